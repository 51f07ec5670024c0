"""What is made in the background: packs for many clients, or the list or calendar of a large book.

Another process does the work, on a copy of the workbook (`lifeline.export.at_work`), so that the pages stay quick for
everybody. Its files lie in a private folder that goes two hours after they are finished, or with the program.
"""

from __future__ import annotations

import atexit
import contextlib
import json
import logging
import shutil
import subprocess
import sys
import tempfile
import threading
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import lifeline
from lifeline import wording
from lifeline.export import at_work, packs
from lifeline.export.at_work import LIST, PACKS, Order
from lifeline.store import Store, snapshots

KEPT_SECONDS = 2 * 60 * 60.0
REMOVED_WITHIN = 10.0  # seconds, if a copy is just being written
RUNNING_AT_ONCE = 2  # each keeps every processor busy
_ROOT = Path(lifeline.__file__).resolve().parents[1]

log = logging.getLogger(__name__)
_turn = threading.BoundedSemaphore(RUNNING_AT_ONCE)
_there: set[Making] = set()
_PREFIX = "lifeline-made-"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be made, of which day, for whom, and in whose name it is put on record.

    `what` is one of `at_work`'s; `form` the ending of the file; `whose` says it in words, for the record.
    """

    what: str
    as_of: date
    client_ids: tuple[str, ...]
    form: str
    who: str
    audience: str = wording.FIRM
    title: str = ""
    whose: str = "whole book"

    @property
    def file_name(self) -> str:
        """What the finished file is called: the day, and nobody's name."""
        if self.what == PACKS:
            return packs.zip_name(self.as_of, self.audience)
        return f"{'to_raise' if self.what == LIST else 'reviews'}_{self.as_of.isoformat()}.{self.form}"


class Making:
    """One order at work. `done` of `total` clients are finished; read by pages, written by its own thread."""

    def __init__(self, store: Store, wanted: Wanted) -> None:
        self.wanted = wanted
        self.total = len(wanted.client_ids)
        self.done = 0
        self.is_waiting = True
        self.is_over = False
        self.has_failed = False
        self.problem = ""
        self.client_ids: tuple[str, ...] = ()
        self._store = store
        self._stopped = threading.Event()
        self._process: subprocess.Popen[str] | None = None
        self._changing = threading.Lock()
        # Readable by nobody else on this computer.
        self._folder = Path(tempfile.mkdtemp(prefix=_PREFIX))
        _remove_what_was_left(self._folder)
        self._removal: threading.Timer | None = None
        _there.add(self)
        self._thread = threading.Thread(target=self._run, name=f"making {wanted.what}", daemon=True)
        self._thread.start()

    @property
    def is_stopped(self) -> bool:
        """Whether somebody stopped it before its end."""
        return self._stopped.is_set()

    @property
    def path(self) -> Path | None:
        """The finished file; None while there is none, and once it has been removed."""
        found = self._folder / "out" / self.wanted.file_name
        return found if self.is_over and found.exists() else None

    def stop(self) -> None:
        """Begin nothing more; what is finished is kept."""
        self._stopped.set()
        with self._changing:
            # The end of its input is its sign to stop.
            if self._process and self._process.stdin and not self._process.stdin.closed:
                self._process.stdin.close()

    def wait(self, seconds: float | None = None) -> bool:
        """Wait until it is over; whether it is."""
        self._thread.join(seconds)
        return self.is_over

    def remove(self) -> None:
        """Stop it at once if it is not over, and take its files away."""
        _there.discard(self)
        self._stopped.set()
        with self._changing:
            if self._process and self._process.poll() is None:
                self._process.kill()
                self._process.wait()
        if self._removal:
            self._removal.cancel()
        shutil.rmtree(self._folder, ignore_errors=True)
        if self._folder.exists():
            # Its own thread was laying a file down at this moment: it goes when that is done.
            self.wait(REMOVED_WITHIN)
            shutil.rmtree(self._folder, ignore_errors=True)

    # -------------------------------------------------------------------------------------- its own thread

    def _run(self) -> None:
        try:
            with _turn:
                self.is_waiting = False
                if not self._stopped.is_set():
                    self._work()
        except Exception:
            # Stopped from outside, its files are gone under its hands.
            if self in _there:
                self.has_failed = True
                log.exception("What was asked for could not be made")
        finally:
            for copy in self._folder.glob("workbook.duckdb*"):
                copy.unlink(missing_ok=True)
            self.is_over = True
            if self not in _there:
                shutil.rmtree(self._folder, ignore_errors=True)
            else:
                self._removal = threading.Timer(KEPT_SECONDS, self.remove)
                self._removal.daemon = True
                self._removal.start()

    def _work(self) -> None:
        wanted, out = self.wanted, self._folder / "out"
        out.mkdir()
        copy = snapshots.copy_to(self._store, self._folder / "workbook.duckdb")
        order = Order(
            wanted.what, str(copy), str(out if wanted.what == PACKS else out / wanted.file_name),
            wanted.as_of.isoformat(), wanted.client_ids, wanted.form, wanted.audience, wanted.title,
        )
        with self._changing:
            if self._stopped.is_set():
                return
            self._process = subprocess.Popen(
                [sys.executable, "-m", at_work.__name__], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                text=True, encoding="utf-8", cwd=_ROOT,
            )
        try:
            self._talk(self._process, order)
        finally:
            with self._changing:
                for pipe in (self._process.stdin, self._process.stdout):
                    with contextlib.suppress(OSError):  # the rest of an order that nobody reads any more
                        pipe.close()
        self._note()

    def _talk(self, process: subprocess.Popen[str], order: Order) -> None:
        """Say what is wanted, and hear what becomes of it to the end."""
        assert process.stdin and process.stdout
        try:
            process.stdin.write(order.line())
            process.stdin.flush()
        except (OSError, ValueError):
            # It ended, or was told to, before it heard what is wanted.
            pass
        if self._stopped.is_set():
            self.stop()
        for line in process.stdout:
            self._hear(json.loads(line))
        self.has_failed = process.wait() != 0 and not self.problem and not self.is_stopped
        if self.has_failed:
            log.error("%s ended with %s; what it said is above", at_work.__name__, process.returncode)

    def _hear(self, said: dict) -> None:
        self.done = said.get("done", self.done)
        self.problem = said.get("problem", "")
        if "client_ids" in said:
            self.client_ids = tuple(said["client_ids"])
            self.done = len(self.client_ids)

    def _note(self) -> None:
        """Put on record what was made, before anybody has it."""
        wanted = self.wanted
        if not self.client_ids or not (self._folder / "out" / wanted.file_name).exists():
            return
        with self._store.write(who=wanted.who, counts_as_change=False) as writer:
            if wanted.what == PACKS:
                for client_id in self.client_ids:
                    writer.audit("export", client_id, f"pack, {wanted.form}, for the {wanted.audience}")
            else:
                writer.audit("export", wanted.whose, f"{wanted.what} as of {wanted.as_of}, {wanted.form}")


def _remove_what_was_left(newest: Path) -> None:
    """Take away what a program left that was ended by force, once it is as old as nothing here ever gets."""
    for folder in newest.parent.glob(f"{_PREFIX}*"):
        try:
            is_old = newest.stat().st_mtime - folder.stat().st_mtime > 2 * KEPT_SECONDS
        except OSError:
            continue
        if is_old:
            shutil.rmtree(folder, ignore_errors=True)


def remove_all() -> None:
    """Stop everything and take every file away."""
    for making in tuple(_there):
        making.remove()


atexit.register(remove_all)
