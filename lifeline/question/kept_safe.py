"""How a workbook is kept: whether anything acknowledged is missing, who may read its files, and its newest backup."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from lifeline.errors import Problem, UserError
from lifeline.store import Store, acknowledged, at_rest, backups, keys
from lifeline.store.backups import Backup


@dataclass(frozen=True, slots=True)
class KeptSafe:
    """What is good to know (`notes`), what should be seen to (`concerns`), and what is wrong (`faults`), in sentences."""

    backups: tuple[Backup, ...]
    notes: tuple[str, ...]
    concerns: tuple[str, ...]
    faults: tuple[Problem, ...]


def look(store: Store) -> KeptSafe:
    """Look at an open workbook's files. Reads all of the newest backup; changes nothing."""
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
    return KeptSafe(found, tuple(notes), tuple(concerns), tuple(faults))


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
            f"{len(found)} backups in {backups.folder(path)}; the newest ({described(newest)}) can be read to its end: "
            f"{sum(held.tables.values()):,} rows, change {held.data_version:,}."
        )
    except keys.KeyFault as error:
        concerns.append(f"The newest backup ({described(newest)}) cannot be looked at: {error}")
    except UserError as error:
        faults.append(Problem(newest.path.name, None, "", str(error), "a backup that can be read"))
    plain = sum(not one.is_encrypted for one in found)
    if plain:
        concerns.append(
            f"{plain} of {len(found)} backups are not encrypted: set {keys.KEY} or {keys.KEY_FILE}, and those that follow "
            "are."
        )
    others = sum(one.is_readable_by_others for one in found)
    if others:
        concerns.append(f"Other accounts of this computer may read {others} of the backups: chmod 600 keeps them out.")
