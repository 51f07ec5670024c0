"""What the sections of the page Plan share: which is shown, small windows to change something in, and what came of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from lifeline.question.plan_steps import BY_CHANNEL, CHANNELS, OUTCOMES, Step
from lifeline.record.people import Colleague
from lifeline.ui import parts, pieces
from lifeline.ui.outcome import Outcome
from lifeline.ui.selection import Selection

PAGE = "pages/plan.py"
SECTIONS = {"plans": "Plans", "to_do": "What to do", "schedule": "Schedule", "assets": "Asset library"}
# Below Plans: one client's, and one segment's.
CLIENT, SEGMENT = "client", "segment"
NOBODY = "Nobody yet"
_PLACE, _CONTROL = "plan_place", "plan_section"
_OUTCOME = Outcome("plan")
attempt, turn, said = _OUTCOME.attempt, _OUTCOME.turn, _OUTCOME.show


@dataclass(frozen=True, slots=True)
class Place:
    """Which section is shown, and of which segment where it is a segment's plan."""

    section: str
    segment: str = ""


# ------------------------------------------------------------------------------------------ which section


def place(selection: Selection) -> Place:
    """Where the address leads, or where this visit was last; a client's plan needs a client."""
    kept: Place = st.session_state.get(_PLACE, Place("plans"))
    asked = st.query_params.get("section")
    found = Place(asked, st.query_params.get("segment", "")) if asked else kept
    if found.section not in (*SECTIONS, CLIENT, SEGMENT):
        found = Place("plans")
    if (found.section == CLIENT and not selection.client_id) or (found.section == SEGMENT and not found.segment):
        found = Place("plans")
    st.session_state[_PLACE] = found
    return found


def go(section: str, segment: str = "") -> None:
    """Show a section. For callbacks."""
    _OUTCOME.hush()
    st.session_state[_PLACE] = Place(section, segment)
    st.query_params["section"] = section
    if segment:
        st.query_params["segment"] = segment
    elif "segment" in st.query_params:
        del st.query_params["segment"]


def control(here: Place) -> None:
    """The sections to choose from."""
    follow(_CONTROL, here.section if here.section in SECTIONS else "plans")
    st.segmented_control(
        "Part of the plan", list(SECTIONS), format_func=lambda name: SECTIONS.get(name, name), required=True,
        key=_CONTROL, on_change=_turned, label_visibility="collapsed",
    )


def _turned() -> None:
    go(st.session_state[_CONTROL])


def address(selection: Selection, client_id: str | None, segment: str = "") -> dict[str, str]:
    """The address of one client's plan, or of one segment's."""
    if client_id:
        return selection.of(client_id).query() | {"section": CLIENT}
    return selection.of("").query() | {"section": SEGMENT, "segment": segment}


def whose(step: Step, selection: Selection) -> None:
    """The way from a step to the plan of its client or its segment."""
    if step.client_id or step.segment:
        parts.page_link(PAGE, label=pieces.spoken(step.client_name or step.segment, step.what), help="",
                        query_params=address(selection, step.client_id, step.segment))


def follow(key: str, value: object) -> None:
    """Have a control show what is on record. It is told only where it shows something else."""
    if key not in st.session_state or st.session_state[key] != value:
        st.session_state[key] = value


# ------------------------------------------------------------------------------------------ small windows


def window(
    label: str, rest: str, *, key: str, kind: str, width: int, head: str = "", button: str = "tertiary"
) -> DeltaGenerator | None:
    """A small window behind a button, filled when it is opened: its body then, else None.

    The button shows `label` and is read out as `label rest`. The style sheet gives each `kind` its height.
    """
    shown = st.popover(pieces.spoken(label, rest), key=f"{key}_{turn()}", type=button, on_change="rerun")
    body = shown.container(width=width, gap="xsmall", key=f"body_plan_{kind}_{key}")
    with body:
        parts.html(head or f'<p class="strong">{escape(rest[:1].upper() + rest[1:])}</p>')
    return body if shown.open else None


def choice(
    label: str, options: Mapping[str | None, str], value: str | None, *, key: str, **how: Any
) -> None:
    """One of several by name, showing what is on record. What is there no more is shown by its id."""
    known = options if value in options else {**options, value: str(value)}
    follow(key, value)
    # Nothing chosen is no choice to Streamlit, so that it shows what stands for it.
    st.selectbox(label, list(known), key=key, format_func=lambda one: known.get(one, str(one)),
                 placeholder=known.get(None, "Choose"), **how)


def people(everybody: Sequence[Colleague], *, nobody: str = NOBODY) -> dict[str | None, str]:
    """The colleagues to choose from, and nobody."""
    return {None: nobody, **{one.colleague_id: one.name for one in everybody}}


# ------------------------------------------------------------------------------------------ a step in words


def how(step: Step) -> str:
    """`Letter, by post`; `In the house` for what the client does not hear of."""
    if not step.is_client_facing:
        return "In the house"
    channel = CHANNELS.get(step.channel, step.channel)
    # A call is by phone and a letter by post: that need not be said twice.
    if step.interaction and step.interaction == BY_CHANNEL.get(step.channel):
        return step.interaction
    return f"{step.interaction}, {channel.lower()}" if step.interaction else channel


def outcome(step: Step) -> str:
    """What came of a step, in a word; empty while nothing has."""
    return OUTCOMES.get(step.outcome, step.outcome)


def warnings(step: Step) -> str:
    """What stands before a step, as HTML: a conflict check first, and why it waits."""
    waits = f'<p class="pl-waits small">Waits: {escape(step.waits)}</p>' if step.waits else ""
    note = step.conflict_note if step.state != "closed" else ""
    return parts.conflict(note) + waits
