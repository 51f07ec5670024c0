"""A small file beside the workbook that says what was acknowledged, so that its loss is noticed.

DuckDB keeps the latest changes in a second file, `NAME.wal`, until it writes them into the first. Without that file, or
with the end of it cut off, a workbook opens as if those changes had never been made. So after each change, and before
whoever made it is told that it is stored, its number is written here and forced to the disk. A workbook whose own
number is lower has lost something. The file holds no client's data. When the workbook is closed all of it is in the one file, and
this one goes.
"""

from __future__ import annotations

import logging
import os
from pathlib import Path

import duckdb

from lifeline.errors import WorkbookError

log = logging.getLogger(__name__)


class ChangesMissing(WorkbookError):
    """Changes that somebody was told are stored are not in the workbook."""


def side_file(path: str | Path) -> Path:
    """Where the number of the last acknowledged change is kept."""
    return Path(f"{Path(path).resolve()}.acknowledged")


def note(path: str, uid: str, version: int) -> None:
    """Write down that the change with this number of this workbook is stored.

    The change is stored whether or not this can be written, so a failure is logged and not raised.
    """
    place = side_file(path)
    try:
        file = os.open(place, os.O_CREAT | os.O_WRONLY, 0o600)
        try:
            # Always of one length and shorter than a disk's sector: it is there as a whole or as it was before.
            os.write(file, f"{uid} {version:020d}\n".encode("ascii"))
            os.fsync(file)
        finally:
            os.close(file)
    except OSError as error:
        log.warning("%s cannot be written: %s", place, error.strerror or error)


def noted(path: str | Path) -> int:
    """The number of the last acknowledged change; 0 where nothing is written of it."""
    found = _read(path)
    return found[1] if found else 0


def check(connection: duckdb.DuckDBPyConnection, path: str) -> None:
    """Raises `ChangesMissing` if the file that was just opened has lost changes that were acknowledged."""
    found = _read(path)
    if found is None:
        return
    tables = {name for (name,) in connection.execute("select table_name from duckdb_tables()").fetchall()}
    version = 0
    if "workbook_identity" in tables:
        ((uid,),) = connection.execute("select uid from workbook_identity").fetchall()
        if uid != found[0]:
            return   # another workbook was put in this place
        ((version,),) = connection.execute("select data_version from workbook_state").fetchall()
    elif tables:
        return
    missing = found[1] - version
    if missing > 0:
        what = "The last change that was" if missing == 1 else f"The last {missing:,} changes that were"
        raise ChangesMissing(
            f"{what} acknowledged cannot be found in {path}: the file {Path(path).name}.wal, which belongs beside it, "
            "is missing or cut short. If you have that file, put it back, and open the workbook again. Or restore a "
            "backup: python -m lifeline restore. Or go on without: python -m lifeline check --without-what-is-missing"
        )


def accept(connection: duckdb.DuckDBPyConnection, path: str) -> None:
    """Go on without what is missing. Numbers go on after the lost ones, so that none is ever given twice."""
    found = _read(path)
    if found is not None and found[1] > 0:
        connection.execute(
            "update workbook_state set data_version = greatest(data_version, $lost) + 1", {"lost": found[1]}
        )
    forget(path)


def forget(path: str) -> None:
    """There is nothing beside the workbook that could be missing: it is new, or all of it is in its one file."""
    side_file(path).unlink(missing_ok=True)


def _read(path: str | Path) -> tuple[str, int] | None:
    try:
        uid, number = side_file(path).read_text(encoding="ascii").split()
        return uid, int(number)
    except (OSError, ValueError):
        return None
