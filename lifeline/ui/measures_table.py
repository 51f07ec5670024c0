"""The measures of one class, a line each: the number, its trend, how it is worked out, and a click to its rows."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from html import escape

import streamlit as st

from lifeline.chart.sparkline import sparkline
from lifeline.question import measure_words, measures
from lifeline.question.measure_sql import Asked
from lifeline.question.measure_words import Benchmark
from lifeline.question.measures import MeasureFigure
from lifeline.sql.measure_list import MEASURES, MOVES
from lifeline.ui import measures_asked as asking, measures_rows as opened_rows, parts, pieces
from lifeline.ui.selection import Selection

# What stands where a class has nothing to count, and what would bring it about.
EMPTY = {
    "activity.decisions": "No decisions recorded in this period.",
    "activity.actions": "No actions noted in this period.",
    "activity.actions_done": "No action had its outcome in this period.",
    "output.confirmed": "No gap confirmed in this period.",
    "output.proposed": "Nothing proposed in this period.",
    "output.agreed": "Nothing agreed in this period.",
    "impact.matters": "No new matter followed an agreed line in this period.",
    "impact.fees": "No new matter followed an agreed line in this period.",
}
_NAME, _CELL = 400, 150


def table(figures: Sequence[MeasureFigure], wanted: Asked, selection: Selection, sign: str) -> None:
    """A line for each measure; one that is split by move has a number for each move."""
    known = asking.benchmarks()
    with st.container(key="measures_table", gap=None):
        for group in grouped(figures):
            with st.container(key=f"measure_row_{_key(group[0])}", horizontal=True, wrap=False, gap=None):
                parts.html(_words(group, known, wanted, sign), width=_NAME)
                for figure in group:
                    with st.container(width=_CELL, gap=None):
                        _number(figure, sign, is_split=len(group) > 1)
                if len(group) == 1:
                    parts.html(_beside(group[0], sign))
            if any(opened_rows.is_open(figure.measure_id) for figure in group):
                figure = next(figure for figure in group if opened_rows.is_open(figure.measure_id))
                opened_rows.panel(figure, wanted, selection, sign)
            if group[0].measure_id == "star.conversion" and group[0].below:
                opened_rows.by_rule(wanted, selection, group[0], sign)


def grouped(figures: Sequence[MeasureFigure]) -> list[list[MeasureFigure]]:
    """The figures, those that are one measure split by move together, all moves first."""
    groups: dict[str, list[MeasureFigure]] = {}
    for figure in figures:
        stem = figure.measure_id.removesuffix(f".{figure.move}") if figure.move else figure.measure_id
        groups.setdefault(stem, []).append(figure)
    return list(groups.values())


def _key(figure: MeasureFigure) -> str:
    return figure.measure_id.replace(".", "_")


def _words(group: Sequence[MeasureFigure], known: dict, wanted: Asked, sign: str) -> str:
    """The measure's name and, on demand, how it is worked out; what others found stands beside it with its year."""
    first = group[0]
    beside = "".join(
        f'<p class="small benchmark">{escape(_benchmark(each, first, sign))}</p>'
        for each in known.get(first.measure_id, ())
    )
    differs = "".join(
        f"<p>{escape(each.source)} {escape(each.year)}: {escape(each.statement)}. {escape(each.differs)}.</p>"
        for each in known.get(first.measure_id, ())
    )
    used = ""
    if any(MEASURES[figure.measure_id].has_definition for figure in group):
        used = f"<p>{escape(measure_words.definition_words(wanted.definition))}</p>"
    empty = ""
    if first.measure_id in EMPTY and not first.value:
        empty = f'<p class="small soft">{escape(EMPTY[first.measure_id])}</p>'
    return (
        f'<h3>{escape(first.name)}</h3>{empty}{beside}<details class="measure-how small"><summary>How it is worked out'
        f'<span class="unseen">: {escape(first.name)}</span></summary>'
        f"<p>{escape(first.formula)}</p>{used}{differs}</details>"
    )


def _benchmark(each: Benchmark, figure: MeasureFigure, sign: str) -> str:
    found = measures.written(each.value, figure.unit, sign) if each.value is not None else each.statement
    return f"{found} ({each.source}, {each.year})"


def _number(figure: MeasureFigure, sign: str, *, is_split: bool) -> None:
    value = measures.written(figure.value, figure.unit, sign)
    if is_split:
        parts.html(f'<p class="small soft">{escape(MOVES[figure.move])}</p>')
    has_rows = bool(figure.above or figure.below) or figure.value is None and figure.below is None
    if has_rows:
        st.button(
            pieces.spoken(value, f"{figure.name}: show the rows"), key=f"measure_{_key(figure)}", type="tertiary",
            on_click=opened_rows.show, args=(figure.measure_id,),
        )
    else:
        parts.html(f'<p class="measure-none">{escape(value)}</p>')
    drawn = trend(figure, sign)
    if drawn:
        parts.html(drawn)
    if is_split and figure.remark:
        parts.html(f'<p class="small due">{escape(figure.remark)}</p>')


def _beside(figure: MeasureFigure, sign: str) -> str:
    """What the number reads as, and what it leaves out, as HTML."""
    moved = measure_words.change_words(figure, sign)
    # A plain number stands beside its name already.
    is_plain = not MEASURES[figure.measure_id].reading and figure.value is not None
    said = [f"{moved[:1].upper()}{moved[1:]}." if moved else ""] if is_plain else [measure_words.reading(figure, sign)]
    if not MEASURES[figure.measure_id].is_dated:
        said.append("As it stands now: without a trend.")
    remark = f'<p class="small due">{escape(figure.remark)}</p>' if figure.remark else ""
    return "".join(f'<p class="small soft">{escape(each)}</p>' for each in said if each) + remark


def trend(figure: MeasureFigure, sign: str) -> str:
    """The trend as a small picture that says its values to whoever cannot see it, as HTML; empty without one."""
    values = [None if point.value is None else float(point.value) for point in figure.trend]
    # What never changed has no trend: a level line would only say so again.
    drawn = sparkline(values) if len({value for value in values if value is not None}) > 1 else ""
    if not drawn:
        return ""
    told = ", ".join(measures.written(point.value, figure.unit, sign) for point in figure.trend)
    data = b64encode(drawn.encode()).decode()
    alt = escape(f"{figure.name} over {len(figure.trend)} periods, the oldest first: {told}", quote=True)
    return f'<img class="measure-trend" alt="{alt}" src="data:image/svg+xml;base64,{data}">'
