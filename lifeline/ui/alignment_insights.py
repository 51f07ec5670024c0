"""Who contributes what and when: functions down, how often across, and in each cell what others can count on."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st

from lifeline.export.alignment import rhythm
from lifeline.question.alignment import MOVES, Alignment, Function, Insight
from lifeline.record import functions as records
from lifeline.ui import alignment_parts as shared, noted, parts, resources

# Up to how many months each column goes; None is for what is given when a plan asks for it.
COLUMNS = {1: "Every month", 3: "Every quarter", 6: "Every half-year", 10_000: "Every year or less often",
           None: "When a plan asks"}
_WIDTHS = [17, 17, 17, 17, 17, 15]
RHYTHMS = (1, 3, 6, 12, None)


def insights(found: Alignment) -> None:
    """The matrix, with a window behind each insight, and one to add to each function."""
    if not found.functions:
        parts.nothing("No function yet", "Say first which functions of the firm contribute.")
        return
    parts.html(
        '<p class="soft small">What each function tells the others, without being asked. Choose one to read or change '
        "it, + to add one. Where no mark says which way to grow it is for, every plan needs it.</p>"
    )
    with st.container(key="al_insights", gap=None):
        with st.container(key="al_head_insights"):
            for column, words in zip(st.columns(_WIDTHS), ("Function", *COLUMNS.values()), strict=True):
                with column:
                    parts.html(f'<p class="strong">{words}</p>')
        for function in found.functions:
            with st.container(key=f"al_row_{function.function_id}"):
                _row(function, found)


def _row(function: Function, found: Alignment) -> None:
    name, *cells = st.columns(_WIDTHS)
    with name:
        who = ", ".join(member.name for member in function.members[:1]) or '<span class="gap">nobody yet</span>'
        rest = f" and {len(function.members) - 1} more" if len(function.members) > 1 else ""
        lead = (escape(who) if function.members else who) + rest
        parts.html(f'<p class="strong">{escape(function.name)}</p><p class="small soft">{lead}</p>')
        body = shared.window("+", f"add an insight of {function.name}", key=f"al_add_{function.function_id}",
                             kind="insight", width=400, does="insight added")
        if body:
            with body:
                _form(None, function.function_id, found.functions)
    by_column: dict[int | None, list[Insight]] = {most: [] for most in COLUMNS}
    for insight in found.insights_of(function.function_id):
        by_column[_column(insight.every_months)].append(insight)
    for column, (most, listed) in zip(cells, by_column.items(), strict=True):
        with column:
            for insight in listed:
                _insight(insight, most, found.functions)


def _column(every_months: int | None) -> int | None:
    return None if every_months is None else next(most for most in COLUMNS if most is None or every_months <= most)


def _insight(insight: Insight, most: int | None, functions: Sequence[Function]) -> None:
    key = f"al_insight_{insight.insight_id}"
    body = shared.window(insight.name, f"from {insight.function_name}", key=key, kind="insight", width=400,
                         does="insight changed", is_a_name=True)
    often = "" if insight.every_months in (None, most, 12) else rhythm(insight.every_months)
    told = " ".join(filter(None, [shared.marks(insight.for_moves), often]))
    if told:
        parts.html(f'<p class="small soft al-for">{told}</p>')
    if body:
        with body:
            _form(insight, insight.function_id, functions)


# ------------------------------------------------------------------------------------------ one insight


def _form(insight: Insight | None, function_id: str, functions: Sequence[Function]) -> None:
    key = f"al_insight_{insight.insight_id if insight else function_id}_{shared.turn()}"
    names = {function.function_id: function.name for function in functions}
    with st.form(f"form_{key}", border=False):
        st.text_input("Insight", value=insight.name if insight else "", key=f"{key}_name", max_chars=100)
        st.text_area("What it tells", value=insight.what if insight else "", key=f"{key}_what", height=76,
                     max_chars=400)
        st.pills(
            "For", list(MOVES), selection_mode="multi", default=list(insight.for_moves) if insight else [],
            format_func=lambda move: MOVES.get(move, move), key=f"{key}_for", help="None chosen: for all of them",
        )
        with st.container(horizontal=True, wrap=False):
            often = list(dict.fromkeys([*RHYTHMS, insight.every_months if insight else 3]))
            st.selectbox("How often", often, index=often.index(insight.every_months if insight else 3),
                         format_func=lambda months: rhythm(months).capitalize(), key=f"{key}_often")
            st.selectbox("Given by", list(names), index=list(names).index(function_id), key=f"{key}_by",
                         format_func=lambda each: names.get(each, each))
        with st.container(horizontal=True):
            st.form_submit_button("Save" if insight else "Add", type="primary", key=f"{key}_save", on_click=_save,
                                  args=(insight, key))
            if insight:
                st.form_submit_button("No longer needed", key=f"{key}_off", on_click=_take_off, args=(insight,))


def _save(insight: Insight | None, key: str) -> None:
    given = st.session_state
    cells = {
        "function_id": given[f"{key}_by"], "name": given[f"{key}_name"] or "", "what": given[f"{key}_what"] or "",
        "for_moves": given[f"{key}_for"] or [], "every_months": given[f"{key}_often"], "who": noted.who(),
    }
    store = resources.workbook().store

    def write() -> str:
        if insight:
            records.change_insight(store, insight_id=insight.insight_id, **cells)
            return f"“{cells['name'].strip()}” is changed."
        records.add_insight(store, **cells)
        return f"“{cells['name'].strip()}” is added."

    shared.attempt(write)


def _take_off(insight: Insight) -> None:
    def write() -> str:
        records.retire_insight(resources.workbook().store, insight_id=insight.insight_id, who=noted.who())
        return f"“{insight.name}” is no longer asked for."

    shared.attempt(write)
