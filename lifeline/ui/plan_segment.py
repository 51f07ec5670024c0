"""A segment's plan: how many clients each service is open for, the steps for all of them, and who is left out and why."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any

import streamlit as st

from lifeline import wording
from lifeline.question import plan_phase, plan_segments, plan_steps, plans
from lifeline.question.alignment import MOVES
from lifeline.question.plan_segments import SegmentView
from lifeline.question.plan_steps import CHANNELS, CLOSED, PER_PAGE, Step
from lifeline.question.plans import Plan
from lifeline.record import execution
from lifeline.record.execution import SegmentSteps
from lifeline.record.people import Colleague, colleagues
from lifeline.ui import (
    guard, noted, parts, pieces, plan_editing, plan_insights, plan_list, plan_parts as shared, plan_to_do, resources,
)
from lifeline.ui.selection import Selection

# Lines beyond these are in the white space; a plan begins with the services most clients are open for.
MOST_LINES = 15
_LEFT_OUT, _MOST_LEFT_OUT = "plan_left_out", 50


@st.fragment
@guard.user_errors()
def segment_plan(selection: Selection, segment: str) -> None:
    """The whole plan of a segment."""
    store = resources.workbook().store
    if segment not in dict(plan_segments.segments(store)):
        parts.nothing("No such segment", f"No client is in a segment called “{parts.plain(segment)}”.")
        st.button("All plans", key="plan_all", type="tertiary", on_click=shared.go, args=("plans",))
        return
    begun = {one.move: one for one in plans.plans_of(store, segment=segment)}
    with st.container(horizontal=True, vertical_alignment="center", key="plan_client_head"):
        parts.html(f"<h2>{escape(segment)}, a segment</h2>", width="content")
        st.button("All plans", key="plan_all", type="tertiary", on_click=shared.go, args=("plans",))
    move = st.segmented_control(
        "Which plan", list(MOVES), default=next(iter(begun), next(iter(MOVES))), required=True,
        key=f"plan_segment_move_{segment}", format_func=lambda one: MOVES.get(one, one), label_visibility="collapsed",
    ) or next(iter(MOVES))
    view = plan_segments.segment_view(store, segment=segment, move=move, as_of=selection.as_of)
    _standing(view, selection)
    plan = begun.get(move)
    left, right = st.columns([2.1, 1], gap="large")
    with left:
        if plan:
            _steps(plan, view, selection, colleagues(store))
        _lines(view)
    with right:
        if plan:
            plan_insights.beside(plan, selection, colleagues(store))
        else:
            parts.html(f'<p class="soft">No {MOVES[move].lower()} plan for this segment yet.</p>')
            st.button(f"Begin the {MOVES[move].lower()} plan", key="plan_begin_move", type="primary",
                      on_click=plan_list.begin, args=(move, selection), kwargs={"segment": segment})
    shared.said()


def _standing(view: SegmentView, selection: Selection) -> None:
    left = f"; {view.left_out} more may not be approached and are left out" if view.left_out else ""
    found = plan_phase.of_segment(resources.workbook().store, segment=view.segment, as_of=selection.as_of)
    phases = ", ".join(f"{one.name.lower()} {one.clients:,}" for one in found)
    told = f' <span class="soft">By phase: {escape(phases)}.</span>' if phases else ""
    parts.html(f"<p>{escape(wording.count(view.clients, 'client'))}{escape(left)}.{told}</p>")


def _lines(view: SegmentView) -> None:
    if not view.lines:
        parts.html('<h2 class="below">Open lines</h2><p class="soft">Nothing of this kind is open in this segment.</p>')
        return
    with st.container(key="plan_segment_lines"):
        _table(view)
    if len(view.lines) > MOST_LINES:
        rest = wording.count(len(view.lines) - MOST_LINES, "more service")
        parts.html(f'<p class="soft small">and {rest}: see White space.</p>')


def _table(view: SegmentView) -> None:
    parts.table(
        "Open lines, by service", ("Service", "Practice area", "To raise", "To ask first", "Ahead", "Waiting"),
        [
            (one.service_name, one.practice_area, *(f"{number:,}" for number in (
                one.now, one.to_ask, one.ahead, one.waiting))) for one in view.lines[:MOST_LINES]
        ],
    )


# ------------------------------------------------------------------------------------------ steps


def _steps(plan: Plan, view: SegmentView, selection: Selection, everybody: Sequence[Colleague]) -> None:
    parts.html(pieces.heading(f"Steps of the {MOVES[plan.move].lower()} plan"))
    _left_out(plan)
    number = int(st.session_state.get(f"plan_segment_page_{plan.plan_id}") or 1)
    found = plan_steps.steps_of_plan(
        resources.workbook().store, plan_id=plan.plan_id, offset=(number - 1) * PER_PAGE
    )
    if not found.rows:
        parts.html('<p class="soft">None yet. A step is added for every client it fits; whoever it does not fit is '
                   "named, with the reason.</p>")
    with st.container(key="plan_segment_steps", gap=None):
        for step in found.rows:
            _row(step, selection)
    if found.total > PER_PAGE:
        st.pagination(-(-found.total // PER_PAGE), key=f"plan_segment_page_{plan.plan_id}")
    _adder(plan, view, selection, everybody)


def _row(step: Step, selection: Selection) -> None:
    with st.container(key=f"plan_todo_{step.action_id}", horizontal=True, wrap=False, vertical_alignment="center"):
        due = wording.short_day(step.due_on) if step.due_on else ""
        parts.html(f"<p>{escape(due)}</p>", width=100)
        with st.container(gap=None):
            parts.html(f'<p><span class="strong">{escape(step.what)}</span></p>{shared.warnings(step)}')
            if step.client_id:
                shared.whose(step, selection)
        parts.html(f'<p>{escape(step.owner_name or shared.NOBODY)}</p><p class="soft small">'
                   f"{escape(shared.how(step))}</p>", width=170)
        if step.state == CLOSED:
            parts.html(f'<p class="soft small">{escape(step.closed_reason or shared.outcome(step))}</p>', width=80)
        else:
            plan_to_do.close(step, selection.as_of)


def _left_out(plan: Plan) -> None:
    """Whom the last step passed over, and why."""
    kept: tuple[str, SegmentSteps] | None = st.session_state.get(_LEFT_OUT)
    if kept is None or kept[0] != plan.plan_id or not kept[1].left_out:
        return
    found = kept[1]
    rows = [(one.name, one.why) for one in found.left_out[:_MOST_LEFT_OUT]]
    rest = len(found.left_out) - len(rows)
    with st.container(border=True, key="plan_left_out"):
        parts.table(
            f"Left out of the last step: {wording.count(len(found.left_out), 'client')}", ("Client", "Why"), rows
        )
        if rest:
            parts.html(f'<p class="soft small">and {rest} more.</p>')
        st.button("I have seen it", key="plan_left_out_seen", type="tertiary", on_click=_seen)


def _seen() -> None:
    st.session_state.pop(_LEFT_OUT, None)


def _adder(plan: Plan, view: SegmentView, selection: Selection, everybody: Sequence[Colleague]) -> None:
    key = f"plan_add_{plan.plan_id}_{shared.turn()}"
    body = st.expander("Add a step for everybody it fits", key=key, on_change="rerun", type="compact")
    if not body.open:
        return
    about: dict[str | None, str] = {one.service_id: f"{one.service_name} ({one.now + one.to_ask} now)"
                                    for one in view.lines}
    about[None] = f"No one service ({view.clients:,} clients)"
    with body:
        service_id = st.selectbox("About", list(about), key=f"{key}_service_id",
                                  format_func=lambda one: about.get(one, str(one)))
        service = resources.workbook().catalogue().services.get(service_id or "")
        if service:
            parts.html(parts.conflict(service.conflict_note))
        own = f"{key}_{service_id or 'none'}"
        with st.form(f"{own}_form", border=False):
            ways = {"": plan_editing.IN_HOUSE, **CHANNELS}
            what = f"Write about: {service.name}" if service else ""
            plan_editing.new_step(own, what, plan, service_id or "", ways, everybody, selection.as_of)
            st.form_submit_button("Add it", key=f"{own}_do", type="primary", on_click=_add,
                                  args=(plan, service_id, own, selection))


def _add(plan: Plan, service_id: str | None, own: str, selection: Selection) -> None:
    def write() -> str:
        cells: dict[str, Any] = plan_editing.given(own) | {
            name: st.session_state.get(f"{own}_{name}") for name in ("owner_id", "channel", "due_on")
        }
        found = execution.add_to_segment(
            resources.workbook().store, plan_id=plan.plan_id, as_of=selection.as_of, who=noted.who(),
            service_id=service_id, **{**cells, "channel": cells["channel"] or ""},
        )
        st.session_state[_LEFT_OUT] = (plan.plan_id, found)
        if not cells["channel"]:
            return f"Added, to be done in the house: {cells['what']}."
        left = f"; {len(found.left_out)} left out, named below" if found.left_out else ""
        return f"Added for {wording.count(len(found.action_ids), 'client')}{left}."

    shared.attempt(write)
