"""Everything held on one person as one file: a page that reads like a letter, or JSON for machines.

The page needs no script and no network, and prints. Whatever it says comes from rows that name the person; other people
are named in it only where those rows name them, and colleagues of the firm.
"""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Mapping, Sequence
from datetime import date
from html import escape
from typing import Any

from lifeline import palette, wording
from lifeline.chart.svg import writable
from lifeline.export import brand as brands
from lifeline.export.brand import Brand
from lifeline.export.personal_parts import Part, Words, parts_of
from lifeline.question.catalogue import catalogue
from lifeline.record import personal
from lifeline.record.people import colleagues
from lifeline.store import Store

Held = Mapping[str, Sequence[Mapping[str, Any]]]

_STYLE = """
:root{color-scheme:light}
body{margin:0;background:#fff;color:INK;font:16px/1.5 Arial,'Liberation Sans',Helvetica,sans-serif}
main{max-width:46rem;margin:0 auto;padding:2.2rem 1.4rem 3rem}
header{display:flex;justify-content:space-between;align-items:flex-start;gap:2rem;border-bottom:2px solid COLOUR;
padding-bottom:.9rem;margin-bottom:1.6rem}
header p{margin:0}.firm{font-weight:700;color:COLOUR;font-size:1.1rem}header img{display:block;max-width:15rem;
max-height:4.5rem;margin-bottom:.4rem}
.soft{color:SOFT}h1{font-size:1.6rem;line-height:1.25;margin:0 0 .8rem}
h2{font-size:1.15rem;margin:2rem 0 .3rem;break-after:avoid}h2+p{margin:.1rem 0 .6rem;break-after:avoid}
p{margin:.5rem 0}p,dd,td,li{overflow-wrap:anywhere}
nav ul{columns:2;margin:.4rem 0}nav li{margin:0;padding:.12rem 0}a{color:inherit}
dl{display:grid;grid-template-columns:11rem minmax(0,1fr);gap:.3rem 1.2rem;margin:.4rem 0}dt{color:SOFT}dd{margin:0}
ul{margin:.3rem 0;padding-left:1.2rem}li{margin:.25rem 0}
table{border-collapse:collapse;width:100%;margin:.4rem 0;font-size:.94rem}
th,td{text-align:left;vertical-align:top;padding:.34rem .9rem .34rem 0;border-bottom:1px solid HAIR}
th{color:SOFT;font-weight:400;white-space:nowrap}tr{break-inside:avoid}
.words{white-space:pre-wrap}
footer{margin-top:2.4rem;border-top:1px solid HAIR;padding-top:.8rem}
@page{size:A4;margin:18mm 16mm}
@media print{body{font-size:10.5pt}main{max-width:none;padding:0}nav{display:none}thead{display:table-header-group}}
"""


def as_json(held: Held) -> str:
    """Every row as it is stored, by table, for a machine to read."""
    return json.dumps(held, default=str, ensure_ascii=False, indent=1) + "\n"


def as_letter(store: Store, held: Held, *, client_id: str, written_on: date) -> str:
    """What `everything_on` found, as one page to read or to print, in the firm's brand."""
    words = Words(
        catalogue=catalogue(store),
        colleagues={each.colleague_id: each.name for each in colleagues(store)},
        imported={
            import_id: day.date() for import_id, day in store.tuples("select import_id, imported_at from import_run")
        },
    )
    return _page(_name(held, client_id), client_id, parts_of(held, client_id, words), brands.stored(store), written_on)


WRITERS = ("html", "json")


def written(store: Store, *, client_id: str, form: str, written_on: date, who: str) -> bytes:
    """Everything held on a client in one of `WRITERS`' forms, put on record as handed out. Raises `NotFound`."""
    held = personal.everything_on(store, client_id=client_id)
    made = as_json(held) if form == "json" else as_letter(store, held, client_id=client_id, written_on=written_on)
    personal.note_handed_out(store, client_id=client_id, who=who)
    return made.encode()


def _name(held: Held, client_id: str) -> str:
    return held["client"][0]["name"] if held.get("client") else f"number {client_id}"


def _page(name: str, client_id: str, parts: Sequence[Part], brand: Brand, written_on: date) -> str:
    title = escape(writable(f"What we hold about {name}"))
    firm = escape(writable(brand.firm))
    logo = ""
    if brand.logo:
        logo = f'<img src="data:image/png;base64,{b64encode(brand.logo).decode()}" alt="{firm or "Our logo"}">'
    listed = "".join(f'<li><a href="#{part.id}">{escape(part.title)}</a></li>' for part in parts)
    told = "\n".join(
        f'<section><h2 id="{part.id}">{escape(part.title)}</h2>'
        + (f"<p>{escape(part.lead)}</p>" if part.lead else "") + f"{part.body}</section>"
        for part in parts
    )
    whose = f"{firm} holds" if firm else "we hold"
    colour = brand.colour if brand.contrast >= brands.LEGIBLE else palette.INK.colour
    style = (
        _STYLE.replace("COLOUR", colour).replace("INK", palette.INK.colour)
        .replace("SOFT", palette.INK_SOFT.colour).replace("HAIR", palette.HAIRLINE.colour)
    )
    policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
    return f"""<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width"><title>{title}</title><style>{style}</style></head>
<body><main>
<header><div>{logo}<p class="firm">{firm}</p></div>
<p class="soft">{wording.day(written_on)}<br>Your number with us: {escape(writable(client_id))}</p></header>
<h1>{title}</h1>
<p>This is everything that {whose} about you in the records we keep of our clients' affairs, as it stood on
{wording.day(written_on)}. It says what we hold, where each thing is known from, what was done with it and by whom.
If something is wrong, please tell us and we will put it right.</p>
<nav aria-label="Parts"><ul>{listed}</ul></nav>
{told}
<footer><p class="soft">The same records come as a second file that a computer can read. It also has the numbers our
program uses to tie them together, which say nothing about you.</p></footer>
</main></body></html>
"""
