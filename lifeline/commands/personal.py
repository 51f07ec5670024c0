"""Commands for one person's rights: person (everything held on them, in one file), erase."""

from __future__ import annotations

import argparse
import json
import os
from html import escape
from pathlib import Path
from typing import Any

from lifeline.commands.parts import BadUse, Commands, day, declare, opened, who
from lifeline.errors import UserError
from lifeline.wording import count

FORMS = (".json", ".html")
_STYLE = """
:root{color-scheme:light}body{margin:0;background:#fff;color:#1B2530;
font:15px/1.45 Arial,'Liberation Sans',Helvetica,sans-serif}main{max-width:1280px;margin:0 auto;padding:16px}
h2{font-size:17px;margin:28px 0 6px}table{border-collapse:collapse;display:block;overflow-x:auto}
th,td{text-align:left;vertical-align:top;padding:5px 12px 5px 0;border-bottom:1px solid #DDE2E8}th{color:#465360}
"""


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
    from lifeline.export.tables import whole_or_not
    from lifeline.record.personal import everything_on, note_handed_out

    with opened(arguments) as workbook:
        held = everything_on(workbook.store, client_id=arguments.client)
        written = _as_json(held) if form == ".json" else _as_page(arguments.client, held)
        with whole_or_not(arguments.out) as unfinished:
            unfinished.write_text(written, encoding="utf-8")
        note_handed_out(workbook.store, client_id=arguments.client, who=who())
    rows = sum(len(rows) for rows in held.values())
    print(f"{arguments.out}: {count(rows, 'row')} of {count(len([*filter(None, held.values())]), 'table')}")


def erase(arguments: argparse.Namespace) -> None:
    """Erase one client and write the file anew, so that nothing of them is left in it. Raises `NotFound`."""
    from lifeline.record import personal
    from lifeline.store import now, snapshots

    with opened(arguments) as workbook:
        store = workbook.store
        elsewhere = personal.named_elsewhere(store, client_id=arguments.client)
        # Today is the day of the record and decides nothing else.
        gone = personal.erase(
            store, client_id=arguments.client, as_of=arguments.as_of or now().date(), reason=arguments.reason, who=who()
        )
        # A database keeps the bytes of rows that are gone until their place is needed. A copy holds what is there.
        copy = snapshots.leave_copy(store)
    try:
        copy.chmod(os.stat(arguments.workbook).st_mode)
        os.replace(copy, Path(arguments.workbook).resolve())
    except OSError as error:
        raise UserError(
            f"Erased {arguments.client}, but {arguments.workbook} cannot be written anew ({error.strerror or error}): "
            f"bytes of what was erased may still be in it. {copy} is the same workbook without them: put it in its "
            "place."
        ) from error
    print(f"Erased {arguments.client}: {count(gone, 'row')}. "
          "What stays is the entry that keeps them from being imported again.")
    for table, client_id in elsewhere:
        print(f"Note: their name also stands in the table {table} under client {client_id}; look whether it should.")
    print("Backups, exports and pictures made before still hold them: those are files of yours.")


def _as_json(held: dict[str, list[dict[str, Any]]]) -> str:
    return json.dumps(held, default=str, ensure_ascii=False, indent=1) + "\n"


def _as_page(client_id: str, held: dict[str, list[dict[str, Any]]]) -> str:
    """One page to read or print, without script; every cell is written out as text."""
    title = escape(_printable(f"Everything held on {client_id}"))
    parts = []
    # The client first, then what is told of them; the audit is long and comes last.
    for table in sorted(held, key=lambda name: (name == "audit", name != "client", name)):
        rows = held[table]
        if not rows:
            continue
        # A column in which nothing stands tells nothing.
        columns = [name for name in rows[0] if any(row[name] not in (None, "") for row in rows)]
        head = "".join(f'<th scope="col">{escape(_heading(name))}</th>' for name in columns)
        body = "".join(
            "<tr>" + "".join(f"<td>{escape(_printable(_text(row[name])))}</td>" for name in columns) + "</tr>"
            for row in rows
        )
        parts.append(f"<h2>{escape(_heading(table))}</h2>\n"
                     f"<table><thead><tr>{head}</tr></thead>\n<tbody>{body}</tbody></table>\n")
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        f"<title>{title}</title><style>{_STYLE}</style></head>\n"
        f"<body><main><h1>{title}</h1>\n{''.join(parts)}</main></body></html>\n"
    )


def _heading(name: str) -> str:
    """A column's or table's name in words.

    >>> _heading("client_since_on"), _heading("life_event")
    ('Client since on', 'Life event')
    """
    return name.replace("_", " ").capitalize()


def _text(value: Any) -> str:
    if value is None:
        return ""
    return ("yes" if value else "no") if isinstance(value, bool) else str(value)


def _printable(text: str) -> str:
    from lifeline.chart.svg import writable

    return writable(text)
