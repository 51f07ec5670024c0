"""A table as it stands in a file or on a sheet: where its headings are, its columns of text, what was left out.

Reports of other systems have titles above the headings and totals below the rows. What is not a row of the table is
left out, and every row left out is named with its number and the reason.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from statistics import median
from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from lifeline.intake.foreign.words import plain, words
from lifeline.intake.problems import Problems
from lifeline.intake.reading import ROWS_AT_A_TIME, label_of

# So far down a title may reach.
MOST_TITLE_ROWS = 40
MOST_FOOT_ROWS = 25
_FIGURE = r"^\s*[(\-]?\s*\D{0,3}\s*[\d.,' \u00a0]*\d[\d.,' \u00a0]*\s*[)%\-]?\s*$"
_LIKE_DATA = re.compile(r"\d[\d.,/: \-]*|.*@.*\..*|\d.*", re.DOTALL)
_CONTROL = "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]"


class LeftOut(NamedTuple):
    """A row that is no row of the table: its number, what stands in it, and why it was left out."""

    row: int
    text: str
    why: str


@dataclass(frozen=True, slots=True)
class Grid:
    """One table: its headings as written (a second one of the same name ends in ` (2)`) and its columns of text.

    `rows` are the numbers a spreadsheet counts; `left_out` are those that are no rows of the table. `repeated` are the
    headings that stand there more than once.
    """

    file: str
    sheet: str
    header_row: int
    headings: tuple[str, ...]
    columns: tuple[pa.Array, ...]
    rows: pa.Array
    left_out: tuple[LeftOut, ...] = ()
    encoding: str = ""
    separator: str = ""
    notes: tuple[str, ...] = ()
    is_whole: bool = True
    repeated: frozenset[str] = frozenset()

    @property
    def label(self) -> str:
        """How messages call it: the file and, if it has sheets, the sheet."""
        return label_of(self.file, self.sheet)

    def column(self, heading: str) -> pa.Array | None:
        """The column under this heading, however it is written; None if there is none."""
        wanted = plain(heading)
        for place, written in enumerate(self.headings):
            if written and plain(written) == wanted:
                return self.columns[place]
        return None

    def written(self, heading: str) -> str:
        """The heading as the file writes it, empty if it has none like it."""
        wanted = plain(heading)
        return next((written for written in self.headings if written and plain(written) == wanted), "")


Row = tuple[int, list[str]]


def header_place(rows: Sequence[Row], known: Collection[str]) -> int | None:
    """Which of the first rows holds the headings: the one with most headings that are known.

    A heading is no number, date or address, and headings stand over about as many columns as the rows below fill.
    """
    widths = [sum(map(bool, cells)) for _, cells in rows]
    best: tuple[int, int] | None = None
    for place, (_, cells) in enumerate(rows):
        filled = [cell for cell in cells if cell]
        below = [width for width in widths[place + 1:] if width]
        if len(filled) < 2 or (below and len(filled) * 2 < median(below)):
            continue
        like_data = sum(bool(_LIKE_DATA.fullmatch(cell)) for cell in filled)
        if like_data * 3 > len(filled):
            continue
        score = sum(plain(cell) in known for cell in filled)
        if best is None or score > best[0]:
            best = score, place
    return best[1] if best else None


class Gathering:
    """Rows of one table on their way into columns: add the rows below the headings, then ask for the grid."""

    def __init__(self, file: str, sheet: str, header: Row, above: Iterable[Row], problems: Problems) -> None:
        self.file, self.sheet = file, sheet
        self.label = label_of(file, sheet)
        self.header_row, written = header
        self.headings, self.repeated = distinct([" ".join(cell.split()) for cell in written])
        self.width = len(self.headings)
        self.left_out = [LeftOut(row, _shown(cells), "above the headings") for row, cells in above if any(cells)]
        self._problems = problems
        self._chunks: list[list[pa.Array]] = [[] for _ in self.headings]
        self._numbers: list[pa.Array] = []
        self._waiting: list[list[str]] = []
        self._waiting_numbers: list[int] = []
        self._odd: list[Row] = []
        self.last_row = self.header_row
        self.is_whole = True

    def add(self, row: int, cells: list[str]) -> None:
        """One row, blank or not."""
        self.last_row = row
        if len(cells) == self.width:
            if cells[0] or any(cell and not cell.isspace() for cell in cells):
                self._waiting.append(cells)
                self._waiting_numbers.append(row)
                if len(self._waiting) >= ROWS_AT_A_TIME:
                    self._flush()
        elif any(cell and not cell.isspace() for cell in cells):
            if len(cells) > self.width and not any(cells[self.width:]):
                self.add(row, cells[:self.width])
            else:
                self._odd.append((row, cells))

    def add_all(self, rows: Iterable[Row]) -> None:
        """Many rows: the same as adding each, but a million of them take no longer than they must."""
        width = self.width
        for row, cells in rows:
            if len(cells) == width and cells[0]:
                self._waiting.append(cells)
                self._waiting_numbers.append(row)
                if len(self._waiting) >= ROWS_AT_A_TIME:
                    self.last_row = row
                    self._flush()
            else:
                self.add(row, cells)

    @property
    def reached(self) -> int:
        """The number of the last row that was added."""
        return max(self.last_row, *self._waiting_numbers[-1:], self.header_row)

    def _flush(self) -> None:
        if not self._waiting:
            return
        for chunks, cells in zip(self._chunks, zip(*self._waiting, strict=True), strict=True):
            chunks.append(pc.utf8_trim_whitespace(pa.array(cells, pa.string())))
        self._numbers.append(pa.array(self._waiting_numbers, pa.int32()))
        self._waiting, self._waiting_numbers = [], []

    def grid(self, *, encoding: str = "", separator: str = "", change: Callable | None = None) -> Grid:
        """The table as far as it was added; rows that are ragged become problems here.

        `change` may set columns right (merged cells) before the totals are looked for; it returns columns and notes.
        """
        self._flush()
        columns = [pa.chunked_array(chunks, pa.string()).combine_chunks() for chunks in self._chunks]
        rows = pa.chunked_array(self._numbers, pa.int32()).combine_chunks()
        self._chunks, self._numbers = [], []
        notes: tuple[str, ...] = ()
        if change:
            columns, notes = change(columns, rows)
        # A row that looks blank but for cells of blanks.
        is_row = _any_filled(columns, len(rows))
        is_row = self._without_headings_again(columns, rows, is_row)
        is_row = self._without_totals(columns, rows, is_row)
        is_row = self._without_foot(columns, rows, is_row)
        if not pc.all(is_row).as_py():
            columns, rows = [column.filter(is_row) for column in columns], rows.filter(is_row)
        for row, cells in self._odd:
            self._problems.add(self.label, row, "", f"{len(cells)} cells", f"{self.width} cells, as in the headings")
        self._refuse_control_characters(columns, rows)
        return Grid(
            self.file, self.sheet, self.header_row, self.headings, tuple(columns), rows,
            tuple(sorted(self.left_out)), encoding, separator, notes, self.is_whole, self.repeated,
        )

    # ---------------------------------------------------------------- rows that are none of the table's

    def _without_headings_again(self, columns: list[pa.Array], rows: pa.Array, is_row: pa.Array) -> pa.Array:
        again, compared = is_row, 0
        for heading, column in zip(self.headings, columns, strict=True):
            if heading and heading not in self.repeated:
                again, compared = pc.and_(again, pc.equal(column, heading)), compared + 1
        if not compared:
            return is_row
        return self._leave_out(again, columns, rows, is_row, "the headings again")

    def _without_totals(self, columns: list[pa.Array], rows: pa.Array, is_row: pa.Array) -> pa.Array:
        """Rows that begin with a word for a total, and have nothing but figures beside it; and lines on the report."""
        total, about = _totals(), _about()
        may_be = pa.array([False] * len(rows), pa.bool_()) if not columns else None
        for column in columns:
            found = pc.match_substring_regex(column, pattern=f"{total}|{about}", ignore_case=True)
            may_be = found if may_be is None else pc.or_(may_be, found)
        may_be = pc.and_(may_be, is_row)
        if pc.any(may_be).as_py():
            places = pc.indices_nonzero(may_be).to_pylist()
            kept = [place for place in places if not is_total([column[place].as_py() for column in columns])]
            mask = pc.is_in(pa.array(range(len(rows)), pa.int64()), value_set=pa.array(kept, pa.int64()))
            may_be = pc.and_(may_be, pc.invert(mask))
        is_row = self._leave_out(may_be, columns, rows, is_row, "a total, or a line about the report")
        for row, cells in list(self._odd):
            if is_total(cells):
                self._odd.remove((row, cells))
                self.left_out.append(LeftOut(row, _shown(cells), "a total, or a line about the report"))
        return is_row

    def _without_foot(self, columns: list[pa.Array], rows: pa.Array, is_row: pa.Array) -> pa.Array:
        """Single cells below the last row, after a blank row: who printed the report, and such."""
        taken = {left.row for left in self.left_out}
        tail: list[tuple[int, int]] = []   # row, filled cells
        places = pc.indices_nonzero(is_row)
        places = places.slice(max(0, len(places) - MOST_FOOT_ROWS)).to_pylist()
        ends = {rows[place].as_py(): [column[place].as_py() for column in columns] for place in places}
        ends |= {row: cells for row, cells in self._odd[-MOST_FOOT_ROWS:]}
        for row in sorted(ends, reverse=True):
            if sum(map(bool, ends[row])) != 1 or self.width < 3:
                break
            tail.append((row, 1))
        filled = set(ends) | taken
        start = next((row for row, _ in reversed(tail) if row - 1 not in filled and row - 1 > self.header_row), None)
        if start is None:
            return is_row
        for row, cells in list(self._odd):
            if row >= start:
                self._odd.remove((row, cells))
                self.left_out.append(LeftOut(row, _shown(cells), "below the table"))
        return self._leave_out(pc.and_(is_row, pc.greater_equal(rows, start)), columns, rows, is_row, "below the table")

    def _leave_out(
        self, which: pa.Array, columns: list[pa.Array], rows: pa.Array, is_row: pa.Array, why: str
    ) -> pa.Array:
        for place in pc.indices_nonzero(which).to_pylist():
            cells = [column[place].as_py() for column in columns]
            self.left_out.append(LeftOut(rows[place].as_py(), _shown(cells), why))
        return pc.and_(is_row, pc.invert(which))

    def _refuse_control_characters(self, columns: list[pa.Array], rows: pa.Array) -> None:
        for heading, column in zip(self.headings, columns, strict=True):
            found = pc.match_substring_regex(column, pattern=_CONTROL)
            if pc.any(found).as_py():
                place = pc.index(found, True).as_py()
                self._problems.add(
                    self.label, rows[place].as_py(), heading, "a control character",
                    "printable text (the file may be damaged)",
                )


def _any_filled(columns: Sequence[pa.Array], count: int) -> pa.Array:
    filled = pa.array([False] * count, pa.bool_())
    for column in columns:
        filled = pc.or_(filled, pc.not_equal(column, ""))
    return filled


def _shown(cells: Iterable[str]) -> str:
    text = " | ".join(" ".join(cell.split()) for cell in cells if cell.strip())
    return text if len(text) <= 80 else text[:79] + "…"


def _totals() -> str:
    said = "|".join(re.escape(word) for word in words()["below"]["totals"])
    return rf"^\W*(?:{said})\b"


def _about() -> str:
    said = "|".join(re.escape(word).replace(r"\#", r"\d") for word in words()["below"]["about"])
    return rf"^\W*(?:{said})"


def is_total(cells: Sequence[str]) -> bool:
    """Whether a row adds up others, or says something about the report.

    >>> is_total(["Grand total", "", "12", "£1,370.00"]), is_total(["Total Tiles Ltd", "12", "Harrow"])
    (True, False)
    >>> is_total(["", "Report printed on 3/4/2021"]), is_total(["12", "Total", "3"])
    (True, False)
    """
    filled = [cell.strip() for cell in cells if cell.strip()]
    if not filled:
        return False
    first, beside = filled[0], filled[1:]
    if re.match(_about(), first, re.IGNORECASE):
        return len(beside) <= 1
    word = re.match(_totals(), first, re.IGNORECASE)
    # "Total for HAR0001", "Totals:", "Total (12 matters)"; and not a firm called Total Tiles.
    rest = first[word.end():].strip() if word else "no"
    is_alone = not rest or re.match(r"(?:for|of|by|in|per|-|:|\(|\d)", rest, re.IGNORECASE) is not None
    return bool(word) and is_alone and all(re.match(_FIGURE, cell) for cell in beside)


def distinct(headings: Sequence[str]) -> tuple[tuple[str, ...], frozenset[str]]:
    """The headings, each once; and those that stand there more than once.

    >>> distinct(["Name", "", "name"])[0]
    ('Name', '', 'name (2)')
    """
    seen: dict[str, list[str]] = {}
    result = []
    for heading in headings:
        same = seen.setdefault(plain(heading) or heading, []) if heading else []
        named = f"{heading} ({len(same) + 1})" if same else heading
        same.append(named)
        result.append(named)
    again = {named for same in seen.values() if len(same) > 1 for named in same}
    return tuple(result), frozenset(again)
