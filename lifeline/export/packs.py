"""A meeting pack for each of many clients, as files in a folder or in one ZIP file.

The workbook is read here, one client at a time; the drawing is done by other processes, because the converter holds
Python's lock while it works. They are started afresh (spawn): a forked process that has used the converter hangs.
Every file appears whole or not at all, so that stopping half-way leaves only finished packs.
"""

from __future__ import annotations

import hashlib
import multiprocessing
import os
import re
import signal
import zipfile
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from lifeline import wording
from lifeline.errors import UserError
from lifeline.export import brand as brands, pack
from lifeline.export.brand import Brand
from lifeline.export.tables import whole_or_not
from lifeline.question.approachable import approachable
from lifeline.question.guarded import GuardedView, guarded_lifelines
from lifeline.store import Store

_FEW = 4  # drawn here sooner than another process has started
_AHEAD = 2  # packs waiting for each process: enough to keep it busy, and the memory flat
_MOST_WORKERS = 8  # each holds its own fonts and libraries
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Packs:
    """What was made: the files (or the one ZIP file), for whom, and who was passed over, with the reason."""

    files: tuple[Path, ...]
    client_ids: tuple[str, ...]
    passed_over: tuple[tuple[str, str], ...]

    @property
    def count(self) -> int:
        """How many packs."""
        return len(self.client_ids)


@dataclass(frozen=True, slots=True)
class Order:
    """How every pack of one run is made."""

    form: str
    brand: Brand
    audience: str


def make_packs(
    store: Store, *, as_of: date, out: str | Path, client_ids: Sequence[str] | None = None, form: str = "pdf",
    brand: Brand | None = None, audience: str = wording.CLIENT, as_zip: bool = False, workers: int | None = None,
    progress: Progress | None = None, stop: Callable[[], bool] | None = None, who: str = "local user",
) -> Packs:  # fmt: skip
    """A pack for each client, or for those named; never for one who may not be approached or is no client.

    The firm's own brand is on them, unless another is given. `progress` hears how many of how many are done; once
    `stop` says so no other is begun, and what is finished is kept. Raises `NotFound` for an unknown client (then
    nothing is made), and `UserError` for an unknown form or a folder that cannot be written. Each pack is noted in the
    record of exports.
    """
    if form not in pack.WRITERS:
        raise UserError(f"A pack is made as {' or '.join(pack.WRITERS)}, not {form!r}.")
    chosen = approachable(store, as_of=as_of, client_ids=client_ids)
    folder = Path(out)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UserError(f"{folder} cannot be made: {error.strerror or error}.") from error
    order = Order(form, brand or brands.stored(store), audience)
    run = _Run(order, len(chosen.client_ids), progress, stop or _never)
    views = run.following(_interruptible(guarded_lifelines(store, client_ids=chosen.client_ids, as_of=as_of)))
    most = min(os.cpu_count() or 1, _MOST_WORKERS)
    count = min(workers or most, run.total) if run.total >= _FEW else 0
    path = folder / zip_name(as_of, audience) if as_zip else folder
    made: list[str] = []
    try:
        (_into_zip if as_zip else _into_folder)(path, _side_by_side(views, count, run, folder, as_zip), run)
        made = run.made
    except BaseException:
        # Also those that were at work when it came: a file that is there can be handed out. A ZIP is whole or not there.
        names = {client_id: file_name(client_id, as_of, form, audience) for client_id in run.begun}
        made = [] if as_zip else [client_id for client_id, name in names.items() if (folder / name).exists()]
        raise
    finally:
        _note(store, made, order, who)
    files = [path] if as_zip else [folder / file_name(each, as_of, form, audience) for each in made]
    return Packs(tuple(files) if made else (), tuple(made), chosen.passed_over)


def _never() -> bool:
    return False


def file_name(client_id: str, as_of: date, form: str, audience: str = wording.CLIENT) -> str:
    """A name that says which client and day, and never who: files travel.

    >>> file_name("F01", date(2026, 11, 1), "pdf")
    'pack_F01_2026-11-01.pdf'
    """
    safe = re.sub(r"[^A-Za-z0-9-]+", "-", client_id).strip("-")
    if safe != client_id:
        # Two ids that differ only in what a file name cannot hold must not share a file.
        safe = f"{safe}-{hashlib.sha256(client_id.encode()).hexdigest()[:8]}".lstrip("-")
    for_firm = "_firm" if audience == wording.FIRM else ""
    return f"pack_{safe}_{as_of.isoformat()}{for_firm}.{form}"


