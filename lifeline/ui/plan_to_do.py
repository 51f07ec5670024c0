"""What to do: everything that is open, overdue first, mine or everyone's; closed with what came of it in two clicks."""

from __future__ import annotations

from datetime import date
from html import escape

import streamlit as st

from lifeline import wording
from lifeline.question import plan_steps
from lifeline.question.plan_steps import OUTCOMES, PER_PAGE, Step
from lifeline.record import execution
from lifeline.record.people import colleagues
from lifeline.ui import alignment_parts, guard, noted, parts, plan_parts as shared, resources, settings_parts
from lifeline.ui.selection import Selection

MINE, EVERYONES = "mine", "everyones"
REASONS = ("Done", "No longer needed", "Somebody else sees to it")
# Nobody was reached: that is no end of it.
TRIED = "no_answer"
_WHOSE, _TURNED = "plan_whose", "plan_to_do_page"


@st.fragment
@guard.user_errors()
def to_do(selection: Selection) -> None:
    """The list, with whose it is and how much of it is overdue."""
    store = resources.workbook().store
    me = next((one for one in colleagues(store) if one.name.casefold() == noted.who().casefold()), None)
    with st.container(horizontal=True, vertical_alignment="bottom", key="plan_to_do_head"):
        whose = st.segmented_control(
            "Whose", [MINE, EVERYONES], default=EVERYONES, required=True, key=_WHOSE, persist_state="session",
            format_func=lambda one: "Mine" if one == MINE else "Everyone's",
        )
        settings_parts.recorded_as()
    if whose == MINE and me is None:
        parts.nothing("Whose list is it?", "Choose your name above: then this is what is yours to do.")
        return
    owner_id = me.colleague_id if whose == MINE and me else None
    figures = plan_steps.to_do_figures(store, as_of=selection.as_of, owner_id=owner_id)
    number = int(st.session_state.get(_TURNED) or 1)
    found = plan_steps.to_do(store, owner_id=owner_id, offset=(number - 1) * PER_PAGE)
    if not found.rows and number > 1:
        found = plan_steps.to_do(store, owner_id=owner_id)
    parts.html(f'<p class="soft" role="status">{escape(_how_much(figures))}</p>')
    if not found.rows:
        parts.nothing(
            "Nothing to do", "Nothing is open" + (" in your name" if owner_id else "") + ". What is planned for a "
            "client or a segment, and every owner named on a lifeline, is listed here.",
        )
    with st.container(key="plan_to_do", gap=None):
        for step in found.rows:
            _row(step, selection)
    if found.total > PER_PAGE:
        st.pagination(-(-found.total // PER_PAGE), key=_TURNED)
    shared.said()


def _how_much(figures: plan_steps.ToDoFigures) -> str:
    said = [f"{figures.open:,} open"]
    if figures.overdue:
        said.append(f"{figures.overdue:,} overdue")
    if figures.without_owner:
        said.append(f"{figures.without_owner:,} without an owner")
    return ", ".join(said) + ". The soonest due first."


def _row(step: Step, selection: Selection) -> None:
    with st.container(key=f"plan_todo_{step.action_id}", horizontal=True, wrap=False, vertical_alignment="center"):
        parts.html(_due(step, selection.as_of), width=150)
        with st.container(gap=None):
            tag = alignment_parts.mark(step.move) + " " if step.move else ""
            asset = f'<span class="soft">, with {escape(step.asset_name)}</span>' if step.asset_name else ""
            parts.html(f'<p>{tag}<span class="strong">{escape(step.what)}</span>{asset}</p>{shared.warnings(step)}')
            shared.whose(step, selection)
        parts.html(f'<p>{escape(step.owner_name or shared.NOBODY)}</p><p class="soft small">'
                   f"{escape(shared.how(step))}</p>", width=220)
        close(step, selection.as_of)


def _due(step: Step, as_of: date) -> str:
    if step.due_on is None:
        return '<p class="soft">No day</p>'
    day, left = wording.short_day(step.due_on), (step.due_on - as_of).days
    if left < 0:
        return f'<p class="due">{day}</p><p class="due small">{wording.count(-left, "day")} overdue</p>'
    near = "today" if left == 0 else f"in {wording.count(left, 'day')}"
    return f'<p>{day}</p><p class="soft small">{near}</p>'


def close(step: Step, as_of: date) -> None:
    """The way to close a step: what came of it, or why it is given up, in two clicks."""
    key = f"plan_close_{step.action_id}"
    about = f"{step.what}, {step.client_name or step.segment}"
    body = shared.window("Close", about, key=key, kind="close", width=330,
                         head=f'<p class="strong">{escape(step.what)}</p>')
    if not body:
        return
    with body, st.container(horizontal=True, wrap=False, gap="medium"):
        with st.container(gap=None, width="content"):
            parts.html('<p class="soft small">What came of it</p>')
            for outcome, words in OUTCOMES.items():
                tried = outcome == TRIED
                st.button(f"{words}: it stays open" if tried else words, key=f"{key}_{outcome}", type="tertiary",
                          on_click=_tried if tried else _close, args=(step, as_of, outcome))
        with st.container(gap="xsmall"):
            parts.html('<p class="soft small">Or because</p>')
            with st.container(gap=None):
                for reason in REASONS:
                    st.button(reason, key=f"{key}_{reason}", type="tertiary", on_click=_close,
                              args=(step, as_of, "", reason))
            st.text_input("In your own words", key=f"{key}_words", max_chars=300)
            st.button("Close it", key=f"{key}_own", on_click=_close_in_own_words, args=(step, as_of, key))


def _tried(step: Step, as_of: date, outcome: str) -> None:
    def write() -> str:
        execution.note_outcome(
            resources.workbook().store, action_id=step.action_id, outcome=outcome, on=as_of, who=noted.who()
        )
        return f"{OUTCOMES[outcome]}: {step.what}. It stays open; give it another day."

    shared.attempt(write)


def _close_in_own_words(step: Step, as_of: date, key: str) -> None:
    _close(step, as_of, "", (st.session_state.get(f"{key}_words") or "").strip())


def _close(step: Step, as_of: date, outcome: str, reason: str = "") -> None:
    def write() -> str:
        execution.close_step(
            resources.workbook().store, action_id=step.action_id, as_of=as_of, who=noted.who(), outcome=outcome,
            reason=reason,
        )
        told = OUTCOMES.get(outcome, reason)
        return f"Closed: {step.what}" + (f" ({told.lower()})" if told else "")

    shared.attempt(write)
