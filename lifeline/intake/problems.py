"""Faults found in files: collected all at once, in the order of the files, and handed on as a list or a CSV file."""

from __future__ import annotations

import csv
import difflib
import io
import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence

from lifeline.errors import Problem

# The same fault in a whole column of a large file is named this often in full; then the rest is counted in one line.
# Nobody corrects ten thousand cells by hand, and a million lines on a screen help nobody.
MOST_OF_A_KIND = 10_000
LONGEST_FOUND = 120

_PLAIN_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?")
# What a spreadsheet takes for the start of a formula, in its ordinary and its full-width form.
_FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


class Problems:
    """A list of problems under way. Files keep the order in which they were first mentioned by `expect`."""

    def __init__(self) -> None:
        self._found: list[Problem] = []
        self._order: dict[str, int] = {}
        self._of_a_kind: Counter[tuple[str, str, str]] = Counter()
        self._meanings: dict[tuple[str, str], str] = {}

    def expect(self, file: str) -> None:
        """Give the file its place in the order of the list."""
        self._order.setdefault(file, len(self._order))

    def add(
        self, file: str, row: int | None, column: str, found: str, expected: str, *, among: Collection[str] = ()
    ) -> None:
        """Note one fault; if what was found is like one of the names it should be `among`, say which."""
        self.expect(file)
        self._of_a_kind[file, column, expected] += 1
        if self._of_a_kind[file, column, expected] > MOST_OF_A_KIND:
            return
        shown = found if len(found) <= LONGEST_FOUND else found[:LONGEST_FOUND - 1] + "…"
        self._found.append(Problem(file, row, column, shown, expected + self._meant(column, found, among)))

    def _meant(self, column: str, found: str, among: Collection[str]) -> str:
        if among and (column, found) not in self._meanings:
            self._meanings[column, found] = did_you_mean(found, among)
        return self._meanings.get((column, found), "")

    def __bool__(self) -> bool:
        return bool(self._found)

    def in_order(self) -> tuple[Problem, ...]:
        """All of them: by file, then row, with what concerns the whole file first."""
        uncounted = [
            Problem(file, None, column, f"the same fault in {count - MOST_OF_A_KIND} more rows", expected)
            for (file, column, expected), count in self._of_a_kind.items() if count > MOST_OF_A_KIND
        ]
        return tuple(sorted(
            self._found + uncounted, key=lambda problem: (self._order[problem.file], problem.row or 0, problem.column)
        ))


def problems_csv(problems: Iterable[Problem]) -> bytes:
    """The problems as a CSV file in UTF-8, to correct the files by: file, sheet, row, column, found, expected.

    A cell that a spreadsheet would run as a formula gets a leading apostrophe.

    >>> problems_csv([Problem("clients.csv", 14, "name", "=1+1", "a name")]).decode().splitlines()[1]
    "clients.csv,,14,name,'=1+1,a name"
    """
    written = io.StringIO(newline="")
    out = csv.writer(written, lineterminator="\r\n")
    out.writerow(("file", "sheet", "row", "column", "found", "expected"))
    for problem in problems:
        row = "" if problem.row is None else str(problem.row)
        out.writerow(_harmless((problem.file, problem.sheet, row, problem.column, problem.found, problem.expected)))
    return written.getvalue().encode("utf-8")


def _harmless(cells: Sequence[str]) -> list[str]:
    return [f"'{cell}" if _runs_as_formula(cell) else cell for cell in cells]


def _runs_as_formula(cell: str) -> bool:
    first = cell.lstrip(" \n\u00a0")[:1]   # blanks do not stop a spreadsheet; a tab or return is a sign in itself
    return first in _FORMULA_SIGNS and first != "" and not _PLAIN_NUMBER.fullmatch(cell.strip())


def did_you_mean(found: str, known: Iterable[str]) -> str:
    """` (did you mean X?)` if a known name is like the one found, else nothing.

    >>> did_you_mean("BIG_GARDN", ["BIG_GARDEN", "SHED"]), did_you_mean("ABC", ["SHED"])
    (' (did you mean BIG_GARDEN?)', '')
    """
    by_folded = {name.casefold(): name for name in known}
    like = difflib.get_close_matches(found.casefold(), list(by_folded), n=1, cutoff=0.75)
    return f" (did you mean {by_folded[like[0]]}?)" if like else ""
