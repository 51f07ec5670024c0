"""What the parts of the Referrals page share: states in words, what may be meant, and a step with its way back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from html import escape

import streamlit as st

from lifeline import wording
from lifeline.errors import UserError
from lifeline.question import referral_words
from lifeline.question.referrals import ACCEPTED, DECLINED, KEPT, WAITING, Referral
from lifeline.record import referrals as record
from lifeline.record.referral_rows import Step
from lifeline.ui import cards_page, noted, parts, pieces, resources
from lifeline.ui.selection import Selection

_NOTED, _OPEN = "referral_noted", "referral_open"


@dataclass(frozen=True, slots=True)
class Noted:
    """The last step this person took here: what was said of it, and the step that can be taken back, if any."""

    said: str
    step: Step | None = None
    is_refused: bool = False


# ------------------------------------------------------------------------------------------------ words


def state(one: Referral) -> str:
    """How it stands, in plain words with the day."""
    day = wording.day(one.handled_on) if one.handled_on else ""
    by = one.handled_by or "a colleague"  # not known where names are hidden
    match one.state:
        case "waiting":
            return f"In the inbox since {wording.day(one.heard_on)}"
        case "accepted":
            return f"Accepted by {by} on {day}; nothing has been made of it yet"
        case "declined":
            return f"Nothing came of it ({by}, {day}): {one.reason}"
        case "kept":
            return f"Kept as a note for the file by {by} on {day}"
    return f"{_became(one)} ({by}, {day})"


def _became(one: Referral) -> str:
    if one.is_gone:
        return {"event": "Was put on their lifeline, and has been taken out since",
                "fact": "Was noted as an answer, and has been taken out since",
                "action": "Was to be done, and has been taken out since"}[one.became_kind]
    match one.became_kind:
        case "event":
            return f"On their lifeline: {one.became}"
        case "fact":
            return f"Noted as an answer: {one.became}"
    owner = one.owner_name or "nobody"
    return f"Done: {one.became}" if one.action_state == "closed" else f"To be done by {owner}: {one.became}"


def is_settled(one: Referral) -> bool:
    """Whether somebody has dealt with it."""
    return one.state not in (WAITING, ACCEPTED)


def sign(one: Referral) -> str:
    """A sign before its state, which the words repeat."""
    return {WAITING: "○", ACCEPTED: "◐", KEPT: "▪", DECLINED: "–"}.get(one.state, "✓")


def suggested(selection: Selection, heard: str, track: str) -> tuple[str, ...]:
    """The services that may be meant; of somebody whose `track` is not known (empty), of either."""
    return _suggested(str(resources.path()), resources.version()[1:], selection.as_of, heard, track)


@st.cache_resource(show_spinner=False, max_entries=500)
def _suggested(path: str, pack_version: tuple[object, ...], as_of: date, heard: str, track: str) -> tuple[str, ...]:
    cards = cards_page.all_cards(as_of)
    return referral_words.services(resources.workbook().catalogue(), cards, track=track, heard=heard)


# ------------------------------------------------------------------------------------------------ steps


def attempt(write: Callable[[], tuple[str, Step | None]]) -> bool:
    """Take a step and say so on the page that follows, or why not. For callbacks; whether it was taken."""
    try:
        said, step = write()
    except UserError as error:
        # A page cannot be stopped before it is drawn: what was refused is told on it.
        st.session_state[_NOTED] = Noted(str(error), is_refused=True)
        return False
    st.session_state[_NOTED] = Noted(said, step)
    open_form("", "")
    return True


def forget() -> None:
    """Say no more of what was done last. For callbacks."""
    st.session_state.pop(_NOTED, None)


def line() -> None:
    """What was done last, with the way back."""
    found: Noted | None = st.session_state.get(_NOTED)
    if found is None:
        return
    if found.is_refused:
        st.warning(parts.plain(found.said))
        return
    with st.container(horizontal=True, wrap=False, vertical_alignment="center", key="referral_said"):
        parts.html(f'<p class="small" role="status">Noted: {escape(found.said)}.</p>')
        if found.step:
            st.button(pieces.spoken("Undo", found.said), key="referral_undo", type="tertiary", on_click=_undo,
                      args=(found,))


def _undo(found: Noted) -> None:
    def write() -> tuple[str, None]:
        record.take_back(resources.workbook().store, found.step, who=noted.who())
        return "taken back; it stands as before", None

    attempt(write)


def open_form(referral_id: str, kind: str) -> None:
    """Have this form open below a referral, and no other; the same one again closes it. For callbacks."""
    now = st.session_state.get(_OPEN)
    st.session_state[_OPEN] = ("", "") if now == (referral_id, kind) else (referral_id, kind)


def opened(referral_id: str) -> str:
    """Which form is open below a referral; empty for none."""
    found = st.session_state.get(_OPEN, ("", ""))
    return found[1] if found[0] == referral_id else ""
