"""What the values of a column look like, whatever stands above them."""

from __future__ import annotations

import re

import pyarrow as pa
import pyarrow.compute as pc

from lifeline.intake.foreign import dates, money
from lifeline.intake.foreign.words import answers, nothings

EMPTY, DATES, ADDRESSES, AMOUNTS, ANSWERS, IDENTIFIERS, NUMBERS, NAMES, WORDS, TEXT = (
    "empty", "dates", "e-mail addresses", "amounts of money", "yes or no", "identifiers", "numbers", "names",
    "a few words", "text",
)
LOOKED_AT = 2_000
SAMPLES = 3
MOST_SAMPLE = 60
_ENOUGH = 0.85
_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_NUMBER = re.compile(r"[+\-]?\d+(?:\.\d+)?")
_IDENTIFIER = re.compile(r"(?=.*\d)[\w./\-#]+|[A-Za-z0-9+/]{12,}={0,2}")
_NAME = re.compile(r"[^\W\d_][^\d@]*")


def samples(column: pa.Array) -> tuple[str, ...]:
    """The first three different values."""
    some = pc.unique(column.slice(0, LOOKED_AT)).to_pylist()
    return tuple(_short(" ".join(cell.split())) for cell in some if cell)[:SAMPLES]


def _short(text: str) -> str:
    return text if len(text) <= MOST_SAMPLE else text[:MOST_SAMPLE - 1] + "…"


def looks_like(column: pa.Array) -> str:
    """What most of the first values are."""
    first = column.slice(0, LOOKED_AT)
    cells = [cell for cell in first.to_pylist() if cell and cell.casefold() not in nothings()]
    if not cells:
        return EMPTY
    different = set(cells)

    def most(fits: object) -> bool:
        return sum(map(bool, map(fits, cells))) >= _ENOUGH * len(cells)

    if most(_ADDRESS.fullmatch):
        return ADDRESSES
    if different <= {"0", "1"} or all(cell.casefold() in answers() for cell in different):
        return ANSWERS
    if most(_is_plainly_date):
        return DATES
    if most(lambda cell: _NUMBER.fullmatch(cell) and "." not in cell):
        is_different = len(different) > 0.9 * len(cells) or any(cell.startswith("0") for cell in different)
        return IDENTIFIERS if is_different else NUMBERS
    if most(money.is_amount):
        return AMOUNTS
    if most(lambda cell: _IDENTIFIER.fullmatch(cell) and len(cell) <= 40):
        return IDENTIFIERS
    if len(different) <= max(3, len(cells) // 5):
        return WORDS
    if most(lambda cell: _NAME.fullmatch(cell) and len(cell.split()) <= 6):
        return NAMES
    return TEXT


_TIME = re.compile(dates.TIME)


def is_date(cell: str) -> bool:
    """Whether a cell is written as a date or as a year, perhaps with a time."""
    return dates.read(_TIME.sub("", cell)) is not None


def _is_plainly_date(cell: str) -> bool:
    return len(cell) > 4 and is_date(cell)   # a year alone is a number as well
