"""What the sections of step one share: which is shown, small windows to change something in, and what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from lifeline.question.alignment import MOVES
from lifeline.record.people import Colleague
from lifeline.ui import parts, pieces, resources
from lifeline.ui.outcome import Outcome

PAGE = "pages/alignment.py"
SECTIONS = {
    "goals": "Goals", "insights": "Who contributes what, and when", "functions": "Who fills which function",
    "reviews": "Review calendar",
}
_SECTION = "alignment_section"
_OUTCOME = Outcome("alignment")
attempt, turn, said = _OUTCOME.attempt, _OUTCOME.turn, _OUTCOME.show
# The marks of the moves as lists and charts have them; a cross-sell has that of one that is due now.
_MARKS = {"back_sell": "back_sell", "cross_sell": "cross_sell_now", "up_sell": "up_sell"}


# ------------------------------------------------------------------------------------------ which section


def section() -> str:
    """The section the address asks for, or the one last looked at."""
    asked = st.query_params.get("section") or st.session_state.get(_SECTION, "")
    return asked if asked in SECTIONS else "goals"


def go(name: str) -> None:
    """Show a section. For callbacks."""
    _OUTCOME.hush()
    st.session_state[_SECTION] = name
    st.query_params["section"] = name


def control() -> None:
    """The sections to choose from."""
    if st.session_state.get(_SECTION) != section():
        st.session_state[_SECTION] = section()
    st.segmented_control(
        "Part of the alignment", list(SECTIONS), format_func=lambda name: SECTIONS.get(name, name), required=True,
        key=_SECTION, on_change=_turned, label_visibility="collapsed", persist_state="session",
    )


def _turned() -> None:
    go(st.session_state[_SECTION])


# ------------------------------------------------------------------------------------------ small windows


def window(
    label: str, rest: str, *, key: str, kind: str, width: int, head: str = "", does: str = "", is_a_name: bool = False
) -> DeltaGenerator | None:
    """A small window behind a button, filled when it is opened: its body then, else None.

    `does` is what is done in it, as lifeline/record/roles.csv names it: whoever may not is offered no window, and reads
    the label only where it `is_a_name`.

    The button shows `label` and is read out as `label rest`. The style sheet gives each `kind` its height.
    """
    if does and not resources.may(f"do:{does}"):
        if is_a_name:
            parts.html(f"<p>{escape(label)}</p>")
        return None
    shown = st.popover(pieces.spoken(label, rest), key=f"{key}_{turn()}", type="tertiary", on_change="rerun")
    body = shown.container(width=width, gap="xsmall", key=f"body_{kind}_{key}")
    with body:
        parts.html(head or f'<p class="strong">{escape(rest[:1].upper() + rest[1:])}</p>')
    return body if shown.open else None


def marks(moves: Sequence[str]) -> str:
    """The moves something is for, with their marks, as HTML; nothing where it is for all."""
    return " ".join(mark(move) for move in _MARKS if move in moves)


def mark(move: str) -> str:
    """One move's mark and name, as HTML."""
    return parts.move_tag(_MARKS[move], MOVES[move])


def chosen_person(label: str, people: Sequence[Colleague], colleague_id: str | None, *, key: str) -> None:
    """A colleague to choose, or nobody."""
    ids = [one.colleague_id for one in people]
    names = {one.colleague_id: one.name for one in people}
    st.selectbox(
        label, ids, index=ids.index(colleague_id) if colleague_id in names else None, key=key,
        format_func=lambda each: names.get(each, each), placeholder="Nobody yet" if people else "No colleagues yet",
    )
