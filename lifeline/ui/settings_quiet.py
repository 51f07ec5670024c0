"""The quiet periods: which stages keep everything but what helps with them waiting, how long, and why."""

from __future__ import annotations

import streamlit as st

from lifeline import wording
from lifeline.model import LifeStage
from lifeline.record import settings as records
from lifeline.record.settings import QuietPeriod
from lifeline.ui import noted, parts, resources, settings_parts as settings


def quiet_periods() -> None:
    """The periods as a table, and a way to make one longer or shorter, or to add one."""
    store = resources.workbook().store
    periods = records.quiet_periods(store)
    st.space("small")
    if periods:
        parts.table("Quiet periods: after these, nothing is raised but what helps with it", ("After", "For", "Why"), [
            (period.name, wording.count(period.months, "month"), period.why) for period in periods
        ])
    else:
        parts.nothing("No quiet periods", "This pack names no stage after which everything else has to wait. You may.")
    if not resources.may("do:quiet period changed"):
        return
    with st.expander("Change a quiet period, or add one", key="quiet_change"):
        _change({period.stage_id: period for period in periods})


def _change(periods: dict[str, QuietPeriod]) -> None:
    stages = resources.workbook().catalogue().stages
    # Those there are first, then what else is sensitive, then the rest.
    order = sorted(stages.values(), key=lambda stage: (stage.stage_id not in periods, not stage.is_sensitive))
    stage: LifeStage | None = st.selectbox(
        "After", order, format_func=lambda each: each.name, index=None, key="quiet_stage",
        placeholder="Choose a life stage",
    )
    if stage is None:
        return
    now = periods.get(stage.stage_id)
    key = f"quiet_{stage.stage_id}"
    with st.form(f"form_{key}", border=False), st.container(horizontal=True, vertical_alignment="bottom", wrap=False):
        st.number_input(
            "Months", min_value=1, max_value=records.MOST_MONTHS, value=now.months if now else 3, step=1,
            key=f"{key}_months", width=130,
        )
        st.text_input("Why", value=now.why if now else "", key=f"{key}_why", max_chars=200,
                      placeholder="Shown wherever something is held back")
        st.form_submit_button("Keep", type="primary", key=f"{key}_keep", on_click=_keep, args=(stage, key))


def _keep(stage: LifeStage, key: str) -> None:
    months, why = int(st.session_state[f"{key}_months"]), st.session_state[f"{key}_why"] or ""

    def write() -> str:
        records.change_quiet_period(
            resources.workbook().store, stage_id=stage.stage_id, months=months, why=why, who=noted.who()
        )
        return f"After {stage.name.lower()} everything else now waits {wording.count(months, 'month')}."

    settings.attempt(write)
