"""What is on file of one client beside their lifeline, remembered until the workbook changes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import streamlit as st

from lifeline.question import known
from lifeline.question.known import EventTies, FactKnown
from lifeline.ui import resources


@dataclass(frozen=True, slots=True)
class OnFile:
    """One client's facts, what hangs on their events by event, and on whose lifelines they agreed to be spoken of."""

    facts: tuple[FactKnown, ...]
    ties: dict[str, EventTies]
    agreements: dict[str, date]


@dataclass(frozen=True, slots=True)
class Askable:
    """What the pack lets be answered of one track: the facts, those that have a day, the named dates of each stage."""

    facts: tuple[str, ...]
    dated: frozenset[str]
    named_dates: dict[str, tuple[str, ...]]


def of_client(client_id: str) -> OnFile:
    """What is on file of a client."""
    return _of_client(str(resources.path()), resources.version(), client_id)


@st.cache_resource(show_spinner=False, max_entries=100)
def _of_client(path: str, version: tuple[object, ...], client_id: str) -> OnFile:
    store = resources.workbook().store
    return OnFile(
        known.facts_known(store, client_id), known.event_ties(store, client_id), known.agreements(store, client_id)
    )


def askable(track: str) -> Askable:
    """What can be answered of a client of this track."""
    return _askable(str(resources.path()), resources.version()[1:], track)


@st.cache_resource(show_spinner=False, max_entries=10)
def _askable(path: str, pack_version: tuple[object, ...], track: str) -> Askable:
    store = resources.workbook().store
    return Askable(known.answerable(store, track=track), known.dated_facts(store), known.named_dates(store))
