"""Errors a user can act on, apart from bugs.

Only `UserError` and its children are shown as a message; anything else keeps its traceback.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field


class UserError(Exception):
    """Something the user can put right. `str()` is the whole message, in plain words."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault in a file: where it stands, what was found there and what was expected.

    `row` counts as a spreadsheet does: the header is row 1. Empty text means "does not apply". `advice` says what to
    write instead, where that is known.
    """

    file: str
    row: int | None
    column: str
    found: str
    expected: str
    sheet: str = ""
    advice: str = field(default="", compare=False)

    def __str__(self) -> str:
        where = [self.file]
        if self.sheet:
            where.append(f"sheet {self.sheet}")
        if self.row is not None:
            where.append(f"row {self.row}")
        if self.column:
            where.append(f"column {self.column}")
        advice = f": {self.advice}" if self.advice and "did you mean" not in self.expected else ""
        return f"{', '.join(where)}: found {self.found!r}, expected {self.expected}{advice}"


class DataError(UserError):
    """Bad data, with every problem at once; nothing was changed. The command line exits with 3."""

    def __init__(self, problems: Sequence[Problem], what: str = "Nothing was imported") -> None:
        self.problems = tuple(problems)
        count = len(self.problems)
        noun = "problem needs" if count == 1 else "problems need"
        lines = "\n".join(f"  {problem}" for problem in self.problems)
        super().__init__(f"{what}: {count} {noun} attention.\n{lines}")


class IntakeError(DataError):
    """Files of client data that cannot be taken in as they stand."""


class PackError(DataError):
    """A pack that contradicts itself or names things it does not define."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(problems, what="The pack was not loaded")


class WorkbookError(UserError):
    """The workbook file is missing, in use elsewhere, of a newer version, or damaged."""


class NotFound(UserError):
    """A client, service or import that is not in the workbook."""
