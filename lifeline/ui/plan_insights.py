"""Beside a plan's steps: its aim and owner, who of every function answers for it, and what they found out or owe."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st

from lifeline import wording
from lifeline.question import plans
from lifeline.question.alignment import MOVES, functions
from lifeline.question.plans import Found, Part, Plan
from lifeline.record import plans as recorded
from lifeline.record.people import Colleague
from lifeline.ui import noted, parts, pieces, plan_parts as shared, resources
from lifeline.ui.selection import Selection


def beside(plan: Plan, selection: Selection, everybody: Sequence[Colleague]) -> None:
    """Aim, owner and lead; the functions' parts; the insights, gaps first."""
    store = resources.workbook().store
    found = plans.found(store, plan, as_of=selection.as_of)
    with st.container(key="plan_beside", gap="xsmall"):
        _aim(plan, everybody)
        _insights(plan, found, selection)
        _parts(plan, plans.parts(store, plan, found), everybody)
        st.button(f"Close the {MOVES[plan.move].lower()} plan", key=f"plan_close_plan_{plan.plan_id}", type="tertiary",
                  on_click=_close, args=(plan,))


# ------------------------------------------------------------------------------------------ aim


def _aim(plan: Plan, everybody: Sequence[Colleague]) -> None:
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute",
                      key="plan_aim_head"):
        parts.html("<h2>The plan</h2>", width="content")
        body = shared.window("Change", f"the {MOVES[plan.move].lower()} plan", key=f"plan_aim_{plan.plan_id}",
                             kind="aim", width=380)
    lead = plan.lead_function or "no function yet"
    parts.html(
        f'<p>{escape(plan.aim) if plan.aim else "<span class=gap>No aim written yet</span>"}</p>'
        f'<p class="soft small">Owner: {escape(plan.owner_name or shared.NOBODY.lower())}; leads: {escape(lead)}</p>'
    )
    if body:
        key = f"plan_aim_{plan.plan_id}"
        with body, st.form(f"{key}_form", border=False):
            st.text_area("What it is to reach", value=plan.aim, key=f"{key}_aim", max_chars=500, height=90)
            people = shared.people(everybody)
            ids = list(people)
            st.selectbox("Owner", ids, index=ids.index(plan.owner_id) if plan.owner_id in people else 0,
                         key=f"{key}_owner", format_func=lambda one: people.get(one, str(one)))
            named = {None: "None", **{one.function_id: one.name for one in functions(resources.workbook().store)}}
            known = list(named) + ([plan.lead_function_id] if plan.lead_function_id not in named else [])
            st.selectbox("Leading function", known, index=known.index(plan.lead_function_id), key=f"{key}_lead",
                         format_func=lambda one: named.get(one, str(one)))
            st.form_submit_button("Keep changes", key=f"{key}_do", type="primary", on_click=_change, args=(plan, key))


def _change(plan: Plan, key: str) -> None:
    def write() -> str:
        recorded.change_plan(
            resources.workbook().store, plan_id=plan.plan_id, aim=st.session_state.get(f"{key}_aim") or "",
            owner_id=st.session_state.get(f"{key}_owner"), lead_function_id=st.session_state.get(f"{key}_lead"),
            who=noted.who(),
        )
        return "Plan changed."

    shared.attempt(write)


def _close(plan: Plan) -> None:
    def write() -> str:
        recorded.close_plan(resources.workbook().store, plan_id=plan.plan_id, who=noted.who())
        return f"{MOVES[plan.move]} plan closed."

    shared.attempt(write)


# ------------------------------------------------------------------------------------------ insights


def _insights(plan: Plan, found: tuple[Found, ...], selection: Selection) -> None:
    gaps = sum(1 for one in found if one.is_gap)
    count = f'<span class="gap small">{wording.count(gaps, "gap")}</span>' if gaps else (
        '<span class="soft small">complete</span>' if found else "")
    parts.html(pieces.heading("What we need to know", count))
    if not found:
        parts.html('<p class="soft small">No function contributes anything to this kind of plan yet: see Alignment.</p>')
    ordered = sorted(found, key=lambda one: (not one.is_gap, not one.is_old))
    with st.container(key="plan_insights", gap=None):
        for one in ordered:
            with st.container(key=f"plan_insight_{one.insight_id}", horizontal=True, wrap=False, gap="small",
                              horizontal_alignment="distribute"):
                parts.html(_told(one))
                body = shared.window("Note" if one.is_gap else "Change", f"what is known of: {one.name}",
                                     key=f"plan_note_{plan.plan_id}_{one.insight_id}", kind="note", width=360,
                                     head=f'<p class="strong">{escape(one.name)}</p>'
                                          f'<p class="soft small">{escape(one.what)}</p>')
            if body:
                _note(plan, one, body, selection)


def _told(one: Found) -> str:
    if one.is_gap:
        return (f'<p><span class="gap small">Gap</span> {escape(one.name)} '
                f'<span class="soft small">{escape(one.function_name)}</span></p>')
    old = ' <span class="due small">due again</span>' if one.is_old else ""
    day = wording.short_day(one.found_on) if one.found_on else ""
    return (f'<p>{escape(one.name)}{old}</p><p class="small">{escape(one.found)}</p>'
            f'<p class="soft small">{escape(", ".join(part for part in (one.function_name, day, one.who) if part))}</p>')


def _note(plan: Plan, one: Found, body, selection: Selection) -> None:
    key = f"plan_note_{plan.plan_id}_{one.insight_id}"
    with body, st.form(f"{key}_form", border=False):
        st.text_area("What was found", value=one.found, key=f"{key}_found", max_chars=1_000, height=110)
        st.form_submit_button("Keep it", key=f"{key}_do", type="primary", on_click=_keep, args=(plan, one, key, selection))


def _keep(plan: Plan, one: Found, key: str, selection: Selection) -> None:
    def write() -> str:
        found = st.session_state.get(f"{key}_found") or ""
        recorded.note_insight(
            resources.workbook().store, plan_id=plan.plan_id, insight_id=one.insight_id, found=found,
            found_on=selection.as_of, who=noted.who(),
        )
        return f"Noted: {one.name}." if found.strip() else f"A gap again: {one.name}."

    shared.attempt(write)


# ------------------------------------------------------------------------------------------ functions


def _parts(plan: Plan, found: tuple[Part, ...], everybody: Sequence[Colleague]) -> None:
    if not found:
        return
    parts.html(pieces.heading("Who answers for what"))
    with st.container(key="plan_functions", gap=None):
        for part in found:
            with st.container(key=f"plan_function_{part.function_id}", horizontal=True, wrap=False, gap="small",
                              vertical_alignment="center", horizontal_alignment="distribute"):
                lead = ' <span class="soft small">leads</span>' if part.is_lead else ""
                parts.html(f'<p title="{escape(part.role, quote=True)}">{escape(part.name)}{lead}</p>')
                key = f"plan_answers_{plan.plan_id}_{part.function_id}"
                shared.choice(
                    f"Who answers for {part.name}", shared.people(everybody), part.owner_id, key=key, width=175,
                    label_visibility="collapsed", on_change=_answers, args=(plan, part, key),
                )


def _answers(plan: Plan, part: Part, key: str) -> None:
    def write() -> str:
        recorded.answers_for(
            resources.workbook().store, plan_id=plan.plan_id, function_id=part.function_id,
            owner_id=st.session_state.get(key), who=noted.who(),
        )
        return f"{part.name}: changed."

    shared.attempt(write)
