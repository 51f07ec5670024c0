"""What one person may see of a workbook, enforced where every question passes: at the cursor.

A temporary view on a cursor stands in for the table of the same name in everything that cursor runs, also inside the
workbook's own macros. So a scoped store hands out cursors on which each table that holds clients' data holds only what
its person may see. No question, page, command or export knows of it, and none can forget it.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from typing import Any

import duckdb

from lifeline.errors import NotFound, UserError
from lifeline.store import views
from lifeline.store.kinds import kind_of_export
from lifeline.store.moments import Moment
from lifeline.store.files import STORAGE_VERSION
from lifeline.store.store import Store, Writer

# What took an action back is for whoever may take the action.
TAKEN_BACK = re.compile("[:,] taken back$")
# Of a client one may not see nothing is said, not even the number.
UNSEEN = "Nothing was stored: that is not there, or it is not for you to change."
# Cursors kept ready for one person; more are made while they are needed, and closed again.
READY = 4


class NotAllowed(UserError):
    """Something that this person may not see or do here."""


@dataclass(frozen=True, slots=True)
class Scope:
    """One person, and what they may see and do.

    `who` is their name for the record. `clients` is all, own, names (who there is, and no more), hidden (nobody by
    name) or none; `sees_whole`: all, and no wall keeps them from one. `referrals` is all, own (those they passed on) or
    none. `things` are what may be done, as named in lifeline/record/roles.csv.
    """

    who: str
    role: str
    colleague_id: str
    is_administrator: bool = False
    clients: str = "all"
    sees_whole: bool = False
    referrals: str = "all"
    sees_health: bool = True
    sees_notes: bool = True
    sees_audit: bool = True
    sees_walls: bool = False
    things: frozenset[str] = frozenset()


class Pooled:
    """A cursor that goes back to its store when it is closed: its views are made once, not once a question."""

    def __init__(self, store: ScopedStore, cursor: duckdb.DuckDBPyConnection) -> None:
        self._store = store
        self.cursor = cursor
        self.version = -1

    def __getattr__(self, name: str) -> Any:
        return getattr(self.cursor, name)

    def close(self) -> None:
        self._store.take_back(self)


class ScopedStore(Store):
    """The same workbook as one person may see it: the same file, the same lock of the writers, fewer rows."""

    def __init__(self, whole: Store, scope: Scope) -> None:
        # Not the parent's: file, locks and whatever else there is are those of the whole workbook (`__getattr__`).
        self._whole = whole
        self.scope = scope
        self._moment = Moment()  # the whole's would hand out the whole's cursors
        self._ready: list[Pooled] = []
        self._pool_lock = threading.Lock()
        self._statements: list[str] = []
        self._seen: tuple[int, tuple] = (-1, ())

    def __getattr__(self, name: str) -> Any:
        return getattr(self._whole, name)

    @property
    def seen(self) -> tuple:
        """Changes whenever other clients are seen than before, by a wall or by who looks after whom."""
        version = self.data_version
        if self._seen[0] != version:
            self._seen = version, tuple(self.tuples("select count(*), bit_xor(hash(client_id)) from client")[0])
        return self._seen[1]

    @property
    def whole(self) -> Store:
        """The workbook itself: for what is worked out for everybody, never for what is shown to somebody."""
        return self._whole

    def _cursor(self, *, is_kept: bool = False) -> AbstractContextManager[duckdb.DuckDBPyConnection]:
        return self._whole._door.cursor(lambda: self, is_kept=is_kept)

    def cursor(self) -> Pooled:
        """A cursor with this person's views, for the door to hand out."""
        with self._pool_lock:
            pooled = self._ready.pop() if self._ready else None
        if pooled is None:
            pooled = Pooled(self, self._whole._connection.cursor())
            for statement in self._definitions(pooled.cursor):
                pooled.cursor.execute(statement)
        if self.scope.clients == "own":
            ((now,),) = pooled.cursor.execute("select data_version from workbook_state").fetchall()
            if now != pooled.version:
                pooled.cursor.execute(views.fill_own(_database(pooled.cursor), self.scope))
                pooled.version = now
        return pooled

    def take_back(self, pooled: Pooled) -> None:
        """Keep a cursor ready for the next question, unless enough are."""
        with suppress(duckdb.TransactionException):  # it was in none
            pooled.cursor.rollback()
        with self._pool_lock:
            if len(self._ready) < READY:
                self._ready.append(pooled)
                return
        pooled.cursor.close()

    def _definitions(self, cursor: duckdb.DuckDBPyConnection) -> list[str]:
        if not self._statements:
            columns = views.by_table(cursor.execute(views.COLUMNS).fetchall())
            self._statements = views.definitions(_database(cursor), columns, self.scope)
        return self._statements

    def let_go(self) -> None:
        """Close the cursors that are kept ready, as before the file changes hands."""
        with self._pool_lock:
            ready, self._ready = self._ready, []
        for pooled in ready:
            pooled.cursor.close()

    def rewrite(self) -> None:
        with self._moment.let_go():
            self._whole.rewrite()

    def copy_database(self) -> None:
        """Write what this person may see to `copy_path`: the rest is in no byte of it."""
        with self._moment.let_go(), self._whole._write_lock, self._cursor() as cursor:
            quoted = str(self.copy_path.resolve()).replace("'", "''")
            cursor.execute(f"attach '{quoted}' as snapshot_copy (storage_version '{STORAGE_VERSION}')")
            try:
                cursor.execute(f'copy from database "{_database(cursor)}" to snapshot_copy (schema)')
                for table in views.by_table(cursor.execute(views.COLUMNS).fetchall()):
                    cursor.execute(f"insert into snapshot_copy.main.{table} select * from {table}")
            finally:
                cursor.execute("detach snapshot_copy")

    def close(self) -> None:
        self._whole.close()

    @contextmanager
    def write(self, *, who: str = "", counts_as_change: bool = True) -> Iterator[Writer]:
        """One transaction in this person's name, of which nothing is stored that they may not do.

        Inside, the whole workbook is there. Before it is stored, every line it wrote into the record is looked at.
        Raises `NotAllowed`.
        """
        with self._moment.let_go(), self._whole.write(who=self.scope.who, counts_as_change=counts_as_change) as writer:
            yield writer
            self._check(writer.lines)

    def _check(self, lines: list[tuple[str, str, str]]) -> None:
        """See that this person may bring about these lines of the record. Raises `NotAllowed`, `NotFound`."""
        runs: set[str] = set()
        for action, subject, detail in lines:
            things = [f"do:{TAKEN_BACK.sub('', action)}"]
            if action == "export":
                things.append(f"export:{kind_of_export(subject, detail)}")
            if not self.scope.things.issuperset(things):
                raise NotAllowed(f"Nothing was stored: this is not for you to do ({action}). Ask an administrator who may.")
            # An id may itself hold a blank, and a line may be about two: every run of words may be a client.
            words = subject.split(" ")
            ends = range(1, len(words) + 1)
            runs |= {" ".join(words[begin:end]) for begin in range(len(words)) for end in ends if begin < end}
        known = """
            select client_id from client where client_id in (select unnest($runs))
            union select client_id from suppression where client_id in (select unnest($runs))
        """
        if runs and set(self._whole.tuples(known, runs=sorted(runs))) - set(self.tuples(known, runs=sorted(runs))):
            raise NotFound(UNSEEN)


def _database(cursor: duckdb.DuckDBPyConnection) -> str:
    return cursor.execute("select current_database()").fetchall()[0][0]
