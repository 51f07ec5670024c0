"""One client's plan: where the relationship stands, the open lines by move, the steps, and what every function knows."""

from __future__ import annotations

from html import escape

import streamlit as st

from lifeline import wording
from lifeline.errors import UserError
from lifeline.model import Move
from lifeline.question import plan_phase, plan_steps, plans
from lifeline.question.alignment import MOVES
from lifeline.question.guarded import GuardedView
from lifeline.question.guards import refusal
from lifeline.question.plan_phase import Standing
from lifeline.question.plan_steps import CHANNELS, CLOSED, DRAFT, Step
from lifeline.question.plans import OpenLine, Plan
from lifeline.record import execution
from lifeline.record.people import colleagues
from lifeline.ui import (
    guard, noted, parts, pieces, plan_editing, plan_insights, plan_list, plan_parts as shared, plan_priority,
    resources, words,
)
from lifeline.ui.selection import Selection

LIFELINE = "pages/lifeline.py"


@st.fragment
@guard.user_errors()
def client_plan(selection: Selection) -> None:
    """The whole plan of the chosen client; a change in it runs only this part of the page again."""
    view, store = resources.view(selection), resources.workbook().store
    client_id = view.client.client_id
    why = refusal(view.client, view.as_of)
    with st.container(key="plan_client_top"):
        _head(view, selection)
        if not why:
            parts.html(_phase(plan_phase.standing(store, client_id=client_id, as_of=view.as_of)) + _reached(view))
            standing = plan_priority.of_each([client_id], view.as_of)
            parts.html(plan_priority.in_full(standing.get(client_id)))
    if why:
        parts.nothing("Nothing is planned", f"{parts.plain(view.client.name)} {why}. Whatever was planned rests.")
        shared.said()
        return
    begun = {one.move: one for one in plans.plans_of(store, client_id=client_id)}
    steps = plan_steps.steps_of_client(store, client_id=client_id)
    lines = {move: plans.lines_of(view, move) for move in MOVES}
    move = _which(client_id, begun, lines, steps)
    plan = begun.get(move)
    _suggest(view, lines, steps)
    left, right = st.columns([2.1, 1], gap="large")
    with left:
        _steps(view, plan, move, lines[move], [step for step in steps if step.move == move or _is_of(step, plan)])
        _lines(view, plan, move, lines[move], steps)
    with right:
        if plan:
            plan_insights.beside(plan, selection, colleagues(store))
        else:
            parts.html(f'<p class="soft">No {MOVES[move].lower()} plan for them yet.</p>')
            st.button(f"Begin the {MOVES[move].lower()} plan", key="plan_begin_move", on_click=plan_list.begin,
                      args=(move, selection), kwargs={"client_id": client_id})
    shared.said()


def _is_of(step: Step, plan: Plan | None) -> bool:
    return plan is not None and step.plan_id == plan.plan_id


# ------------------------------------------------------------------------------------------ head


def _head(view: GuardedView, selection: Selection) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key="plan_client_head"):
        parts.html(f"<h2>{escape(view.client.name)}</h2>", width="content")
        parts.page_link(LIFELINE, label="Their lifeline", query_params=selection.of(view.client.client_id).query())
        st.button("All plans", key="plan_all", type="tertiary", on_click=shared.go, args=("plans",))


def _phase(standing: Standing) -> str:
    told = []
    if standing.months_since_client_since is not None:
        told.append(f"a client for {_months(standing.months_since_client_since)}")
    if standing.months_since_last_matter is not None:
        last = standing.months_since_last_matter
        told.append("work under way or just done" if last == 0 else f"last work {_months(last)} ago")
    told.append(wording.count(standing.matters_ever, "piece of work", "pieces of work"))
    because = f'<span class="soft">({escape(", ".join(told))})</span>'
    if standing.phase is None:
        return f'<p class="small">This pack names no phase for them. {because}</p>'
    return (
        f'<p><span class="strong">{escape(standing.phase.name)}.</span> {escape(standing.phase.implication)} '
        f"{because}</p>"
    )


