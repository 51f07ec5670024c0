"""A private, consistent copy of a workbook, so that a notebook can read while the app holds the file.

The app's process is the only one that may read the file it has open; so it leaves a copy beside it when it is asked
to, and puts that on record. Asking is a file, `NAME.snapshot-wanted`, that says who asks; the answer is `NAME.snapshot`, complete or not there at all: a backup's
file, encrypted with the same key, so that none lies open beside the workbook where there is a key.
"""

from __future__ import annotations

import atexit
import logging
import os
import shutil
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

import duckdb

from lifeline.errors import UserError, WorkbookError
from lifeline.store import backups, keys
from lifeline.store.files import reason
from lifeline.store.opening import InUse
from lifeline.store.store import Store

WAIT_SECONDS = 20.0
LOOK_EVERY_SECONDS = 0.5

_one_at_a_time = threading.Lock()

log = logging.getLogger(__name__)


def wanted(path: str | Path) -> Path:
    """The file whose presence asks for a copy."""
    return Path(f"{path}.snapshot-wanted")


def answer(path: str | Path) -> Path:
    """The copy that answers."""
    return Path(f"{path}.snapshot")


def leave_copy(store: Store) -> Path:
    """Write a consistent copy beside an open workbook, while it is in use. It appears whole or not at all."""
    phrase = keys.passphrase(store.path)
    return backups.make(
        store.path, backups.ASKED, copy_to=lambda target: copy_to(store, target), phrase=phrase,
        target=answer(store.path),
    )


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
                try:
                    who = wanted(store.path).read_text(encoding="utf-8").strip()[:100]
                    wanted(store.path).unlink(missing_ok=True)
                    _on_record(store, who or "somebody at this computer")
                    leave_copy(store)
                except (OSError, UnicodeDecodeError, duckdb.Error, UserError) as error:
                    # Whoever asked is told that none came, and the next one may be luckier.
                    log.warning("No copy of %s could be left: %s", store.path, reason(error))

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


def write_backup(path: str | Path, target: Path, *, phrase: str, who: str, allowed: Callable[[Store], str]) -> None:
    """Write a backup to a file, whether another program has the workbook open or nobody.

    `allowed` looks at the workbook, or at the copy that was handed out, and returns who it is for, for the record; or
    it raises, and then there is no backup. `who` is what is told of them before that can be asked. Encrypted if there is
    a passphrase. Raises `WorkbookError` if the workbook is missing or the file cannot be written.
    """
    if not Path(path).exists():
        raise WorkbookError(f"There is no workbook at {path}.")
    try:
        backups.make(
            str(path), backups.ASKED, copy_to=lambda copy: _copied(path, copy, who, allowed), phrase=phrase, target=target
        )
    except (OSError, duckdb.Error) as error:
        raise WorkbookError(f"{target} cannot be written: {reason(error)}.") from error


def _copied(path: str | Path, target: Path, who: str, allowed: Callable[[Store], str] | None = None) -> None:
    """Write a consistent copy of a workbook: made here if it is free, asked of the app if that has it open."""
    try:
        with Store.open(path) as store:
            if allowed:
                _on_record(store, allowed(store))
            copy_to(store, target)
    except WorkbookError as error:
        if not isinstance(error, InUse) or not isinstance(error.__cause__, duckdb.IOException):
            raise
        _asked(path, target, who)
        if allowed:
            with Unpacked.open(target) as copy:
                allowed(copy)


def _on_record(store: Store, who: str) -> None:
    with store.write(who=who, counts_as_change=False) as writer:
        writer.audit("export", "everything", "backup")


def before(store: Store, why: str) -> Path | None:
    """Make the backup that goes before something (`backups.WHY`); none of a private copy, one in memory, or a new one.

    Raises `WorkbookError` if it cannot be made: then whatever it goes before must not be done.
    """
    # A backup holds everything, whoever it is made for.
    store = store.whole
    version = store.data_version
    # With its first change a workbook is given its pack: then it holds nothing that anybody could lose.
    if store.path == ":memory:" or store.is_private or version <= 1:
        return None
    kept = store.value("select value from setting where name = $name", name=backups.KEPT_SETTING)
    return backups.automatic(
        store.path, why, version=version, kept=int(kept or backups.KEPT),
        copy_to=lambda target: copy_to(store, target),
    )


def keep_backup(store: Store) -> Path:
    """Make a backup that somebody asked for, in the folder beside an open workbook. Raises `WorkbookError`, `KeyFault`."""
    store, phrase = store.whole, keys.passphrase(store.path)
    try:
        return backups.make(store.path, backups.ASKED, copy_to=lambda target: copy_to(store, target), phrase=phrase)
    except (OSError, duckdb.Error) as error:
        raise WorkbookError(
            f"The backup cannot be made in {backups.folder(store.path)}: {reason(error)}."
        ) from error


def open_copy(path: str | Path, *, who: str = "") -> Store:
    """Open a private copy: made here if the file is free, asked of the app, for `who`, if it has the file open.

    Raises `WorkbookError` if the file is missing, or is open elsewhere and no copy comes within 20 seconds.
    """
    if not Path(path).exists():
        raise WorkbookError(f"There is no workbook at {path}.")
    folder = Path(tempfile.mkdtemp(prefix="lifeline-"))
    private = folder / Path(path).name
    try:
        _copied(path, private, who)
        return _PrivateCopy.open(private)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


class Unpacked(Store):
    """A copy that somebody is at work on and that takes no place of its own yet."""

    is_private = True


class _PrivateCopy(Unpacked):
    """A copy in a folder of its own. It holds clients' data, so it goes when it is closed, or with the program."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, path: str) -> None:
        super().__init__(connection, path)
        atexit.register(self.close)

    def close(self) -> None:
        atexit.unregister(self.close)
        super().close()
        shutil.rmtree(Path(self.path).parent, ignore_errors=True)


def _asked(path: str | Path, private: Path, who: str) -> None:
    answer(path).unlink(missing_ok=True)
    # Whole or not there at all: it is read at once.
    asking = wanted(path).with_name(f"{wanted(path).name}.{os.getpid()}.part")
    asking.write_text(who, encoding="utf-8")
    os.replace(asking, wanted(path))
    give_up_at = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < give_up_at:
        if answer(path).exists():
            backups.verified(answer(path), keys.passphrase(path), private)
            answer(path).unlink(missing_ok=True)
            return
        time.sleep(0.1)
    wanted(path).unlink(missing_ok=True)
    raise WorkbookError(f"{path} is open in another program that did not hand out a copy. Close it and try again.")
