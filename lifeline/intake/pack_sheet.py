"""A list of services and stages, pasted or in a spreadsheet, read as the beginning of a board.

Three shapes are read, also mixed: a list of services, a list of stages, and a grid with services down the side and
stages along the top. Headings are recognised by what they usually say; each column can be told otherwise. Every cell
that cannot be read is named, and nothing is taken in by reading.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from lifeline.errors import DataError, Problem
from lifeline.intake.problems import Problems
from lifeline.intake.reading import encoding_of

# What a column can be, with what its heading usually says. `cell` is a stage of its own along the top of a grid.
ROLES: dict[str, tuple[str, ...]] = {
    "service": ("service", "services", "product", "products", "offering", "what we do", "work type", "matter type"),
    "stage": ("stage", "stages", "life stage", "event", "life event", "trigger", "milestone", "phase", "moment"),
    "practice_area": ("practice area", "area", "department", "team", "group", "category", "discipline"),
    "lane": ("lane", "part of life", "theme", "side of life"),
    "track": ("track", "for", "client type", "kind of client", "people or businesses", "person or business"),
    "need": ("need", "importance", "priority", "how much"),
    "from": ("from", "from month", "start month", "opens", "months from"),
    "to": ("to", "to month", "end month", "closes", "months to", "until"),
    "question": ("question", "ask", "to ask", "what to ask"),
    "why": ("why", "reason", "because", "benefit"),
    "description": ("description", "what it is", "notes", "details"),
    "fee_low": ("fee", "fee from", "price", "price from", "lowest fee"),
    "fee_high": ("fee to", "price to", "highest fee"),
    "age_from": ("age from", "typical age", "age", "from age", "starts at"),
    "age_to": ("age to", "to age", "ends at"),
}
CELL, IGNORED = "cell", ""
_TRACKS = {
    "person": "person", "people": "person", "private": "person", "individual": "person", "individuals": "person",
    "business": "business", "businesses": "business", "company": "business", "companies": "business", "firm": "business",
    "both": "both", "all": "both",
}
_NEEDS = {
    "3": "3", "2": "2", "1": "1", "essential": "3", "must": "3", "high": "3", "recommended": "2", "should": "2",
    "medium": "2", "yes": "2", "y": "2", "x": "2", "✓": "2", "✔": "2", "●": "2", "optional": "1", "could": "1", "low": "1",
}
_EMPTY = ("", "-", "0", "n", "no", "n/a")
_NUMBERED = ("from", "to", "age_from", "age_to", "fee_low", "fee_high")
MOST_ROWS = 2_000


@dataclass(frozen=True, slots=True)
class DraftStage:
    """A stage as listed. Ages in years, as text; empty where not said."""

    name: str
    track: str
    lane: str
    age_from: str = ""
    age_to: str = ""


@dataclass(frozen=True, slots=True)
class DraftService:
    """A service as listed. Fees in the pack's currency, as text."""

    name: str
    track: str
    practice_area: str
    description: str = ""
    fee_low: str = ""
    fee_high: str = ""


@dataclass(frozen=True, slots=True)
class DraftCell:
    """A service called for in a stage, by their names. What was not said is empty."""

    stage: str
    service: str
    need: str = ""
    from_month: str = ""
    to_month: str = ""
    question: str = ""
    why: str = ""


@dataclass(slots=True)
class Draft:
    """What a list says, in its order, each stage and service once; and what in it could not be read."""

    stages: dict[str, DraftStage] = field(default_factory=dict)
    services: dict[str, DraftService] = field(default_factory=dict)
    cells: dict[tuple[str, str], DraftCell] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class SheetOfPack:
    """A list as it stands: its headings, its rows with the numbers a spreadsheet counts, and what each column seems to be."""

    file: str
    headings: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]
    roles: tuple[str, ...]


def open_sheet(file: str, data: bytes) -> SheetOfPack:
    """A file (CSV, XLSX, XLS, ODS) or pasted text. Raises `DataError` if there is no list in it."""
    rows = _of_spreadsheet(data) if data[:4] in (b"PK\x03\x04", b"\xd0\xcf\x11\xe0") else _of_text(file, data)
    filled = [(number, cells) for number, cells in rows if any(cells)]
    if len(filled) < 2 or len(filled) > MOST_ROWS:
        what = "a heading and at least one row below it" if len(filled) < 2 else f"at most {MOST_ROWS:,} rows"
        raise DataError([Problem(file, None, "", f"{len(filled):,} rows", what)], what="Nothing was read")
    wide = max(len(cells) for _, cells in filled)
    whole = [(number, (*cells, *[""] * (wide - len(cells)))) for number, cells in filled]
    (_, headings), body = whole[0], tuple(whole[1:])
    return SheetOfPack(file, headings, body, _guessed(headings, body))


