"""The rows behind a number: listed page by page with links to the lifelines, and to be taken away whole."""

from __future__ import annotations

from functools import partial
from html import escape

import streamlit as st

from lifeline.question import measure_words, measures
from lifeline.question.measure_sql import Asked
from lifeline.question.measures import ABOVE, BELOW, MeasureFigure, MeasureRow, MeasureRows
from lifeline.sql.measure_list import MEASURES, MONEY, Measure
from lifeline.ui import noted, parts, pieces, resources
from lifeline.ui.book_list import LIFELINE
from lifeline.ui.selection import Selection

PER_PAGE = 15
_OPEN, _RULE = "measures_open", "measures_rule"
FILES = {
    "Excel": ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "CSV": ("csv", "text/csv"),
}
_CLIENT, _CONVERSION = 250, 100


def show(measure_id: str, rule_id: str | None = None) -> None:
    """Open the rows of a measure, or close them if they are open. For callbacks."""
    if st.session_state.get(_OPEN) == measure_id and st.session_state.get(_RULE) == rule_id:
        st.session_state[_OPEN] = st.session_state[_RULE] = None
    else:
        st.session_state[_OPEN], st.session_state[_RULE] = measure_id, rule_id


def is_open(measure_id: str) -> bool:
    """Whether the rows of this measure are shown, not those of one need rule."""
    return st.session_state.get(_OPEN) == measure_id and st.session_state.get(_RULE) is None


# ------------------------------------------------------------------------------------------------ the rows


