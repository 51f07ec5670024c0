"""A list as fields in our spelling, and what it was read under."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

import pyarrow as pa

from lifeline.intake.foreign.dates import DateDecision
from lifeline.intake.foreign.mapping import Mapping
from lifeline.intake.foreign.money import MoneyDecision


@dataclass(frozen=True, slots=True)
class EventColumn:
    """A column of dates on each of which something happened."""

    label: str
    happening: str
    heading: str
    dates: pa.Array
    written: pa.Array


@dataclass(slots=True)
class Draft:
    """A list as fields: `fields` by name in canonical spelling, empty text where nothing stands.

    `written` are dates as the file has them; `headings` says which heading each field was read from.
    """

    label: str
    file: str
    sheet: str
    mapping: Mapping
    rows: pa.Array
    fields: dict[str, pa.Array] = field(default_factory=dict)
    written: dict[str, pa.Array] = field(default_factory=dict)
    headings: dict[str, str] = field(default_factory=dict)
    events: list[EventColumn] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    dates: list[DateDecision] = field(default_factory=list)
    money: list[MoneyDecision] = field(default_factory=list)
    is_whole: bool = True

    def __len__(self) -> int:
        return len(self.rows)

    def text(self, name: str) -> pa.Array:
        """A field, empty throughout if nothing feeds it."""
        return self.fields[name] if name in self.fields else pa.repeat(pa.scalar("", pa.string()), len(self))

    def has(self, name: str) -> bool:
        """Whether anything feeds the field."""
        return name in self.fields

    def taken(self, places: pa.Array) -> Draft:
        """The rows at these places."""
        return Draft(
            self.label, self.file, self.sheet, self.mapping, self.rows.take(places),
            {name: cells.take(places) for name, cells in self.fields.items()},
            {name: cells.take(places) for name, cells in self.written.items()},
            self.headings,
            [EventColumn(one.label, one.happening, one.heading, one.dates.take(places), one.written.take(places))
             for one in self.events],
            is_whole=self.is_whole,
        )


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What a list is read under: the pack's currency, today, and what to take an undecided column of dates for."""

    currency: str
    today: date
    undecided: str = ""
