"""What to write instead of a faulty cell, where that can be told from the cell alone."""

from __future__ import annotations

import re

from lifeline.periods import EXPECTED_DATE, typed

_SUGGESTED = re.compile(r"\(did you mean ([^?,]+)|^a column named (\w+), or another name")
# What our own files expect. Another system's column of dates has a form of its own, which the rest of it shows.
_ASKS_A_DATE = re.compile(
    rf"{re.escape(EXPECTED_DATE)}|^a (?:full date such|date no earlier|date in the years)|or a date after the ="
)
_FULL_DATE, _ISO_DAY = "a full date", re.compile(r"\d{4}-\d{2}-\d{2}")
_MONEY = re.compile(r"[£$€]?\s*(-?)\s*[£$€]?\s*(\d{1,3}(?:,\d{3})+|\d+)(\.\d{1,2})?\s*(?:[A-Z]{3})?")
_TIME_OF_DAY = re.compile(r"[ T]00:00(:00)?(\.0+)?Z?$")


def advice_on(found: str, expected: str) -> str:
    """The advice, empty if there is none to give with certainty; both readings where a date has two.

    >>> advice_on("14/03/1979", EXPECTED_DATE)
    'write 1979-03-14'
    >>> advice_on("moved=31 Jan 2030", "Y, N, U (unknown) or a date after the =")
    'write moved=2030-01-31'
    >>> advice_on("03/04/1979", EXPECTED_DATE)
    'write 1979-04-03 if it is 3 April 1979, or 1979-03-04 if it is 4 March 1979'
    >>> advice_on("hapy=Y", "a fact of the pack (did you mean happy?)"), advice_on("soon", EXPECTED_DATE)
    ('write happy=Y', '')
    >>> advice_on("£1,234.50", "a plain number such as 1234.50")
    'write 1234.50'
    """
    if suggested := _SUGGESTED.search(expected):
        word = suggested.group(1) or suggested.group(2)
        _, sign, rest = found.partition("=")
        return f"write {word}{sign}{rest}"
    if "a plain number" in expected and (money := _MONEY.fullmatch(found.strip())):
        sign, whole, part = money.groups()
        return f"write {sign}{whole.replace(',', '')}{part or ''}"
    return _on_date(found, expected) if asks_a_date(expected) else ""


def asks_a_date(expected: str) -> bool:
    """Whether what was expected is a date."""
    return _ASKS_A_DATE.search(expected) is not None


def as_written_in_files(found: str) -> str:
    """A date in the form of the files, where it can only be one; anything else as it is.

    >>> as_written_in_files("14/03/1979"), as_written_in_files("3/4/1979"), as_written_in_files("(empty)")
    ('1979-03-14', '3/4/1979', '(empty)')
    """
    name, sign, written = found.rpartition("=")
    try:
        return f"{name}{sign}{typed(_plain(written)).text}"
    except ValueError:
        return found


def _plain(written: str) -> str:
    plain = _TIME_OF_DAY.sub("", written.strip()).replace("/", "-") if written[:4].isdigit() else written
    # 14-Mar-1979, as spreadsheets write it.
    return re.sub(r"(?<=[a-zA-Z])[-/.](?=\d)|(?<=\d)[-/.](?=[a-zA-Z])", " ", plain)


def _on_date(found: str, expected: str) -> str:
    name, sign, written = found.rpartition("=")
    try:
        text = typed(_plain(written)).text
    except ValueError as error:
        return _both_readings(str(error), f"{name}{sign}")
    if text == written.strip() or (_FULL_DATE in expected and not _ISO_DAY.fullmatch(text)):
        return ""
    return f"write {name}{sign}{text}"


def _both_readings(said: str, term: str) -> str:
    both = re.fullmatch(r"Did you mean (.+) or (.+)\? Write (.+) or (.+)\.", said)
    if both:
        one, other, write_one, write_other = both.groups()
        return f"write {term}{write_one} if it is {one}, or {term}{write_other} if it is {other}"
    return said.rstrip(".").replace("There is", "there is") if said.startswith("There is no") else ""