def zip_name(as_of: date, audience: str = wording.CLIENT) -> str:
    """What one file with all packs is called."""
    return f"packs_{as_of.isoformat()}{'_firm' if audience == wording.FIRM else ''}.zip"


@dataclass(slots=True)
class _Run:
    """One run: what is wanted, whose packs were begun and whose are finished, in order."""

    order: Order
    total: int
    progress: Progress | None
    stop: Callable[[], bool]
    begun: list[str] = field(default_factory=list)
    made: list[str] = field(default_factory=list)

    def following(self, views: Iterator[GuardedView]) -> Iterator[GuardedView]:
        """The views one after another, as they are asked for, until it is time to stop."""
        for view in views:
            if self.stop():
                return
            self.begun.append(view.client.client_id)
            yield view

    def name(self, view: GuardedView) -> str:
        """What a pack's file is called."""
        return file_name(view.client.client_id, view.as_of, self.order.form, self.order.audience)

    def finished(self, view: GuardedView) -> None:
        """Note that a pack is finished."""
        self.made.append(view.client.client_id)
        if self.progress:
            self.progress(len(self.made), self.total)


def _interruptible(views: Iterator[GuardedView]) -> Iterator[GuardedView]:
    """The same; Ctrl-C while DuckDB is at work comes back as its own complaint."""
    try:
        yield from views
    except RuntimeError as error:
        if "interrupted" in str(error).lower():
            raise KeyboardInterrupt from error
        raise


def _note(store: Store, client_ids: Sequence[str], order: Order, who: str) -> None:
    if client_ids:
        with store.write(who=who, counts_as_change=False) as writer:
            for client_id in client_ids:
                writer.audit("export", client_id, f"pack, {order.form}, for the {order.audience}")


# ------------------------------------------------------------------------------------------ drawing side by side


def draw(view: GuardedView, order: Order) -> bytes:
    """One pack's bytes."""
    return pack.WRITERS[order.form](view, brand=order.brand, audience=order.audience)


def draw_to(view: GuardedView, order: Order, path: Path) -> None:
    """One pack as a file, which appears whole or not at all."""
    made = draw(view, order)
    with whole_or_not(path) as unfinished:
        unfinished.write_bytes(made)


Drawn = Iterator[tuple[GuardedView, bytes | None]]


def _into_folder(folder: Path, drawn: Drawn, run: _Run) -> None:
    """Each pack is a file by now."""
    for view, _ in drawn:
        run.finished(view)


def _into_zip(target: Path, drawn: Drawn, run: _Run) -> None:
    """All packs in one ZIP file; stored, as PDF and PowerPoint are packed already. None where nothing was finished."""
    with whole_or_not(target) as unfinished:
        with zipfile.ZipFile(unfinished, "w") as file:
            for view, data in drawn:
                assert data is not None
                # The entry is dated by the day looked from; ZIP's calendar begins in 1980.
                day = (max(view.as_of.year, 1980), view.as_of.month, view.as_of.day, 0, 0, 0)
                file.writestr(zipfile.ZipInfo(run.name(view), day), data)
                run.finished(view)
    if not run.made:
        target.unlink(missing_ok=True)


def _side_by_side(views: Iterator[GuardedView], count: int, run: _Run, folder: Path, as_zip: bool) -> Drawn:
    """Each view with its pack's bytes, or with nothing once it is a file; in order, on `count` processes (0: on this)."""

    def work(view: GuardedView) -> tuple:
        return (draw, view, run.order) if as_zip else (draw_to, view, run.order, folder / run.name(view))

    if not count:
        for view in views:
            make, *given = work(view)
            yield view, make(*given)
        return
    waiting: deque[tuple[GuardedView, Future]] = deque()
    with ExitStack() as stack:
        # Processes that are idle are told to stop only after those that are at work have finished their pack.
        pool = ProcessPoolExecutor(
            count, mp_context=multiprocessing.get_context("spawn"), initializer=_leave_stopping_to_others
        )
        stack.callback(pool.shutdown, wait=True, cancel_futures=True)
        for view in views:
            waiting.append((view, pool.submit(*work(view))))
            if len(waiting) > count * _AHEAD:
                first, future = waiting.popleft()
                yield first, future.result()
        while waiting:
            first, future = waiting.popleft()
            # Asked to stop, nobody waits for what is not begun yet.
            if not (run.stop() and future.cancel()):
                yield first, future.result()


def _leave_stopping_to_others() -> None:
    """Ctrl-C reaches every process of a terminal: the first alone acts on it, once the files at work are whole."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
