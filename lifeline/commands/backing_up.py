"""Commands that keep a workbook safe: backup, restore, check."""

from __future__ import annotations

import argparse
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from lifeline.commands.parts import BadUse, Commands, declare, opened, who
from lifeline.errors import DataError, WorkbookError
from lifeline.wording import count

if TYPE_CHECKING:
    from lifeline.store import Store


def add_to(commands: Commands) -> None:
    """Register these commands."""
    parser = declare(
        commands, "backup", backup,
        does="writes a consistent copy of the whole workbook to one file, also while the app has it open",
        example="python -m lifeline backup firm.backup --unencrypted",
    )
    parser.add_argument("file", metavar="FILE", help="where to; a file that is there is not written over")
    parser.add_argument(
        "--unencrypted", action="store_true",
        help="without a key; else it is encrypted with the one in LIFELINE_BACKUP_KEY, or in the file that "
        "LIFELINE_BACKUP_KEY_FILE names",
    )

    parser = declare(
        commands, "restore", restore,
        does="puts a backup in the workbook's place and keeps what was there aside; what was erased or removed since stays so",
        example="python -m lifeline restore firm.backup --workbook copy.duckdb",
    )
    parser.add_argument("file", metavar="FILE", help="the backup; a damaged one is refused, and nothing changes")

    parser = declare(
        commands, "check", check,
        does="reads the whole workbook and looks for what does not hold together, and at how it is kept",
        example="python -m lifeline check",
    )
    parser.add_argument("--backup", metavar="FILE", help="read this backup to its end instead")
    parser.add_argument(
        "--record", metavar="FILE.csv", help="look at this file of the record instead, as Settings handed it out"
    )
    parser.add_argument(
        "--selection", action="store_true", help="the file of the record is a selection: lines may be missing between"
    )
    parser.add_argument(
        "--without-what-is-missing", action="store_true",
        help="go on with a workbook that is not opened because changes are missing from it",
    )


def backup(arguments: argparse.Namespace) -> None:
    """Write a backup and read it back, also while the app has the workbook.

    Raises `BadUse` without a key, unless that was asked for; `NotAllowed` where roles are in force and theirs may not.
    """
    from lifeline.record import access
    from lifeline.store import keys, snapshots

    def allowed(store: Store) -> str:
        scope = access.as_seen_by(store, arguments.user).scope
        access.need(scope, f"command:{arguments.command}")
        return scope.who if scope else who()

    target = Path(arguments.file)
    if target.exists():
        raise BadUse(f"{target} is there already: choose another name, or remove it first.")
    phrase = "" if arguments.unencrypted else keys.passphrase(arguments.workbook)
    if not phrase and not arguments.unencrypted:
        raise BadUse(
            f"There is no key to encrypt the backup with: set {keys.KEY} to a passphrase, or {keys.KEY_FILE} to a file "
            "with one, kept away from the workbook. Or say --unencrypted."
        )
    snapshots.write_backup(arguments.workbook, target, phrase=phrase, who=arguments.user or who(), allowed=allowed)
    print(f"{target}: {target.stat().st_size:,} bytes, {'encrypted' if phrase else 'not encrypted'}, read back")


def restore(arguments: argparse.Namespace) -> None:
    """Put a backup in the workbook's place, all or nothing. Raises `WorkbookError`, `KeyFault`."""
    from lifeline.record import restoring

    _see_whether_allowed(arguments)
    done = restoring.restore_to(Path(arguments.workbook), Path(arguments.file), who=who())
    held = done.manifest
    print(f"{arguments.workbook}: as of {held.made_at:%Y-%m-%d %H:%M} UTC, {sum(held.tables.values()):,} rows")
    if done.kept_out:
        print(f"Erased again, because they were erased since: {count(done.kept_out, 'client')}.")
    if done.removed:
        print(f"Removed again, because it had been kept long enough: {count(done.removed, 'row')}.")
    if done.objecting:
        print(f"Not to be approached, because they have objected since: {count(done.objecting, 'client')}.")
    if done.aside:
        print(f"What was there before: {done.aside}")
    for fault in done.record_faults:
        print(f"Note: the record in this backup is not as it was written: {fault}", file=sys.stderr)
    if done.is_unsure:
        print(
            "Note: what was there could not be read. Who was erased or objected since is known only as far as the "
            "backups beside it tell: look whether anybody is back who should not be.", file=sys.stderr,
        )


def _see_whether_allowed(arguments: argparse.Namespace) -> None:
    """Raises `NotAllowed` where roles are in force and this is for somebody else. One that does not open tells of none."""
    with suppress(WorkbookError), opened(arguments):
        pass


def check(arguments: argparse.Namespace) -> None:
    """Whether the workbook, a backup or a file of the record is sound. Raises `DataError` with every fault."""
    from lifeline.question import kept_safe
    from lifeline.store import keys, opening

    if arguments.record:
        _check_record(arguments.record, arguments.selection)
        return
    if arguments.backup:
        held, faults = kept_safe.backup(Path(arguments.backup), keys.passphrase(arguments.workbook))
        print(f"{arguments.backup}: of {held.made_at:%Y-%m-%d %H:%M} UTC, {sum(held.tables.values()):,} rows of "
              f"{len(held.tables)} tables, change {held.data_version:,}. It can be read to its end.")
        if faults:
            raise DataError(faults, what=f"The record in {arguments.backup} is not as it was written")
        print(f"The record in it ends where it notes: at {held.head}.")
        return
    if arguments.without_what_is_missing:
        opening.go_on_without(arguments.workbook)
    with opened(arguments) as workbook:
        found = workbook.check()
        safe = kept_safe.look(workbook.store)
    print(f"Read {found.rows:,} rows: every one of {found.columns} columns in {found.tables} tables.")
    print(f"Looked up what {found.references} columns name.")
    print(f"Schema version {found.schema_version}, rules {found.rules_digest[:12]}.")
    print(f"The record of what was done ends at {found.head}. Note it elsewhere: an end that is missing shows then.")
    for note in safe.notes:
        print(note)
    for concern in safe.concerns:
        print(f"To see to: {concern}")
    if found.faults or safe.faults:
        raise DataError((*found.faults, *safe.faults), what=f"{arguments.workbook} is not sound")
    print(f"{arguments.workbook} is sound.")


def _check_record(path: str, is_selection: bool) -> None:
    from lifeline.record import record_file

    found = record_file.check(path, is_selection=is_selection)
    print(f"{count(found.lines, 'line')}, from line {found.first_no} to {found.head}.")
    if found.faults:
        raise DataError(found.faults, what=f"{path} is not as it was taken away")
    print("Every line fits its hash" + ("." if is_selection else ", and follows on the one before it."))
    print("Hold the last line and its hash against what was noted elsewhere: whether lines are missing after it shows then.")
