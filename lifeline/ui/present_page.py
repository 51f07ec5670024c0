"""The page Present: made ready, shown on a projector with nothing beside it, then taken away as a workshop pack."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from html import escape
from pathlib import Path

import streamlit as st

from lifeline import wording
from lifeline.errors import NotFound, UserError
from lifeline.question.guarded import GuardedView
from lifeline.record import workshop
from lifeline.ui import (
    anonymity, board_bar, board_begin, guard, noted, parts, present_capture as capture, present_kept as kept,
    present_steps as steps, resources, selection as selecting,
)
from lifeline.ui.present_kept import STEPS
from lifeline.ui.selection import Selection

MINUTES = {0: "No clock", 10: "10 minutes", 20: "20 minutes", 45: "45 minutes", 60: "An hour", 180: "Three hours"}

_TOOLS = st.components.v2.component(
    "lifeline_present", js=(Path(__file__).parent / "present.js").read_text(encoding="utf-8"), isolate_styles=False
)


def page(selection: Selection) -> None:
    """Made ready, or presenting."""
    if kept.now().is_on:
        _presenting(selection)
        return
    parts.title("Present", "On a projector, step by step; what is settled is written down as it is said", selection)
    _ready(selection)


# ------------------------------------------------------------------------------------------ made ready


def _ready(selection: Selection) -> None:
    figures = resources.figures()
    if figures.clients:
        parts.worked_out(selection, figures)
    left, right = st.columns([1, 1.1], gap="large")
    with left:
        parts.html("<h2>Before you begin</h2>")
        default = f"Workshop of {wording.day(selection.as_of)}"
        session = st.text_input("What is it called?", value=kept.now().session or default, key="present_session")
        choices = kept.choices(selection.as_of)
        chosen = [each for each in kept.now().lives if each in choices] or list(choices)[:1]
        st.multiselect("Whose lives are shown", list(choices), default=chosen, format_func=lambda each: choices[each],
                       key=f"present_lives_{anonymity.is_on()}", placeholder="Personas, or clients to see first")
        if not choices:
            _nobody_yet()
        minutes = st.selectbox("Clock", list(MINUTES), format_func=lambda each: MINUTES[each], key="present_minutes")
        noted.name_field(noted.NAME, placeholder="Kept with what is noted")
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.button("Present", type="primary", key="present_start", on_click=_start, args=(session, minutes))
            if figures.clients and not anonymity.is_on():
                st.button("Hide names", key="present_hide", on_click=_hide,
                          help="Labels for names and moved days, on every page and in every file of this visit.")
            board_bar.lock(_attempt)
        _said()
        parts.html(
            '<p class="soft small">Arrow keys: right and left from step to step, down and up from life to life. '
            "1 to 7 go to a step, N notes what was said, P shows what is parked, F fills the screen.</p>"
        )
    with right:
        capture.log(session, selection)
        with st.expander("Sheets to print: empty lifelines, boards and cards"):
            board_begin.canvases()
        _who_was_who()


def _nobody_yet() -> None:
    """Where there is nothing to show, or nobody: where to begin."""
    store = resources.firm().store
    if not store.value("select count(*) from need_rule"):
        parts.html('<p class="warn small">The board is empty: build it first, there is nothing to present yet.</p>')
        parts.page_link("pages/stage_board.py", label="To the stage board")
    else:
        parts.html('<p class="soft small">Nobody to show yet: invent somebody, or only show the board.</p>')
        parts.page_link("pages/personas.py", label="To the personas")


def _attempt(make: Callable[[], str]) -> None:
    """Lock or unlock, and say so; what was refused is said instead. For callbacks."""
    try:
        kept.change(said=make(), is_refused=False, turn=kept.now().turn + 1)
    except UserError as error:
        kept.change(said=str(error), is_refused=True, turn=kept.now().turn + 1)


def _said() -> None:
    at = kept.now()
    if at.said:
        parts.html(f'<p class="{"warn" if at.is_refused else "soft"} small" role="status">{escape(at.said)}</p>')


def _hide() -> None:
    anonymity.hide()
    kept.change(lives=tuple(each for each in kept.now().lives if each[0] == kept.PERSONA))


def _start(session: str, minutes: int) -> None:
    lives = tuple(tuple(each) for each in st.session_state.get(f"present_lives_{anonymity.is_on()}") or ())
    until = selecting.in_minutes(minutes) if minutes else None
    kept.change(session=session.strip() or "Workshop", is_on=True, lives=lives, life=0, step=0, page=0, until=until,
                said="")


def _who_was_who() -> None:
    labels = anonymity.who_was_who()
    if labels and not anonymity.is_on():
        names = dict(resources.firm().store.tuples("select client_id, name from client"))
        with st.expander("Who was who while names were hidden"):
            parts.html(parts.fact_list(
                [(label, names.get(client_id, client_id))
                 for client_id, label in sorted(labels.items(), key=lambda each: each[1])],
                otherwise="Nobody.",
            ))


# ------------------------------------------------------------------------------------------ presenting


@st.fragment
@guard.user_errors()
def _presenting(selection: Selection) -> None:
    at = kept.now()
    if not at.is_on:
        st.rerun()
    try:
        view = kept.view(selection)
    except NotFound:
        view = None
    pages = steps.pages(at.step_key, view, selection)
    with st.container(key="present", gap="small"):
        _head(at, view, pages)
        steps.show(at.step_key, min(at.page, pages - 1), view, selection)
        with st.container(key="present_foot", gap="xsmall"):
            if at.is_parked_shown:
                capture.parked()
            if at.is_noting:
                capture.bar()
            _foot(at, pages)


def _head(at: kept.Presenting, view: GuardedView | None, pages: int) -> None:
    with st.container(horizontal=True, vertical_alignment="center", wrap=False, key="present_head"):
        is_of_a_life = view is not None and at.step_key in steps.OF_A_LIFE
        who = f'<span class="soft"> · {escape(view.client.name)}</span>' if is_of_a_life else ""
        parts.html(f"<h1>{escape(STEPS[at.step_key])}{who}</h1>")
        _TOOLS(key="present_tools", data={"until": at.until}, height="content", width="content",
               on_go_change=partial(_went, pages))
        st.button("Back", key="present_back", on_click=kept.go, args=("back", pages),
                  disabled=not at.step and not at.page)
        st.button("Next", key="present_next", on_click=kept.go, args=("next", pages), type="primary",
                  disabled=at.step == len(STEPS) - 1 and at.page + 1 >= pages)
        st.button("Note", key="present_noting", on_click=kept.go, args=("note", pages), help="Or press N")
        st.button("End", key="present_end", on_click=_end)


def _foot(at: kept.Presenting, pages: int) -> None:
    """Where we are, the steps by number, the next life and the parking lot."""
    lives = len(at.lives)
    where = [f"Part {at.page + 1} of {pages}"] if pages > 1 else []
    if lives > 1 and at.step_key in steps.OF_A_LIFE:
        where.append(f"Life {at.life % lives + 1} of {lives}")
    where += ["Names hidden"] * anonymity.is_on() + ["Board locked"] * workshop.is_locked(resources.firm().store)
    parked = capture.how_many_parked(at.session)
    with st.container(horizontal=True, vertical_alignment="center", wrap=False, gap="xsmall", key="present_steps"):
        for number, name in enumerate(STEPS.values(), start=1):
            st.button(str(number), key=f"present_step_{number}", on_click=kept.go, args=(str(number), pages), help=name,
                      type="primary" if number - 1 == at.step else "secondary")
        parts.html(f'<p class="present-where soft" role="status">{escape(" · ".join(where))}</p>')
        if lives > 1:
            st.button("Next life", key="present_life", on_click=kept.go, args=("life", pages), help="Or the down arrow")
        st.button(f"Parked: {parked}", key="present_parked", on_click=kept.go, args=("parked", pages),
                  help="Or press P")


def _went(pages: int) -> None:
    kept.go(str(st.session_state.present_tools.go or ""), pages)


def _end() -> None:
    kept.change(is_on=False, said="")
