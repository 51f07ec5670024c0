"""What the dates of a column are, decided once for the whole column: `12/3/2021` is 12 March or 3 December.

Every value is looked at. One that cannot be a month (13 or more) proves where the day stands; proofs both ways, or no
proof at all where it would matter, are no decision, and the column is refused unless somebody says which it is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from lifeline.intake.foreign.words import months, nothings, words
from lifeline.intake.reading import label_of
from lifeline.intake.sheet import FIRST_YEAR, LAST_YEAR, CellFault, day_or_nothing

DAY_FIRST, MONTH_FIRST, NO_MATTER, PLAIN, BOTH, UNKNOWN, TURNED = (
    "day_first", "month_first", "the same either way", "unmistakable", "both", "undecided", "turned round",
)
ORDERS = (DAY_FIRST, MONTH_FIRST)
EXPECTED = "a date such as 31/12/2021, 2021-12-31 or 31 Dec 2021; or 2021 where no more is known"
MOST_PROOFS = 3
MOST_READINGS = 5

TIME = (
    r"[ T]+\d{1,2}[:.]\d{2}(?:[:.]\d{2}(?:[.,]\d+)?)?\s*(?:[AaPp]\.?[Mm]\.?)?\s*(?:Z|UTC|GMT|BST|[+\-]\d{2}:?\d{2})?$"
)
_ISO = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_MONTH_ONLY = re.compile(r"(\d{1,2})[/.\-](\d{4})|(\d{4})[/.](\d{1,2})")
_NUMBERS = re.compile(r"(\d{1,2})\s?([/.\- ])\s?(\d{1,2})\s?\2\s?(\d{4}|\d{2})")
_DAY_MONTH = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?[\s\-/.,]*(?:of\s+)?([^\W\d_]+)\.?[\s\-/.,]*('?\d{2}|\d{4})")
_MONTH_DAY = re.compile(r"([^\W\d_]+)\.?[\s\-/]*(\d{1,2})(?:st|nd|rd|th)?(?:\s*,\s*|[\s\-/]+)('?\d{2}|\d{4})")
_MONTH_YEAR = re.compile(r"([^\W\d_]+)\.?[\s\-/,]*(\d{4})")
_WEEKDAY = re.compile(r"^([^\W\d_]+)\.?,?\s+")


class Reading(NamedTuple):
    """A date whose day and month may stand either way round: the two first numbers and the year."""

    first: int
    second: int
    year: int

    def day_first(self) -> str | None:
        """The ISO date if the day comes first; None if there is no such day."""
        return _iso(self.year, self.second, self.first)

    def month_first(self) -> str | None:
        """The ISO date if the month comes first; None if there is no such day."""
        return _iso(self.year, self.first, self.second)


class Proof(NamedTuple):
    """A row and what stands in it."""

    row: int
    text: str


class TwoReadings(NamedTuple):
    """A row whose date can be read both ways, and the two ways."""

    row: int
    text: str
    day_first: str
    month_first: str


@dataclass(frozen=True, slots=True)
class DateDecision:
    """How the dates of one column are read.

    `order` is `day_first`, `month_first`, `unmistakable` (no doubt is possible), `the same either way`, `both`,
    `undecided` or `turned round`; with the last three the column is refused. `said_by` names the preset or mapping that
    said the order; otherwise `proofs` are rows that prove it (with `both`, rows that prove the day first, and `against`
    the others). `readings` are the first rows of an undecided column, read both ways.
    """

    file: str
    sheet: str
    column: str
    order: str
    proofs: tuple[Proof, ...] = ()
    against: tuple[Proof, ...] = ()
    readings: tuple[TwoReadings, ...] = ()
    said_by: str = ""
    dates: int = 0
    has_times: bool = False
    short_years: int = 0
    nothings: int = 0

    @property
    def is_decided(self) -> bool:
        """Whether the column can be read."""
        return self.order not in (BOTH, UNKNOWN, TURNED)

    def __str__(self) -> str:
        where = f"{label_of(self.file, self.sheet)}, column {self.column}"
        said = {DAY_FIRST: "day first", MONTH_FIRST: "month first"}.get(self.order, self.order)
        if self.order == PLAIN:
            said = "written so that there is no doubt"
        why = f", as {self.said_by} says" if self.said_by else ""
        if self.proofs and self.order in ORDERS:
            why += ": " + ", ".join(f"row {proof.row} is {proof.text}" for proof in self.proofs)
        also = ["the times of day are left out"] if self.has_times else []
        if self.short_years:
            also.append("years 69 to 99 are of the 1900s and 00 to 68 of the 2000s")
        if self.nothings:
            also.append(f"{self.nothings:,} cells say that there is no date")
        return f"{where}: dates are {said}{why}" + "".join(f"; {one}" for one in also)


class Decided(NamedTuple):
    """A column of canonical dates, empty where there is none or a faulty one; each faulty text with what is expected."""

    dates: pa.Array
    decision: DateDecision
    faults: dict[str, str]


def _iso(year: int, month: int, day: int) -> str | None:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None


def full_year(written: str) -> int:
    """Two digits from 69 on are of the 1900s, the others of the 2000s; four stand for themselves.

    >>> full_year("69"), full_year("68"), full_year("1852")
    (1969, 2068, 1852)
    """
    year = int(written.lstrip("'"))
    return year if len(written.lstrip("'")) > 2 else year + (1900 if year >= 69 else 2000)


@lru_cache(maxsize=65_536)
def read(written: str) -> str | Reading | None:
    """One date: as canonical text, as a reading that is still to be decided, or None if it is no date.

    >>> read("3rd Apr 2021"), read("April 3, 2021"), read("20210403"), read("2021-4-3"), read("04/2021"), read("1980")
    ('2021-04-03', '2021-04-03', '2021-04-03', '2021-04-03', '2021-04', '1980')
    >>> read("3/4/21"), read("31.02.2021"), read("44197"), read("Apr-21")
    (Reading(first=3, second=4, year=2021), Reading(first=31, second=2, year=2021), None, None)
    """
    text = " ".join(written.split())
    if found := _ISO.fullmatch(text):
        year, _, month, day = found.groups()
        return _iso(int(year), int(month), int(day))
    if found := _NUMBERS.fullmatch(text):
        first, _, second, year = found.groups()
        return Reading(int(first), int(second), full_year(year))
    if found := _COMPACT.fullmatch(text):
        year, month, day = map(int, found.groups())
        return _iso(year, month, day) if 1800 <= year <= LAST_YEAR else None
    if found := _MONTH_ONLY.fullmatch(text):
        month, year = (found.group(1) or found.group(4)), (found.group(2) or found.group(3))
        return f"{year}-{int(month):02d}" if 1 <= int(month) <= 12 else None
    try:
        return day_or_nothing(text).text
    except CellFault:
        return _in_words(text.casefold())


def _in_words(text: str) -> str | None:
    weekday = _WEEKDAY.match(text)
    if weekday and weekday.group(1) in words()["months"]["days"]:
        text = text[weekday.end():]
    for pattern, places in ((_DAY_MONTH, (3, 2, 1)), (_MONTH_DAY, (3, 1, 2)), (_MONTH_YEAR, (2, 1, 0))):
        if (found := pattern.fullmatch(text)) and (month := months().get(found.group(places[1]))):
            year = full_year(found.group(places[0]))
            return _iso(year, month, int(found.group(places[2]))) if places[2] else f"{year:04d}-{month:02d}"
    return None


# ------------------------------------------------------------------------------------------------ a whole column


def decide(
    column: pa.Array, rows: pa.Array, *, file: str, sheet: str, heading: str, order: str = "", said_by: str = ""
) -> Decided:
    """Read a column of dates. `order` is used where it is not empty; otherwise the column's own values decide."""
    stripped = pc.replace_substring_regex(column, pattern=TIME, replacement="")
    has_times = pc.any(pc.not_equal(stripped, column)).as_py() or False
    coded = stripped.dictionary_encode()
    texts = coded.dictionary.to_pylist()
    empty = nothings()
    found = [None if not text or text.casefold() in empty else read(text) for text in texts]
    is_nothing = [bool(text) and text.casefold() in empty for text in texts]

    def proofs(of: list[int]) -> tuple[Proof, ...]:
        return tuple(sorted(
            Proof(rows[at].as_py(), column[at].as_py())
            for code in of[:MOST_PROOFS] for at in [pc.index(coded.indices, code).as_py()]
        ))

    numbers = [(code, one) for code, one in enumerate(found) if isinstance(one, Reading)]
    day_first = [code for code, one in numbers if one.first > 12 and one.day_first()]
    month_first = [code for code, one in numbers if one.second > 12 and one.month_first()]
    matters = [code for code, one in numbers if one.day_first() != one.month_first()]
    if order:
        decided = order
    elif sheet and _is_turned(found):
        decided = TURNED
    elif day_first and month_first:
        decided = BOTH
    elif day_first or month_first:
        decided = DAY_FIRST if day_first else MONTH_FIRST
    elif matters:
        decided = UNKNOWN
    else:
        decided = NO_MATTER if numbers else PLAIN
    counts = _counts(coded, len(texts))
    decision = DateDecision(
        file, sheet, heading, decided,
        proofs=proofs(month_first if decided == MONTH_FIRST else day_first or month_first),
        against=proofs(month_first) if decided == BOTH else (),
        readings=_readings(matters, found, coded, column, rows) if decided == UNKNOWN else (),
        said_by=said_by if order else "",
        dates=sum(count for count, one in zip(counts, found, strict=True) if one is not None), has_times=has_times,
        short_years=sum(
            count for count, text, one in zip(counts, texts, found, strict=True) if one and _is_short(text)
        ),
        nothings=sum(count for count, nothing in zip(counts, is_nothing, strict=True) if nothing),
    )
    settled, faults = [], {}
    for text, one, nothing in zip(texts, found, is_nothing, strict=True):
        iso, expected = _settled(one, decision)
        settled.append("" if not text or nothing or iso is None else iso)
        if text and not nothing and iso is None and decision.is_decided:
            faults[text] = expected
    return Decided(_taken(settled, coded), decision, _as_written(faults, stripped, column, has_times))


