"""The only door to DuckDB: one connection a process, a cursor a call, writes in one explicit transaction."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import duckdb

from lifeline import sql
from lifeline.errors import UserError, WorkbookError
from lifeline.store import acknowledged, chain, changing_hands
from lifeline.store.files import copy_path, keep_as_private, now, reason, write_copy
from lifeline.store.moments import Door, Moment
from lifeline.store.opening import connected
from lifeline.store.row_types import enum_fields, field_names
from lifeline.store.turns import Turns

if TYPE_CHECKING:
    from lifeline.store.scope import Scope

Row = TypeVar("Row")

BATCH = 50_000


class Store:
    """An open workbook file, or one in memory (`:memory:`).

    Every read takes a cursor of its own, because a shared DuckDB connection hands one thread's rows to another.
    Every write holds one lock and one transaction; an exception rolls all of it back.
    """

    # Who it is open for, and what tells whose clients they see; None and (): everybody's, everything (see `scoped`).
    scope: Scope | None = None
    seen: tuple = ()
    # A private copy is gone when it is closed: nothing is written beside it, and no backup made of it.
    is_private = False

    def __init__(self, connection: duckdb.DuckDBPyConnection, path: str) -> None:
        self._connection = connection
        self._write_lock = Turns()
        self._door = Door()
        self._moment = Moment()
        self._uid = ""
        self._version = 0
        self.path = path
        self._scoped: dict[Scope, Any] = {}
        # Why nothing may be changed here, in words for whoever tries; empty where it may.
        self.why_closed = ""

    # ---------------------------------------------------------------- opening and closing

    @classmethod
    def create(cls, path: str | Path) -> Store:
        """A new, empty workbook. Raises `WorkbookError` if a file is already there."""
        if str(path) != ":memory:" and Path(path).exists():
            raise WorkbookError(f"{path} already exists; choose another name, or remove it first.")
        acknowledged.forget(str(path))   # of another, which lay here before
        created = cls._connect(path)
        if str(path) != ":memory:":
            Path(path).chmod(0o600)
        return created

    @classmethod
    def open(cls, path: str | Path) -> Store:
        """An existing workbook, brought up to this release's schema.

        Raises `WorkbookError` if it is missing, open in another process, newer than this release, or not a workbook.
        """
        if str(path) != ":memory:" and not Path(path).exists():
            raise WorkbookError(f"There is no workbook at {path}. Create one with: python -m lifeline init --sample")
        return cls._connect(path)

    @classmethod
    def _connect(cls, path: str | Path) -> Store:
        return cls(connected(str(path), is_private=cls.is_private), str(path))

    @property
    def copy_path(self) -> Path:
        """The one file, beside the workbook, that a copy may be written to."""
        return copy_path(self.path)

    def copy_database(self) -> None:
        """Write a consistent copy to `copy_path`, while the workbook is in use. Not for a workbook in memory."""
        with self.between_moments(), self._write_lock:
            self._copy()

    def _copy(self) -> None:
        with self._cursor() as cursor:
            write_copy(cursor, self.copy_path)

    def rewrite(self) -> None:
        """Write the file anew, so that no byte of what was removed is left in it, while the workbook is in use.

        A database keeps the bytes of rows that are gone until it needs their place; a copy holds only what is there.
        Who writes waits for all of it; who reads, only while the copy takes the file's place. Raises `WorkbookError` if
        it cannot be done: then the workbook is as it was, and so is the file. Nothing to do for one in memory.
        """
        if self.path == ":memory:":
            return
        with self.between_moments(), self._write_lock:
            self.copy_path.unlink(missing_ok=True)
            try:
                self._copy()
                with self._door.shut():
                    changing_hands.take_its_place(self, self.copy_path)
            except (OSError, duckdb.Error) as error:
                raise WorkbookError(f"{self.path} cannot be written anew: {reason(error)}.") from error
            finally:
                self.copy_path.unlink(missing_ok=True)

    def _cursor(self, *, is_kept: bool = False) -> AbstractContextManager[duckdb.DuckDBPyConnection]:
        """A cursor of the caller's own. Inside one thread only a write may hold one while it asks for another."""
        return self._door.cursor(lambda: self._connection, is_kept=is_kept)

    def close(self) -> None:
        """Write everything into the one file and let go of it."""
        self._let_go()
        self._connection.close()
        if self.path != ":memory:" and not Path(f"{self.path}.wal").exists():
            acknowledged.forget(self.path)

    def scoped(self, scope: Scope) -> Store:
        """The same workbook as one person may see it (see `lifeline.store.scope`); the same one for the same scope."""
        from lifeline.store.scope import ScopedStore

        return self._scoped.setdefault(scope, ScopedStore(self, scope))

    @property
    def whole(self) -> Store:
        """The workbook itself: for what is worked out for everybody, never for what is shown to somebody."""
        return self

    def _let_go(self) -> None:
        for scoped in list(self._scoped.values()):
            scoped.let_go()

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # ---------------------------------------------------------------- reading

    def at_one_moment(self) -> AbstractContextManager[None]:
        """Whatever this thread reads within the block is of one moment, however much others write meanwhile.

        A write of the thread's own ends the moment, so that it sees what it wrote: what is read after is of another.
        Within a write the block does nothing, because nobody else writes then. What other threads read for this one is
        of moments of their own.
        """
        return self._moment.wanted()

    @contextmanager
    def between_moments(self) -> Iterator[None]:
        """No moment is kept within the block, even inside one: for whoever waits there for what another thread does.

        Nor one of somebody's view of the workbook: what is worked out for everybody is seen by who asked for it.
        """
        with ExitStack() as let_go:
            for each in (self, *self._scoped.values()):
                let_go.enter_context(each._moment.let_go())
            yield

    def fetch(self, row_type: type[Row], statement: str, **values: Any) -> tuple[Row, ...]:
        """The rows as frozen `row_type`s; the statement's columns are named as its fields."""
        names, rows = self._read(statement, values)
        wanted = field_names(row_type)
        if tuple(names) != wanted:
            positions = [names.index(name) for name in wanted]   # a missing column fails here, with its name
            rows = [tuple(row[position] for position in positions) for row in rows]
        enums = enum_fields(row_type)
        if not enums:
            return tuple(row_type(*row) for row in rows)
        return tuple(
            row_type(*(enums[place](cell) if place in enums and cell is not None else cell for place, cell in enumerate(row)))
            for row in rows
        )

    def tuples(self, statement: str, **values: Any) -> list[tuple[Any, ...]]:
        """The rows as plain tuples."""
        return self._read(statement, values)[1]

    def dicts(self, statement: str, **values: Any) -> list[dict[str, Any]]:
        """The rows as dictionaries by column name."""
        names, rows = self._read(statement, values)
        return [dict(zip(names, row, strict=True)) for row in rows]

    def value(self, statement: str, **values: Any) -> Any:
        """The first cell of the first row, or None if there is no row."""
        rows = self.tuples(statement, **values)
        return rows[0][0] if rows else None

    def arrow(self, statement: str, **values: Any) -> Any:
        """The rows as an Arrow table, for exports of many rows."""
        with self._moment.cursor(self._cursor) as cursor:
            return cursor.execute(statement, values or None).to_arrow_table()

    def _read(self, statement: str, values: dict[str, Any]) -> tuple[list[str], list[tuple[Any, ...]]]:
        with self._moment.cursor(self._cursor) as cursor:
            cursor.execute(statement, values or None)
            return [column[0] for column in cursor.description], cursor.fetchall()

    @property
    def data_version(self) -> int:
        """Grows by one with every committed write: the key of whatever is remembered of this workbook."""
        return self.value("select data_version from workbook_state")

    @property
    def pack_version(self) -> int:
        """Grows whenever the pack changes."""
        return self.value("select pack_version from workbook_state")

    # ---------------------------------------------------------------- writing

    @contextmanager
    def write(self, *, who: str = "local user", counts_as_change: bool = True) -> Iterator[Writer]:
        """One transaction. All of it is stored when the block ends; none of it if an exception leaves the block.

        Raises `UserError` where nothing may be changed (`why_closed`); what is only worked out is kept all the same.
        """
        if self.why_closed and counts_as_change:
            raise UserError(self.why_closed)
        with self.between_moments(), self._write_lock:
            try:
                with self._transaction(who, counts_as_change=counts_as_change) as writer:
                    yield writer
            except duckdb.Error as error:
                if not _is_of_the_disk(error):
                    raise
                self._disk_failed(error)

    @contextmanager
    def _transaction(self, who: str, *, counts_as_change: bool) -> Iterator[Writer]:
        self._version = 0
        with self._cursor() as cursor:
            cursor.execute("begin transaction")
            try:
                yield Writer(cursor, who)
                chain.seal(cursor)
                if counts_as_change:
                    cursor.execute("update workbook_state set data_version = data_version + 1 returning data_version")
                    ((self._version,),) = cursor.fetchall()
                cursor.execute("commit")
            except BaseException:
                # Where the disk failed there may be nothing left to roll back; what failed is worth telling, not that.
                with suppress(duckdb.TransactionException, duckdb.FatalException):
                    cursor.execute("rollback")
                raise
            if self.path != ":memory:":
                keep_as_private(self.path)
            if self._version:
                self._note(cursor, self._version)

    def _disk_failed(self, error: duckdb.Error) -> None:
        """Go on after the disk refused a write. Raises `WorkbookError`, unless the change turns out to be stored.

        DuckDB lets nobody read any more after some of these failures, until the file is opened anew.
        """
        if isinstance(error, duckdb.FatalException):
            with self._door.shut():
                self._let_go()
                self._connection.close()
                self._connection = connected(self.path)
            if self._version and self.data_version == self._version:
                with self._cursor() as cursor:
                    self._note(cursor, self._version)
                return
        raise WorkbookError(
            f"Nothing of this was stored: the disk that holds {self.path} refuses to be written to "
            f"({reason(error).rpartition(': ')[2]}). Make room on it and try again."
        ) from error

    def _note(self, cursor: duckdb.DuckDBPyConnection, version: int) -> None:
        """Write beside the workbook which change is stored, before whoever made it is told so."""
        if self.path == ":memory:" or self.is_private:
            return
        if not self._uid:
            ((self._uid,),) = cursor.execute("select uid from workbook_identity").fetchall()
        acknowledged.note(self.path, self._uid, version)


