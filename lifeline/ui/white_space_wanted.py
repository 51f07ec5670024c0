"""What the white space is asked for, kept in the address of the page so that a link to a view of it can be shared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace

import streamlit as st

from lifeline.chart.white_space_grid import STATES, TRACKS
from lifeline.model import Move
from lifeline.question.book import BookFigures
from lifeline.question.white_space import Filters
from lifeline.ui import selection as selecting, wanted as wanting, words
from lifeline.ui.selection import Selection
from lifeline.ui.wanted import one_of_group

PER_PAGE = 50
VIEWS = {"clients": "Clients by services", "centres": "Buying centres by services", "shares": "Shares"}
DEFINITIONS = {"service": "Moves by service", "centre": "Moves by buying centre"}
SORTS = {"gaps": "Most gaps first", "name": "By name", "last_date": "Nearest last date first"}
GROUPS = {"": "No groups", "segment": "Segment", "owner": "Owner", "office": "Office", "track": "Kind of client"}
ALL = "all"
KINDS = {ALL: "All", **TRACKS}
STATES_WANTED = {"": "Any", **{state: words[0].upper() + words[1:] for state, words in STATES.items()}}
MOVES = {"": "Any", **{str(move): words.move(move) for move in Move if move != Move.LAPSED}}
# Shares are by one of the groups, or by the stages of life and of business.
SHARED_BY = {"stage": "Stage", **{name: said for name, said in GROUPS.items() if name}}

_KEPT = "white_space_wanted"
# The names in the address, by field.
_NAMES = {
    "view": "view", "definition": "by", "text": "find", "track": "kind", "area": "area", "state": "state",
    "move": "move", "segment": "segment", "owner": "owner", "office": "office", "is_with_gaps": "gaps", "sort": "sort",
    "group_by": "group", "shared_by": "over", "number": "nr", "cell": "cell",
}
_KNOWN: dict[str, Mapping[str, str]] = {
    "view": VIEWS, "definition": DEFINITIONS, "track": KINDS, "state": STATES_WANTED, "move": MOVES, "sort": SORTS,
    "group_by": GROUPS, "shared_by": SHARED_BY,
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which view of the white space, of whom, of what, in which order; `cell` is the row and column looked closer at.

    `segment`, `owner` and `office` are '' for all. `ignored` says what the address asked for and could not be had.
    """

    view: str = "clients"
    definition: str = "service"
    text: str = ""
    track: str = ALL
    area: str = ""
    state: str = ""
    move: str = ""
    segment: str = ""
    owner: str = ""
    office: str = ""
    is_with_gaps: bool = False
    sort: str = "gaps"
    group_by: str = ""
    shared_by: str = "stage"
    number: int = 1
    cell: str = ""
    ignored: tuple[str, ...] = ()

    def filters(self) -> Filters:
        """The same for the question."""
        return Filters(
            text=self.text, track=self.track if self.track != ALL else "", segment=one_of_group(self.segment),
            owner=one_of_group(self.owner), office=one_of_group(self.office),
            practice_areas=(self.area,) if self.area else (), states=(self.state,) if self.state else (),
            moves=(self.move,) if self.move else (), is_with_gaps=self.is_with_gaps,
        )

    @property
    def is_plain(self) -> bool:
        """Whether nothing narrows it but the kind of client."""
        return replace(self, track=ALL).filters() == Filters()

    def query(self) -> dict[str, str]:
        """It as the address carries it, without what goes without saying."""
        plain = Wanted()
        # The kind is always said: of an address that says nothing the larger part of the book is shown.
        return {"kind": self.track} | {
            name: "1" if getattr(self, field) is True else str(getattr(self, field))
            for field, name in _NAMES.items() if getattr(self, field) != getattr(plain, field)
        }

    def unnarrowed(self) -> Wanted:
        """The same of everybody."""
        kept = {name: getattr(self, name) for name in ("view", "definition", "sort", "group_by", "shared_by")}
        return Wanted(**kept)


def read(
    query: Mapping[str, str], kept: Wanted | None, areas: Sequence[str] = (), *, first: Wanted = Wanted()
) -> Wanted:
    """What an address asks for, or what was last chosen if it asks for nothing; nonsense is named and ignored.

    `first` is what is shown to somebody who has chosen nothing yet.

    >>> read({"kind": "cat"}, None).ignored
    ('The link asks for the kind “cat”, which there is none of: it was left out.',)
    >>> read({"state": "to_ask", "nr": "2"}, None).filters().states
    ('to_ask',)
    """
    if not any(name in query for name in _NAMES.values()):
        return replace(kept, ignored=()) if kept else first
    known = _KNOWN | ({"area": {area: area for area in areas}} if areas else {})
    found, ignored = wanting.read(query, _NAMES, known, plain=Wanted())
    return Wanted(**found, ignored=ignored)


def current(areas: Sequence[str], figures: BookFigures) -> Wanted:
    """What is wanted now. People and businesses have few services in common, so one begins with the more numerous."""
    track = ALL
    if figures.people and figures.businesses:
        track = "person" if figures.people >= figures.businesses else "business"
    wanted = read(st.query_params.to_dict(), st.session_state.get(_KEPT), areas, first=Wanted(track=track))
    st.session_state[_KEPT] = wanted
    return wanted


def follow(wanted: Wanted, selection: Selection) -> None:
    """Have the address say what is shown."""
    wanting.follow(wanted.query(), selection)


def choose(**changes: object) -> None:
    """Want something else, and say so in the address. For callbacks."""
    kept = st.session_state.get(_KEPT) or Wanted()
    if not {"number", "cell"} & set(changes):
        # Another question begins on its own first page.
        changes = {"number": 1, "cell": "", **changes}
    keep(replace(kept, ignored=(), **changes))


def clear() -> None:
    """Ask for everybody again. For callbacks."""
    kept: Wanted = st.session_state.get(_KEPT) or Wanted()
    keep(kept.unnarrowed())


def keep(wanted: Wanted) -> None:
    """Want this. For callbacks."""
    st.session_state[_KEPT] = wanted
    selection = selecting.current()
    st.query_params.from_dict(selection.query() | wanted.query())


def chosen(field: str, key: str) -> None:
    """A control was changed. For callbacks."""
    value = st.session_state[key]
    if value is None:
        value = getattr(Wanted(), field)
    choose(**{field: value.strip() if isinstance(value, str) else value})


assert {field.name for field in fields(Wanted)} == {*_NAMES, "ignored"}
