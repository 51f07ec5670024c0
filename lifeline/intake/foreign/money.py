"""What the amounts of a column are, decided once for the whole column: whether 1.234,50 or 1,234.50 is written.

Nothing is cut off and nothing is converted: an amount in another currency, a percentage, or one whose point could be
either a decimal point or a thousands separator, is refused with its row.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from lifeline.intake.foreign.dates import Proof
from lifeline.intake.foreign.words import nothings, words
from lifeline.intake.reading import label_of

POINT, COMMA, BOTH, NO_MATTER = "point", "comma", "both", "whole amounts"
_SPACES = "[ \u00a0\u2009\u202f']"
_NUMBER = re.compile(rf"\d+(?:[.,]\d+|{_SPACES}\d{{3}}(?!\d))*[.,]?|[.,]\d+")
_SHAPE = re.compile(
    r"(?P<open>\()?\s*(?P<lead>[+\-−–]?)\s*"
    r"(?P<before>[^\d\s().,+\-−–][^\d().,+\-−–]*\.?)?\s*(?P<lead2>[+\-−–]?)\s*"
    r"(?P<number>[.,]?\d.*?)\s*(?P<trail>[\-−–]?)\s*"
    r"(?P<after>[^\d\s().,+\-−–][^\d()]*?)?\s*(?P<close>\))?"
)
MOST_DIGITS = 15
LONGEST_SIGN = 6


class Amount(NamedTuple):
    """An amount in parts: its sign, the digits with their separators, and what stands for a currency beside them."""

    sign: str
    number: str
    currency: str


@dataclass(frozen=True, slots=True)
class MoneyDecision:
    """How the amounts of one column are read: `decimal` is `point`, `comma`, `whole amounts` or `both` (then refused).

    `proofs` are rows that prove it; `against`, with `both`, rows that prove the other.
    """

    file: str
    sheet: str
    column: str
    currency: str
    decimal: str
    proofs: tuple[Proof, ...] = ()
    against: tuple[Proof, ...] = ()
    amounts: int = 0
    nothings: int = 0

    def __str__(self) -> str:
        where = f"{label_of(self.file, self.sheet)}, column {self.column}"
        words_for = {POINT: "with a decimal point", COMMA: "with a decimal comma", NO_MATTER: "whole"}
        said = words_for.get(self.decimal, "unclear")
        why = ": " + ", ".join(f"row {proof.row} is {proof.text}" for proof in self.proofs) if self.proofs else ""
        return f"{where}: amounts in {self.currency} are {said}{why}"


class DecidedMoney(NamedTuple):
    """A column of plain amounts such as 1234.50, empty where there is none; each faulty text with what was expected."""

    amounts: pa.Array
    decision: MoneyDecision
    faults: dict[str, str]


@lru_cache(maxsize=1)
def _currencies() -> Mapping[str, str]:
    return {sign: code for code, signs in words()["currencies"].items() for sign in signs}


def amount(text: str) -> Amount | None:
    """The parts of an amount, or None if it is none.

    >>> amount("(£1,234.50)"), amount("1.234,50 EUR"), amount("12.50-")
    (Amount(sign='-', number='1,234.50', currency='£'), Amount(sign='', number='1.234,50', currency='eur'), \
Amount(sign='-', number='12.50', currency=''))
    """
    found = _SHAPE.fullmatch(text)
    if not found or bool(found["open"]) != bool(found["close"]) or not _NUMBER.fullmatch(found["number"]):
        return None
    signs = [sign for sign in (found["lead"], found["lead2"], found["trail"]) if sign]
    if len(signs) + bool(found["open"]) > 1 or (found["before"] and found["after"]):
        return None
    # 1,200.- is not minus 1,200: no hundredths, in some countries.
    if found["trail"] and found["number"][-1] in ".,":
        return None
    if len(found["before"] or found["after"] or "") > LONGEST_SIGN:
        return None
    is_negative = bool(found["open"]) or (signs and signs[0] != "+")
    beside = (found["before"] or found["after"] or "").strip().casefold()
    return Amount("-" if is_negative else "", found["number"], beside)


def is_amount(text: str) -> bool:
    """Whether a text is an amount, in a currency that is known or in none.

    >>> is_amount("£5"), is_amount("5%"), is_amount("Flat 5")
    (True, False, False)
    """
    found = amount(text)
    return found is not None and (not found.currency or found.currency in _currencies())


def _proves(number: str) -> str:
    """`point` or `comma` if the digits can only be read so; empty if they say nothing, `?` if they could be either."""
    number = re.sub(_SPACES, "", number)
    marks = re.findall(r"[.,]", number)
    if not marks:
        return ""
    if len(set(marks)) == 2:
        if marks.count(marks[-1]) > 1:
            return "no number"
        return POINT if marks[-1] == "." else COMMA
    mark = marks[0]
    other = {".": COMMA, ",": POINT}[mark]
    if len(marks) > 1:
        return other   # 1,234,567: what stands more than once parts the thousands
    before, _, after = number.partition(mark)
    is_grouped = len(after) == 3 and 1 <= len(before) <= 3 and before != "0"
    if not is_grouped:
        return POINT if mark == "." else COMMA
    # 1,234 as decimals would have three of them, which no amount has. 1.234 is written by programs with many decimals.
    return "" if mark == "," else "?"


def plainly(number: str, decimal: str) -> str | None:
    """The digits as `1234.50`; None if they do not fit, or there is more than a hundredth.

    >>> plainly("1.234,50", "comma"), plainly("1,234.50", "point"), plainly("1250.0000", "point")
    ('1234.50', '1234.50', '1250.00')
    >>> plainly("1.234", "point") is None
    True
    """
    number = re.sub(_SPACES, "", number)
    mark, thousands = (".", ",") if decimal != COMMA else (",", ".")
    whole, _, fraction = number.partition(mark)
    if thousands in fraction or mark in fraction:
        return None
    if thousands in whole:
        if not re.fullmatch(rf"\d{{1,3}}(?:{re.escape(thousands)}\d{{3}})+", whole):
            return None
        whole = whole.replace(thousands, "")
    fraction = fraction.rstrip("0") if len(fraction) > 2 else fraction
    if len(fraction) > 2 or len(whole) > MOST_DIGITS:
        return None
    return (whole or "0") + (f".{fraction.ljust(2, '0')}" if fraction or mark in number else "")


def decide(
    column: pa.Array, rows: pa.Array, *, file: str, sheet: str, heading: str, currency: str
) -> DecidedMoney:
    """Read a column of amounts in one currency."""
    coded = column.dictionary_encode()
    texts = coded.dictionary.to_pylist()
    empty = nothings()
    is_nothing = [text.casefold() in empty for text in texts]
    found = [None if not text or nothing else amount(text) for text, nothing in zip(texts, is_nothing, strict=True)]
    proven = ["" if one is None else _proves(one.number) for one in found]
    point, comma = ([code for code, said in enumerate(proven) if said == which] for which in (POINT, COMMA))
    decimal = BOTH if point and comma else POINT if point else COMMA if comma else NO_MATTER

    def proofs(codes: list[int]) -> tuple[Proof, ...]:
        places = [pc.index(coded.indices, code).as_py() for code in codes[:3]]
        return tuple(sorted(Proof(rows[at].as_py(), column[at].as_py()) for at in places))

    decision = MoneyDecision(
        file, sheet, heading, currency, decimal, proofs=proofs(comma if decimal == COMMA else point),
        against=proofs(comma) if decimal == BOTH else (),
        amounts=_how_many(coded, [one is not None for one in found]), nothings=_how_many(coded, is_nothing),
    )
    values, faults = [], {}
    for text, one, said, nothing in zip(texts, found, proven, is_nothing, strict=True):
        value, expected = ("", "") if not text or nothing else _valued(one, said, decimal, currency)
        values.append(value)
        if expected and decimal != BOTH:
            faults[text] = expected
    return DecidedMoney(pa.array(values, pa.string()).take(coded.indices), decision, faults)


def _valued(one: Amount | None, said: str, decimal: str, currency: str) -> tuple[str, str]:
    if one is None:
        return "", f"an amount in {currency} such as 1,234.50"
    if one.currency == "%":
        return "", "an amount, not a percentage"
    if one.currency and _currencies().get(one.currency) != currency:
        return "", f"an amount in {currency}, the currency of this workbook"
    if said == "?" and decimal == NO_MATTER:
        return "", "1234 or 1.23 written so that it can be told which: nothing in this column shows what the point is"
    value = plainly(one.number, decimal)
    if value is None:
        return "", "an amount with at most two decimals, written as the rest of the column"
    return one.sign + value if value.strip("0.") else value, ""


def _how_many(coded: pa.DictionaryArray, which: list[bool]) -> int:
    return pc.sum(pa.array(which, pa.bool_()).take(coded.indices)).as_py() or 0
