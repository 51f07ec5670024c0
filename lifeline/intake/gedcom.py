"""Family trees (GEDCOM): people become clients with whom nothing is worked out, their lives become events.

A tree is turned into the columns of the canonical files and then checked like any other file. Nothing is concluded
that the tree does not say: no marriage date means no date, no death date means neither alive nor dead, and somebody is
widowed only if the tree shows them alive after the other's death.
"""

from __future__ import annotations

import io
import logging
import re
import unicodedata
from bisect import bisect_right
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
from ged4py import GedcomReader
from ged4py.date import DateValue
from ged4py.parser import CodecError, IntegrityError, ParserError

from lifeline.errors import IntakeError
from lifeline.intake.family import Family, Happening, Person, Tree, rows_of
from lifeline.intake.gedcom_dates import canonical_date
from lifeline.intake.problems import Problems
from lifeline.intake.reading import Landed, Source, has_control_characters

# The parser writes the lines it reads into its debug log; a person's data must never reach a log.
logging.getLogger("ged4py").setLevel(logging.CRITICAL + 1)

# What a tree cannot know, and so must not overwrite once somebody in it has become a client.
ONLY_FOR_NEW = ("client_since", "contact_status", "contact_basis", "notes")

_NOT_EVENTS = frozenset(("CHAN", "NOTE", "SOUR", "OBJE", "NAME", "ASSO", "FAMC", "FAMS", "HUSB", "WIFE", "CHIL"))
_AT_LINE = re.compile(r"at line (\d+)")


@dataclass(frozen=True, slots=True)
class LandedTree:
    """A tree as three canonical files, with notes on what these could not hold."""

    sheets: Mapping[str, Landed]
    notes: tuple[str, ...]
    encoding: str


@dataclass(frozen=True, slots=True)
class Summary:
    """What a tree holds: `dated` counts every date of a person or family, by how exactly it is given."""

    people: int
    families: int
    dated: Mapping[str, int]


def is_tree(source: Source) -> bool:
    """Whether the file is a family tree, by its name or by its first line."""
    first_words = source.data[:64].lstrip(b"\xef\xbb\xbf \r\n\t")
    return source.name.casefold().endswith(".ged") or first_words.startswith(b"0 HEAD")


def read_tree(source: Source, happenings: Mapping[str, str], problems: Problems) -> LandedTree | None:
    """The tree as canonical columns; None, with a problem noted, if it is not GEDCOM.

    `happenings` says which stage of the pack a marriage, a child's birth ... begins; one it does not name becomes an
    event without a stage.
    """
    tree = _parsed(source, problems)
    if tree is None:
        return None
    sheets = {}
    for kind, (columns, rows) in rows_of(tree, happenings).items():
        cells = list(zip(*rows, strict=True)) if rows else [()] * (len(columns) + 1)
        sheets[kind] = Landed(
            source.name,
            {name: pa.array(column, pa.string()) for name, column in zip(columns, cells[1:], strict=True)},
            pa.array(cells[0], pa.int32()),
        )
    lines = sorted(found.line for found in tree.happenings() if found.note)
    notes = (
        (f"{source.name}: {len(lines)} dates are kept as a note beside the event, because they are more or less than a "
         f"day, month or year: lines {', '.join(map(str, lines[:20]))}{' ...' if len(lines) > 20 else ''}",)
        if lines else ()
    )
    return LandedTree(sheets, notes, tree.encoding)


def summary(path: str | Path) -> Summary:
    """What the tree in a file holds. Raises `IntakeError` if it is not GEDCOM."""
    problems = Problems()
    tree = _parsed(Source(Path(path).name, Path(path).read_bytes(), is_named=True), problems)
    if tree is None:
        raise IntakeError(problems.in_order())
    precise = ("", "year", "month", "day")
    dated: Counter[str] = Counter()
    for happening in tree.happenings():
        if happening.date:
            word, _, rest = happening.date.rpartition(" ")
            dated[word or precise[rest.count("-") + 1]] += 1
        elif happening.note:
            dated["in words"] += 1
    return Summary(len(tree.people), len(tree.families), dict(dated))


# ------------------------------------------------------------------------------------------------ parsing


