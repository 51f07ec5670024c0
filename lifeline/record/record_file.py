"""A file of the record, as it was taken away, held against itself: whether a line was altered, taken out or put in."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from lifeline.errors import Problem, UserError
from lifeline.question.audit import COLUMNS
from lifeline.store import chain
from lifeline.store.chain import Head

Row = dict[str, str]
# A cell of the record is a line at most; who made a file with more means harm.
LONGEST_CELL = 1_000_000


@dataclass(frozen=True, slots=True)
class RecordFile:
    """How many lines, from which to which; the last one is the head to hold against what was noted elsewhere."""

    lines: int
    first_no: int
    head: Head
    faults: tuple[Problem, ...]


def check(path: str | Path, *, is_selection: bool = False) -> RecordFile:
    """Hold every line against its hash and the lines against one another; only the first that does not fit is told.

    `is_selection`: lines may be missing between. Raises `UserError` for a file that is none of the record.
    """
    rows = _rows(Path(path))
    name = Path(path).name
    faults: list[Problem] = []
    before = None
    for row in rows:
        wrong = _wrong(row) or (None if is_selection else _gap(rows, before, row))
        if wrong:
            faults.append(Problem(name, None, f"line {row['audit_no']}", *wrong))
            break
        before = row
    if not rows:
        return RecordFile(0, 0, Head(0, ""), ())
    last = rows[-1]
    return RecordFile(len(rows), int(rows[0]["audit_no"]), Head(int(last["audit_no"]), last["hash"]), tuple(faults))


def _rows(path: Path) -> list[Row]:
    """The lines in the order in which they were written, whichever way the file has them."""
    csv.field_size_limit(LONGEST_CELL)
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            if tuple(reader.fieldnames or ()) != COLUMNS:
                raise UserError(
                    f"{path} is no file of the record with its hashes: its first line should read {','.join(COLUMNS)}."
                )
            return sorted(reader, key=lambda row: int(row["audit_no"]))
    except OSError as error:
        raise UserError(f"{path} cannot be read: {error.strerror or error}.") from error
    except (ValueError, csv.Error) as error:
        raise UserError(f"{path} cannot be read as a file of the record: {error}.") from error


def _wrong(row: Row) -> tuple[str, str] | None:
    if None in row or None in row.values():
        return "a line with more or fewer cells", f"{len(COLUMNS)} cells"
    try:
        number, written_at = int(row["audit_no"]), datetime.fromisoformat(row["written_at"])
        before, salt, digest, hashed = (bytes.fromhex(row[name]) for name in ("before", "salt", "digest", "hash"))
    except ValueError as fault:
        return str(fault), "the line as it was taken away"
    if salt or not row["redacted_by"]:
        told = [_as_written(row[name]) for name in ("subject", "detail")]
        if not any(chain.digest_of(salt, subject, detail) == digest for subject in told[0] for detail in told[1]):
            return "other words than were sealed", "the line as it was written: it was altered"
    elif row["subject"] or row["detail"]:
        return "words in a line that was blanked", "none: they were put in"
    who, action = _as_written(row["who"]), _as_written(row["action"])
    if not any(
        chain.hash_of(before, number, written_at, person, done, digest) == hashed for person in who for done in action
    ):
        return "a line that does not fit its hash", "the line as it was written: it was altered"
    return None


def _as_written(cell: str) -> Sequence[str]:
    """What may have stood there: an apostrophe before a cell that a spreadsheet would run is not of the record."""
    return (cell, cell[1:]) if cell.startswith("'") else (cell,)


def _gap(rows: list[Row], before: Row | None, row: Row) -> tuple[str, str] | None:
    if before is not None:
        if row["before"] == before["hash"]:
            return None
        return f"line {before['audit_no']} before it", (
            "the line it follows on: lines between were taken out, or the file is a selection (--selection)"
        )
    if not row["before"]:
        return None
    if any(each["action"] == chain.SHORTENED and each["detail"].endswith(row["before"]) for each in rows):
        return None
    return "no line before it", "the beginning: it was taken out, or the file is a selection (--selection)"