class Writer:
    """What may be done inside one transaction."""

    def __init__(self, cursor: duckdb.DuckDBPyConnection, who: str) -> None:
        self._cursor = cursor
        self.who = who
        # What this write puts on record: action, subject and detail of each line.
        self.lines: list[tuple[str, str, str]] = []

    def execute(self, statement: str, **values: Any) -> None:
        """Run one statement with bound values."""
        self._cursor.execute(statement, values or None)

    def tuples(self, statement: str, **values: Any) -> list[tuple[Any, ...]]:
        """Read inside the transaction, seeing what it has written."""
        return self._cursor.execute(statement, values or None).fetchall()

    def insert(self, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
        """Append rows; returns how many. Table and column names come from code, never from a user."""
        import pyarrow as pa

        rows = list(rows)
        names = ", ".join(columns)
        for start in range(0, len(rows), BATCH):
            batch = rows[start:start + BATCH]
            arrays = [pa.array([row[place] for row in batch]) for place in range(len(columns))]
            self._cursor.register("incoming", pa.table(arrays, names=list(columns)))
            self._cursor.execute(f"insert into {table} ({names}) select {names} from incoming")
            self._cursor.unregister("incoming")
        return len(rows)

    def insert_arrow(self, table: str, rows: Any) -> int:
        """Append an Arrow table whose columns carry the table's own names; returns how many rows.

        Whatever column it lacks is as the table has it by default. The rows are never given a name: the write would hold
        on to them to its end.
        """
        columns = self.tuples("""
            select name, coalesce(dflt_value, 'null') from pragma_table_info($table)
        """, table=table)
        filled = (name if name in rows.column_names else default for name, default in columns)
        self._cursor.from_arrow(rows).project(", ".join(filled)).insert_into(table)
        return rows.num_rows

    def prepare_rules(self) -> None:
        """Work out the tables the rules read from the pack's own; to be called after every change of the pack."""
        for statement in sql.preparations():
            self._cursor.execute(statement)
        self._cursor.execute("update workbook_state set pack_version = pack_version + 1")

    def audit(self, action: str, subject: str = "", detail: str = "") -> None:
        """Write one line of the append-only record: who did what to which subject. Never a client's data."""
        self.lines.append((action, subject, detail))
        self._cursor.execute(
            "insert into audit (written_at, who, action, subject, detail) values ($at, $who, $action, $subject, $detail)",
            {"at": now(), "who": self.who, "action": action, "subject": subject, "detail": detail},
        )


def _is_of_the_disk(error: duckdb.Error) -> bool:
    return isinstance(error, duckdb.IOException) or "Could not write" in str(error)
