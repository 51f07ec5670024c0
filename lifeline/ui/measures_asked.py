"""What the page Measures is asked for: the period, whose clients, which practice area, which definition."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import astuple
from datetime import date

import streamlit as st

from lifeline.question import measure_words, measures
from lifeline.question.grouping import Groupings, groupings
from lifeline.question.measure_sql import QUARTER, Asked
from lifeline.question.measure_words import Benchmark
from lifeline.question.measures import MeasureFigure
from lifeline.sql.measure_list import DEFINITIONS, MEASURES, SERVICE
from lifeline.ui import resources
from lifeline.ui.selection import Selection

PERIODS = {
    12: "12 months", 3: "3 months", 6: "6 months", 24: "24 months", QUARTER: "Last calendar quarter",
}
_ALL, _NOBODY = "All", "Nobody said"
_KEPT = {"persist_state": "session"}


def asked(selection: Selection) -> Asked:
    """The controls, and what they ask for. A filter stands here only where there is something to choose from."""
    found = _groups(str(resources.path()), resources.version(), selection.as_of)
    areas = list(dict.fromkeys(service.practice_area for service in resources.workbook().catalogue().services.values()))
    with st.container(horizontal=True, vertical_alignment="bottom", key="measures_filters"):
        months = st.selectbox(
            "Period", list(PERIODS), key="measures_months", format_func=_words(PERIODS), width=175, **_KEPT
        )
        area = _one_of("Practice area", areas, "measures_area", width=200)
        owner = _one_of("Owner", found.owners, "measures_owner", width=180, has_nobody=True)
        office = _one_of("Office", found.offices, "measures_office", width=150, has_nobody=True)
        segment = _one_of("Segment", found.segments, "measures_segment", width=150, has_nobody=True)
        definition = st.segmented_control(
            "Up-sell and cross-sell", list(DEFINITIONS), default=SERVICE, required=True, key="measures_definition",
            format_func=_words(DEFINITIONS), **_KEPT,
        )
    return Asked(
        selection.as_of, 12 if months is None else months, segment, owner, office, area, definition or SERVICE,
    )


def _words(options: Mapping) -> Callable[[object], str]:
    return lambda option: options.get(option, str(option))


def _one_of(
    label: str, names: Sequence[str], key: str, *, width: int, has_nobody: bool = False
) -> str | None:
    """A name out of several, '' for clients of whom nobody said, None for all. No control where there is no choice."""
    if not names:
        return None
    options = ["", *(f"={name}" for name in names), *(["-"] if has_nobody else [])]
    chosen = st.selectbox(
        label, options, key=key, width=width, **_KEPT,
        format_func=lambda option: _ALL if not option else _NOBODY if option == "-" else option.removeprefix("="),
    )
    return None if not chosen else "" if chosen == "-" else chosen.removeprefix("=")


# ------------------------------------------------------------------------------------------------ remembered


def figures(wanted: Asked, measure_class: str) -> tuple[MeasureFigure, ...]:
    """The measures of a class, remembered until the workbook or its record changes."""
    # Not every line of the record makes the workbook another version: what was taken away is counted too.
    lines = resources.workbook().store.value("select coalesce(max(audit_no), 0) from audit")
    return _figures(str(resources.path()), (*resources.version(), lines), astuple(wanted), measure_class)


@st.cache_resource(show_spinner="Counting", max_entries=40)
def _figures(path: str, version: tuple[int, ...], wanted: tuple, measure_class: str) -> tuple[MeasureFigure, ...]:
    ids = [measure_id for measure_id, measure in MEASURES.items() if measure.measure_class == measure_class]
    return measures.figures(resources.workbook().store, Asked(*wanted), measure_ids=ids)


@st.cache_resource(show_spinner=False, max_entries=4)
def _groups(path: str, version: tuple[int, ...], as_of: date) -> Groupings:
    return groupings(resources.workbook().store, as_of=as_of)


def benchmarks() -> dict[str, tuple[Benchmark, ...]]:
    """What others found, by measure."""
    return _benchmarks(str(resources.path()), resources.version())


@st.cache_resource(show_spinner=False, max_entries=2)
def _benchmarks(path: str, version: tuple[int, ...]) -> dict[str, tuple[Benchmark, ...]]:
    return measure_words.benchmarks(resources.workbook().store)


def currency() -> str:
    """The sign or the letters of the pack's currency."""
    return _currency(str(resources.path()), resources.version())


@st.cache_resource(show_spinner=False, max_entries=2)
def _currency(path: str, version: tuple[int, ...]) -> str:
    return measure_words.currency(resources.workbook().store)
