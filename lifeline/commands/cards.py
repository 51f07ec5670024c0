"""The command that prints trigger cards: cards."""

from __future__ import annotations

import argparse
from pathlib import Path

from lifeline import wording
from lifeline.commands.parts import BadUse, Commands, add_as_of, declare, opened, who

PAPERS = ("a4", "a5")


def add_to(commands: Commands) -> None:
    """Register this command."""
    parser = declare(
        commands, "cards", cards, does="prints trigger cards: what to listen for, to ask and to say, for colleagues",
        example="python -m lifeline cards --as-of 2026-11-01 --area Employment --out cards.pdf",
    )
    add_as_of(parser)
    parser.add_argument("--out", required=True, metavar="FILE.pdf", help="where to")
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--service", metavar="ID", help="the card of one service (default: all cards)")
    which.add_argument("--area", metavar="NAME", help="the cards of one practice area")
    parser.add_argument(
        "--page", choices=PAPERS, default=PAPERS[0],
        help="a4: two cards a sheet, to be cut apart; a5: one card a page (default: a4)",
    )
    parser.add_argument("--grey", action="store_true", help="in greys alone")


def cards(arguments: argparse.Namespace) -> None:
    """Trigger cards as a PDF. Raises `NotFound` for a service or practice area there is not, `BadUse`, `UserError`."""
    if Path(arguments.out).suffix.lower() != ".pdf":
        raise BadUse(f"{arguments.out}: the name must end in .pdf.")
    from lifeline.export import brand, card_sheets
    from lifeline.export.tables import whole_or_not
    from lifeline.question.cards import of_area, trigger_cards

    with opened(arguments) as workbook:
        if arguments.service:
            chosen = (workbook.trigger_card(arguments.service, as_of=arguments.as_of),)
        else:
            chosen = trigger_cards(workbook.store, as_of=arguments.as_of)
            if arguments.area:
                chosen = of_area(chosen, arguments.area)
        made = card_sheets.pdf(
            chosen, page=arguments.page, grey=arguments.grey, brand=brand.stored(workbook.store)
        )
        with whole_or_not(arguments.out) as unfinished:
            unfinished.write_bytes(made)
        which = arguments.service or arguments.area or "all"
        workbook.note_export("trigger cards", f"pdf, {arguments.page}, {which}", who=who())
    print(f"{arguments.out}: {wording.count(len(chosen), 'card')}")
