"""The workbook's schema, one numbered SQL file per version; each runs once, in its own transaction."""

from __future__ import annotations

from pathlib import Path

import duckdb

from lifeline.errors import WorkbookError
from lifeline.store import chain

HERE = Path(__file__).parent


def _scripts() -> list[tuple[int, Path]]:
    return [(int(path.name[:4]), path) for path in sorted(HERE.glob("[0-9]*.sql"))]


LATEST = _scripts()[-1][0]
# The version in which the lines of the record written so far become a chain.
CHAINED = 15


def version(connection: duckdb.DuckDBPyConnection) -> int:
    """The schema version of the open file; 0 for a new one. Raises `WorkbookError` if it is not a workbook."""
    tables = {name for (name,) in connection.execute("select table_name from duckdb_tables()").fetchall()}
    if "workbook_state" in tables:
        return connection.execute("select schema_version from workbook_state").fetchall()[0][0]
    if tables:
        raise WorkbookError("This DuckDB file is not a Lifeline workbook: it has tables of its own.")
    return 0


def migrate(connection: duckdb.DuckDBPyConnection) -> None:
    """Bring the file up to this release, one version at a time; a version that fails leaves the one before."""
    current = version(connection)
    if current > LATEST:
        raise WorkbookError(
            f"This workbook is of version {current}, and this release knows up to {LATEST}: update Lifeline to open it."
        )
    for number, path in _scripts():
        if number <= current:
            continue
        connection.execute("begin transaction")
        try:
            if current == 0 and number == 1:
                connection.execute("""create table workbook_state (
                    schema_version integer not null, data_version bigint not null, pack_version bigint not null,
                    rules_digest varchar not null)""")
                connection.execute("insert into workbook_state values (0, 0, 0, '')")
            connection.execute(path.read_text(encoding="utf-8"))
            if number == CHAINED:
                chain.seal(connection)
            connection.execute("update workbook_state set schema_version = $number", {"number": number})
            connection.execute("commit")
        except BaseException:
            connection.execute("rollback")
            raise
