"""A private, consistent copy of a workbook, so that a notebook can read while the app holds the file.

The app's process is the only one that may read the file it has open; so it leaves a copy beside it when it is asked
to. Asking is a file, `NAME.snapshot-wanted`; the answer is `NAME.snapshot`, complete or not there at all.
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
import threading
import time
from pathlib import Path

import duckdb

from lifeline.errors import WorkbookError
from lifeline.store.store import Store

WAIT_SECONDS = 20.0
LOOK_EVERY_SECONDS = 0.5

_one_at_a_time = threading.Lock()


def wanted(path: str | Path) -> Path:
    """The file whose presence asks for a copy."""
    return Path(f"{path}.snapshot-wanted")


def answer(path: str | Path) -> Path:
    """The copy that answers."""
    return Path(f"{path}.snapshot")


def leave_copy(store: Store) -> Path:
    """Write a consistent copy beside an open workbook, while it is in use. It appears whole or not at all."""
    return copy_to(store, answer(store.path))


def copy_to(store: Store, target: Path) -> Path:
    """The same to a place of the caller's own. Those who ask at once get a copy each, one after another."""
    unfinished = store.copy_path
    with _one_at_a_time:
        unfinished.unlink(missing_ok=True)
        try:
            store.copy_database()
            try:
                os.replace(unfinished, target)
            except OSError:
                # Another disk: then it is copied there, and whoever asked waits for that.
                shutil.move(unfinished, target)
        finally:
            unfinished.unlink(missing_ok=True)
    return target


def rewrite(store: Store) -> None:
    """Write an open workbook's file anew, so that nothing that was removed is left in it or in a copy beside it.

    Raises `WorkbookError`; see `Store.rewrite`.
    """
    with _one_at_a_time:
        # An answer that nobody came for is of before, and a notebook that asks now is given a new one.
        answer(store.path).unlink(missing_ok=True)
        store.rewrite()


def serve(store: Store, stop: threading.Event) -> threading.Thread:
    """Answer requests for copies of an open workbook until `stop` is set."""

    def watch() -> None:
        while not stop.wait(LOOK_EVERY_SECONDS):
            if wanted(store.path).exists():
                wanted(store.path).unlink(missing_ok=True)
                leave_copy(store)

    thread = threading.Thread(target=watch, name="snapshots", daemon=True)
    thread.start()
    return thread


def private_copy(store: Store) -> Store:
    """Open a private copy of a workbook that is open here; it goes when it is closed. Not for one in memory."""
    if store.path == ":memory:":
        raise WorkbookError("A workbook in memory cannot be copied: make it in a file.")
    folder = Path(tempfile.mkdtemp(prefix="lifeline-"))
    try:
        return _PrivateCopy.open(copy_to(store, folder / Path(store.path).name))
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


def open_copy(path: str | Path) -> Store:
    """Open a private copy: made here if the file is free, asked of the app if it has the file open.

    Raises `WorkbookError` if the file is missing, or is open elsewhere and no copy comes within 20 seconds.
    """
    if not Path(path).exists():
        raise WorkbookError(f"There is no workbook at {path}.")
    folder = Path(tempfile.mkdtemp(prefix="lifeline-"))
    private = folder / Path(path).name
    try:
        try:
            with Store.open(path) as store:
                shutil.move(leave_copy(store), private)
        except WorkbookError as error:
            if not isinstance(error.__cause__, duckdb.IOException):
                raise
            _asked(path, private)
        return _PrivateCopy.open(private)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


class _PrivateCopy(Store):
    """A copy in a folder of its own. It holds clients' data, so it goes when it is closed, or with the program."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, path: str) -> None:
        super().__init__(connection, path)
        atexit.register(self.close)

    def close(self) -> None:
        atexit.unregister(self.close)
        super().close()
        shutil.rmtree(Path(self.path).parent, ignore_errors=True)


def _asked(path: str | Path, private: Path) -> None:
    answer(path).unlink(missing_ok=True)
    wanted(path).touch()
    give_up_at = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < give_up_at:
        if answer(path).exists():
            shutil.move(answer(path), private)
            return
        time.sleep(0.1)
    wanted(path).unlink(missing_ok=True)
    raise WorkbookError(f"{path} is open in another program that did not hand out a copy. Close it and try again.")