# So many dates of each sort there must be before it is no accident.
_FEWEST_TURNED, _FEWEST_LEFT = 3, 2


def _is_turned(found: list[str | Reading | None]) -> bool:
    """Whether a spreadsheet opened the list with day and month the wrong way round.

    Then it took 3/4/2021 for a date of its own, turned round, and left 13/4/2021 as text: the dates of its own have no
    day after the 12th, and those in text have one each.
    """
    own = {one for one in found if isinstance(one, str) and len(one) == 10 and one[4] == one[7] == "-"}
    left = {one for one in found if isinstance(one, Reading)}
    return (
        len(own) >= _FEWEST_TURNED and len(left) >= _FEWEST_LEFT and all(int(one[8:]) <= 12 for one in own)
        and all(max(one.first, one.second) > 12 for one in left)
    )


def _settled(one: str | Reading | None, decision: DateDecision) -> tuple[str | None, str]:
    if isinstance(one, Reading):
        if decision.order == MONTH_FIRST:
            iso, expected = one.month_first(), "a date with the month first"
        elif decision.is_decided:
            iso, expected = one.day_first(), "a date with the day first"
        else:
            return None, ""
        one = iso
        if decision.order not in ORDERS:
            expected = "a day there is"
        elif decision.said_by:
            expected += f", as {decision.said_by} says"
        else:
            expected += ", as in the rest of the column"
    else:
        expected = EXPECTED
    try:
        day_or_nothing(one or "")
    except CellFault:
        return None, f"a date in the years {FIRST_YEAR} to {LAST_YEAR}, or an empty cell if none is known"
    return one, expected


