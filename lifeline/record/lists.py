"""Small lists of the firm's own as CSV files: read with every fault at once, written so that nothing in them runs."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation

import pyarrow as pa

from lifeline.errors import IntakeError
from lifeline.intake.harmless import escaped_texts, restored
from lifeline.intake.problems import Named, Problems
from lifeline.intake.reading import encoding_of, heading_of
from lifeline.question.alignment import MOVES

_YES_NO = {"yes": True, "y": True, "1": True, "no": False, "n": False, "0": False, "": False}
LONGEST = 2_000
MOST_MONTHS = 120


@dataclass(slots=True)
class Line:
    """One row of a list under way: its cells by column, and how each is read; what is wrong goes to `problems`."""

    file: str
    number: int
    cells: Mapping[str, str]
    problems: Problems = field(repr=False)

    def text(self, column: str, *, expected: str = "") -> str:
        """A cell; with `expected` it must not be empty."""
        found = self.cells[column]
        if expected and not found:
            self.wrong(column, expected)
        if len(found) > LONGEST:
            self.wrong(column, f"at most {LONGEST:,} letters")
        return found

    def one_of(self, column: str, known: Mapping[str, str], expected: str) -> str:
        """A cell that names something, by its id or its name; empty for an empty one. `known` has names by id."""
        found = self.cells[column]
        if not found or found in known:
            return found
        named = [each for each, name in known.items() if name.casefold() == found.casefold()]
        if len(named) == 1:
            return named[0]
        what = f"{expected}; there are {len(named)} of that name, write the identifier" if named else expected
        ids = {each: each for each in known}
        self.wrong(column, what, among=Named({name: each for each, name in known.items()} | ids))
        return ""

    def moves(self, column: str) -> str:
        """Ways to grow, `;`-joined, by id or in words; empty for all of them."""
        words = {name.casefold(): move for move, name in MOVES.items()} | {move: move for move in MOVES}
        found = []
        for part in filter(None, (part.strip() for part in self.cells[column].split(";"))):
            if part.casefold() in words:
                found.append(words[part.casefold()])
            else:
                self.wrong(column, f"{', '.join(MOVES)}, or nothing for all of them", found=part, among=MOVES)
        return ";".join(move for move in MOVES if move in found)

    def day(self, column: str) -> date | None:
        """A day as 2027-03-31; None for an empty cell."""
        found = self.cells[column]
        try:
            return date.fromisoformat(found) if found else None
        except ValueError:
            self.wrong(column, "a full date such as 2027-03-31, or nothing")
            return None

    def months(self, column: str) -> int | None:
        """A number of months; None for an empty cell."""
        found = self.cells[column]
        if found and not (found.isdecimal() and 1 <= int(found) <= MOST_MONTHS):
            self.wrong(column, f"a number of months from 1 to {MOST_MONTHS}, or nothing")
            return None
        return int(found) if found else None

    def number_of(self, column: str) -> Decimal | None:
        """A number such as 12 or 1250.50; None for an empty cell."""
        found = self.cells[column]
        try:
            number = Decimal(found) if found else None
        except InvalidOperation:
            number = Decimal("NaN")
        if number is not None and not (number.is_finite() and 0 <= number < 10**15):
            self.wrong(column, "a plain number such as 1234.50, or nothing")
            return None
        return number

    def yes(self, column: str) -> bool:
        """Yes or no; an empty cell is a no."""
        found = _YES_NO.get(self.cells[column].casefold())
        if found is None:
            self.wrong(column, "yes or no")
        return bool(found)

    def wrong(self, column: str, expected: str, *, found: str | None = None, among: Collection[str] = ()) -> None:
        """Note that a cell, or a part of it that was `found`, is not what was expected."""
        said = self.cells[column] if found is None else found
        self.problems.add(self.file, self.number, column, said, expected, among=among)


@contextmanager
def reading(file: str, data: bytes, columns: Sequence[str], *, needed: Sequence[str]) -> Iterator[list[Line]]:
    """The rows of a CSV file, to be checked inside the block; at its end every fault is raised as one `IntakeError`.

    A column that is not `needed` may be missing; its cells are empty then. What a spreadsheet would have run was marked
    on the way out, and is as it was.
    """
    problems = Problems()
    lines = _lines(file, data, columns, needed, problems)
    if not problems:
        yield lines
    else:
        raise IntakeError(problems.in_order())
    if problems:
        raise IntakeError(problems.in_order())


def each_once(lines: Sequence[Line], column: str, keys: Sequence[str], what: str) -> None:
    """Note every row whose key an earlier row has already; empty keys are passed over."""
    first: dict[str, int] = {}
    for line, key in zip(lines, keys, strict=True):
        if key and first.setdefault(key.casefold(), line.number) != line.number:
            line.wrong(column, f"{what} (row {first[key.casefold()]} has it already)")


def csv_of(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """A list as CSV in UTF-8 with the mark by which Excel knows it; ISO days, yes and no, nothing for nothing.

    >>> csv_of(("name", "on"), [("=1+1", date(2026, 11, 1)), ("b", None)]).decode("utf-8-sig").splitlines()
    ['name,on', "'=1+1,2026-11-01", 'b,']
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows(escaped_texts([_written(cell) for cell in row]) for row in rows)
    return out.getvalue().encode("utf-8-sig")


def _written(cell: object) -> str:
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, Decimal):
        return f"{cell.normalize():f}"
    return "" if cell is None else str(cell)


def _lines(file: str, data: bytes, columns: Sequence[str], needed: Sequence[str], problems: Problems) -> list[Line]:
    encoding = encoding_of(file, data, problems)
    if encoding is None:
        return []
    text = data.decode(encoding)
    head = text.partition("\n")[0]
    # Where a list is separated by semicolons, a spreadsheet of another country wrote it.
    separator = ";" if head.count(";") > head.count(",") else ","
    reader = csv.reader(io.StringIO(text, newline=""), strict=True, delimiter=separator)
    found: list[Line] = []
    try:
        header = [heading_of(cell) for cell in next(reader)]
        for column in needed:
            if column not in header:
                problems.add(file, 1, column, "no such column", f"a column named {column}")
        for column in set(header) & set(columns):
            if header.count(column) > 1:
                problems.add(file, 1, column, column, "each heading once")
        for number, cells in enumerate(reader, start=2):
            if not any(cell.strip() for cell in cells):
                continue
            if len(cells) != len(header):
                problems.add(file, number, "", f"{len(cells)} cells", f"{len(header)} cells, as in the header")
                continue
            plain = restored(pa.array([cell.strip() for cell in cells], pa.string())).to_pylist()
            row = dict(zip(header, plain, strict=True))
            found.append(Line(file, number, {column: row.get(column, "") for column in columns}, problems))
    except csv.Error as error:
        problems.add(file, reader.line_num, "", f"a row that cannot be read ({error})", "a CSV row")
    return found
