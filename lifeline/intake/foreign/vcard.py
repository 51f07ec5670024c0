"""Address books (vCard 2.1, 3.0 and 4.0) as a table: one row for each card, one column for each property.

A small careful reader: lines that are folded are joined, quoted-printable is decoded, and what a property's parts mean
is kept apart. A birthday without a year is no date: it is kept in words.
"""

from __future__ import annotations

import quopri
import re
from collections.abc import Iterator

import pyarrow as pa

from lifeline.intake.foreign.grids import Grid
from lifeline.intake.foreign.texts import text_encoding
from lifeline.intake.foreign.words import words
from lifeline.intake.problems import Problems
from lifeline.intake.reading import Source

_NAME_PARTS = ("Last name", "First name", "Middle name", "Title", "Suffix")
_PROPERTY = re.compile(
    r"(?:[\w\-]+\.)?(?P<name>[A-Za-z0-9\-]+)(?P<parameters>(?:;(?:[^\":;]|\"[^\"]*\")*)*):(?P<value>.*)", re.DOTALL
)
_NO_YEAR = re.compile(r"--(\d{2})-?(\d{2})?(?:T.*)?|---(\d{2})")
# What is read; any other property is a column from which nothing is.
_COLUMNS = {"UID": "UID", "FN": "FN", "BDAY": "BDAY", "KIND": "KIND", "EMAIL": "EMAIL", "TEL": "TEL", "NOTE": "NOTE",
            "ANNIVERSARY": "ANNIVERSARY", "DEATHDATE": "DEATHDATE", "X-ABSHOWAS": "KIND"}
_LARGE = frozenset(("PHOTO", "LOGO", "SOUND", "KEY", "VERSION", "PRODID", "BEGIN", "END"))
BIRTHDAY_IN_WORDS, STATUS = "Birthday in words", "Status"


def is_vcard(source: Source) -> bool:
    """Whether the file is an address book, by its name or its first line."""
    first = source.data[:64].lstrip(b"\xef\xbb\xbf\xff\xfe \r\n\t").replace(b"\0", b"").upper()
    return first.startswith(b"BEGIN:VCARD") or source.name.casefold().endswith(".vcf")


def read_grid(source: Source, problems: Problems) -> Grid | None:
    """The cards as a table whose row numbers are lines; None, with a problem noted, if there is none."""
    encoding = text_encoding(source, problems)
    if encoding is None:
        return None
    text = source.data.decode(encoding)
    cards: list[tuple[int, dict[str, str]]] = []
    card: dict[str, str] | None = None
    start = 0
    for number, line in _lines(text):
        found = _PROPERTY.fullmatch(line)
        if found is None:
            if line.strip() and card is not None:
                problems.add(source.name, number, "", "a line that is no property", "vCard: NAME:value")
            continue
        name = found["name"].upper()
        value = found["value"].strip()
        if name == "BEGIN" and value.upper() == "VCARD":
            if card is not None:
                problems.add(source.name, start, "", "a card that does not end", "END:VCARD before the next card")
            card, start = {}, number
        elif name == "END" and value.upper() == "VCARD" and card is not None:
            cards.append((start, card))
            card = None
        elif card is not None:
            _put(card, name, _decoded(value, found["parameters"]))
    if card is not None:
        problems.add(source.name, start, "", "a card that does not end", "END:VCARD: the file may be cut short")
    if not cards:
        problems.add(source.name, None, "", "no card", "an address book with at least one card (BEGIN:VCARD)")
        return None
    headings = tuple(dict.fromkeys((
        "UID", "FN", *_NAME_PARTS, "ORG", "BDAY", *(name for _, one in cards for name in one),
    )))
    columns = tuple(pa.array([one.get(heading, "") for _, one in cards], pa.string()) for heading in headings)
    rows = pa.array([line for line, _ in cards], pa.int32())
    return Grid(source.name, "", 1, headings, columns, rows, encoding={"utf-8-sig": "UTF-8"}.get(encoding, encoding))


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """Whole lines with the number each begins on: what is folded, or goes on after a soft break, is joined."""
    waiting, start = "", 0
    for number, line in enumerate(re.split(r"\r\n|\n|\r", text), start=1):
        is_soft = waiting.endswith("=") and "QUOTED-PRINTABLE" in waiting.upper().partition(":")[0]
        if waiting and is_soft:
            waiting = waiting + "\n" + line
        elif waiting and line[:1] in (" ", "\t"):
            waiting += line[1:]
        else:
            if waiting:
                yield start, waiting
            waiting, start = line, number
    if waiting:
        yield start, waiting


def _decoded(value: str, parameters: str) -> str:
    if "QUOTED-PRINTABLE" not in parameters.upper():
        return value
    charset = re.search(r"CHARSET=\"?([\w\-]+)", parameters, re.IGNORECASE)
    try:
        return quopri.decodestring(value.encode("latin-1", "replace")).decode(charset.group(1) if charset else "utf-8")
    except (LookupError, UnicodeDecodeError):
        return quopri.decodestring(value.encode("latin-1", "replace")).decode("cp1252", "replace")


def _parts(value: str) -> list[str]:
    """A value's parts between semicolons, with what is escaped set right."""
    return [_plain(part) for part in re.split(r"(?<!\\);", value)]


def _plain(value: str) -> str:
    text = re.sub(r"\\([nN,;:\\])", lambda found: " " if found.group(1) in "nN" else found.group(1), value)
    # What cannot be printed would not be kept by any spreadsheet either.
    return " ".join("".join(one if one.isprintable() or one.isspace() else " " for one in text).split())


def _put(card: dict[str, str], name: str, value: str) -> None:
    """Take one property into the card; of several of a name the first is read."""
    if name == "N":
        for heading, part in zip(_NAME_PARTS, _parts(value), strict=False):
            card.setdefault(heading, part)
    elif name == "ORG":
        card.setdefault("ORG", _parts(value)[0])
    elif name == "BDAY" and (found := _NO_YEAR.fullmatch(value)):
        month, day, day_alone = found.groups()
        if month and 1 <= int(month) <= 12:
            named = words()["months"]["names"][int(month) - 1][-1].capitalize()
            said = f"Birthday {int(day)} {named}, year unknown" if day else f"Born in {named}, year unknown"
            card.setdefault(BIRTHDAY_IN_WORDS, said)
        elif day_alone:
            card.setdefault(BIRTHDAY_IN_WORDS, f"Birthday on the {int(day_alone)}., month and year unknown")
    elif name not in _LARGE:
        if name == "DEATHDATE":
            card.setdefault(STATUS, "do_not_contact")
        card.setdefault(_COLUMNS.get(name, name), _plain(value))
