"""Opening a workbook's file: with which settings, brought up to this release, and locked down."""

from __future__ import annotations

from pathlib import Path

import duckdb

from lifeline import sql
from lifeline.errors import UserError, WorkbookError
from lifeline.store import acknowledged, backups, migrations
from lifeline.store.files import COPY_ENDINGS, SETTINGS, clear_away, copy_path, first_line, write_copy


class InUse(WorkbookError):
    """The workbook is open already, here or in another program."""


def connected(path: str, *, is_private: bool = False) -> duckdb.DuckDBPyConnection:
    """The open file with this release's schema and rules, locked down. Raises `WorkbookError`.

    Before an older workbook is brought up to this release a backup is made, and one that has lost changes is not opened
    (`ChangesMissing`); neither for a private copy.
    """
    connection = _connect(path)
    try:
        if path != ":memory:" and not is_private:
            acknowledged.check(connection, path)
            _back_up_before_update(connection, path)
        is_changed = migrations.version(connection) < migrations.LATEST
        migrations.migrate(connection)
        sql.install(connection)
        if is_changed:
            # Changes of tables do not wait in the second file: see `_replayed`.
            connection.execute("checkpoint")
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
            raise InUse(f"{path} is open in this program already: close that workbook first.") from error
        raise WorkbookError(f"{path} cannot be opened as a workbook: {first_line(error)}") from error
    if path != ":memory:" and not is_private:
        clear_away(path)
    return connection


def go_on_without(path: str) -> None:
    """Accept that changes which were acknowledged are missing from a workbook. Raises `WorkbookError`."""
    with _connect(path) as connection:
        acknowledged.accept(connection, path)


def _connect(path: str, *, may_replay: bool = True) -> duckdb.DuckDBPyConnection:
    try:
        return duckdb.connect(path, config=dict(SETTINGS))
    except duckdb.IOException as error:
        raise _explained(path, error) from error
    except duckdb.Error as error:
        if may_replay and "replaying WAL" in str(error) and _replayed(path):
            return _connect(path, may_replay=False)
        raise WorkbookError(f"{path} cannot be read as a workbook: {first_line(error)}") from error


def _replayed(path: str) -> bool:
    """Write what stands in `NAME.wal` into the file, where DuckDB cannot while it connects; whether it could be done.

    A change of a table with a default that calls a function is replayed only by a connection that is open already
    (DuckDB 1.5.6). It stands there if a program ended while it made a workbook, or brought one up to this release.
    """
    quoted = str(Path(path).resolve()).replace("'", "''")
    with duckdb.connect(":memory:", config=dict(SETTINGS)) as connection:
        try:
            connection.execute(f"attach '{quoted}' as replayed")
            connection.execute("checkpoint replayed")
        except duckdb.Error:
            return False
    return True


def _back_up_before_update(connection: duckdb.DuckDBPyConnection, path: str) -> None:
    if not 0 < migrations.version(connection) < migrations.LATEST:
        return
    ((version,),) = connection.execute("select data_version from workbook_state").fetchall()
    backups.automatic(
        path, "before-update", version=version, kept=backups.how_many_kept(connection),
        copy_to=lambda target: write_copy(connection, target),
    )


def _explained(path: str, error: Exception) -> WorkbookError:
    message = str(error)
    if "Could not set lock" in message or "being used by another process" in message:
        holder = message.split("PID ")[-1].split(")")[0] if "PID " in message else ""
        owner = f" (process {holder})" if holder.isdigit() else ""
        return InUse(
            f"{path} is open in another program{owner}. One workbook file is open in one process at a time: close the "
            "app first, or work on a snapshot with lifeline.open(path, snapshot=True)."
        )
    return WorkbookError(f"{path} cannot be opened: {first_line(error)}")
