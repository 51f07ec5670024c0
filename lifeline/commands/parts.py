"""What the commands share: how one is declared, how a day is read, and how the workbook is opened."""

from __future__ import annotations

import argparse
import os
import re
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date
from getpass import getuser
from pathlib import Path
from typing import TYPE_CHECKING

import lifeline
from lifeline.errors import UserError

if TYPE_CHECKING:
    import pyarrow as pa

    from lifeline.workbook import Workbook

Commands = argparse._SubParsersAction  # argparse gives the type no public name

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
# Beyond these the horizon or the look-ahead would leave the calendar that dates are kept in.
FIRST_DAY, LAST_DAY = date(1000, 1, 1), date(2999, 12, 31)


class BadUse(UserError):
    """Arguments that do not go together. The command line exits with 2."""


def declare(
    commands: Commands, name: str, run: Callable[[argparse.Namespace], None], *, does: str, example: str
) -> argparse.ArgumentParser:
    """A command with its help: what it does, and an example that runs as it stands."""
    parser = commands.add_parser(
        name,
        help=does,
        description=does[:1].upper() + does[1:] + ".",
        epilog=f"example:\n  {example}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.set_defaults(run=run)
    # The same option as before the command; without it here, what was given there stands.
    parser.add_argument(
        "--workbook", metavar="FILE", default=argparse.SUPPRESS, help="the workbook (default: as above)"
    )
    parser.add_argument(
        "--user", metavar="EMAIL", default=argparse.SUPPRESS, help="who asks (default: as above)"
    )
    return parser


def default_workbook() -> str:
    """The workbook to use where none is named."""
    return os.environ.get("LIFELINE_WORKBOOK") or "workbook.duckdb"


def default_user() -> str:
    """Who asks where nobody is named; nobody need be where no roles are in force."""
    return os.environ.get("LIFELINE_USER") or ""


def add_as_of(parser: argparse.ArgumentParser) -> None:
    """The day to look from. Always asked for: an answer that depends on when it was asked cannot be checked later."""
    parser.add_argument(
        "--as-of", required=True, type=day, metavar="DATE", help="the day to look from, such as 2026-11-01"
    )


def day(written: str) -> date:
    """A full ISO date, and nothing less.

    >>> day("2026-11-01")
    datetime.date(2026, 11, 1)
    """
    try:
        found = date.fromisoformat(written) if _DAY.fullmatch(written) else None
    except ValueError:
        found = None
    if found is None or not FIRST_DAY <= found <= LAST_DAY:
        raise argparse.ArgumentTypeError(f"{written!r} is not a full date such as 2026-11-01")
    return found


# Whose workbook is open, where roles are in force: their name as the firm knows them.
_who_asks: ContextVar[str] = ContextVar("who_asks", default="")


def who() -> str:
    """Who is at the keyboard, for the record."""
    try:
        return _who_asks.get() or getuser()
    except (KeyError, ImportError, OSError):  # an account without a name, as in some containers
        return "local user"


@contextmanager
def opened(arguments: argparse.Namespace) -> Iterator[Workbook]:
    """The workbook the command is about, as whoever asks may see it, closed again when the block ends.

    Raises `WorkbookError`, and `NotAllowed` where roles are in force and theirs has not this command.
    """
    from lifeline.record import access

    with lifeline.open(arguments.workbook, user=arguments.user) as workbook:
        access.need(workbook.store.scope, f"command:{arguments.command}")
        token = _who_asks.set(workbook.store.scope.who if workbook.store.scope else "")
        try:
            yield workbook
        finally:
            _who_asks.reset(token)


def write_rows(tables: Iterable[pa.Table], schema: pa.Schema, *, form: str, out: str | None) -> None:
    """Print rows as a table, CSV or JSON, or write them to a file in any form. Raises `BadUse` or `UserError`."""
    from lifeline.export import tables as written

    if out is None:
        match form:
            case "csv":
                written.write_csv(tables, schema.names, sys.stdout)
            case "json":
                written.write_json(tables, sys.stdout)
            case _:
                # Cut to the window for a reader; whole for a program that reads on.
                width = shutil.get_terminal_size().columns if sys.stdout.isatty() else None
                written.write_text(tables, schema.names, sys.stdout, width=width)
        return
    if form == "table":
        with written.whole_or_not(out) as unfinished, unfinished.open("w", encoding="utf-8") as file:
            count = written.write_text(tables, schema.names, file)
    else:
        count = written.save(tables, schema, out, form)
    print(f"{out}: {count:,} {'row' if count == 1 else 'rows'}")


def chosen_form(form: str | None, out: str | None) -> str:
    """The form asked for or, without one, the form the file's ending names; else a table. Raises `BadUse`."""
    ending = Path(out).suffix.lower().removeprefix(".") if out else ""
    chosen = form or (ending if ending in ("csv", "json", "parquet") else "table")
    if chosen == "parquet" and out is None:
        raise BadUse("A Parquet file is not for the screen: give --out FILE.parquet as well.")
    return chosen
