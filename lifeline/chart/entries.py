"""What is to be drawn, before it has a place: one fact with its symbol, its words and its dates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from lifeline import periods
from lifeline.chart.items import Tip
from lifeline.model import LifeEvent


@dataclass(frozen=True, slots=True)
class Doubt:
    """What a date can mean: earliest and latest day, None where it is open on that side."""

    earliest_on: date | None
    latest_on: date | None

    @classmethod
    def of_event(cls, event: LifeEvent | None) -> Doubt | None:
        """The doubt about an event's day; None where there is none."""
        return cls(event.earliest_on, event.latest_on) if event and event.is_about else None

    @classmethod
    def of_text(cls, written: str | None) -> Doubt | None:
        """The doubt in a date as it was written; None where it is a day, or no date at all."""
        try:
            partial = periods.PartialDate.parse(written or "")
        except ValueError:
            return None
        return cls(partial.earliest, partial.latest) if partial.is_about else None

    def place(self, day: date) -> date:
        """Where a mark stands: the day it counts as, or the one bound that is known of "before" and "after"."""
        if self.earliest_on is None and self.latest_on is not None:
            return self.latest_on
        if self.latest_on is None and self.earliest_on is not None:
            return self.earliest_on
        return day


def standing(day: date | None, doubt: Doubt | None) -> date | None:
    """Where a mark stands, certain or in doubt."""
    return doubt.place(day) if day and doubt else day


@dataclass(frozen=True, slots=True)
class Entry:
    """One fact to be drawn on one row.

    `symbol` is a key of `palette.SYMBOLS`. With a `band` (a key of `palette.BANDS`) it is a bar from `on` to
    `until_on`; `is_open` lets the bar run to today and on, with an arrow. `on` is None for a bar held since always, and
    for an event with no date at all, which is told in words. `rank`: the smallest are kept when a lane is full. `brief`
    is a shorter detail for where the whole has no room; `suffix` belongs to the name and is never cut off. `lane` is
    the pack's lane of a spell.
    """

    id: str
    symbol: str
    on: date | None
    name: str
    detail: str
    tip: Tip
    rank: tuple[float, ...]
    is_bold: bool = False
    doubt: Doubt | None = None
    band: str = ""
    until_on: date | None = None
    is_open: bool = False
    lane: str = ""
    brief: str = ""
    suffix: str = ""

    @property
    def is_waiting(self) -> bool:
        """Whether the firm does not raise it now; what has lapsed waits for nothing more."""
        return bool(self.tip.waits) and self.symbol != "lapsed"

    @property
    def days(self) -> tuple[date, ...]:
        """The days it must be possible to place. How long an expected stage may last does not widen the page."""
        last = None if self.band == "stage_expected" else self.until_on
        return tuple(day for day in (self.on, last) if day)


@dataclass(frozen=True, slots=True)
class Entries:
    """All entries of one picture, by lane of the page; `undated` are those with no place in time."""

    stages: tuple[Entry, ...]
    events: tuple[Entry, ...]
    services: tuple[Entry, ...]
    conversations: tuple[Entry, ...]
    coming: tuple[Entry, ...]
    undated: tuple[Entry, ...]

    @property
    def lanes(self) -> tuple[tuple[Entry, ...], ...]:
        """The five lanes with a place in time."""
        return (self.stages, self.events, self.services, self.conversations, self.coming)

    def all(self) -> tuple[Entry, ...]:
        """Every entry, in reading order."""
        return sum(self.lanes, ()) + self.undated
