"""Faults found in files: collected all at once, in the order of the files, and handed on as a list or a CSV file."""

from __future__ import annotations

import csv
import difflib
import io
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace

from lifeline.errors import Problem
from lifeline.intake.advice import advice_on
from lifeline.intake.harmless import escaped_texts

# The same fault in a whole column of a large file is named this often in full; then the rest is counted in one line.
# Nobody corrects ten thousand cells by hand, and a million lines on a screen help nobody.
MOST_OF_A_KIND = 10_000
LONGEST_FOUND = 120

COLUMNS = ("file", "sheet", "row", "column", "found", "expected", "advice", "corrected")


class Named(dict[str, str]):
    """Words for things, each with the id of the thing: the id itself, and its name."""


class Problems:
    """A list of problems under way. Files keep the order in which they were first mentioned by `expect`."""

    def __init__(self) -> None:
        self._found: list[Problem] = []
        self._order: dict[str, int] = {}
        self._of_a_kind: Counter[tuple[str, str, str]] = Counter()
        self._meanings: dict[tuple[str, str], str] = {}
        self._places: dict[str, tuple[str, str, dict[str, str]]] = {}

    def place(self, label: str, file: str, sheet: str, headings: Mapping[str, str]) -> None:
        """Say what a label stands for: which file, which sheet, and which heading a column of ours was read from.

        A list of another system is checked as one of our own files; its faults are named as they stand in the list.
        """
        self.expect(label)
        self._places[label] = (file, sheet, {**self._places.get(label, ("", "", {}))[2], **headings})

    def _placed(self, problem: Problem) -> Problem:
        if problem.file not in self._places:
            return problem
        file, sheet, headings = self._places[problem.file]
        column = headings.get(problem.column, problem.column)
        return replace(problem, file=file, column=column, sheet=sheet)

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
        shown = shortened(found)
        wanted = expected + self._meant(column, found, among)
        self._found.append(Problem(file, row, column, shown, wanted, advice=advice_on(found, wanted)))

    def take_over(self, others: Problems) -> None:
        """Note what was noted in another list."""
        for problem in others._found:
            self.add(problem.file, problem.row, problem.column, problem.found, problem.expected)

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
        return tuple(self._placed(problem) for problem in sorted(
            self._found + uncounted, key=lambda problem: (self._order[problem.file], problem.row or 0, problem.column)
        ))


def shortened(found: str) -> str:
    """What was found, as it is told of."""
    return found if len(found) <= LONGEST_FOUND else found[:LONGEST_FOUND - 1] + "…"


def problems_csv(problems: Iterable[Problem]) -> bytes:
    """The problems as a CSV file in UTF-8, to correct the files by: what was found and expected, and advice.

    A cell written into its empty column `corrected` is used in place of the one found when the file is given back along
    with the files (lifeline/intake/corrections.py). A cell that a spreadsheet would run as a formula gets a leading
    apostrophe.

    >>> problems_csv([Problem("clients.csv", 14, "name", "=1+1", "a name")]).decode().splitlines()[1]
    "clients.csv,,14,name,'=1+1,a name,,"
    """
    written = io.StringIO(newline="")
    out = csv.writer(written, lineterminator="\r\n")
    out.writerow(COLUMNS)
    for problem in problems:
        out.writerow(escaped_texts(cells_of(problem)))
    return written.getvalue().encode("utf-8")


def cells_of(problem: Problem) -> tuple[str, ...]:
    """One line of the list, under `COLUMNS`."""
    row = "" if problem.row is None else str(problem.row)
    return problem.file, problem.sheet, row, problem.column, problem.found, problem.expected, problem.advice, ""


def did_you_mean(found: str, known: Iterable[str]) -> str:
    """` (did you mean X?)` if a known name is like the one found, else nothing.

    >>> did_you_mean("BIG_GARDN", ["BIG_GARDEN", "SHED"]), did_you_mean("ABC", ["SHED"])
    (' (did you mean BIG_GARDEN?)', '')
    >>> did_you_mean("A big gardn", Named({"A big garden": "BIG_GARDEN", "SHED": "SHED"}))
    ' (did you mean BIG_GARDEN, A big garden?)'
    """
    by_folded = {name.casefold(): name for name in known}
    like = difflib.get_close_matches(found.casefold(), list(by_folded), n=1, cutoff=0.75)
    if not like:
        return ""
    name = by_folded[like[0]]
    meant = known[name] if isinstance(known, Named) else name
    return f" (did you mean {meant}{'' if meant == name else f', {name}'}?)"
