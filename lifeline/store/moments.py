"""Who is reading: everybody with a cursor of their own, which some keep for a moment to read several answers at."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import wraps
from typing import TYPE_CHECKING, Concatenate, ParamSpec, TypeVar

import duckdb

if TYPE_CHECKING:
    from lifeline.store.store import Store

Asked = ParamSpec("Asked")
Answer = TypeVar("Answer")

# The longest the file waits for those who are reading before it changes hands, in seconds.
MOST_SECONDS_FOR_READERS = 30.0


class Door:
    """Counts the cursors that are out, and can be shut until none is: the file may change hands then."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._cursors = 0
        self._kept = 0
        self._is_shut = False

    @contextmanager
    def cursor(self, connection: Callable[[], duckdb.DuckDBPyConnection], *, is_kept: bool) -> Iterator[duckdb.DuckDBPyConnection]:
        """A cursor of the caller's own. Inside one thread only a write may hold one while it asks for another.

        `is_kept`: for a moment. Who keeps one may be waiting for another thread's answer, so that one is let in too.
        """
        with self._changed:
            self._changed.wait_for(lambda: not self._is_shut or (self._kept and not is_kept))
            self._cursors += 1
            self._kept += is_kept
        try:
            cursor = connection().cursor()
            try:
                yield cursor
            finally:
                cursor.close()
        finally:
            with self._changed:
                self._cursors -= 1
                self._kept -= is_kept
                self._changed.notify_all()

    @contextmanager
    def shut(self) -> Iterator[None]:
        """Nobody has a cursor, and nobody gets one, until the block ends. For whoever holds the lock of the writers.

        Raises `TimeoutError` where somebody reads on for half a minute.
        """
        with self._changed:
            self._is_shut = True
            try:
                if not self._changed.wait_for(lambda: not self._cursors, MOST_SECONDS_FOR_READERS):
                    raise TimeoutError("somebody has been reading all the while; try again in a moment")
                yield
            finally:
                self._is_shut = False
                self._changed.notify_all()


class Moment(threading.local):
    """The moment at which one thread reads, if it wants one; its transaction begins with the first read."""

    def __init__(self) -> None:
        self._is_wanted = False
        self._is_let_go = False
        self._cursor: duckdb.DuckDBPyConnection | None = None
        self._opened = ExitStack()

    @contextmanager
    def wanted(self) -> Iterator[None]:
        """See `Store.at_one_moment`."""
        if self._is_wanted or self._is_let_go:
            yield
            return
        self._is_wanted = True
        try:
            yield
        finally:
            self._is_wanted = False
            self._end()

    @contextmanager
    def let_go(self) -> Iterator[None]:
        """No moment is kept within the block, and what is read after it is of a later one: for a write, or a wait.

        While somebody waits for a turn, a moment kept would keep the file from changing hands.
        """
        self._end()
        was, self._is_let_go = self._is_let_go, True
        try:
            yield
        finally:
            self._is_let_go = was

    @contextmanager
    def cursor(self, another: Callable[..., object]) -> Iterator[duckdb.DuckDBPyConnection]:
        """The cursor to read with: the moment's where one is wanted, else another of its own."""
        if not self._is_wanted or self._is_let_go:
            with another() as cursor:
                yield cursor
            return
        if self._cursor is None:
            with ExitStack() as opening:
                cursor = opening.enter_context(another(is_kept=True))
                cursor.execute("begin transaction read only")
                self._cursor, self._opened = cursor, opening.pop_all()
        try:
            yield self._cursor
        except BaseException:
            # A transaction in which a statement has failed answers nothing more.
            self._end()
            raise

    def _end(self) -> None:
        self._cursor = None
        self._opened.close()


def of_one_moment(
    answer: Callable[Concatenate[Store, Asked], Answer],
) -> Callable[Concatenate[Store, Asked], Answer]:
    """An answer that rests on several statements, all of them of one moment (see `Store.at_one_moment`)."""

    @wraps(answer)
    def asked(store: Store, *values: Asked.args, **named: Asked.kwargs) -> Answer:
        with store.at_one_moment():
            return answer(store, *values, **named)

    return asked
