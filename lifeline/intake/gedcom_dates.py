"""Dates of family trees, in the spelling of the canonical files; what that cannot hold is kept as it was written."""

from __future__ import annotations

import re

from ged4py.calendar import CalendarDate, CalendarType
from ged4py.date import DateValue, DateValueTypes

from lifeline.intake.sheet import CellFault, day_or_nothing

_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
# GEDCOM wants three letters; people and some programs write the month out, or shorten it their own way.
_MONTH_WRITTEN = re.compile(
    r"\b(?:(JAN)(?:UARY)?|(FEB)(?:RUARY)?|(MAR)(?:CH)?|(APR)(?:IL)?|(MAY)|(JUN)E?|(JUL)Y?|(AUG)(?:UST)?|"
    r"(SEP)(?:T|TEMBER)?|(OCT)(?:OBER)?|(NOV)(?:EMBER)?|(DEC)(?:EMBER)?)\b\.?"
)
_WORDS_WRITTEN = (
    (re.compile(r"^(?:ABT|ABOUT|CIRCA|CA|C)\b\.?\s*"), "ABT "),
    (re.compile(r"^(?:BEF|BEFORE)\b\.?\s*"), "BEF "),
    (re.compile(r"^(?:AFT|AFTER)\b\.?\s*"), "AFT "),
)
_QUALIFIERS = {
    DateValueTypes.SIMPLE: "", DateValueTypes.INTERPRETED: "about ", DateValueTypes.ABOUT: "about ",
    DateValueTypes.CALCULATED: "about ", DateValueTypes.ESTIMATED: "about ", DateValueTypes.BEFORE: "before ",
    DateValueTypes.AFTER: "after ",
}


def canonical_date(value: DateValue) -> tuple[str, str]:
    """The date as a canonical file would say it, and a note where that is less, or other, than was written.

    A span of years, a phrase, a day that does not exist, and another calendar give no date: a day is never invented.

    >>> canonical_date(DateValue.parse("29 December 1812")), canonical_date(DateValue.parse("abt 1808"))
    (('1812-12-29', ''), ('about 1808', ''))
    >>> canonical_date(DateValue.parse("BET 3 MAY 1800 AND 9 MAY 1800"))
    ('1800-05', 'dated BETWEEN 3 MAY 1800 AND 9 MAY 1800')
    >>> canonical_date(DateValue.parse("31 FEB 1800")), canonical_date(DateValue.parse(""))
    (('', 'dated 31 FEB 1800'), ('', ''))
    """
    if value.kind == DateValueTypes.PHRASE:
        written = " ".join((value.phrase or "").split())
        value = DateValue.parse(_tidied(written))
        if value.kind == DateValueTypes.PHRASE:
            return _checked(written, "", f"dated {written}" if written else "")
    else:
        written = " ".join(str(value).split())
    note = f"dated {written}"
    if value.kind in _QUALIFIERS:
        spelling = _spelling(value.date)
        is_less = value.kind == DateValueTypes.INTERPRETED or not _is_plain(value.date)
        return _checked(spelling and _QUALIFIERS[value.kind] + spelling, note if is_less else "", note)
    if value.kind in (DateValueTypes.RANGE, DateValueTypes.PERIOD):
        # Both ends in one month, or in one year: that month or year is known.
        return _checked(_shared(_spelling(value.date1), _spelling(value.date2)), note, note)
    return "", note


def _tidied(written: str) -> str:
    text = written.upper()
    for pattern, word in _WORDS_WRITTEN:
        text = pattern.sub(word, text)
    return _MONTH_WRITTEN.sub(lambda found: next(month for month in found.groups() if month), text)


def _checked(spelling: str, note: str, note_if_unread: str) -> tuple[str, str]:
    try:
        read = day_or_nothing(spelling)
    except CellFault:
        read = None
    return (read.text, note) if read else ("", note_if_unread)


def _is_plain(day: CalendarDate) -> bool:
    return day.calendar == CalendarType.GREGORIAN and day.dual_year is None


def _spelling(day: CalendarDate) -> str:
    """`1564-04-23`; nothing for a date before Christ or of a calendar in which the day would have to be worked out.

    A date of the Julian calendar stays the day it is called by, as histories do; of a double year (1563/64) the second
    is ours.
    """
    if day.bc or day.calendar not in (CalendarType.GREGORIAN, CalendarType.JULIAN):
        return ""
    if day.month and day.month.upper() not in _MONTHS:
        return ""
    parts = [f"{day.dual_year or day.year:04d}"]
    if day.month:
        parts.append(f"{_MONTHS.index(day.month.upper()) + 1:02d}")
        if day.day:
            parts.append(f"{day.day:02d}")
    return "-".join(parts)


def _shared(first: str, last: str) -> str:
    shared = []
    for one, other in zip(first.split("-"), last.split("-"), strict=False):
        if one != other:
            break
        shared.append(one)
    return "-".join(shared)
