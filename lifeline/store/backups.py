"""Dated backups in a folder beside the workbook: made, listed, verified, and the oldest removed.

A backup's name tells its day, why it was made and the number of the last change in it, so that it can be listed without
its key: `20261122-143005_before-import_412.backup`. Those made by themselves are kept to a number, those a person asked
for until somebody removes them.
"""

from __future__ import annotations

import os
import re
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb

from lifeline.errors import WorkbookError
from lifeline.store import chain, keys, sealed
from lifeline.store.files import SETTINGS, now, reason, spare_name

KEPT, KEPT_SETTING = 10, "backup.kept"
MOST_KEPT = 500
ASKED = "asked"
# Why a backup was made, as its name says it, and in words.
WHY = {
    ASKED: "asked for",
    "before-import": "before an import",
    "before-undo": "before an import was taken back",
    "before-pack": "before another pack was taken in",
    "before-update": "before an update of the file",
    "before-restore": "before a backup was restored",
}
_one_at_a_time = threading.Lock()
_NAME = re.compile(r"(\d{8}-\d{6})_([a-z-]+)_(\d+)\.backup")


@dataclass(frozen=True, slots=True)
class Backup:
    """One backup beside the workbook, as its name and size tell. `made_at` is in UTC; `size` in bytes."""

    path: Path
    made_at: datetime
    why: str
    data_version: int
    size: int
    is_encrypted: bool
    is_readable_by_others: bool


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup says of itself: of which workbook, when, why, and how many rows of each table.

    `head` is where the workbook's record ended when it was made; of one from before there was a chain, nowhere.
    """

    uid: str
    made_at: datetime
    why: str
    schema_version: int
    data_version: int
    tables: dict[str, int]
    head: chain.Head


def folder(path: str | Path) -> Path:
    """Where a workbook's backups lie."""
    place = Path(path).resolve()
    return place.with_name(f"{place.name}-backups")


def listed(path: str | Path) -> tuple[Backup, ...]:
    """A workbook's backups, the newest first. A file that is none of ours is passed over."""
    found = []
    place = folder(path)
    for file in place.iterdir() if place.is_dir() else ():
        name = _NAME.fullmatch(file.name)
        if name is None or name[2] not in WHY:
            continue
        state = file.stat()
        try:
            encrypted = sealed.is_encrypted(file)
        except WorkbookError:
            encrypted = False   # whoever reads it is told that it is damaged
        others = os.name == "posix" and bool(state.st_mode & 0o077)
        made_at = datetime.strptime(name[1], "%Y%m%d-%H%M%S")
        found.append(Backup(file, made_at, name[2], int(name[3]), state.st_size, encrypted, others))
    return tuple(sorted(found, key=lambda one: (one.made_at, one.data_version), reverse=True))


def automatic(path: str, why: str, *, version: int, kept: int, copy_to: Callable[[Path], object]) -> Path:
    """Make the backup that goes before something, and remove the oldest of those made by themselves; returns it.

    `copy_to` writes a consistent copy to a path. Where the newest backup holds this very change, that is the one: a
    program that is started again and again does not push the older ones out. Raises `WorkbookError` if it cannot be
    made; whatever it goes before must then not be done.
    """
    try:
        phrase = keys.passphrase(path)
        newest = next(iter(listed(path)), None)
        is_of_now = newest and newest.data_version == version and newest.is_encrypted == bool(phrase)
        if is_of_now and _is_whole(newest.path, phrase):
            return newest.path
        made = make(path, why, copy_to=copy_to, phrase=phrase)
        prune(path, kept)
    except (OSError, duckdb.Error, keys.KeyFault, WorkbookError) as error:
        raise WorkbookError(
            f"Nothing was done: the backup {WHY[why]} cannot be made in {folder(path)}. {_sentence(error)}"
        ) from error
    return made


def make(path: str, why: str, *, copy_to: Callable[[Path], object], phrase: str, target: Path | None = None) -> Path:
    """Write a backup into the folder beside the workbook, or to `target`, and read it back.

    Encrypted if there is a passphrase. Raises `OSError`, `duckdb.Error` and `WorkbookError`.
    """
    place = folder(path)
    if target is None:
        place.mkdir(mode=0o700, exist_ok=True)
    copy = spare_name(path)
    try:
        copy_to(copy)
        held = manifest_of(copy)
        # Two of one second, from two people at once: neither takes the other's place.
        with _one_at_a_time:
            stamp = now()
            if target is None:
                while (target := place / f"{stamp:%Y%m%d-%H%M%S}_{why}_{held['data_version']}.backup").exists():
                    stamp += timedelta(seconds=1)
            held |= {"made_at": stamp.isoformat(timespec="seconds"), "why": why}
            sealed.seal(target, held, copy, phrase)
    finally:
        copy.unlink(missing_ok=True)
    sealed.unseal(target, phrase)
    return target


