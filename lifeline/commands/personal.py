"""Commands for one person's rights: person (everything held on them, in one file), erase."""

from __future__ import annotations

import argparse
from pathlib import Path

from typing import TYPE_CHECKING

from lifeline.commands.parts import BadUse, Commands, day, declare, opened, who
from lifeline.errors import WorkbookError
from lifeline.wording import count

if TYPE_CHECKING:
    from lifeline.record.restoring import Forgotten

FORMS = (".json", ".html")


def add_to(commands: Commands) -> None:
    """Register these commands."""
    parser = declare(
        commands, "person", person, does="writes everything held on one client to one file",
        example="python -m lifeline person --client F10 --out held.html",
    )
    parser.add_argument("--client", required=True, metavar="ID", help="the client")
    parser.add_argument("--out", required=True, metavar="FILE", help="a name that ends in .json or .html")

    parser = declare(
        commands, "erase", erase, does="removes everything held on one client, but for the entry that keeps them out",
        example="python -m lifeline erase --client F10",
    )
    parser.add_argument("--client", required=True, metavar="ID", help="the client")
    parser.add_argument("--reason", default="", metavar="TEXT", help="why, for the entry that stays")
    parser.add_argument("--as-of", type=day, metavar="DATE", help="the day to put on that entry (default: today)")


def person(arguments: argparse.Namespace) -> None:
    """Write everything held on one client, and put on record that it was done. Raises `NotFound`, `BadUse`."""
    form = Path(arguments.out).suffix.lower()
    if form not in FORMS:
        raise BadUse(f"{arguments.out}: the name must end in {' or '.join(FORMS)}.")
    from lifeline.export import personal as written
    from lifeline.export.tables import whole_or_not
    from lifeline.record.personal import everything_on, note_handed_out
    from lifeline.store import now

    with opened(arguments) as workbook:
        held = everything_on(workbook.store, client_id=arguments.client)
        # The day the letter carries is that of the record and decides nothing.
        made = written.as_json(held) if form == ".json" else written.as_letter(
            workbook.store, held, client_id=arguments.client, written_on=now().date()
        )
        with whole_or_not(arguments.out) as unfinished:
            unfinished.write_text(made, encoding="utf-8")
        note_handed_out(workbook.store, client_id=arguments.client, who=who())
    rows = sum(len(rows) for rows in held.values())
    print(f"{arguments.out}: {count(rows, 'row')} of {count(len([*filter(None, held.values())]), 'table')}")


def erase(arguments: argparse.Namespace) -> None:
    """Erase one client and write the file and the backups beside it anew, so that nothing of them is left in them.

    For one who was erased before, only the files are written anew. Raises `NotFound`.
    """
    from lifeline.record import personal, restoring
    from lifeline.store import now

    with opened(arguments) as workbook:
        store = workbook.store
        if personal.is_erased(store, client_id=arguments.client):
            personal.write_anew(store, who=who())
            print(f"{arguments.client} was erased before. The file has been written anew: nothing of them is left in "
                  "it.")
            tell(restoring.forget_in_backups(store, who=who()))
            return
        elsewhere = personal.named_elsewhere(store, client_id=arguments.client)
        # Today is the day of the record and decides nothing else.
        gone = personal.erase(
            store, client_id=arguments.client, as_of=arguments.as_of or now().date(), reason=arguments.reason, who=who()
        )
        try:
            personal.write_anew(store, who=who())
        except WorkbookError as error:
            raise WorkbookError(
                f"Erased {arguments.client}, but {error} Bytes of what was erased may still be in the file: give this "
                "command once more when that is put right."
            ) from error
        forgotten = restoring.forget_in_backups(store, who=who())
    print(f"Erased {arguments.client}: {count(gone, 'row')}. "
          "What stays is the entry that keeps them from being imported again.")
    for mention in elsewhere:
        whose = f" under client {mention.client_id}" if mention.client_id else ""
        print(f"Note: their name also stands in the table {mention.table}{whose}; look whether it should.")
    tell(forgotten)
    print("Backups kept elsewhere, exports and pictures made before still hold them: those are files of yours.")


def tell(forgotten: Forgotten) -> None:
    """Say what became of the backups beside the workbook."""
    if forgotten.rewritten:
        print(f"Taken out of {count(len(forgotten.rewritten), 'backup')} beside the workbook as well.")
    for path in forgotten.unread:
        print(f"Note: {path} cannot be read with the key that is set, so it may still hold what was removed: remove it.")
