"""How a workbook is kept: whether anything acknowledged is missing, who may read its files, and its newest backup."""

from __future__ import annotations

import re
import tempfile
from dataclasses import dataclass
from pathlib import Path

from lifeline.errors import Problem, UserError
from lifeline.store import Store, acknowledged, at_rest, backups, chain, keys
from lifeline.store.backups import Backup, Manifest
from lifeline.store.snapshots import Unpacked
from lifeline.wording import count

# Where the record of a backup ended, in the line that says that it took the workbook's place.
_UP_TO = re.compile(r"line (\d+)$")


@dataclass(frozen=True, slots=True)
class KeptSafe:
    """What is good to know (`notes`), what should be seen to (`concerns`), and what is wrong (`faults`), in sentences."""

    backups: tuple[Backup, ...]
    notes: tuple[str, ...]
    concerns: tuple[str, ...]
    faults: tuple[Problem, ...]


def look(store: Store) -> KeptSafe:
    """Look at an open workbook's files. Reads all of the newest backup, and the heads of the record that all of them
    note; changes nothing.
    """
    notes: list[str] = []
    concerns: list[str] = []
    faults: list[Problem] = []
    version, noted = store.data_version, acknowledged.noted(store.path)
    if noted > version:
        faults.append(Problem("workbook", None, "", f"change {version:,}", f"change {noted:,}, which was acknowledged"))
    else:
        notes.append(f"The last change is number {version:,}; none that was acknowledged is missing.")
    _at_rest(store.path, notes, concerns)
    found = backups.listed(store.path)
    _backups(store.path, found, notes, concerns, faults)
    _record(store.whole, found, notes, concerns, faults)
    return KeptSafe(found, tuple(notes), tuple(concerns), tuple(faults))


def backup(file: Path, phrase: str) -> tuple[Manifest, tuple[Problem, ...]]:
    """Read all of a backup and hold its record against the head it notes; what it says of itself, and every fault.

    Raises as `backups.verified` does.
    """
    with tempfile.TemporaryDirectory(prefix="lifeline-") as folder:
        held = backups.verified(file, phrase, Path(folder) / "backup")
        with Unpacked.open(Path(folder) / "backup") as copy:
            return held, tuple(chain.faults(copy))


def described(backup: Backup) -> str:
    """`2026-11-22 14:30 UTC, before an import, encrypted`."""
    lock = "encrypted" if backup.is_encrypted else "not encrypted"
    return f"{backup.made_at:%Y-%m-%d %H:%M} UTC, {backups.WHY[backup.why]}, {lock}"


def _at_rest(path: str, notes: list[str], concerns: list[str]) -> None:
    match at_rest.disk(path):
        case at_rest.ENCRYPTED:
            notes.append("The disk that holds the workbook is encrypted.")
        case at_rest.OPEN:
            concerns.append(
                "The operating system does not encrypt the disk that holds the workbook. Whoever has the disk can read "
                "the file; turn on LUKS, FileVault or BitLocker."
            )
        case _:
            concerns.append("Whether the disk that holds the workbook is encrypted, this computer cannot tell.")
    files = (Path(path), Path(f"{path}.wal"), acknowledged.side_file(path))
    others = [file.name for file in files if at_rest.readable_by_others(file)]
    if others:
        concerns.append(f"Other accounts of this computer may read {' and '.join(others)}: chmod 600 keeps them out.")
    else:
        notes.append("Only your own account may read the workbook's files.")


def _backups(
    path: str, found: tuple[Backup, ...], notes: list[str], concerns: list[str], faults: list[Problem]
) -> None:
    if not found:
        concerns.append("There is no backup beside the workbook yet.")
        return
    newest = found[0]
    try:
        held = backups.verified(newest.path, keys.passphrase(path))
        notes.append(
            f"{count(len(found), 'backup')} in {backups.folder(path)}; the newest ({described(newest)}) can be read to its end: "
            f"{sum(held.tables.values()):,} rows, change {held.data_version:,}."
        )
    except keys.KeyFault as error:
        concerns.append(f"The newest backup ({described(newest)}) cannot be looked at: {error}")
    except UserError as error:
        faults.append(Problem(newest.path.name, None, "", str(error), "a backup that can be read"))
    plain = sum(not one.is_encrypted for one in found)
    if plain:
        concerns.append(
            f"Not encrypted: {plain} of {count(len(found), 'backup')}. Set {keys.KEY} or {keys.KEY_FILE}, and those that follow "
            "are."
        )
    others = sum(one.is_readable_by_others for one in found)
    if others:
        concerns.append(f"Other accounts of this computer may read {others} of the backups: chmod 600 keeps them out.")


def _record(
    store: Store, found: tuple[Backup, ...], notes: list[str], concerns: list[str], faults: list[Problem]
) -> None:
    """Hold the record against the heads that the backups note: one who writes the whole chain anew cannot write those.

    What was recorded between a backup and the moment it was restored is rightly not there.
    """
    ((uid,),) = store.tuples("select uid from workbook_identity")
    ((from_no, began_at),) = store.tuples(
        "select record_from_no, (select min(written_at) from audit) from workbook_state"
    )
    restored = [
        (int(up_to[1]), written_at) for detail, written_at in
        store.tuples("select detail, written_at from audit where action = 'backup restored'")
        if (up_to := _UP_TO.search(detail))
    ]
    compared = replaced = others = 0
    for one in found:
        try:
            held = backups.noted(one.path, keys.passphrase(store.path))
        except UserError:
            continue
        is_given_up = bool(from_no) and (began_at is None or held.made_at < began_at)
        if held.uid != uid:
            others += 1
        elif chain.is_of(store.tuples, held.head):
            compared += 1
        elif any(held.head.number > up_to and held.made_at <= written_at for up_to, written_at in restored):
            replaced += 1
        elif not is_given_up:
            faults.append(Problem(
                "audit", None, f"line {held.head.number}", "not the line that was there",
                f"the one that the backup of {held.made_at:%Y-%m-%d %H:%M} UTC notes, {held.head.hash}: what was recorded "
                "up to then was rewritten or cut off since, or another file was put in the workbook's place",
            ))
            return
    if compared:
        notes.append(f"The record still holds every line that it ended with when a backup was made ({count(compared, 'backup')}).")
    if replaced:
        notes.append(f"Of {count(replaced, 'backup')} the end of the record was replaced by a restore since, as the record says.")
    if others:
        concerns.append(f"In the folder of the backups {count(others, 'backup')} of another workbook: this record cannot be held against it.")
