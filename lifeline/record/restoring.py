"""A backup put in the workbook's place, without bringing back whom the firm has erased or who has objected since."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from lifeline.errors import Problem, UserError, WorkbookError
from lifeline.record import access, personal, retention
from lifeline.record.retention_standing import Removed, remove_again, removed
from lifeline.store import Store, acknowledged, backups, chain, changing_hands, keys, now, snapshots
from lifeline.store.backups import Manifest
from lifeline.store.files import spare_name
from lifeline.store.opening import InUse
from lifeline.store.snapshots import Unpacked


@dataclass(frozen=True, slots=True)
class Restored:
    """What came of restoring a backup.

    `aside` is where what was there before is kept; None where nothing was. `kept_out` counts the clients of the backup
    who were erased since and so were erased from it again, `objecting` those who have objected since, `removed` the rows
    that the periods had removed and so were removed again. `is_unsure` says
    that the workbook replaced could not be read, so that those two rest on the backups beside it. `record_faults`: where
    the backup's own record does not hold together.
    """

    manifest: Manifest
    aside: Path | None
    kept_out: int
    objecting: int
    is_unsure: bool = False
    removed: int = 0
    record_faults: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Lost:
    """What was recorded since a moment, and would go: how many decisions, and how many lines of the record of what."""

    decisions: int
    done: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What came of taking what was erased or removed out of the backups beside the workbook: those written anew, and those unread."""

    rewritten: tuple[Path, ...]
    unread: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class _Standing:
    """What no restored backup may undo: who was erased, who objected, how far numbers have got."""

    erased: tuple[tuple[str, str, date], ...] = ()
    removed: tuple[Removed, ...] = ()
    periods: dict[str, int] | None = None
    marks: tuple[tuple[Any, ...], ...] = ()
    objecting: tuple[tuple[Any, ...], ...] = ()
    data_version: int = 0
    pack_version: int = 0


def would_lose(store: Store, since: datetime) -> Lost:
    """What restoring a backup of this moment (UTC) would take from an open workbook."""
    done = store.tuples("""
        select action, count(*) from audit where written_at > $since group by action order by count(*) desc, action
    """, since=since)
    return Lost(store.value("select count(*) from decision where written_at > $since", since=since), tuple(done))


def restore(store: Store, file: Path, *, who: str) -> Restored:
    """Put a backup in the place of an open workbook, while it is in use; what was there is backed up first.

    Raises `WorkbookError` for a damaged backup, or one of a newer release, `KeyFault` without its key; then nothing has
    changed.
    """
    access.need(store.scope, "do:backup restored")
    store = store.whole
    with _unpacked(Path(store.path), file) as (manifest, unpacked):
        version = store.data_version
        aside = snapshots.before(store, "before-restore")
        done = _carry_over(_standing(store), unpacked, manifest, who)
        changing_hands.replace(store, unpacked, version=version)
    return replace(done, aside=aside)


def restore_to(path: Path, file: Path, *, who: str) -> Restored:
    """The same for a workbook that nobody has open; it may be damaged, or not there.

    What cannot be read is put aside as it is, under a name with the day. Raises as `restore` does.
    """
    if path.is_symlink():
        path = path.resolve()   # the file is put in its own place, which may be on another disk, and the link stays
    if path.exists():
        try:
            store = Store.open(path)
        except InUse:
            raise
        except WorkbookError:
            pass   # damaged, or with changes missing: it is kept aside as it is
        else:
            with store:
                return restore(store, file, who=who)
    with _unpacked(path, file) as (manifest, unpacked):
        standing, is_unsure = _found_again(path) if path.exists() else (_Standing(), False)
        done = _carry_over(standing, unpacked, manifest, who)
        aside = _put_aside(path)
        os.replace(unpacked, path)
        acknowledged.forget(str(path))
    return replace(done, aside=aside, is_unsure=is_unsure)


def forget_in_backups(store: Store, *, who: str) -> Forgotten:
    """Take who was erased and what the periods removed out of the backups beside the workbook; each that held some of it
    is written anew.

    Those that cannot be read, because they are damaged or of another key, are only named. Raises `WorkbookError` if one
    cannot be written.
    """
    store = store.whole
    erased, gone, phrase = _erased(store), removed(store), keys.passphrase(store.path)
    rewritten, unread = [], []
    for backup in backups.listed(store.path):
        part = spare_name(store.path)
        try:
            held = backups.verified(backup.path, phrase, part)
            with Unpacked.open(part) as copy:
                is_held = bool(_erase_again(copy, erased, who) + remove_again(copy, gone, who=who))
                if is_held:
                    copy.rewrite()
            if is_held:
                backups.reseal(backup, part, phrase=phrase, head=held.head)
                rewritten.append(backup.path)
        except OSError as error:
            raise WorkbookError(f"{backup.path} cannot be written anew: {error.strerror or error}.") from error
        except UserError:
            unread.append(backup.path)
        finally:
            _remove(part)
    unread += _damaged(Path(store.path))
    return Forgotten(tuple(rewritten), tuple(unread))


# ------------------------------------------------------------------------------------------ the steps


@contextmanager
def _unpacked(path: Path, file: Path) -> Iterator[tuple[Manifest, Path]]:
    """A backup's database beside the workbook, verified; gone at the end unless it took the workbook's place."""
    part = spare_name(path)
    try:
        yield backups.verified(file, keys.passphrase(path), part), part
    finally:
        _remove(part)


