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
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from lifeline import wording
from lifeline.errors import NotFound, UserError
from lifeline.export import pack
from lifeline.export.brand import Brand
from lifeline.export.tables import whole_or_not
from lifeline.model import Client, LifelineView
from lifeline.question.guards import client_guards
from lifeline.question.lifelines import lifeline
from lifeline.store import Store

_FEW = 4  # drawn here sooner than another process has started
_AHEAD = 2  # packs waiting for each process: enough to keep it busy, and the memory flat
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Packs:
    """What was made: the files (or the one ZIP file), how many packs, and who was passed over, with the reason."""

    files: tuple[Path, ...]
    count: int
    passed_over: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Order:
    """How every pack of one run is made."""

    form: str
    brand: Brand
    audience: str


def make_packs(
    store: Store, *, as_of: date, out: str | Path, client_ids: Sequence[str] | None = None, form: str = "pdf",
    brand: Brand | None = None, audience: str = wording.CLIENT, as_zip: bool = False, workers: int | None = None,
    progress: Progress | None = None, who: str = "local user",
) -> Packs:  # fmt: skip
    """A pack for each client, or for those named; never for one who may not be approached or is no client.

    `progress` hears how many of how many are done. Raises `NotFound` for an unknown client (then nothing is made), and
    `UserError` for an unknown form or a folder that cannot be written. Each pack is noted in the record of exports.
    """
    if form not in pack.WRITERS:
        raise UserError(f"A pack is made as {' or '.join(pack.WRITERS)}, not {form!r}.")
    chosen, passed_over = _chosen(store, client_ids, as_of)
    folder = Path(out)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UserError(f"{folder} cannot be made: {error.strerror or error}.") from error
    order = Order(form, brand or Brand(), audience)
    begun: list[str] = []
    views = _views(store, chosen, as_of, audience, begun)
    count = min(workers or os.cpu_count() or 1, len(chosen)) if len(chosen) >= _FEW else 0
    path = folder / f"packs_{as_of.isoformat()}.zip" if as_zip else folder
    try:
        files = (_into_zip if as_zip else _into_folder)(path, views, order, count, len(chosen), progress)
    finally:
        # Also after an interruption, and those that were at work when it came: a file that is there can be handed out.
        names = {client_id: file_name(client_id, as_of, form, audience) for client_id in begun}
        made = [client_id for client_id, name in names.items() if (path if as_zip else folder / name).exists()]
        _note(store, made, order, who)
    return Packs(tuple(files), len(made), tuple(passed_over))


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


def _chosen(store: Store, client_ids: Sequence[str] | None, as_of: date) -> tuple[list[str], list[tuple[str, str]]]:
    """The clients to make packs for, in the order given, and the others with the reason."""
    known = {client.client_id: client for client in store.fetch(Client, "from client order by client_id")}
    wanted = list(dict.fromkeys(client_ids)) if client_ids is not None else list(known)
    unknown = [client_id for client_id in wanted if client_id not in known]
    if unknown:
        raise NotFound(
            f"There is no client {wording.listed([repr(each) for each in unknown], most=20)} in this workbook."
        )
    reasons = {client_id: pack.refusal(known[client_id], as_of) for client_id in wanted}
    return [each for each in wanted if not reasons[each]], [(each, why) for each, why in reasons.items() if why]


def _views(
    store: Store, client_ids: Sequence[str], as_of: date, audience: str, begun: list[str]
) -> Iterator[LifelineView]:
    """The views one after another, as they are asked for; `begun` tells how far that is."""
    for client_id in client_ids:
        begun.append(client_id)
        try:
            view = _view(store, client_id, as_of, audience)
        except RuntimeError as error:
            # Ctrl-C while DuckDB is at work comes back as its own complaint.
            if "interrupted" in str(error).lower():
                raise KeyboardInterrupt from error
            raise
        yield view


def _view(store: Store, client_id: str, as_of: date, audience: str) -> LifelineView:
    """What the pack shows. A client is not handed what a guard holds back: a quiet period, or too early."""
    view = lifeline(store, client_id=client_id, as_of=as_of)
    if audience == wording.FIRM:
        return view
    guards = client_guards(store, view)
    return replace(view, opportunities=tuple(line for line in view.opportunities if not guards.is_held(line)))


def _note(store: Store, client_ids: Sequence[str], order: Order, who: str) -> None:
    if client_ids:
        with store.write(who=who, counts_as_change=False) as writer:
            for client_id in client_ids:
                writer.audit("export", client_id, f"pack, {order.form}, for the {order.audience}")


# ------------------------------------------------------------------------------------------ drawing side by side


def draw(view: LifelineView, order: Order) -> bytes:
    """One pack's bytes."""
    return pack.WRITERS[order.form](view, brand=order.brand, audience=order.audience)


def draw_to(view: LifelineView, order: Order, path: Path) -> None:
    """One pack as a file, which appears whole or not at all."""
    made = draw(view, order)
    with whole_or_not(path) as unfinished:
        unfinished.write_bytes(made)


def _into_folder(
    folder: Path, views: Iterator[LifelineView], order: Order, count: int, total: int, progress: Progress | None
) -> list[Path]:
    """A file for each pack."""

    def path(view: LifelineView) -> Path:
        return folder / file_name(view.client.client_id, view.as_of, order.form, order.audience)

    files = []
    for view, _ in _side_by_side(views, count, draw_to, lambda view: (order, path(view))):
        files.append(path(view))
        if progress:
            progress(len(files), total)
    return files


def _into_zip(
    target: Path, views: Iterator[LifelineView], order: Order, count: int, total: int, progress: Progress | None
) -> list[Path]:
    """All packs in one ZIP file; stored, as PDF and PowerPoint are packed already."""
    done = 0
    with whole_or_not(target) as unfinished, zipfile.ZipFile(unfinished, "w") as file:
        for view, data in _side_by_side(views, count, draw, lambda _: (order,)):
            as_of = view.as_of
            name = file_name(view.client.client_id, as_of, order.form, order.audience)
            # The entry is dated by the day looked from; ZIP's calendar begins in 1980.
            file.writestr(zipfile.ZipInfo(name, (max(as_of.year, 1980), as_of.month, as_of.day, 0, 0, 0)), data)
            done += 1
            if progress:
                progress(done, total)
    return [target]


def _side_by_side(
    views: Iterator[LifelineView], count: int, work: Callable, others: Callable[[LifelineView], tuple]
) -> Iterator[tuple[LifelineView, bytes | None]]:
    """Each view with what `work` makes of it, in order, on `count` processes; here with none."""
    if not count:
        for view in views:
            yield view, work(view, *others(view))
        return
    waiting: deque[tuple[LifelineView, Future]] = deque()
    with ExitStack() as stack:
        # Processes that are idle are told to stop only after those that are at work have finished their pack.
        pool = ProcessPoolExecutor(
            count, mp_context=multiprocessing.get_context("spawn"), initializer=_leave_stopping_to_others
        )
        stack.callback(pool.shutdown, wait=True, cancel_futures=True)
        for view in views:
            waiting.append((view, pool.submit(work, view, *others(view))))
            if len(waiting) > count * _AHEAD:
                first, future = waiting.popleft()
                yield first, future.result()
        while waiting:
            first, future = waiting.popleft()
            yield first, future.result()


def _leave_stopping_to_others() -> None:
    """Ctrl-C reaches every process of a terminal: the first alone acts on it, once the files at work are whole."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
