"""Opening a workbook's file: with which settings, brought up to this release, and locked down."""

from __future__ import annotations

from pathlib import Path

import duckdb

from lifeline import sql
from lifeline.errors import UserError, WorkbookError
from lifeline.store import migrations

# Nothing is fetched or loaded from outside while a workbook is open, and no statement can turn that off again (see
# `connected`); Python variables are never read as tables, so that a mistyped table name is an error and no surprise.
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
    "disabled_optimizers": "build_side_probe_side",
    # The oldest file format that keeps the types of macro parameters.
    "storage_compatibility_version": STORAGE_VERSION,
}
# The files DuckDB writes while it makes a copy, and the only ones it may reach beside the workbook itself.
COPY_ENDINGS = ("", ".wal", ".wal.checkpoint", ".wal.recovery")


def copy_path(path: str) -> Path:
    """The one file, beside the workbook, that a copy may be written to."""
    return Path(f"{path}.snapshot.part")


def connected(path: str) -> duckdb.DuckDBPyConnection:
    """The open file with this release's schema and rules, locked down. Raises `WorkbookError`."""
    try:
        connection = duckdb.connect(path, config=dict(SETTINGS))
    except duckdb.IOException as error:
        raise WorkbookError(_explain(path, error)) from error
    except duckdb.Error as error:
        raise WorkbookError(f"{path} cannot be read as a workbook: {first_line(error)}") from error
    try:
        migrations.migrate(connection)
        sql.install(connection)
        if path != ":memory:":
            copy = str(copy_path(path).resolve())
            connection.execute("set allowed_paths = $paths", {"paths": [copy + ending for ending in COPY_ENDINGS]})
        connection.execute("set enable_external_access = false")
        connection.execute("set lock_configuration = true")
    except UserError:
        connection.close()
        raise
    except duckdb.Error as error:
        connection.close()
        if "has been locked" in str(error):
            # A notebook's cell run a second time: the first one's workbook is still open here, and locked down.
            raise WorkbookError(f"{path} is open in this program already: close that workbook first.") from error
        raise WorkbookError(f"{path} cannot be opened as a workbook: {first_line(error)}") from error
    return connection


def first_line(error: Exception) -> str:
    """What went wrong, without the engine's explanations."""
    return str(error).strip().splitlines()[0]


def _explain(path: str, error: Exception) -> str:
    message = str(error)
    if "Could not set lock" in message or "being used by another process" in message:
        holder = message.split("PID ")[-1].split(")")[0] if "PID " in message else ""
        owner = f" (process {holder})" if holder.isdigit() else ""
        return (
            f"{path} is open in another program{owner}. One workbook file is open in one process at a time: close the "
            "app first, or work on a snapshot with lifeline.open(path, snapshot=True)."
        )
    return f"{path} cannot be opened: {first_line(error)}"
