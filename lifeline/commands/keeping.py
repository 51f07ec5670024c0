"""The command retention: how long what is kept, what is due, and its removal."""

from __future__ import annotations

import argparse
import re

from lifeline.commands.parts import BadUse, Commands, add_as_of, declare, opened, who
from lifeline.commands.personal import tell
from lifeline.wording import count

_KEEP = re.compile(r"([a-z]+)=([0-9]{0,2})")


def add_to(commands: Commands) -> None:
    """Register the command."""
    parser = declare(
        commands, "retention", retention, does="lists how long what is kept and what is due, and removes that on request",
        example="python -m lifeline retention --as-of 2026-11-01 --keep clients=15",
    )
    add_as_of(parser)
    parser.add_argument(
        "--keep", action="append", default=[], metavar="KIND=YEARS",
        help="give a kind of data a period first; without a number it is kept without end",
    )
    parser.add_argument("--apply", action="store_true", help="remove what is due, for good")
    parser.add_argument("--kind", action="append", default=[], metavar="KIND", help="with --apply: only these kinds")


def retention(arguments: argparse.Namespace) -> None:
    """List every kind with its period and what is due; with --apply remove that, and write the file anew.

    Raises `BadUse`, `UserError`.
    """
    from lifeline.record import personal, restoring, retention as records

    periods: dict[str, int | None] = {}
    for written in arguments.keep:
        found = _KEEP.fullmatch(written)
        if not found:
            raise BadUse(f"--keep {written}: write it as in clients=15, or clients= for without end.")
        periods[found[1]] = int(found[2]) if found[2] else None
    if arguments.kind and not arguments.apply:
        raise BadUse("--kind chooses what --apply removes: give both.")
    with opened(arguments) as workbook:
        store = workbook.store
        if periods:
            records.set_periods(store, periods, who=who())
        chosen = [records.due_of(store, kind, as_of=arguments.as_of).kind.kind for kind in arguments.kind]
        found = records.due(store, as_of=arguments.as_of)
        for one in found:
            period = f"{count(one.years, 'year')}, {one.rows:,} due" if one.years else "kept without end"
            print(f"{one.kind.kind:<12} {one.kind.name}: {period}")
        if not arguments.apply:
            print("Nothing was removed. --apply removes what is due, for good.")
            return
        gone = 0
        for one in found:
            if one.rows and (not chosen or one.kind.kind in chosen):
                removed = records.apply(store, one.kind.kind, as_of=arguments.as_of, who=who())
                print(f"Removed of {one.kind.kind}: {removed:,}")
                gone += removed
        if gone:
            personal.write_anew(store, who=who())
            forgotten = restoring.forget_in_backups(store, who=who())
    print("The file has been written anew." if gone else "Nothing was due.")
    if gone:
        tell(forgotten)
    print("Backups kept elsewhere, exports and files that came in before still hold it; restoring such a backup removes it "
          "again.")