def panel(
    figure: MeasureFigure, wanted: Asked, selection: Selection, sign: str, rule_id: str | None = None, of: str = "",
) -> None:
    """The rows of one number: those counted and, where it is a share, those it is a share of."""
    measure = MEASURES[figure.measure_id]
    store = resources.workbook().store
    with st.container(border=True, key="measure_rows"):
        part = ABOVE
        with st.container(horizontal=True, vertical_alignment="center"):
            parts.html(f"<h3>{escape(of or figure.name)}: the rows</h3>")
            if measure.below is not None:
                nouns = {ABOVE: measure.above.noun, BELOW: measure.below.noun}
                part = st.segmented_control(
                    "Which rows", [ABOVE, BELOW], default=ABOVE, required=True, key=f"measure_part_{figure.measure_id}",
                    format_func=lambda one: nouns.get(one, one).capitalize(), label_visibility="collapsed",
                ) or ABOVE
            _downloads(figure, wanted, part, rule_id)
            st.button(pieces.spoken("Close", f"the rows of {figure.name}"), key="measure_close", type="tertiary",
                      on_click=show, args=(figure.measure_id, rule_id))
        turning = f"measure_page_{figure.measure_id}_{part}_{rule_id}"
        number = int(st.session_state.get(turning) or 1)
        counted = figure.above if part == ABOVE else figure.below
        found = measures.rows(
            store, wanted, figure.measure_id, part=part, rule_id=rule_id, limit=PER_PAGE,
            offset=(number - 1) * PER_PAGE,
            total=None if rule_id is not None or counted is None else int(counted),
        )
        parts.html(f'<p class="small" role="status">{escape(_total(found, measure, part, sign))}</p>')
        _list(found.rows, selection, sign, has_amount=found.amount is not None or _is_sum(measure, part))
        if found.total > PER_PAGE:
            st.pagination(-(-found.total // PER_PAGE), key=turning)


def _is_sum(measure: Measure, part: str) -> bool:
    chosen = measure.above if part == ABOVE else measure.below
    return bool(chosen and chosen.is_sum)


def _total(found: MeasureRows, measure: Measure, part: str, sign: str) -> str:
    if not found.total:
        return "None in this period."
    rows = f"{found.total:,} {'row' if found.total == 1 else 'rows'}"
    if not _is_sum(measure, part):
        return f"{rows}."
    if found.amount is None:
        return f"{rows}; no fee is on file for any."
    return f"{rows}, together {measures.written(found.amount, MONEY, sign)} where a fee is on file."


def _list(rows: tuple[MeasureRow, ...], selection: Selection, sign: str, *, has_amount: bool) -> None:
    if not rows:
        return
    with st.container(horizontal=True, wrap=False, gap=None):
        parts.html('<p class="small soft">Client</p>', width=_CLIENT)
        parts.html(
            '<div class="measure-line small soft"><span>What</span><span>Day</span><span>More</span>'
            f'<span class="right">{"Fee" if has_amount else ""}</span></div>'
        )
    for at, row in enumerate(rows):
        with st.container(key=f"measure_line_{at}", horizontal=True, wrap=False, gap=None, vertical_alignment="center"):
            if row.client_id and row.client:
                parts.page_link(LIFELINE, label=parts.plain(row.client), width=_CLIENT, help="",
                                query_params=selection.of(row.client_id).query())
            else:
                parts.html(f'<p class="soft">{escape(row.client_id or "")}</p>', width=_CLIENT)
            fee = ""
            if has_amount:
                fee = measures.written(row.amount, MONEY, sign) if row.amount is not None else "fee not on file"
            parts.html(
                f'<div class="measure-line small"><span>{escape(row.service or _own(row))}</span>'
                f"<span>{escape(measure_words.day_words(row.on_date))}</span><span>{escape(row.detail)}</span>"
                f'<span class="right">{escape(fee)}</span></div>'
            )


def _own(row: MeasureRow) -> str:
    """What the row is where it is no service: its own number, unless that is the client's."""
    return "" if row.item_id == row.client_id else row.item_id


def _downloads(figure: MeasureFigure, wanted: Asked, part: str, rule_id: str | None) -> None:
    with st.container(horizontal=True, wrap=False, width="content", gap="xsmall"):
        for name, (ending, mime) in FILES.items():
            resources.download_button(
                "measure_rows", pieces.spoken(name, f"of the rows of {figure.name}"),
                partial(_file, figure.measure_id, wanted, part, rule_id, ending, noted.who()),
                f"{figure.measure_id.replace('.', '_')}_{part}_{wanted.as_of.isoformat()}.{ending}", mime,
                key=f"measure_file_{ending}", on_click="ignore",
            )


def _file(measure_id: str, wanted: Asked, part: str, rule_id: str | None, ending: str, who: str) -> bytes:
    from lifeline.export import measure_rows_file

    found = measures.rows(resources.workbook().store, wanted, measure_id, part=part, rule_id=rule_id)
    made = measure_rows_file.written(found.rows, measure_id, as_of=wanted.as_of, form=ending)
    resources.note_export("whole book", f"rows of {measure_id} as of {wanted.as_of}, {ending}", who=who)
    return made


# ------------------------------------------------------------------------------------------------ by need rule


def by_rule(wanted: Asked, selection: Selection, figure: MeasureFigure, sign: str) -> None:
    """Conversion of each need rule whose lines were put to clients, behind a fold."""
    fold = st.expander("Conversion by need rule", key="measures_rules", on_change="rerun", type="compact")
    if not fold.open:
        return
    with fold:
        found = measures.by_rule(resources.workbook().store, wanted)
        with st.container(horizontal=True, wrap=False, gap=None):
            parts.html(
                '<div class="measure-rule small soft"><span>Need rule: service and stage</span><span>Proposed</span>'
                "<span>Agreed</span><span>Declined</span></div>"
            )
            parts.html('<p class="small soft">Conversion</p>', width=_CONVERSION)
        number = int(st.session_state.get("measures_rules_page") or 1)
        for rule in found[(number - 1) * PER_PAGE : number * PER_PAGE]:
            with st.container(key=f"measure_rule_{rule.rule_id}", horizontal=True, wrap=False, gap=None):
                name = f"{rule.service}: {rule.stage}" if rule.service else rule.rule_id
                parts.html(
                    f'<div class="measure-rule small"><span>{escape(name)}</span><span>{rule.proposed}</span>'
                    f"<span>{rule.agreed}</span><span>{rule.declined}</span></div>"
                )
                with st.container(width=_CONVERSION):
                    st.button(
                        pieces.spoken(measures.written(rule.value, "share"), f"of {name}: show the rows"),
                        key=f"measure_rule_open_{rule.rule_id}", type="tertiary", on_click=show,
                        args=(figure.measure_id, rule.rule_id),
                    )
            if st.session_state.get(_RULE) == rule.rule_id:
                panel(figure, wanted, selection, sign, rule_id=rule.rule_id, of=f"Conversion, {name}")
        if len(found) > PER_PAGE:
            st.pagination(-(-len(found) // PER_PAGE), key="measures_rules_page")
