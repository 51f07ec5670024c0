"""Days, months and ages; dates that may be known only in part.

A partial date keeps what was written, and says the earliest and latest day it can mean. For the rules it counts
as its middle day (2 July for a year, the 15th for a month): DESIGN section 4, rule 2.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

_WORDS = {
    "about": ("about", "abt", "abt.", "circa", "c", "c.", "ca", "ca.", "~", "around", "est", "est.", "cal", "cal."),
    "before": ("before", "bef", "bef.", "<"),
    "after": ("after", "aft", "aft.", ">"),
}
_QUALIFIER = {word: name for name, words in _WORDS.items() for word in words}
_ISO = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?")


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A date as somebody wrote it.

    `text` is the canonical spelling (`1998`, `about 1998-06`, `before 2001-05-02`); `day` is the day it counts as;
    `earliest` and `latest` bound what it can mean, `None` where it is open on that side.

    >>> PartialDate.parse("1998").day, PartialDate.parse("1998-06").day
    (datetime.date(1998, 7, 2), datetime.date(1998, 6, 15))
    >>> PartialDate.parse("before 1998").latest
    datetime.date(1997, 12, 31)
    """

    text: str
    day: date
    earliest: date | None
    latest: date | None

    @property
    def is_about(self) -> bool:
        """Whether the day is in doubt at all."""
        return self.earliest is None or self.earliest != self.latest

    @classmethod
    def of(cls, day: date) -> PartialDate:
        """A day known exactly."""
        return cls(f"{day.year:04d}-{day.month:02d}-{day.day:02d}", day, day, day)

    @classmethod
    def parse(cls, written: str) -> PartialDate:
        """Read `1998`, `1998-06`, `1998-06-12`, each optionally after `about`, `before` or `after`.

        Raises `ValueError` for anything else; the message says what is accepted.
        """
        words = written.strip().lower()
        qualifier = ""
        match = re.match(r"([a-z~<>]+\.?)\s*(?=\d)", words)
        if match:
            qualifier = _QUALIFIER.get(match.group(1), "?")
            words = words[match.end():]
        found = _ISO.fullmatch(words.strip())
        if qualifier == "?" or not found:
            raise ValueError(EXPECTED_DATE)
        year, month, day = (int(part) if part else None for part in found.groups())
        if month == 0 or day == 0:   # written, and no month or day: not the same as not written
            raise ValueError(EXPECTED_DATE)
        try:
            # A month or day of 00 is refused, not taken for one that was left out.
            first = date(year, 1 if month is None else month, 1 if day is None else day)
            last = first if day else date(year, month or 12, monthrange(year, month or 12)[1])
        except (ValueError, IndexError) as error:
            raise ValueError(EXPECTED_DATE) from error
        counted = first if day else (first.replace(day=15) if month else date(year, 7, 2))
        spelling = f"{year:04d}" + (f"-{month:02d}" if month else "") + (f"-{day:02d}" if day else "")
        match qualifier:
            case "about":
                # How far "about" reaches is not written down anywhere: half the written unit on either side,
                # and a day at the least, so that it is never drawn as certain.
                margin = timedelta(days=183) if not month else timedelta(days=15) if not day else timedelta(days=3)
                return cls(f"about {spelling}", counted, _shift(first, -margin), _shift(last, margin))
            case "before":
                return cls(f"before {spelling}", counted, None, _shift(first, timedelta(days=-1)))
            case "after":
                return cls(f"after {spelling}", counted, _shift(last, timedelta(days=1)), None)
        return cls(spelling, counted, first, last)


EXPECTED_DATE = "a date such as 1998-06-12, 1998-06 or 1998, or about, before or after one"


def _shift(day: date, by: timedelta) -> date:
    try:
        return day + by
    except OverflowError:
        return day


def plus_months(day: date, months: int) -> date:
    """The same day of the month `months` later; a month after 31 January is the last day of February.

    Clamped from the start and never chained, as DuckDB's `to_months` does; the two must agree.

    >>> plus_months(date(2024, 1, 31), 1), plus_months(date(2024, 2, 29), 12)
    (datetime.date(2024, 2, 29), datetime.date(2025, 2, 28))
    """
    index = day.year * 12 + day.month - 1 + months
    year, month = index // 12, index % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def age_on(day: date, born: date) -> int:
    """Whole years completed on `day`; negative before birth. Someone born on 29 February is a year older on 1 March.

    >>> age_on(date(2025, 2, 28), date(2004, 2, 29)), age_on(date(2025, 3, 1), date(2004, 2, 29))
    (20, 21)
    """
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def years_between(born: date, day: date) -> float:
    """Age as a decimal number of years, for drawing to scale: 365.2425 days to the year.

    >>> round(years_between(date(2000, 1, 1), date(2010, 1, 1)), 2)
    10.0
    """
    return (day - born).days / 365.2425