def _months(months: int) -> str:
    return wording.count(months, "month") if months < 24 else wording.count(months // 12, "year")


def _reached(view: GuardedView) -> str:
    allowed = plan_steps.channels_allowed(resources.workbook().store, (view.client.client_id,))[view.client.client_id]
    if not allowed:
        return (
            '<p class="warn small">No way to reach them is on record, so no step can reach them yet. Ask them, and '
            "record it on their lifeline: May be reached by.</p>"
        )
    return f'<p class="soft small">May be reached: {escape(", ".join(CHANNELS[one].lower() for one in allowed))}.</p>'


# ------------------------------------------------------------------------------------------ which plan


def _which(
    client_id: str, begun: dict[str, Plan], lines: dict[str, tuple[OpenLine, ...]], steps: tuple[Step, ...]
) -> str:
    """The plan to look at: the first with anything in it, unless another was chosen."""
    full = [move for move in MOVES if move in begun or lines[move]]
    counted = {
        move: sum(1 for step in steps if step.move == move and step.state != CLOSED) for move in MOVES
    }

    def named(move: str) -> str:
        waiting = sum(1 for each in lines[move] if each.wait)
        told = [f"{len(lines[move]) - waiting} open", f"{waiting} waiting" * bool(waiting),
                wording.count(counted[move], "step") * bool(counted[move])]
        return f"{MOVES[move]}: {', '.join(part for part in told if part)}"

    key = f"plan_move_{client_id}"
    first = full[0] if full else next(iter(MOVES))
    return st.segmented_control(
        "Which plan", list(MOVES), default=first, required=True, key=key, format_func=named,
        label_visibility="collapsed",
    ) or first


def _suggest(view: GuardedView, lines: dict[str, tuple[OpenLine, ...]], steps: tuple[Step, ...]) -> None:
    drafts = [step for step in steps if step.state == DRAFT]
    planned = {step.service_id for step in steps if step.state != CLOSED}
    left = [each for group in lines.values() for each in group if not each.wait and each.line.service_id not in planned]
    if not left and not drafts:
        return
    with st.container(horizontal=True, vertical_alignment="center", key="plan_suggest"):
        if left:
            st.button(
                f"Suggest steps for {wording.count(len(left), 'open line')}", key="plan_suggest_do", type="primary",
                on_click=_suggest_now, args=(view,),
            )
            parts.html('<p class="soft small">Owner, day, channel and asset are filled in. Nothing is sent or decided: '
                       "each stays a suggestion until you keep it.</p>", width="content")
        if drafts:
            st.button(f"Keep all {len(drafts)} suggestions" if len(drafts) > 1 else "Keep the suggestion",
                      key="plan_keep_all", on_click=_keep_all, args=(view, tuple(drafts)))


def _suggest_now(view: GuardedView) -> None:
    def write() -> str:
        found = execution.suggest(
            resources.workbook().store, client_id=view.client.client_id, as_of=view.as_of, who=noted.who()
        )
        waits = f" {wording.count(found.waiting, 'line')} must wait." if found.waiting else ""
        return f"{wording.count(found.drafted, 'step')} suggested, none taken on yet.{waits}"

    shared.attempt(write)


def _keep_all(view: GuardedView, drafts: tuple[Step, ...]) -> None:
    kept, refused = 0, ""
    for step in drafts:
        try:
            execution.keep_step(
                resources.workbook().store, action_id=step.action_id, as_of=view.as_of, who=noted.who()
            )
            kept += 1
        except UserError as error:
            refused = refused or f" Not {step.what}: {error}"
    shared.attempt(lambda: f"{wording.count(kept, 'step')} taken on.{refused}")


# ------------------------------------------------------------------------------------------ steps and lines


def _steps(view: GuardedView, plan: Plan | None, move: str, lines: tuple[OpenLine, ...], steps: list[Step]) -> None:
    drafts = [step for step in steps if step.state == DRAFT]
    to_do = [step for step in steps if step.state not in (DRAFT, CLOSED)]
    done = [step for step in steps if step.state == CLOSED]
    everybody = colleagues(resources.workbook().store)
    parts.html(pieces.heading(f"Steps of the {MOVES[move].lower()} plan"))
    if not to_do and not drafts:
        parts.html('<p class="soft">None yet.</p>')
    if to_do or drafts:
        plan_editing.table(view, (*drafts, *to_do), everybody)
    if plan:
        plan_editing.adder(view, plan, lines, everybody)
    if done:
        _done(done)


def _done(done: list[Step]) -> None:
    expander = st.expander(f"Done or given up: {len(done)}", key="plan_done", on_change="rerun", type="compact")
    if expander.open:
        with expander:
            parts.table("Done or given up", ("What", "Who", "What came of it", "On"), [
                (step.what, step.owner_name, step.closed_reason or shared.outcome(step),
                 wording.short_day(step.outcome_on) if step.outcome_on else "")
                for step in done
            ])


def _lines(
    view: GuardedView, plan: Plan | None, move: str, lines: tuple[OpenLine, ...], steps: tuple[Step, ...]
) -> None:
    planned = {step.service_id: step for step in steps if step.state != CLOSED}
    rows = "".join(_line(each, planned.get(each.line.service_id)) for each in lines)
    otherwise = f'<p class="soft">Nothing of this kind is open with them on {wording.day(view.as_of)}.</p>'
    parts.html(f'<h2 class="below">Open lines</h2><ul class="pl-lines">{rows}</ul>' if rows else
               f'<h2 class="below">Open lines</h2>{otherwise}')


def _line(each: OpenLine, step: Step | None) -> str:
    line = each.line
    if each.wait:
        state = f'<span class="pl-waits">Waits: {escape(each.wait.reason)}</span>'
    elif step:
        state = '<span class="soft">suggested</span>' if step.state == DRAFT else '<span class="soft">has a step</span>'
    else:
        state = '<span class="gap">no step yet</span>'
    last = f", last date {wording.short_day(line.last_date)}" if line.last_date else ""
    opens = f", opens {wording.short_day(line.opens_on)}" if line.move is Move.CROSS_SELL_FUTURE else ""
    need = f", {wording.NEEDS[line.need]}" if line.need in wording.NEEDS else ""
    tag = parts.move_tag(str(line.move), line.service_name)
    because = f'<p class="soft small">{escape(line.lead.why)}</p>'
    note = "" if step else parts.conflict(line.conflict_note)
    return (
        f'<li><div class="pl-line"><span>{tag}<span class="soft small">'
        f"{escape(f' {words.move(str(line.move)).lower()}{need}{last}{opens}')}</span></span>{state}</div>"
        f"{because}{note}</li>"
    )


