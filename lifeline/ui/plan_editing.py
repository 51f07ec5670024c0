"""The steps of a plan, changed where they stand: owner, day and way in the row, the rest in a small window."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from html import escape
from typing import Any

import streamlit as st

from lifeline import periods, wording
from lifeline.question.assets import ProgrammeFamily, assets
from lifeline.question.alignment import functions
from lifeline.question.guarded import GuardedView
from lifeline.question.plan_steps import CHANNELS, DRAFT, INTERACTIONS, Step, channels_allowed
from lifeline.question.plans import OpenLine, Plan
from lifeline.record import execution
from lifeline.record.people import Colleague
from lifeline.ui import noted, parts, pieces, plan_parts as shared, plan_to_do, resources, selection as selecting

IN_HOUSE = "In the house"
FAMILIES = {"": "None", **{str(one): str(one).replace("_", " ").capitalize() for one in ProgrammeFamily}}
_WHAT, _OWNER, _BY, _HOW = 1.0, 168, 138, 150


# ------------------------------------------------------------------------------------------ rows


def table(view: GuardedView, steps: Sequence[Step], everybody: Sequence[Colleague]) -> None:
    """One row a step, suggestions first."""
    allowed = channels_allowed(resources.workbook().store, (view.client.client_id,))[view.client.client_id]
    with st.container(key="plan_steps", gap=None):
        for step in steps:
            kind = "draft" if step.state == DRAFT else "open"
            with st.container(key=f"plan_step_{kind}_{step.action_id}", gap=None):
                _words(step, view.as_of)
                with st.container(horizontal=True, wrap=False, vertical_alignment="bottom", gap="small"):
                    _cells(view, step, everybody, allowed)
                    _more(view, step, everybody, allowed)
                    if step.state == DRAFT:
                        st.button(pieces.spoken("Keep", step.what), key=f"plan_keep_{step.action_id}", type="tertiary",
                                  on_click=_keep, args=(view, step))
                        st.button(pieces.spoken("Drop", step.what), key=f"plan_drop_{step.action_id}", type="tertiary",
                                  on_click=_drop, args=(step,))
                    else:
                        plan_to_do.close(step, view.as_of)


def _words(step: Step, as_of: date) -> None:
    late = step.state != DRAFT and step.due_on is not None and step.due_on < as_of
    told = [
        "suggested" if step.state == DRAFT else "",
        shared.outcome(step).lower(),
        f"with {step.asset_name}" if step.asset_name else "",
        FAMILIES.get(step.programme_family, "").lower() if step.programme_family else "",
        f"from {wording.short_day(step.starts_on)}" if step.starts_on else "",
    ]
    overdue = ' <span class="due small">overdue</span>' if late else ""
    parts.html(
        f'<p><span class="strong">{escape(step.what)}</span>{overdue} '
        f'<span class="soft small">{escape(", ".join(part for part in told if part))}</span></p>'
        f"{shared.warnings(step)}"
    )


def _cells(view: GuardedView, step: Step, everybody: Sequence[Colleague], allowed: Sequence[str]) -> None:
    key, about = f"plan_cell_{step.action_id}", step.what
    shared.choice(
        f"Owner of {about}", shared.people(everybody), step.owner_id, key=f"{key}_owner_id", width=_OWNER,
        label_visibility="collapsed", on_change=_changed, args=(view, step, "owner_id"),
    )
    shared.follow(f"{key}_due_on", step.due_on)
    st.date_input(
        f"Due day of {about}", min_value=selecting.EARLIEST, max_value=selecting.LATEST, format="DD/MM/YYYY",
        key=f"{key}_due_on", width=_BY, label_visibility="collapsed", on_change=_changed, args=(view, step, "due_on"),
    )
    shared.choice(
        f"How they hear of {about}", channels(allowed, step.channel), step.channel, key=f"{key}_channel", width=_HOW,
        label_visibility="collapsed", on_change=_changed, args=(view, step, "channel"),
    )


def channels(allowed: Sequence[str], current: str = "") -> dict[str | None, str]:
    """The ways on record by which a client may be reached, and none; the one in use, if it is allowed no more."""
    found: dict[str | None, str] = {"": IN_HOUSE, **{one: CHANNELS[one] for one in allowed}}
    if current and current not in found:
        found[current] = f"{CHANNELS.get(current, current)} (not allowed)"
    return found


def _changed(view: GuardedView, step: Step, name: str) -> None:
    value = st.session_state[f"plan_cell_{step.action_id}_{name}"]
    changes: dict[str, Any] = {name: value}
    if name == "channel":
        # Another way is another kind of meeting, unless it goes by this one as well.
        fits = INTERACTIONS.get(step.interaction) == value
        changes["interaction"] = step.interaction if fits and value else ""
    if name == "due_on" and value and step.starts_on and value < step.starts_on:
        changes["starts_on"] = None
    _write(view, step, changes)


def _write(view: GuardedView, step: Step, changes: Mapping[str, Any]) -> None:
    def write() -> str:
        execution.change_step(
            resources.workbook().store, action_id=step.action_id, as_of=view.as_of, who=noted.who(), **changes
        )
        return f"Changed: {step.what}."

    shared.attempt(write)


def _keep(view: GuardedView, step: Step) -> None:
    def write() -> str:
        execution.keep_step(resources.workbook().store, action_id=step.action_id, as_of=view.as_of, who=noted.who())
        return f"Taken on: {step.what}."

    shared.attempt(write)


def _drop(step: Step) -> None:
    def write() -> str:
        execution.drop_step(resources.workbook().store, action_id=step.action_id, who=noted.who())
        return f"Suggestion dropped: {step.what}."

    shared.attempt(write)


# ------------------------------------------------------------------------------------------ the rest of a step


def _more(view: GuardedView, step: Step, everybody: Sequence[Colleague], allowed: Sequence[str]) -> None:
    key = f"plan_more_{step.action_id}"
    note = parts.conflict(step.conflict_note)
    body = shared.window("More", f"of {step.what}", key=key, kind="more", width=440,
                         head=f'{note}<p class="strong">{escape(step.what)}</p>')
    if body:
        with body, st.form(f"{key}_form", border=False):
            fields(key, step.move, step.service_id or "", {
                "what": step.what, "interaction": step.interaction, "asset_id": step.asset_id,
                "programme_family": step.programme_family, "function_id": step.function_id,
                "starts_on": step.starts_on, "is_same_week_meant": step.is_same_week_meant,
            }, view.as_of)
            st.form_submit_button("Keep changes", key=f"{key}_do", type="primary", on_click=_save,
                                  args=(view, step, key))


def fields(key: str, move: str, service_id: str, now: Mapping[str, Any], as_of: date) -> None:
    """The fields that no row shows: what, how one meets, with what, which family, which function, from when."""
    store = resources.workbook().store
    st.text_input("What", value=now["what"], key=f"{key}_what", max_chars=200)
    with st.container(horizontal=True, wrap=False, gap="small"):
        known = list(dict.fromkeys([*INTERACTIONS, *filter(None, [now["interaction"]])]))
        st.selectbox("How you meet", known, index=known.index(now["interaction"]) if now["interaction"] else None,
                     key=f"{key}_interaction", accept_new_options=True, placeholder="Choose, or type your own")
        st.date_input("Begins", value=now["starts_on"], min_value=selecting.EARLIEST, max_value=selecting.LATEST,
                      format="DD/MM/YYYY", key=f"{key}_starts_on", width=150)
    fitting = {one.asset_id: one.name for one in assets(store, as_of=as_of, move=move, service_id=service_id)}
    _of(f"{key}_asset_id", "Show or send", {None: "Nothing", **fitting}, now["asset_id"])
    with st.container(horizontal=True, wrap=False, gap="small"):
        _of(f"{key}_programme_family", "Programme family", FAMILIES, now["programme_family"])
        named = {one.function_id: one.name for one in functions(store)}
        _of(f"{key}_function_id", "Function", {None: "None", **named}, now["function_id"])
    st.checkbox("Another contact in the same week is meant", value=now["is_same_week_meant"],
                key=f"{key}_is_same_week_meant")


def _of(key: str, label: str, options: Mapping[Any, str], value: Any) -> None:
    known = list(options) + ([value] if value not in options else [])
    st.selectbox(label, known, index=known.index(value), key=key, format_func=lambda one: options.get(one, str(one)))


def given(key: str) -> dict[str, Any]:
    """What stands in these fields."""
    state = st.session_state
    names = ("what", "interaction", "asset_id", "programme_family", "function_id", "starts_on", "is_same_week_meant")
    found = {name: state.get(f"{key}_{name}") for name in names}
    return {**found, "interaction": found["interaction"] or "", "programme_family": found["programme_family"] or "",
            "is_same_week_meant": bool(found["is_same_week_meant"]), "what": found["what"] or ""}


def _save(view: GuardedView, step: Step, key: str) -> None:
    changes = given(key)
    if not step.channel:
        changes["interaction"] = ""
    _write(view, step, {name: cell for name, cell in changes.items() if cell != getattr(step, name)})


# ------------------------------------------------------------------------------------------ a new one


def adder(view: GuardedView, plan: Plan, lines: Sequence[OpenLine], everybody: Sequence[Colleague]) -> None:
    """The way to add a step: for an open line that may be raised, or for the plan as a whole."""
    key = f"plan_add_{plan.plan_id}_{shared.turn()}"
    body = st.expander("Add a step", key=key, on_change="rerun", type="compact")
    if not body.open:
        return
    store = resources.workbook().store
    allowed = channels_allowed(store, (view.client.client_id,))[view.client.client_id]
    about: dict[str | None, str] = {None: "No one service"}
    about |= {
        each.line.service_id: each.line.service_name + (f" (waits: {each.wait.reason})" if each.wait else "")
        for each in lines
    }
    with body:
        service_id = st.selectbox("About", list(about), index=min(1, len(about) - 1), key=f"{key}_service_id",
                                  format_func=lambda one: about.get(one, str(one)))
        line = next((each.line for each in lines if each.line.service_id == service_id), None)
        if line:
            parts.html(parts.conflict(line.conflict_note))
        with st.form(f"{key}_form", border=False):
            # Another service is another step: what was typed for one does not stay for the next.
            own = f"{key}_{service_id or 'none'}"
            new_step(own, f"Raise: {line.service_name}" if line else "", plan, service_id or "",
                     channels(allowed), everybody, view.as_of)
            st.form_submit_button("Add it", key=f"{own}_do", type="primary", on_click=_add,
                                  args=(view, plan, service_id, own))


def new_step(
    own: str, what: str, plan: Plan, service_id: str, ways: Mapping[Any, str], everybody: Sequence[Colleague],
    as_of: date,
) -> None:
    """The fields of a step that is not there yet."""
    with st.container(horizontal=True, wrap=False, gap="small"):
        _of(f"{own}_owner_id", "Owner", shared.people(everybody), plan.owner_id)
        _of(f"{own}_channel", "How they hear of it", ways, "")
        st.date_input("Due", value=periods.plus_months(as_of, 1), min_value=as_of, max_value=selecting.LATEST,
                      format="DD/MM/YYYY", key=f"{own}_due_on", width=150)
    fields(own, plan.move, service_id, {
        "what": what, "interaction": "", "asset_id": None, "programme_family": "",
        "function_id": plan.lead_function_id, "starts_on": None, "is_same_week_meant": False,
    }, as_of)


def _add(view: GuardedView, plan: Plan, service_id: str | None, own: str) -> None:
    def write() -> str:
        cells = given(own) | {
            name: st.session_state.get(f"{own}_{name}") for name in ("owner_id", "channel", "due_on")
        }
        cells["channel"] = cells["channel"] or ""
        execution.add_step(
            resources.workbook().store, client_id=view.client.client_id, as_of=view.as_of, who=noted.who(),
            plan_id=plan.plan_id, service_id=service_id, **cells,
        )
        return f"Added: {cells['what']}."

    shared.attempt(write)
