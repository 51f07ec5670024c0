"""What the priorities page asks the workbook, remembered until the workbook changes."""

from __future__ import annotations

from datetime import date

import streamlit as st

from lifeline.question import grouping, scoring, white_space
from lifeline.question.grouping import Groupings
from lifeline.question.score_reasons import UnitReasons, score_reasons
from lifeline.question.scoring import Matrix, UnitPage, Weights
from lifeline.question.scoring_kept import ScoreRule, score_rules
from lifeline.question.white_space_filters import Filters
from lifeline.ui import resources


def matrix(as_of: date, filters: Filters) -> Matrix:
    """The priority matrix of the clients of the filter."""
    return _matrix(str(resources.path()), resources.version(), as_of, filters)


@st.cache_resource(show_spinner=False, max_entries=20)
def _matrix(path: str, version: tuple[object, ...], as_of: date, filters: Filters) -> Matrix:
    return scoring.matrix(resources.workbook().store, as_of=as_of, filters=filters)


def demand_map(as_of: date, filters: Filters, offset: int, limit: int) -> UnitPage:
    """One page of demand units."""
    return _demand_map(str(resources.path()), resources.version(), as_of, filters, offset, limit)


@st.cache_resource(show_spinner=False, max_entries=50)
def _demand_map(
    path: str, version: tuple[object, ...], as_of: date, filters: Filters, offset: int, limit: int
) -> UnitPage:
    store = resources.workbook().store
    return scoring.demand_map(store, as_of=as_of, filters=filters, offset=offset, limit=limit)


def reasons(as_of: date, client_id: str, buying_centre: str) -> UnitReasons | None:
    """Why one demand unit scores as it does; None where it has nothing open any more."""
    store = resources.workbook().store
    return score_reasons(store, as_of=as_of, client_id=client_id, buying_centre=buying_centre)


def groupings(as_of: date) -> Groupings:
    """The segments, owners and offices to choose from."""
    return _groupings(str(resources.path()), resources.version(), as_of)


@st.cache_resource(show_spinner=False, max_entries=5)
def _groupings(path: str, version: tuple[object, ...], as_of: date) -> Groupings:
    return grouping.groupings(resources.workbook().store, as_of=as_of)


def left_out(as_of: date) -> int:
    """How many clients may not be approached on the day."""
    return _left_out(str(resources.path()), resources.version(), as_of)


@st.cache_resource(show_spinner=False, max_entries=5)
def _left_out(path: str, version: tuple[object, ...], as_of: date) -> int:
    return white_space.left_out(resources.workbook().store, as_of=as_of)


def rules() -> tuple[ScoreRule, ...]:
    """The pack's scoring rules."""
    return score_rules(resources.workbook().store)


def weights() -> Weights:
    """How much each dimension counts with this firm."""
    return scoring.weights(resources.workbook().store)


def areas() -> tuple[str, ...]:
    """The pack's practice areas, in its order."""
    services = resources.workbook().catalogue().services.values()
    return tuple(dict.fromkeys(service.practice_area for service in services))
