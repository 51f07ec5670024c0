"""What opening, copying and backing up a workbook's file share: the settings, the names beside it, and the clock."""

from __future__ import annotations

import glob
import os
import secrets
import time
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import duckdb

# Nothing is fetched or loaded from outside while a workbook is open, and no statement can turn that off again (see
# `opening.connected`); Python variables are never read as tables: a mistyped table name is an error and no surprise.
STORAGE_VERSION = "v1.4.0"
SETTINGS = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "python_enable_replacements": "false",
    # One thread a statement: a lifeline's many small steps lose more in waking threads than they gain (40 ms of
    # processor time against 55), and many people ask at once. What is large is split by its caller.
    "threads": "1",
    # Joins are worked as they are written, the many rows first and the few beside them. DuckDB guesses how many rows a
    # step yields, and in the rules it guessed the wrong way round: the whole book took two fifths longer.
    # Nor are equal parts of a statement looked for: there are none, and looking takes 1 ms of a client's 25.
    "disabled_optimizers": "build_side_probe_side,common_subplan,common_aggregate,duplicate_groups,sum_rewriter",
    # The oldest file format that keeps the types of macro parameters.
    "storage_compatibility_version": STORAGE_VERSION,
}
# The files DuckDB writes while it makes a copy, and the only ones it may reach beside the workbook itself.
COPY_ENDINGS = ("", ".wal", ".wal.checkpoint", ".wal.recovery")

# Nobody is at work on a copy for so long.
LEFT_BEHIND_SECONDS = 3600


def now() -> datetime:
    """The time of writing, in UTC without a zone, for the record only: no rule ever reads the clock."""
    return datetime.now(UTC).replace(tzinfo=None)


def copy_path(path: str) -> Path:
    """The one file, beside the workbook, that a copy may be written to."""
    return Path(f"{path}.snapshot.part")


def spare_name(path: str | Path) -> Path:
    """A new name beside the workbook, for a copy that is worked on and goes again; each who asks is given another.

    Beside the workbook because the disk it is on is the one that is encrypted, wherever a backup is to go.
    """
    place = Path(path).resolve()
    return place.with_name(f".{place.name}.{secrets.token_hex(4)}.part")


def clear_away(path: str | Path) -> None:
    """Remove such copies that a program left behind when it was ended; what is younger may be in use."""
    place = Path(path).resolve()
    for left in place.parent.glob(f".{glob.escape(place.name)}.*.part*"):
        with suppress(OSError):
            if left.stat().st_mtime < time.time() - LEFT_BEHIND_SECONDS:
                left.unlink()


def write_copy(connection: duckdb.DuckDBPyConnection, target: Path) -> None:
    """Write a consistent copy of an open database, while it is in use, for its owner's eyes only."""
    (name,) = connection.execute("select current_database()").fetchall()[0]
    quoted = str(target.resolve()).replace("'", "''")
    connection.execute(f"attach '{quoted}' as snapshot_copy (storage_version '{STORAGE_VERSION}')")
    try:
        # What DuckDB makes by itself, everybody on the computer may read; there is nothing in it yet.
        target.chmod(0o600)
        connection.execute(f'copy from database "{name}" to snapshot_copy')
    finally:
        connection.execute("detach snapshot_copy")


def keep_as_private(path: str) -> None:
    """Let nobody read the second file, with the latest changes, who may not read the workbook itself."""
    with suppress(OSError):
        mode = os.stat(path).st_mode
        if os.stat(f"{path}.wal").st_mode != mode:
            os.chmod(f"{path}.wal", mode)


def keep_for_good(path: Path) -> None:
    """Have a finished file, and its name in its folder, on the disk before going on."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())
    if os.name == "posix":
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def first_line(error: Exception) -> str:
    """What went wrong, without the engine's explanations."""
    return str(error).strip().splitlines()[0]


def reason(error: Exception) -> str:
    """What went wrong, as the system or the engine puts it."""
    return getattr(error, "strerror", None) or first_line(error)
