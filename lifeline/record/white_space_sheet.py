"""How the white space stands on a spreadsheet and how it is read: the words, the headings, the hidden sheet."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pyarrow as pa
from python_calamine import CalamineWorkbook

from lifeline.errors import DataError, Problem
from lifeline.intake.foreign.bounds import Refused, look_through
from lifeline.intake.foreign.spreadsheets import shown
from lifeline.intake.harmless import restored
from lifeline.intake.problems import did_you_mean, shortened
from lifeline.question.white_space import WhiteSpaceCell
from lifeline.store import Store

# The sheet to edit, and the hidden one that tells how it was made.
SHEET, KEPT = "White space", "lifeline"
ID, NAME = "client number", "client"
MARK = "white space, form 1"
NO_NEED = "no need"
# What each state is called on the sheet.
WORDS: dict[str, str] = {
    "us": "by us", "elsewhere": "elsewhere or own", "to_ask": "to ask", "confirmed": "confirmed gap",
    "not_needed": "not needed", "ahead": "ahead",
}
# Where a service is for other clients: nothing is to be written there.
NOT_FOR_THEM = ""


@dataclass(frozen=True, slots=True)
class Square:
    """One square of the sheet: where it stands, the word it was made with, the one there now, and its fingerprint."""

    row: int
    heading: str
    client_id: str
    client: str
    service_id: str
    service: str
    was: str
    typed: str
    fingerprint: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet read: the day it was made for, and its squares."""

    file: str
    made_on: date | None
    squares: tuple[Square, ...]

    def problem(self, square: Square, expected: str) -> Problem:
        """A fault in one square."""
        return Problem(self.file, square.row, square.heading, shortened(square.typed), expected, sheet=SHEET)


def fingerprint(cell: WhiteSpaceCell | None) -> str:
    """What a square rests on, in a few letters: its state, its line's move and rule. None is no need."""
    if cell is None:
        return "-"
    told = "\n".join((cell.client_id, cell.service_id, cell.state, str(cell.move or ""), cell.rule_id or ""))
    return hashlib.blake2b(told.encode(), digest_size=6).hexdigest()


def read_sheet(store: Store, file: str, data: bytes) -> tuple[Sheet, list[Problem]]:
    """The squares of a sheet and what is wrong with it. Raises `DataError` for a file that is no such sheet at all."""
    kept, rows = _sheets(file, data)
    made = {line[0]: line[1] for line in kept if line[0] in ("as of", "pack")}
    headings = {line[2]: line[1] for line in kept if line[0] == "service"}
    was = {(line[1], line[2]): (line[3], line[4]) for line in kept if line[0] == "square"}
    problems: list[Problem] = []
    pack_id = store.value("select any_value(pack_id) from pack")
    if made.get("pack") != pack_id:
        raise _refused(file, f"a sheet of the pack {made.get('pack', '')!r}", f"a sheet of this workbook, {pack_id!r}")
    at, columns = _columns(file, rows, headings, problems)
    names = dict(store.tuples("select client_id, name from client"))
    services = dict(store.tuples("select service_id, name from service"))
    squares: list[Square] = []
    seen: dict[str, int] = {}
    for number, cells in enumerate(rows[at + 1 :], start=at + 2):
        client_id = cells[columns[ID]] if columns[ID] < len(cells) else ""
        if not any(cells):
            continue
        fault = _client_fault(client_id, names, seen, {pair[0] for pair in was} if client_id not in names else ())
        if fault:
            problems.append(Problem(file, number, ID, shortened(client_id), fault, sheet=SHEET))
            continue
        seen[client_id] = number
        for heading, service_id in headings.items():
            place = columns.get(heading)
            if place is None or service_id not in services:
                continue
            word, mark = was.get((client_id, service_id), (NOT_FOR_THEM, ""))
            typed = " ".join(cells[place].split()).casefold() if place < len(cells) else ""
            square = Square(
                number, heading, client_id, names[client_id], service_id, services[service_id], word, typed, mark
            )
            if not mark:
                if typed:
                    expected = "an empty cell: this service is not for such a client"
                    problems.append(Problem(file, number, heading, shortened(typed), expected, sheet=SHEET))
                continue
            squares.append(square)
    return Sheet(file, _day(made.get("as of", "")), tuple(squares)), problems


def _client_fault(client_id: str, names: dict[str, str], seen: dict[str, int], known: Sequence[str] | set[str]) -> str:
    if not client_id:
        return "the client's number, as it was on the sheet"
    if client_id in seen:
        return f"each client once; it stands in row {seen[client_id]} already"
    if client_id not in names:
        return "a client of this workbook; take the row out" + did_you_mean(client_id, () if known else names)
    return ""


def _columns(
    file: str, rows: Sequence[Sequence[str]], headings: dict[str, str], problems: list[Problem]
) -> tuple[int, dict[str, int]]:
    """Which row holds the headings, counted from 0, and which place each has."""
    at = next((place for place, cells in enumerate(rows[:20]) if ID in cells), None)
    if at is None:
        raise _refused(file, "no heading “client number”", f"the sheet {SHEET} as it was downloaded", SHEET)
    columns: dict[str, int] = {}
    for place, heading in enumerate(rows[at]):
        if heading in columns:
            problems.append(Problem(file, at + 1, heading, heading, "each heading once", sheet=SHEET))
        elif heading in headings or heading in (ID, NAME):
            columns[heading] = place
        elif heading or any(cells[place] for cells in rows[at + 1 :] if place < len(cells)):
            expected = "a heading as it was downloaded" + did_you_mean(heading, headings)
            problems.append(Problem(file, at + 1, heading, shortened(heading), expected, sheet=SHEET))
    return at, columns


def _sheets(file: str, data: bytes) -> tuple[list[list[str]], list[list[str]]]:
    """The rows of the hidden sheet and of the one to edit, as text."""
    try:
        look_through(data)
        opened = CalamineWorkbook.from_filelike(io.BytesIO(data))
        names = set(opened.sheet_names)
        if SHEET not in names or KEPT not in names:
            missing = SHEET if SHEET not in names else f"{KEPT} (it is hidden)"
            raise _refused(file, f"no sheet {missing}", "the spreadsheet as it was downloaded here, saved as .xlsx")
        kept, rows = (_rows(opened.get_sheet_by_name(name)) for name in (KEPT, SHEET))
    except Refused as refused:
        raise _refused(file, refused.found, refused.expected) from refused
    except DataError:
        raise
    except Exception as error:
        # It is a library of another language: whatever goes wrong in it is a damaged file.
        found = "a spreadsheet that is cut short or damaged"
        raise _refused(file, found, "a spreadsheet that opens (.xlsx)") from error
    if not kept or kept[0][0] != MARK:
        raise _refused(file, "a spreadsheet of another kind", "the white space as it was downloaded here, .xlsx")
    return [[*line, "", "", "", "", ""][:5] for line in kept], rows


def _rows(sheet: Any) -> list[list[str]]:
    """Every row as text, what keeps a cell from running taken off again. Rows above the first filled one count too."""
    rows = [[shown(value).strip() for value in row] for row in sheet.to_python(skip_empty_area=False)]
    flat = restored(pa.array([cell for row in rows for cell in row], pa.string())).to_pylist()
    out, at = [], 0
    for row in rows:
        out.append(flat[at : at + len(row)])
        at += len(row)
    return out


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _refused(file: str, found: str, expected: str, sheet: str = "") -> DataError:
    return DataError([Problem(file, None, "", found, expected, sheet=sheet)], "Nothing was changed")
