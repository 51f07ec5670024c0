"""Where a presentation stands: its workshop, whose lives are shown, the step, and how long there is."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import streamlit as st

from lifeline.question.guarded import GuardedView
from lifeline.question.personas import persona, persona_view, personas
from lifeline.record.workshop import NoteKind
from lifeline.ui import resources
from lifeline.ui.selection import Selection

STEPS = {
    "stages": "Stages", "services": "Services", "overlay": "What each stage calls for", "left": "Look left",
    "right": "Look right", "three": "Choose three", "who": "Who does what by when",
}
CLIENT, PERSONA = "client", "persona"
_KEPT = "presenting"


@dataclass(frozen=True, slots=True)
class Presenting:
    """`lives` are kind and id of those to be shown, in order; `page` the part of a step that has several.

    `until` is when the time is up, in seconds since 1970, or None.
    """

    session: str = ""
    is_on: bool = False
    lives: tuple[tuple[str, str], ...] = ()
    life: int = 0
    step: int = 0
    page: int = 0
    until: float | None = None
    said: str = ""
    is_refused: bool = False
    is_noting: bool = False
    is_parked_shown: bool = False
    turn: int = 0

    @property
    def step_key(self) -> str:
        """Which step it is."""
        return list(STEPS)[self.step]


def now() -> Presenting:
    """Where this visit's presentation stands."""
    return st.session_state.setdefault(_KEPT, Presenting())


def change(**to: object) -> None:
    """Go on. For callbacks."""
    st.session_state[_KEPT] = replace(now(), **to)


def go(where: str, pages: int) -> None:
    """One on or back (`next`, `back`): through the pages of a step first, then to another step; or to another life.

    `note` opens the line to note something in, or puts it away; `parked` the parking lot; a digit goes to that step.
    """
    at = now()
    if where == "note":
        change(is_noting=not at.is_noting, said="")
    elif where == "parked":
        change(is_parked_shown=not at.is_parked_shown)
    elif where.isdigit() and 0 < int(where) <= len(STEPS):
        _to_step(int(where) - 1)
    elif where in ("life", "unlife") and at.lives:
        change(life=(at.life + (1 if where == "life" else -1)) % len(at.lives), page=0, said="")
    elif where == "next":
        if at.page + 1 < pages:
            change(page=at.page + 1, said="")
        elif at.step + 1 < len(STEPS):
            _to_step(at.step + 1)
    elif where == "back":
        if at.page:
            change(page=at.page - 1, said="")
        elif at.step:
            change(step=at.step - 1, page=0, said="")


def _to_step(step: int) -> None:
    change(step=step, page=0, said="")
    if now().step_key == "who":
        # The last step is for writing down what is to be done.
        st.session_state["present_kind"] = NoteKind.ACTION
        change(is_noting=True)


def view(selection: Selection) -> GuardedView | None:
    """The lifeline that is shown: a persona's, or a client's out of whatever this visit looks at."""
    at = now()
    if not at.lives:
        return None
    kind, key = at.lives[at.life % len(at.lives)]
    if kind == PERSONA:
        store = resources.firm().store
        return persona_view(store, persona(store, key), as_of=selection.as_of)
    return resources.view(selection.of(key))


def choices(as_of: date) -> dict[tuple[str, str], str]:
    """Who can be shown: every persona, and the clients to see first, by their names or labels."""
    found = {(PERSONA, each.persona_id): f"{each.name} (a persona)" for each in personas(resources.firm().store)}
    if resources.is_worked_out(as_of):
        rows = resources.clients(as_of, is_to_see=True, limit=40).rows
        found |= {(CLIENT, row.client_id): row.name for row in rows}
    return found
