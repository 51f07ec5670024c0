"""One landed file under check: each column turned into typed values, and every cell that will not do noted.

Each *distinct* text of a column is looked at once and the answer handed to all rows that hold it: a million matters
have a few thousand dates and a few dozen services.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import pyarrow as pa
import pyarrow.compute as pc

from lifeline.intake.kinds import Kind
from lifeline.intake.problems import Problems
from lifeline.intake.reading import Landed, label_of
from lifeline.periods import EXPECTED_DATE, PartialDate

Value = TypeVar("Value")
# Found and expected, any number of times; and the names there are.
Faults = tuple[tuple[tuple[str, str], ...], Collection[str]]

# The rules add and subtract months, years and horizons; a 9999-12-31, which some systems write for "no end", would
# carry them out of the calendar.
FIRST_YEAR, LAST_YEAR = 1000, 2199
# Some systems write 1998-00-00 for "some day in 1998"; others leave zeros where nobody typed. It is asked, not guessed.
_NO_MONTH_OR_DAY = re.compile(r"-0+(?!\d)")


class CellFault(ValueError):
    """What is wrong in one cell: pairs of what was found and what was expected. `among` are the names there are."""

    def __init__(self, *faults: tuple[str, str], among: Collection[str] = ()) -> None:
        super().__init__("; ".join(expected for _, expected in faults))
        self.faults = faults
        self.among = among


@dataclass(frozen=True, slots=True)
class Coded(Generic[Value]):
    """A column as its distinct values and each row's place among them. The value of a faulty or empty cell is None."""

    values: Sequence[Value | None]
    codes: pa.Array

    def array(self, kind: pa.DataType, pick: Callable[[Value], Any] = lambda value: value) -> pa.Array:
        """The rows' values, or a part of each, as an Arrow array."""
        picked = [None if value is None else pick(value) for value in self.values]
        return pa.array(picked, kind).take(self.codes)


class Sheet:
    """One file of one kind, with the list that its faults are noted in."""

    def __init__(self, kind: Kind, landed: Landed, problems: Problems, *, only_for_new: Collection[str] = ()) -> None:
        self.kind = kind
        self.file = label_of(landed.file, landed.sheet)
        self.landed = landed
        self.notes: list[str] = []
        self._problems = problems
        absent = {column for column in kind.columns if column not in landed.columns} | set(only_for_new)
        # Columns that must not replace what is stored: those the file does not have.
        self.absent = ";" + "".join(f"{column};" for column in sorted(absent))

    def __len__(self) -> int:
        return len(self.landed.rows)

    def has(self, column: str) -> bool:
        """Whether the file has this column."""
        return column in self.landed.columns

    def text(self, column: str, default: str = "") -> pa.Array:
        """The column as it stands; `default` throughout if the file does not have it."""
        if self.has(column):
            return self.landed.columns[column]
        return pa.repeat(pa.scalar(default, pa.string()), len(self))

    def required(self, column: str, expected: str) -> pa.Array:
        """The column as it stands, each empty cell noted."""
        cells = self.text(column)
        if self.has(column):   # a missing column is one problem, noted with the header, and not one for each row
            self.report(pc.equal(cells, ""), column, expected)
        return cells

    def each(self, column: str, read: Callable[[str], Value | None], default: str = "") -> Coded[Value]:
        """Read each distinct cell; one for which `read` raises `CellFault` is noted wherever it stands."""
        coded = self.text(column, default).dictionary_encode()
        values: list[Value | None] = []
        faults: dict[int, Faults] = {}
        for place, cell in enumerate(coded.dictionary.to_pylist()):
            try:
                values.append(read(cell))
            except CellFault as fault:
                values.append(None)
                faults[place] = (fault.faults, fault.among)   # not the exception: it holds on to its whole call
        if faults and self.has(column):
            self._note(column, coded.indices, faults)
        return Coded(values, coded.indices)

    def _note(self, column: str, codes: pa.Array, faults: dict[int, Faults]) -> None:
        faulty = pc.is_in(codes, value_set=pa.array(list(faults), codes.type))
        rows = self.landed.rows.filter(faulty).to_pylist()
        for row, code in zip(rows, codes.filter(faulty).to_pylist(), strict=True):
            of_this_cell, among = faults[code]
            for found, expected in of_this_cell:
                self._problems.add(self.file, row, column, found, expected, among=among)

    def report(
        self, wrong: pa.Array, column: str, expected: str | pa.Array, *, found: pa.Array | None = None
    ) -> None:
        """Note every row where `wrong` is true; `expected` and `found` may differ from row to row."""
        wrong = pc.fill_null(wrong, False)
        if not pc.any(wrong).as_py():
            return
        rows = self.landed.rows.filter(wrong).to_pylist()
        if found is None:
            found = self.landed.written.get(column, self.text(column))
        cells = found.filter(wrong).to_pylist()
        wanted = [expected] * len(rows) if isinstance(expected, str) else expected.filter(wrong).to_pylist()
        for row, cell, want in zip(rows, cells, wanted, strict=True):
            self._problems.add(self.file, row, column, cell or "", want)

    # ---------------------------------------------------------------- what stands in columns of several files

    def dates(self, column: str, prefix: str, text_name: str) -> dict[str, pa.Array]:
        """A column of partial dates, empty cells allowed, as the workbook stores one.

        `{text_name}` as written, `{prefix}_on` the day it counts as, `{prefix}_earliest_on` and `{prefix}_latest_on`.
        """
        read = self.each(column, day_or_nothing)
        return {
            text_name: read.array(pa.string(), lambda day: day.text),
            f"{prefix}_on": read.array(pa.date32(), lambda day: day.day),
            f"{prefix}_earliest_on": read.array(pa.date32(), lambda day: day.earliest),
            f"{prefix}_latest_on": read.array(pa.date32(), lambda day: day.latest),
        }

    def one_of(self, column: str, *words: str) -> pa.Array:
        """A column in which one of a few words stands, in any case."""
        def read(cell: str) -> str:
            if cell.casefold() not in words:
                raise CellFault((cell, " or ".join(words) if len(words) == 2 else "one of " + ", ".join(words)))
            return cell.casefold()
        return self.each(column, read).array(pa.string())

    def where(self) -> dict[str, pa.Array]:
        """The columns that say where a row came from, for checks that span files, and which columns its file lacks."""
        count = len(self)
        return {
            "file": pa.repeat(pa.scalar(self.landed.file, pa.string()), count).dictionary_encode(),
            "sheet": pa.repeat(pa.scalar(self.landed.sheet, pa.string()), count).dictionary_encode(),
            "row": self.landed.rows,
            "absent": self._absent_by_row(count).dictionary_encode(),
        }

    def _absent_by_row(self, count: int) -> pa.Array:
        whole = pa.repeat(pa.scalar(self.absent, pa.string()), count)
        if self.landed.absent is None:
            return whole
        return pc.binary_join_element_wise(whole, self.landed.absent, "")


def day_or_nothing(cell: str) -> PartialDate | None:
    """A partial date, or None for an empty cell. Raises `CellFault` for anything else, and for a year out of bounds."""
    if not cell:
        return None
    if _NO_MONTH_OR_DAY.search(cell):
        raise CellFault((cell, EXPECTED_DATE))
    try:
        read = PartialDate.parse(cell)
    except ValueError as error:
        raise CellFault((cell, EXPECTED_DATE)) from error
    if not FIRST_YEAR <= read.day.year <= LAST_YEAR:
        raise CellFault((cell, f"a date in the years {FIRST_YEAR} to {LAST_YEAR}, or an empty cell if none is known"))
    return read
