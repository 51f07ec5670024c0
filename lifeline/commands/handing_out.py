"""Commands that make what is handed out, or taken along: packs, list, calendar."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from lifeline import wording
from lifeline.commands.parts import Commands, add_as_of, declare, opened, who
from lifeline.errors import UserError

FORMS = ("pdf", "pptx")


def add_to(commands: Commands) -> None:
    """Register these commands."""
    parser = declare(
        commands,
        "packs",
        packs,
        does="makes a meeting pack for each of many clients",
        example="python -m lifeline packs --as-of 2026-11-01 --out packs",
    )
    add_as_of(parser)
    parser.add_argument("--out", required=True, metavar="FOLDER", help="where to; made if it is not there")
    parser.add_argument(
        "--clients", metavar="FILE", help="only these: a client_id on each line, or a CSV file with such a column"
    )
    parser.add_argument("--format", choices=FORMS, default=FORMS[0], help=f"default: {FORMS[0]}")
    parser.add_argument("--zip", action="store_true", help="all packs in one ZIP file")
    parser.add_argument(
        "--audience", choices=wording.AUDIENCES, default=wording.CLIENT, help="whom it is for (default: client)"
    )
    kept = "(default: the workbook's)"
    parser.add_argument("--firm", metavar="NAME", help=f"the firm's name, for the cover {kept}")
    parser.add_argument("--logo", metavar="FILE.png", help=f"the firm's logo, for the cover {kept}")
    parser.add_argument("--colour", metavar="#RRGGBB", help=f"the firm's colour {kept}")

    parser = declare(
        commands,
        "list",
        the_list,
        does="writes what to raise with every client who may be approached as a spreadsheet",
        example="python -m lifeline list --as-of 2026-11-01 --out to-raise.xlsx",
    )
    add_as_of(parser)
    parser.add_argument(
        "--out", required=True, metavar="FILE.(xlsx|csv)", help="where to; the ending chooses the form"
    )

    parser = declare(
        commands,
        "calendar",
        calendar,
        does="writes reviews and last dates of every client who may be approached as a calendar",
        example="python -m lifeline calendar --as-of 2026-11-01 --out reviews.ics",
    )
    add_as_of(parser)
    parser.add_argument("--out", required=True, metavar="FILE.ics", help="where to")
    whose = parser.add_mutually_exclusive_group()
    whose.add_argument("--client", metavar="ID", help="one client only (default: all)")
    whose.add_argument("--owner", metavar="NAME", default="", help="one colleague's clients only (default: all)")


def packs(arguments: argparse.Namespace) -> None:
    """A pack for each client. Raises `NotFound` for an unknown client and `UserError`; then nothing was made."""
    from dataclasses import replace

    from lifeline.export.brand import Brand, stored

    given = {
        name: value for name, value in (
            ("firm", arguments.firm), ("logo", Path(arguments.logo) if arguments.logo else None),
            ("colour", arguments.colour),
        ) if value is not None
    }
    # What is wrong with it is said before the workbook is opened.
    Brand(**given)
    wanted = _listed(Path(arguments.clients)) if arguments.clients else None
    with opened(arguments) as workbook:
        made = workbook.make_packs(
            arguments.out,
            as_of=arguments.as_of,
            client_ids=wanted,
            form=arguments.format,
            brand=replace(stored(workbook.store), **given),
            audience=arguments.audience,
            as_zip=arguments.zip,
            who=who(),
            progress=_say_progress if sys.stderr.isatty() else None,
        )
    print(f"{made.files[0] if arguments.zip and made.files else arguments.out}: {wording.count(made.count, 'pack')}")
    for client_id, why in made.passed_over:
        print(f"No pack for {client_id}: {why}.", file=sys.stderr)


def the_list(arguments: argparse.Namespace) -> None:
    """What to raise with everybody who may be approached. Raises `UserError` for an unknown ending."""
    with opened(arguments) as workbook:
        count = workbook.save_list(arguments.out, as_of=arguments.as_of)
        workbook.note_export("whole book", f"list as of {arguments.as_of}, {_form(arguments.out)}", who=who())
    print(f"{arguments.out}: {wording.count(count, 'line')}")


def calendar(arguments: argparse.Namespace) -> None:
    """Reviews and last dates. Raises `NotFound`, and `UserError` for whoever may not be approached."""
    with opened(arguments) as workbook:
        count = workbook.save_calendar(
            arguments.out, as_of=arguments.as_of, client_id=arguments.client, owner=arguments.owner
        )
        subject = arguments.client or (f"clients of {arguments.owner}" if arguments.owner else "whole book")
        workbook.note_export(subject, f"calendar as of {arguments.as_of}", who=who())
    print(f"{arguments.out}: {wording.count(count, 'entry', 'entries')}")


def _form(path: str) -> str:
    return Path(path).suffix.lower().removeprefix(".")


def _say_progress(done: int, total: int) -> None:
    print(f"\r{done:,} of {total:,} packs", end="\n" if done == total else "", file=sys.stderr, flush=True)


def _listed(path: Path) -> list[str]:
    """The client ids in a file. Raises `UserError` if it cannot be read or names nobody."""
    from lifeline.question.approachable import ids_in

    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not UTF-8 text"
        raise UserError(f"{path} cannot be read: {reason}.") from error
    ids = ids_in(text)
    if not ids:
        raise UserError(f"{path} names no client.")
    return ids
