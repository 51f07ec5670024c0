"""Commands that make what is handed out: packs."""

from __future__ import annotations

import argparse
import csv
import io
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
    parser.add_argument("--firm", default="", metavar="NAME", help="the firm's name, for the cover")
    parser.add_argument("--logo", metavar="FILE.png", help="the firm's logo, for the cover")
    parser.add_argument("--colour", metavar="#RRGGBB", help="the firm's colour")


def packs(arguments: argparse.Namespace) -> None:
    """A pack for each client. Raises `NotFound` for an unknown client and `UserError`; then nothing was made."""
    from lifeline.export.brand import Brand
    from lifeline.export.packs import make_packs

    colour = {"colour": arguments.colour} if arguments.colour else {}
    brand = Brand(arguments.firm, Path(arguments.logo) if arguments.logo else None, **colour)
    wanted = _listed(Path(arguments.clients)) if arguments.clients else None
    with opened(arguments) as workbook:
        made = make_packs(
            workbook.store,
            as_of=arguments.as_of,
            out=arguments.out,
            client_ids=wanted,
            form=arguments.format,
            brand=brand,
            audience=arguments.audience,
            as_zip=arguments.zip,
            who=who(),
            progress=_say_progress if sys.stderr.isatty() else None,
        )
    print(f"{made.files[0] if arguments.zip and made.files else arguments.out}: {wording.count(made.count, 'pack')}")
    for client_id, why in made.passed_over:
        print(f"No pack for {client_id}: {why}.", file=sys.stderr)


def _say_progress(done: int, total: int) -> None:
    print(f"\r{done:,} of {total:,} packs", end="\n" if done == total else "", file=sys.stderr, flush=True)


def _listed(path: Path) -> list[str]:
    """The client ids in a file. Raises `UserError` if it cannot be read or names nobody."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not UTF-8 text"
        raise UserError(f"{path} cannot be read: {reason}.") from error
    rows = [row for row in csv.reader(io.StringIO(text, newline="")) if any(cell.strip() for cell in row)]
    at = 0
    if rows and "client_id" in (head := [cell.strip() for cell in rows[0]]):
        at, rows = head.index("client_id"), rows[1:]
    ids = [row[at].strip() for row in rows if len(row) > at and row[at].strip()]
    if not ids:
        raise UserError(f"{path} names no client.")
    return ids