def _parsed(source: Source, problems: Problems) -> Tree | None:
    name, data = source.name, source.data
    problems.expect(name)
    if not data.strip():
        problems.add(name, None, "", "an empty file", "a family tree (GEDCOM)")
        return None
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        problems.add(name, None, "", "text in UTF-16", "a family tree saved in UTF-8")
        return None
    if has_control_characters(name, data, problems):
        return None
    try:
        data.decode("utf-8")
        # Many programs name another encoding in the header than the one they write. Text that is valid UTF-8 is UTF-8.
        encoding: str | None = "utf-8"
    except UnicodeDecodeError:
        encoding = None
    try:
        with GedcomReader(io.BytesIO(data), encoding=encoding) as reader:
            return _gathered(name, data, reader, "UTF-8" if encoding else "as its header says", problems)
    except (ParserError, IntegrityError, CodecError) as error:
        # The parser's own words quote the line: the line's number is enough.
        line = _AT_LINE.search(str(error))
        number = int(line.group(1)) if line else None
        problems.add(name, number, "", "a line that is not GEDCOM", "GEDCOM: level, tag, value")
    except UnicodeError:
        problems.add(name, None, "", "text in another encoding than its header names", "a family tree saved in UTF-8")
    except (OSError, ValueError, AssertionError, AttributeError, LookupError, TypeError):
        # What the parser raises for a file cut short or for records out of place; reading from memory, nothing here
        # is the disk's.
        problems.add(name, None, "", "a file that is not GEDCOM throughout", "GEDCOM from 0 HEAD to 0 TRLR")
    return None


def _gathered(name: str, data: bytes, reader: GedcomReader, encoding: str, problems: Problems) -> Tree:
    starts = [0, *(found.end() for found in re.finditer(rb"\r\n|\n|\r", data))]
    people: list[Person] = []
    families: list[Family] = []
    for record in reader.records0():
        line = bisect_right(starts, record.offset)
        if record.tag == "INDI":
            people.append(_person(record, line, starts))
        elif record.tag == "FAM":
            families.append(_family(record, line, starts))
    tree = Tree(tuple(people), tuple(families), encoding)
    for family in families:
        for tag, xref, line in family.named:
            if xref not in tree.by_id:
                problems.add(name, line, tag, xref, "a person of this tree")
    if not people:
        problems.add(name, None, "", "no people", "a family tree with at least one person (INDI)")
    return tree


def _person(record: object, line: int, starts: list[int]) -> Person:
    pedigree = {}
    for sub in record.sub_records:
        if sub.tag == "FAMC":
            # The record's own line, not the family it points to.
            kind = next((below.value for below in sub.sub_records if below.tag == "PEDI"), "") or ""
            pedigree[_id(sub.value)] = str(kind).casefold()
    return Person(
        client_id=_id(record.xref_id), line=line, name=_text(record.name.format()),
        happenings=_happenings(record, starts), pedigree=pedigree,
    )


def _family(record: object, line: int, starts: list[int]) -> Family:
    def named(*tags: str) -> list[tuple[str, str, int]]:
        return [
            (sub.tag, _id(sub.value), bisect_right(starts, sub.offset))
            for sub in record.sub_records if sub.tag in tags and _id(sub.value) not in ("", "VOID")
        ]

    return Family(
        family_id=_id(record.xref_id), line=line, happenings=_happenings(record, starts),
        partners=tuple(dict.fromkeys(xref for _, xref, _ in named("HUSB", "WIFE"))),
        mothers=frozenset(xref for _, xref, _ in named("WIFE")),
        children=tuple(dict.fromkeys(xref for _, xref, _ in named("CHIL"))),
        named=tuple(named("HUSB", "WIFE", "CHIL")),
    )


def _happenings(record: object, starts: list[int]) -> tuple[Happening, ...]:
    found = []
    for sub in record.sub_records:
        if sub.tag in _NOT_EVENTS:
            continue
        below = {}
        for part in sub.sub_records:
            below.setdefault(part.tag, part.value)
        value = below.get("DATE")
        date, note = canonical_date(value) if isinstance(value, DateValue) else ("", "")
        details = [_text(below[tag]) for tag in ("TYPE", "PLAC") if below.get(tag)]
        found.append(Happening(sub.tag, bisect_right(starts, sub.offset), date, note, "; ".join(details)))
    return tuple(found)


def _text(value: object) -> str:
    # The old library encoding writes an accent before its letter; joined, the name is one word to search and to draw.
    return unicodedata.normalize("NFC", " ".join(str(value).split()))


def _id(xref: object) -> str:
    return str(xref or "").strip().strip("@")
