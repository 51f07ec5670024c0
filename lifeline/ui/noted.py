"""What somebody clicked is written down: in whose name, what was noted and what was refused, and the way back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from html import escape

import streamlit as st

from lifeline.errors import UserError
from lifeline.model import LifelineView
from lifeline.record import decisions
from lifeline.ui import parts, resources

NOBODY_ELSE = "local user"

NAME = "deciding_as"
_NOTED, _STALE = "decision_noted", "page_is_stale"


@dataclass(frozen=True, slots=True)
class Noted:
    """The last thing this person noted, of one client on one day, until they note something else.

    `decision_id` is empty where there is nothing to take back. `count` tells one note from the next.
    """

    client_id: str
    as_of: date
    said: str
    decision_id: str = ""
    is_refused: bool = False
    count: int = 0


def who() -> str:
    """The name what is noted is kept under: that of whoever is signed in, or else the one they typed."""
    mine = resources.scope()
    if mine:
        return mine.who
    return (st.session_state.get(NAME) or "").strip() or NOBODY_ELSE


def is_known() -> bool:
    """Whether sign-in says who this is: then no name can be typed."""
    return resources.scope() is not None


def typed_name() -> str:
    """The name given so far, to begin a field with; empty where nobody gave one."""
    return "" if who() == NOBODY_ELSE else who()


def name_field(key: str = "", **how: object) -> None:
    """The field for one's own name. Who is signed in has none: their name is known, and cannot be another."""
    if not is_known():
        value = {} if key == NAME else {"value": typed_name()}
        st.text_input("Your name", key=key, max_chars=80, **value, **how)


def name_yourself(name: str) -> None:
    """From now on note in this name, unless somebody has given theirs already. For callbacks."""
    if who() == NOBODY_ELSE and name.strip():
        st.session_state[NAME] = name.strip()


def note(view: LifelineView, write: Callable[[], tuple[str, str]]) -> None:
    """Write something down, and say so on the page that follows; what can be put right is said instead. For callbacks.

    `write` returns what was noted, and the decision that can be taken back, if it was one.
    """
    is_refused = False
    try:
        said, decision_id = write()
    except UserError as error:
        # A page cannot be stopped before it is drawn: what was refused is told on it.
        said, decision_id, is_refused = str(error), "", True
    st.session_state[_NOTED] = Noted(view.client.client_id, view.as_of, said, decision_id, is_refused, count() + 1)
    make_stale()


def count() -> int:
    """How many things were noted. Part of the key of every popover: after a note none stays open over the next line."""
    found = st.session_state.get(_NOTED)
    return found.count if found else 0


def make_stale() -> None:
    """Say that what was done changes more than the part of the page it was done in. For callbacks."""
    st.session_state[_STALE] = True


def begin() -> None:
    """At the head of the whole page: from here on all of it is drawn anew."""
    st.session_state.pop(_STALE, None)


def follow() -> None:
    """At the head of a part that runs by itself: run the whole page if what was done in it changes more than that."""
    if st.session_state.get(_STALE):
        st.rerun()


def undo(view: LifelineView, decision_id: str) -> None:
    """Take a decision back. For callbacks."""

    def write() -> tuple[str, str]:
        decisions.undo(resources.workbook().store, decision_id=decision_id, as_of=view.as_of, who=who())
        return "taken back", ""

    note(view, write)


def line(view: LifelineView) -> None:
    """The quiet line after something was noted, with the way back. It stands in the window's head: nothing moves."""
    found: Noted | None = st.session_state.get(_NOTED)
    if found is None or (found.client_id, found.as_of) != (view.client.client_id, view.as_of):
        return
    with st.container(horizontal=True, vertical_alignment="center", width="content", gap="small", key="noted"):
        if found.is_refused:
            parts.html(f'<p class="small warn" role="alert">{escape(found.said)}</p>', width="content")
            return
        parts.html(f'<p class="small" role="status">Noted: {escape(found.said)}.</p>', width="content")
        if found.decision_id:
            st.button("Undo", key="noted_undo", type="tertiary", on_click=undo, args=(view, found.decision_id))
