"""A list of problems that came back with corrections: cells to use in the place of those that were found.

A person fills in the column `corrected` of the problems file and gives it along with the same files. A correction holds
for one cell (file, sheet, row and column), or for one of several terms in it, and only while the cell still holds what
was found. Everything is then checked again, as if it had stood in the files. `(empty)` stands for a cell to be emptied.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from lifeline.intake.advice import as_written_in_files, asks_a_date
from lifeline.intake.harmless import restored
from lifeline.intake.problems import COLUMNS, Problems, shortened
from lifeline.intake.reading import Given, Landed, Opened, Source, heading_of, land, open_table, sources

if TYPE_CHECKING:
    from lifeline.intake.foreign.grids import Grid

EMPTY = "(empty)"
_NEEDED = ("file", "row", "column", "found", "corrected")
# Columns of terms joined with a semicolon, each of which may be at fault by itself.
_OF_TERMS = ("facts", "anchor_dates")


@dataclass(frozen=True, slots=True)
class Correction:
    """One line of the list; `line` is its row there."""

    line: int
    file: str
    sheet: str
    row: int | None
    column: str
    found: str
    corrected: str


class Corrections:
    """The corrections of one list, and what has become of each."""

    def __init__(self, name: str = "", given: Sequence[Correction] = ()) -> None:
        self.name = name
        self._given = given
        # What the place of a correction holds, where that is not what was found; None once it was used.
        self._instead: dict[Correction, tuple[str, str, str] | None] = {}
        # Those of headings. A table may be put right more than once: to find out what it is, and then to be read.
        self._of_headings: set[Correction] = set()

    @classmethod
    def of(cls, given: Given | None, problems: Problems) -> Corrections:
        """Read a list; its faults are noted in `problems`."""
        for source in sources([given] if given is not None else [], problems):
            landed = _landed(source, problems)
            if landed is None:
                continue
            missing = [column for column in _NEEDED if column not in landed.columns]
            for column in missing:
                problems.add(source.name, 1, column, "no such column", f"a list of problems, with the column {column}")
            if not missing:
                return cls(source.name, _lines(landed, problems))
        return cls(Path(given).name if isinstance(given, str | Path) else "")

    @property
    def count(self) -> int:
        """How many cells the list corrects."""
        return len(self._given)

    # ---------------------------------------------------------------- putting them in place

    def of_header(self, opened: Opened) -> Opened:
        """A file of ours with its headings as corrected."""
        written = self._headings(opened.name, "", 1, opened.written)
        return replace(opened, written=written, header=tuple(heading_of(heading) for heading in written))

    def of_landed(self, landed: Landed) -> Landed:
        """The rows of a file of ours as corrected."""
        names, cells = list(landed.columns), list(landed.columns.values())
        columns = self._cells(landed.file, landed.sheet, names, cells, landed.rows)
        return replace(landed, columns=dict(zip(landed.columns, columns, strict=True)))

    def of_grid(self, grid: Grid) -> Grid:
        """A table of any kind as corrected."""
        if not self._of(grid.file, grid.sheet):
            return grid
        headings = self._headings(grid.file, grid.sheet, grid.header_row, grid.headings)
        columns = self._cells(grid.file, grid.sheet, headings, grid.columns, grid.rows)
        return replace(grid, headings=headings, columns=tuple(columns))

    def _of(self, file: str, sheet: str) -> list[Correction]:
        return [each for each in self._given if (each.file, each.sheet) == (file, sheet)]

    def _headings(self, file: str, sheet: str, row: int, headings: Sequence[str]) -> tuple[str, ...]:
        corrected = list(headings)
        for each in self._of(file, sheet):
            if each.row in (1, row) and each.found in headings:
                corrected[list(headings).index(each.found)] = each.corrected
                self._instead[each] = None
                self._of_headings.add(each)
        return tuple(corrected)

    def _cells(
        self, file: str, sheet: str, headings: Sequence[str], columns: Sequence[pa.Array], rows: pa.Array
    ) -> list[pa.Array]:
        ours = [each for each in self._of(file, sheet) if each not in self._of_headings]
        at_rows = pc.index_in(pa.array([each.row for each in ours], rows.type), value_set=rows).to_pylist()
        names = [heading_of(heading) for heading in headings]
        changed: dict[tuple[int, int], str] = {}
        for each, place in zip(ours, at_rows, strict=True):
            name = heading_of(each.column)
            if place is None or name not in names:
                missing = ("row", str(each.row or "")) if place is None else ("column", each.column)
                self._instead[each] = (*missing, f"a {missing[0]} of {file}")
                continue
            column = names.index(name)
            cell = changed.get((column, place), columns[column][place].as_py())
            corrected = _corrected(cell, each, name)
            if corrected is None:
                self._instead[each] = ("found", shortened(cell), "what stands there now, or a new list of problems")
            else:
                changed[column, place] = corrected
                self._instead[each] = None
        return [_with(cells, {at: text for (of, at), text in changed.items() if of == place})
                for place, cells in enumerate(columns)]

    # ---------------------------------------------------------------- what became of them

    def report(self, problems: Problems) -> None:
        """Note every correction that could not be put in its place."""
        for each in self._given:
            instead = self._instead.get(each, ("file", each.file, "one of the files given, of rows and columns"))
            if instead is not None:
                column, found, expected = instead
                problems.add(self.name, each.line, column, found, expected)


def _landed(source: Source, problems: Problems) -> Landed | None:
    """The list, of a text file or of the first sheet of a spreadsheet."""
    from lifeline.intake.foreign import bounds, spreadsheets

    if not bounds.is_spreadsheet(source.data):
        opened = open_table(source, COLUMNS, problems)
        return opened and land(opened, COLUMNS, problems)
    for grid in spreadsheets.read_grids(source, COLUMNS, problems, []):
        columns = {
            heading_of(heading): restored(cells) for heading, cells in zip(grid.headings, grid.columns, strict=True)
        }
        return Landed(source.name, columns, grid.rows)
    return None


def _lines(landed: Landed, problems: Problems) -> list[Correction]:
    columns = {name: cells.to_pylist() for name, cells in landed.columns.items()}
    for name in ("sheet", "expected"):
        columns.setdefault(name, [""] * len(landed.rows))
    found: dict[tuple, Correction] = {}
    for place, line in enumerate(landed.rows.to_pylist()):
        cells = {name: columns[name][place] for name in ("sheet", *_NEEDED)}
        if not cells["corrected"]:
            continue
        if not cells["row"].isdigit() or not cells["column"]:
            problems.add(landed.file, line, "corrected", cells["corrected"],
                         "nothing: this concerns no single cell, and is put right in the file itself")
            continue
        corrected = "" if cells["corrected"].casefold() == EMPTY else cells["corrected"]
        if asks_a_date(columns["expected"][place]):
            # A spreadsheet that is given 1979-03-14 may write 14/03/1979.
            corrected = as_written_in_files(corrected)
        where = cells["file"], cells["sheet"], int(cells["row"]), cells["column"]
        each = Correction(line, *where, cells["found"], corrected)
        same = found.setdefault((each.file, each.sheet, each.row, each.column, each.found), each)
        if same.corrected != corrected:
            expected = f"one correction of a cell, as in row {same.line}"
            problems.add(landed.file, line, "corrected", cells["corrected"], expected)
    return list(found.values())


def _corrected(cell: str, each: Correction, column: str) -> str | None:
    """The cell with what was found in it corrected; None if that is not in it."""
    # A cell of a sheet still has the apostrophe that keeps it from running.
    if each.found in (shortened(cell), shortened(restored(pa.array([cell]))[0].as_py())):
        return each.corrected
    terms = [term.strip() for term in cell.split(";")]
    if column not in _OF_TERMS or each.found not in map(shortened, terms):
        return None
    put = (each.corrected if shortened(term) == each.found else term for term in terms)
    return ";".join(term for term in put if term)


def _with(cells: pa.Array, changed: dict[int, str]) -> pa.Array:
    if not changed:
        return cells
    places = sorted(changed)
    mask = pc.is_in(pa.array(range(len(cells)), pa.int64()), value_set=pa.array(places, pa.int64()))
    return pc.replace_with_mask(cells, mask, pa.array([changed[place] for place in places], pa.string()))
