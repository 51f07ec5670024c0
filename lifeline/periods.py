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


# ------------------------------------------------------------------------------------------ typed by a person

TYPED_DATE = "Write 1998, June 1998 or 12 June 1998; about, before or after may stand in front."
_MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
           "december")
_NAMED = re.compile(r"(?:(\d{1,2})(?:st|nd|rd|th)?\s+)?([a-z]{3,9})\.?,?\s+(\d{4})")
_IN_FIGURES = re.compile(r"(?:(\d{1,2})\s*[/.-]\s*)?(\d{1,2})\s*[/.-]\s*(\d{4})")
_FRONT_WORDS = "|".join(re.escape(word) for word in sorted(_QUALIFIER, key=len, reverse=True))
_IN_FRONT = re.compile(rf"({_FRONT_WORDS})(?![a-z])\s*")


def typed(written: str) -> PartialDate:
    """A date as a person types it while somebody talks: all that `PartialDate.parse` reads, and months by name.

    Files are read more strictly. Raises `ValueError` whose message is for that person: what the date could mean where
    it could mean two days, that there is no such day, or what can be typed.

    >>> typed("12 June 1998").text, typed("about Jun 1998").text, typed("25/12/2020").text
    ('1998-06-12', 'about 1998-06', '2020-12-25')
    >>> typed("03/04/2020")
    Traceback (most recent call last):
    ValueError: Did you mean 3 April 2020 or 4 March 2020? Write 2020-04-03 or 2020-03-04.
    """
    words = " ".join(written.lower().split())
    found = _IN_FRONT.match(words)
    qualifier = f"{_QUALIFIER[found.group(1)]} " if found else ""
    year, month, day = _parts(words[found.end():] if found else words, qualifier)
    try:
        return PartialDate.parse(qualifier + _iso(year, month, day))
    except ValueError as error:
        if year and day and 1 <= (month or 0) <= 12:
            raise ValueError(f"There is no {day} {_MONTHS[month - 1].capitalize()} {year}.") from error
        raise ValueError(f"“{written.strip()}” is no date. {TYPED_DATE}") from error


def _iso(year: int, month: int | None, day: int | None) -> str:
    return f"{year:04d}" + "".join(f"-{part:02d}" for part in (month, day) if part is not None)


def _parts(body: str, qualifier: str) -> tuple[int, int | None, int | None]:
    """Year, month and day of what was typed, each as far as it was said; year 0 if it is no date at all."""
    if found := _ISO.fullmatch(body):
        year, month, day = (None if part is None else int(part) for part in found.groups())
        return year, month, day
    if found := _NAMED.fullmatch(body):
        day, name, year = found.groups()
        # "sept" begins one month and will do; "ju" begins two and will not.
        months = [number for number, month in enumerate(_MONTHS, start=1) if month.startswith(name)]
        if len(months) == 1:
            return int(year), months[0], int(day) if day else None
    if found := _IN_FIGURES.fullmatch(body):
        first, second, year = (None if part is None else int(part) for part in found.groups())
        return (year, second, None) if first is None else _of_figures(first, second, year, qualifier)
    return 0, None, None


def _of_figures(first: int, second: int, year: int, qualifier: str) -> tuple[int, int, int]:
    """Month and day of `03/04/2020`, where only one way round makes a date. Raises `ValueError` where both do."""
    both_ways = ((first, second), (second, first))
    readings = [(day, month) for day, month in both_ways if 1 <= month <= 12 and 1 <= day <= 31]
    if len(readings) == 2 and first != second and year:
        days = [date(year, month, day) for day, month in readings]
        meant = " or ".join(f"{day.day} {_MONTHS[day.month - 1].capitalize()} {day.year}" for day in days)
        told = " or ".join(qualifier + day.isoformat() for day in days)
        raise ValueError(f"Did you mean {meant}? Write {told}.")
    day, month = readings[0] if readings else (first, second)
    return year, month, day



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