def draft(sheet: SheetOfPack, *, track: str, roles: Sequence[str] | None = None) -> Draft:
    """What the list says, for people or businesses where it does not say itself; `roles` in place of those guessed."""
    roles = tuple(roles or sheet.roles)
    problems = Problems()
    found = Draft()
    if not {"service", "stage"} & set(roles):
        problems.add(sheet.file, None, "", "no such column", "a column of services, or one of stages")
    lane = area = ""
    for number, cells in sheet.rows:
        row = _Row(sheet, number, cells, roles, problems)
        service, stage = row.text("service"), row.text("stage")
        whose = row.of("track", _TRACKS, "person, business or both") or track
        # A part of life or a department that stands only in the first of its rows is meant for those below it.
        lane, area = row.text("lane") or lane, row.text("practice_area") or area
        numbers = {role: row.number(role) for role in _NUMBERED}
        if not service and not stage:
            problems.add(sheet.file, number, "", " ".join(filter(None, cells))[:60], "the name of a service or of a stage")
            continue
        if stage:
            _once(found.stages, stage, DraftStage(
                stage, "person" if whose == "both" else whose, lane or "Life", numbers["age_from"], numbers["age_to"]
            ))
        if service:
            _once(found.services, service, DraftService(
                service, whose, area or "Services", row.text("description"), numbers["fee_low"], numbers["fee_high"]
            ))
        need = row.of("need", _NEEDS, "3 essential, 2 recommended or 1 optional")
        if service and stage:
            found.cells.setdefault((stage.casefold(), service.casefold()), DraftCell(
                stage, service, need, numbers["from"], numbers["to"], row.text("question"), row.text("why")
            ))
        for heading, mark in row.marks(service):
            _once(found.stages, heading, DraftStage(heading, "person" if whose == "both" else whose, "Life"))
            found.cells.setdefault((heading.casefold(), service.casefold()), DraftCell(heading, service, mark))
    found.problems = problems.in_order()
    return found


@dataclass(slots=True)
class _Row:
    """One row being read; what cannot be is noted with its row and heading."""

    sheet: SheetOfPack
    number_: int
    cells: tuple[str, ...]
    roles: tuple[str, ...]
    problems: Problems

    def _at(self, role: str) -> int | None:
        return self.roles.index(role) if role in self.roles else None

    def text(self, role: str) -> str:
        """The words of a column, in one line."""
        at = self._at(role)
        return "" if at is None else " ".join(self.cells[at].split())

    def of(self, role: str, known: Mapping[str, str], expected: str) -> str:
        """One of a list of words, or nothing."""
        written = self.text(role)
        if written and written.casefold() not in known:
            self._note(role, written, expected)
        return known.get(written.casefold(), "")

    def number(self, role: str) -> str:
        """A whole number, or nothing; money may carry its sign and commas."""
        written = self.text(role)
        figures = re.sub(r"^[£$€]\s*|,(?=\d{3}\b)|\s*(?:years?|months?)$|\.0+$", "", written)
        if written and not re.fullmatch(r"-?\d{1,7}", figures):
            self._note(role, written, "a whole number")
            return ""
        return figures

    def marks(self, service: str) -> list[tuple[str, str]]:
        """The stages of a grid that this row marks, with how much they need it."""
        found = []
        for at, role in enumerate(self.roles):
            written = self.cells[at].strip()
            if role != CELL or written.casefold() in _EMPTY:
                continue
            if written.casefold() not in _NEEDS or not service:
                what = "3, 2 or 1, or a mark such as x" if service else "the service that this mark is for"
                self.problems.add(self.sheet.file, self.number_, self.sheet.headings[at], written, what)
                continue
            found.append((" ".join(self.sheet.headings[at].split()), _NEEDS[written.casefold()]))
        return found

    def _note(self, role: str, written: str, expected: str) -> None:
        self.problems.add(self.sheet.file, self.number_, self.sheet.headings[self._at(role)], written, expected)


def _once(found: dict[str, object], name: str, row: object) -> None:
    found.setdefault(name.casefold(), row)


def _guessed(headings: tuple[str, ...], rows: Sequence[tuple[int, tuple[str, ...]]]) -> tuple[str, ...]:
    """What each column seems to be; each thing but a mark is said by one column."""
    roles: list[str] = []
    for at, heading in enumerate(headings):
        words = " ".join(re.sub(r"[^a-z0-9]+", " ", heading.casefold()).split())
        meant = next((role for role, known in ROLES.items() if words in known), IGNORED)
        said = [cell for _, cells in rows if (cell := cells[at].strip().casefold()) not in _EMPTY]
        # Mostly marks: then what is none of them is a slip. A column with nothing in it is a stage still to be marked.
        if not meant and heading.strip() and 2 * sum(cell in _NEEDS for cell in said) >= len(said):
            meant = CELL
        roles.append(meant if meant == CELL or meant not in roles else IGNORED)
    # The side of a grid often has no heading, or the name of the firm.
    if CELL in roles and "service" not in roles and roles[0] == IGNORED:
        roles[0] = "service"
    return tuple(roles)


# ------------------------------------------------------------------------------------------ files


def _of_text(file: str, data: bytes) -> list[tuple[int, tuple[str, ...]]]:
    problems = Problems()
    encoding = encoding_of(file, data, problems)
    if encoding is None:
        raise DataError(problems.in_order(), what="Nothing was read")
    text = data.decode(encoding)
    first = text.split("\n", 1)[0]
    separator = max("\t;,", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    return _guarded(file, lambda: [(number, tuple(cell.strip() for cell in cells)) for number, cells in enumerate(reader, 1)])


def _of_spreadsheet(data: bytes) -> list[tuple[int, tuple[str, ...]]]:
    from python_calamine import CalamineWorkbook

    from lifeline.intake.foreign.spreadsheets import shown

    def read() -> list[tuple[int, tuple[str, ...]]]:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        sheet = book.get_sheet_by_index(0)
        return [
            (number, tuple(shown(cell).strip() for cell in cells))
            for number, cells in enumerate(sheet.to_python(skip_empty_area=False), 1)
        ]

    return _guarded("the spreadsheet", read)


def _guarded(file: str, read: Callable[[], list]) -> list:
    try:
        return read()
    except (KeyboardInterrupt, SystemExit, MemoryError):
        raise
    except BaseException as error:   # the spreadsheet reader's own failures are not ordinary exceptions
        raise DataError([Problem(file, None, "", "a damaged file", "a list of rows")], what="Nothing was read") from error