def reseal(backup: Backup, database: Path, *, phrase: str, head: chain.Head) -> None:
    """Put another content into a backup, which keeps its day, its reason and the head it notes. Raises `OSError`."""
    held = manifest_of(database)
    held |= {"made_at": backup.made_at.isoformat(timespec="seconds"), "why": backup.why, "record": list(head)}
    sealed.seal(backup.path, held, database, phrase)


def how_many_kept(connection: duckdb.DuckDBPyConnection) -> int:
    """How many of those made by themselves an open workbook keeps."""
    try:
        found = connection.execute("select value from setting where name = $name", {"name": KEPT_SETTING}).fetchall()
    except duckdb.CatalogException:
        return KEPT   # from before there were settings
    return int(found[0][0]) if found else KEPT


def prune(path: str, kept: int) -> None:
    """Remove the oldest of those made by themselves, but for so many."""
    by_themselves = [one for one in listed(path) if one.why != ASKED]
    for one in by_themselves[kept:]:
        one.path.unlink(missing_ok=True)


def manifest_of(database: Path) -> dict[str, Any]:
    """What a closed database file of ours says of itself. Raises `duckdb.Error`."""
    with duckdb.connect(str(database), read_only=True, config=dict(SETTINGS)) as connection:
        names = [
            name for (name,) in
            connection.execute("select table_name from duckdb_tables() where not internal order by 1").fetchall()
        ]
        count = " union all ".join(f"select '{name}', count(*) from \"{name}\"" for name in names)
        state = connection.execute("select schema_version, data_version from workbook_state").fetchall()
        ((schema_version, data_version),) = state
        uid, head = "", chain.Head(0, "")
        if "audit_seal" in names:
            (ends,) = connection.execute("select record_no, record_hash from workbook_state").fetchall()
            head = chain.Head(*ends)
        if "workbook_identity" in names:
            ((uid,),) = connection.execute("select uid from workbook_identity").fetchall()
        return {
            "uid": uid, "schema_version": schema_version, "data_version": data_version,
            "tables": dict(connection.execute(count).fetchall()), "record": list(head),
        }


def verified(file: Path, phrase: str, target: Path | None = None) -> Manifest:
    """Read all of a backup and, into `target`, unpack it and hold it against its manifest.

    Raises `WorkbookError` if it is damaged, and `KeyFault` without its key; then there is no `target`.
    """
    try:
        told = sealed.unseal(file, phrase, target)
        if target is not None:
            _compare(file, told, target)
        return _manifest(file, told)
    except OSError as error:
        raise WorkbookError(f"{target or file} cannot be written: {reason(error)}.") from error


def noted(file: Path, phrase: str) -> Manifest:
    """What a backup says of itself, without reading the rest. Raises as `verified` does."""
    return _manifest(file, sealed.peek(file, phrase))


def _compare(file: Path, told: dict[str, Any], target: Path) -> None:
    try:
        found = manifest_of(target)
        wrong = [name for name in found if found[name] != told.get(name)]
        if "record" in wrong and _goes_on(target, chain.Head(*told["record"])):
            wrong.remove("record")   # somebody was erased from it since
    except (duckdb.Error, KeyError, TypeError) as error:
        target.unlink(missing_ok=True)
        raise sealed.Damaged(f"{file} cannot be read as a workbook: it is refused.") from error
    if wrong:
        target.unlink(missing_ok=True)
        raise sealed.Damaged(f"{file} does not hold what it says it holds ({', '.join(wrong)}): it is refused.")


def _manifest(file: Path, told: dict[str, Any]) -> Manifest:
    try:
        return Manifest(
            told["uid"], datetime.fromisoformat(told["made_at"]), told["why"], told["schema_version"],
            told["data_version"], told["tables"], chain.Head(*told["record"]),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise sealed.Damaged(f"{file} does not say what it holds: it is refused.") from error


def _goes_on(database: Path, head: chain.Head) -> bool:
    with duckdb.connect(str(database), read_only=True, config=dict(SETTINGS)) as connection:
        return chain.is_of(lambda asked, **values: connection.execute(asked, values or None).fetchall(), head)


def _is_whole(file: Path, phrase: str) -> bool:
    try:
        sealed.unseal(file, phrase)
    except (WorkbookError, keys.KeyFault):
        return False
    return True


def _sentence(error: Exception) -> str:
    return str(error) if isinstance(error, (WorkbookError, keys.KeyFault)) else f"{reason(error)}."
