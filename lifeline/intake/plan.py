"""What an import would do, before anything is done, and what it did."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from lifeline.errors import Problem

if TYPE_CHECKING:
    import pyarrow as pa


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


@dataclass(frozen=True, slots=True)
class FileRead:
    """How one file was understood. `kind` is `clients`, `events` ... or `family tree`; `rows` leaves blank rows out."""

    name: str
    kind: str
    rows: int
    encoding: str
    separator: str


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """Files read and compared with the workbook; nothing is written yet.

    With any `problems`, `counts` and `changes` are empty and `apply` refuses. `changes` holds the first 200.
    `ignored_columns` are pairs of file and column that nothing is read from; `ignored_files` lay in a folder and are
    none of ours. `notes` say what was kept in another form than written (a tree's dates in words, for instance).
    """

    files: tuple[FileRead, ...]
    problems: tuple[Problem, ...]
    counts: tuple[Counts, ...] = ()
    changes: tuple[Change, ...] = ()
    ignored_columns: tuple[tuple[str, str], ...] = ()
    ignored_files: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    # The typed rows by kind. Clients' data: kept out of repr(), so that no log or traceback can show it.
    tables: Mapping[str, pa.Table] = field(default_factory=dict, repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class ImportResult:
    """What was stored, under which import."""

    import_id: str
    counts: tuple[Counts, ...]


def in_words(counts: tuple[Counts, ...]) -> str:
    """`clients 6 new, 0 changed, 0 unchanged; events ...`, for the record of imports and the audit.

    >>> in_words((Counts("clients", 6, 0, 1), Counts("events", 2, 0, 0)))
    'clients 6 new, 0 changed, 1 unchanged; events 2 new, 0 changed, 0 unchanged'
    """
    return "; ".join(
        f"{each.kind} {each.new} new, {each.changed} changed, {each.unchanged} unchanged" for each in counts
    )
