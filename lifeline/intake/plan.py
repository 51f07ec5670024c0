"""What an import would do, before anything is done, and what it did."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from lifeline.errors import Problem

if TYPE_CHECKING:
    import pyarrow as pa

    from lifeline.intake.foreign.dates import DateDecision
    from lifeline.intake.foreign.money import MoneyDecision
    from lifeline.intake.foreign.sheets import SheetRead


# Hears how many rows of how many are done. What it raises ends the import, and nothing is stored.
Progress = Callable[[int, int], None]


class Heard:
    """Tells how far an import is: each row counts half when it was compared, and whole when it was stored."""

    def __init__(self, tables: Mapping[str, pa.Table], progress: Progress | None = None) -> None:
        self._rows, self._steps, self._progress = {kind: len(rows) for kind, rows in tables.items()}, 0, progress
        self._of = sum(len(rows) for kind, rows in tables.items() if kind != "anchors")

    def step(self, kind: str = "") -> None:
        """The rows of a kind have come one step further; without a kind it is the last word before all of it holds."""
        self._steps += self._rows.get(kind, 0)
        if self._progress:
            self._progress(self._steps // 2, self._of)


class Counts(NamedTuple):
    """How many rows of one kind are new, change a stored row, or say what is stored already."""

    kind: str
    new: int
    changed: int
    unchanged: int


class Change(NamedTuple):
    """One stored cell that the import would replace: whose and which, what stands there, and what would."""

    what: str
    before: str
    after: str


class Unmatched(NamedTuple):
    """A word for a kind of work that no service of the catalogue is matched to: on how many matters, and the first row.

    The word is empty for matters of which the list does not say what kind of work they are.
    """

    word: str
    count: int
    row: int
    file: str
    sheet: str = ""
    column: str = ""


@dataclass(frozen=True, slots=True)
class FileRead:
    """How one file, or one sheet of it, was understood. `kind` is `clients`, `events` ... or `family tree`.

    `rows` leaves blank rows out, and titles and totals.
    """

    name: str
    kind: str
    rows: int
    encoding: str
    separator: str
    sheet: str = ""


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """Files read and compared with the workbook; nothing is written yet.

    With any `problems`, `counts` and `changes` are empty and `apply` refuses. `changes` holds the first 200.
    `ignored_columns` are pairs of file and column that nothing is read from; `ignored_files` lay in a folder and are
    none of ours. `notes` say what was kept in another form than written (a tree's dates in words, for instance).

    `sheets` tell how each list of another system was read, `dates` and `money` what was decided of its columns.
    `unmatched` are the kinds of work that no service is matched to, the most frequent first: their matters are not
    among the rows, and `apply` refuses unless it is told to go on without them.
    """

    files: tuple[FileRead, ...]
    problems: tuple[Problem, ...]
    counts: tuple[Counts, ...] = ()
    changes: tuple[Change, ...] = ()
    ignored_columns: tuple[tuple[str, str], ...] = ()
    ignored_files: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    sheets: tuple[SheetRead, ...] = ()
    dates: tuple[DateDecision, ...] = ()
    money: tuple[MoneyDecision, ...] = ()
    unmatched: tuple[Unmatched, ...] = ()
    # The typed rows by kind. Clients' data: kept out of repr(), so that no log or traceback can show it.
    tables: Mapping[str, pa.Table] = field(default_factory=dict, repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class ImportResult:
    """What was stored, under which import."""

    import_id: str
    counts: tuple[Counts, ...]


def unmatched_problems(unmatched: tuple[Unmatched, ...]) -> list[Problem]:
    """One problem for each kind of work that is matched to no service."""
    return [
        Problem(
            one.file, one.row, one.column, one.word,
            f"a kind of work that is matched to a service; {one.count:,} "
            f"{'matter has' if one.count == 1 else 'matters have'} this one. Match it, or go on without these matters",
            one.sheet,
        )
        for one in unmatched
    ]


def in_words(counts: tuple[Counts, ...]) -> str:
    """`clients 6 new, 0 changed, 0 unchanged; events ...`, for the record of imports and the audit.

    >>> in_words((Counts("clients", 6, 0, 1), Counts("events", 2, 0, 0)))
    'clients 6 new, 0 changed, 1 unchanged; events 2 new, 0 changed, 0 unchanged'
    """
    return "; ".join(
        f"{each.kind} {each.new} new, {each.changed} changed, {each.unchanged} unchanged" for each in counts
    )
