"""What the priorities page is asked for, kept in the address so that a link to a view of it can be shared."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import streamlit as st

from lifeline.model import Move
from lifeline.question.white_space_filters import Filters
from lifeline.ui import selection as selecting, wanted as wanting, words
from lifeline.ui.selection import Selection
from lifeline.ui.wanted import NOBODY_SAID, one_of_group

PER_PAGE = 25
VIEWS = {"matrix": "Matrix", "map": "Demand map", "rules": "How it is scored"}
# A client who may be scored has a line that is open today.
MOVES = {
    "": "Any", **{str(move): words.move(move) for move in Move if move not in (Move.LAPSED, Move.CROSS_SELL_FUTURE)}
}
PARTED = "~"  # between a client and a buying centre

_KEPT = "priorities_wanted"
# The names in the address, by field.
_NAMES = {
    "view": "view", "area": "area", "move": "move", "segment": "segment", "owner": "owner", "office": "office",
    "number": "nr", "unit": "unit",
}
_KNOWN: dict[str, Mapping[str, str]] = {"view": VIEWS, "move": MOVES}


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which view, of whom; `unit` is the demand unit looked closer at (client and buying centre), '' for none.

    `segment`, `owner`, `office`, `area` and `move` are '' for all. `ignored` says what the address asked for in vain.
    """

    view: str = "matrix"
    area: str = ""
    move: str = ""
    segment: str = ""
    owner: str = ""
    office: str = ""
    number: int = 1
    unit: str = ""
    ignored: tuple[str, ...] = ()

    def filters(self) -> Filters:
        """The same for the question."""
        return Filters(
            segment=one_of_group(self.segment), owner=one_of_group(self.owner), office=one_of_group(self.office),
            practice_areas=(self.area,) if self.area else (), moves=(self.move,) if self.move else (),
        )

    @property
    def is_plain(self) -> bool:
        """Whether nothing narrows it."""
        return self.filters() == Filters()

    @property
    def about(self) -> str:
        """Of whom it is, in words; '' of everybody."""
        said = [self.area, MOVES[self.move] if self.move else "", self.segment, self.owner, self.office]
        return ", ".join(each if each != NOBODY_SAID else "not said" for each in said if each)

    def query(self) -> dict[str, str]:
        """It as the address carries it, without what goes without saying but the view."""
        plain = Wanted()
        return {"view": self.view} | {
            name: str(getattr(self, field)) for field, name in _NAMES.items()
            if getattr(self, field) != getattr(plain, field)
        }


def read(query: Mapping[str, str], kept: Wanted | None) -> Wanted:
    """What an address asks for, or what was last chosen if it asks for nothing; nonsense is named and ignored.

    >>> read({"view": "map", "nr": "2"}, None).number, read({"view": "cat"}, None).ignored
    (2, ('The link asks for the view “cat”, which there is none of: it was left out.',))
    """
    if not any(name in query for name in _NAMES.values()):
        return replace(kept, ignored=()) if kept else Wanted()
    found, ignored = wanting.read(query, _NAMES, _KNOWN, plain=Wanted())
    return Wanted(**found, ignored=ignored)


def current() -> Wanted:
    """What is wanted now."""
    wanted = read(st.query_params.to_dict(), st.session_state.get(_KEPT))
    st.session_state[_KEPT] = wanted
    return wanted


def follow(wanted: Wanted, selection: Selection) -> None:
    """Have the address say what is shown."""
    wanting.follow(wanted.query(), selection)


def choose(**changes: object) -> None:
    """Want something else, and say so in the address. For callbacks."""
    kept: Wanted = st.session_state.get(_KEPT) or Wanted()
    if not {"number", "unit"} & set(changes):
        # Another question begins on its own first page.
        changes = {"number": 1, "unit": "", **changes}
    wanted = replace(kept, ignored=(), **changes)
    st.session_state[_KEPT] = wanted
    st.query_params.from_dict(selecting.current().query() | wanted.query())


def clear() -> None:
    """Ask for everybody again. For callbacks."""
    choose(area="", move="", segment="", owner="", office="")


def chosen(field: str, key: str) -> None:
    """A control was changed. For callbacks."""
    value = st.session_state[key]
    choose(**{field: getattr(Wanted(), field) if value is None else value})