def _as_written(faults: dict[str, str], stripped: pa.Array, column: pa.Array, has_times: bool) -> dict[str, str]:
    """The faulty texts as they stand in the file, times and all."""
    if not has_times or not faults:
        return faults
    is_faulty = pc.is_in(stripped, value_set=pa.array(list(faults), pa.string()))
    pairs = zip(column.filter(is_faulty).to_pylist(), stripped.filter(is_faulty).to_pylist(), strict=True)
    return {whole: faults[text] for whole, text in pairs}


def _is_short(text: str) -> bool:
    return re.search(r"\d{4}", text) is None


def _counts(coded: pa.DictionaryArray, size: int) -> list[int]:
    counted = pc.value_counts(coded.indices)
    counts = [0] * size
    for code, count in zip(counted.field("values").to_pylist(), counted.field("counts").to_pylist(), strict=True):
        if code is not None:
            counts[code] = count
    return counts


def _readings(
    matters: list[int], found: list, coded: pa.DictionaryArray, column: pa.Array, rows: pa.Array
) -> tuple[TwoReadings, ...]:
    listed = []
    for code in matters[:MOST_READINGS]:
        at = pc.index(coded.indices, code).as_py()
        one = found[code]
        listed.append(TwoReadings(rows[at].as_py(), column[at].as_py(), one.day_first() or "", one.month_first() or ""))
    return tuple(sorted(listed))


def _taken(values: list[str], coded: pa.DictionaryArray) -> pa.Array:
    return pa.array(values, pa.string()).take(coded.indices)