def _remove(part: Path) -> None:
    for ending in ("", ".wal", ".snapshot.part"):
        Path(f"{part}{ending}").unlink(missing_ok=True)


def _standing(store: Store) -> _Standing:
    objecting = store.tuples("""
        select client.client_id, client.contact_status, client.contact_basis, objection.objected_on, objection.how,
            objection.status_before, objection.basis_before, objection.who
        from client left join objection on objection.client_id = client.client_id
        where client.contact_status <> 'ok'
    """)
    marks = store.tuples("select salt, mark, marked_on from suppression_mark")
    return _Standing(
        _erased(store), removed(store), retention.periods(store), tuple(marks), tuple(objecting), store.data_version,
        store.pack_version,
    )


def _erased(store: Store) -> tuple[tuple[str, str, date], ...]:
    """Everybody who was erased and has not come back since."""
    return tuple(store.tuples("""
        select client_id, reason, suppressed_on from suppression
        where client_id not in (select client_id from client) order by client_id
    """))


def _found_again(path: Path) -> tuple[_Standing, bool]:
    """The same of a workbook that does not open as it should: of itself, or else of the newest backup that can be read."""
    with suppress(UserError), Unpacked.open(path) as lossy:
        standing = _standing(lossy)
        noted = max(standing.data_version, acknowledged.noted(path))
        return replace(standing, data_version=noted), False
    found = backups.listed(path)
    version = max([acknowledged.noted(path), *(one.data_version for one in found)])
    for backup in found:
        part = spare_name(path)
        try:
            backups.verified(backup.path, keys.passphrase(path), part)
            with Unpacked.open(part) as copy:
                standing = _standing(copy)
            return replace(standing, data_version=version), True
        except UserError:
            continue
        finally:
            _remove(part)
    return _Standing(data_version=version), True


def _carry_over(standing: _Standing, unpacked: Path, manifest: Manifest, who: str) -> Restored:
    """Bring what stands into an unpacked backup."""
    with Unpacked.open(unpacked) as copy:
        faults = chain.faults(copy)
        erased = _erase_again(copy, standing.erased, who)
        gone = remove_again(copy, standing.removed, who=who)
        if standing.periods is not None:
            retention.set_periods(copy, {kind: standing.periods.get(kind) for kind in retention.KINDS}, who=who)
        with copy.write(who=who) as writer:
            objecting = sum(_object(writer, *row) for row in standing.objecting)
            known = set(writer.tuples("select salt, mark from suppression_mark"))
            marks = [row for row in standing.marks if row[:2] not in known]
            writer.insert("suppression_mark", ["salt", "mark", "marked_on"], marks)
            # Numbers go on after those of the workbook that is replaced: what is remembered by them is never mistaken.
            writer.execute(
                "update workbook_state set data_version = greatest(data_version, $data), "
                "pack_version = greatest(pack_version, $pack) + 1",
                data=standing.data_version, pack=standing.pack_version,
            )
            for one in standing.removed:
                retention.keep_in_mind(writer, one.kind, one.before)
            told = f"of {manifest.made_at:%Y-%m-%d %H:%M}, change {manifest.data_version}, line {manifest.head.number}"
            writer.audit("backup restored", "", told)
        if erased or gone:
            copy.rewrite()
    return Restored(manifest, None, erased, objecting, removed=gone, record_faults=tuple(faults))


def _erase_again(copy: Store, erased: tuple[tuple[str, str, date], ...], who: str) -> int:
    here = {client_id for (client_id,) in copy.tuples("select client_id from client")}
    known = {client_id for (client_id,) in copy.tuples("select client_id from suppression")}
    again = 0
    for client_id, why, on in erased:
        if client_id in here:
            personal.erase(copy, client_id=client_id, as_of=on, reason=why, who=who)
            again += 1
        elif client_id not in known:
            with copy.write(who=who) as writer:
                writer.insert("suppression", ["client_id", "reason", "suppressed_on"], [(client_id, why, on)])
                writer.audit("erased", client_id, "0 rows")
    return again


def _object(writer: Any, client_id: str, status: str, basis: str, *objection: Any) -> int:
    """Have somebody who has objected since stay one who may not be approached; whether that was news."""
    if writer.tuples("select contact_status from client where client_id = $client_id", client_id=client_id) != [("ok",)]:
        return 0
    writer.execute(
        "update client set contact_status = $status, contact_basis = $basis where client_id = $client_id",
        status=status, basis=basis, client_id=client_id,
    )
    if objection[0] is not None:
        columns = ["client_id", "objected_on", "how", "status_before", "basis_before", "who"]
        writer.insert("objection", columns, [(client_id, *objection)])
    return 1


def _put_aside(path: Path) -> Path | None:
    if not path.exists():
        return None
    aside = path.with_name(f"{path.name}.damaged-{now():%Y%m%d-%H%M%S}")
    # The second file first: it must never be taken for one of the workbook that comes into this place.
    with suppress(FileNotFoundError):
        os.replace(f"{path}.wal", f"{aside}.wal")
    os.replace(path, aside)
    return aside


def _damaged(path: Path) -> list[Path]:
    return sorted(path.resolve().parent.glob(f"{path.name}.damaged-*"))
