"""Printing trigger cards: one, those of a practice area or all, on A4 sheets to be cut or on A5 pages."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial

import streamlit as st

from lifeline import wording
from lifeline.export import brand, card_sheets
from lifeline.question.cards import TriggerCard, of_area
from lifeline.ui import noted as noting
from lifeline.ui import parts, resources

ONE, AREA, ALL = "one", "area", "all"


def offer(card: TriggerCard, cards: Sequence[TriggerCard], as_of: date) -> None:
    """The way to print."""
    with st.popover("Print", key="card_print", on_change="rerun") as opened:
        if not opened.open:
            return
        with st.container(width=340, gap="small"):
            area = of_area(cards, card.service.practice_area)
            names = {
                ONE: f"This card: {card.service.name}",
                AREA: f"{card.service.practice_area}: {wording.count(len(area), 'card')}",
                ALL: f"All {wording.count(len(cards), 'card')}",
            }
            which = st.radio("Which cards", list(names), format_func=lambda one: parts.plain(names[one]),
                             key="print_which", persist_state="session")
            paper = st.radio("Paper", list(card_sheets.PAPERS), format_func=card_sheets.PAPERS.get, key="print_paper",
                             persist_state="session")
            is_grey = st.toggle("In black and white", key="print_grey", persist_state="session")
            chosen = {ONE: (card,), AREA: area, ALL: tuple(cards)}[which]
            resources.download_button(
                "cards", "Download PDF", partial(_pdf, chosen, names[which], paper, is_grey),
                file_name(which, card, as_of), "application/pdf", key="print_pdf", on_click="ignore", type="primary",
            )
            parts.html('<p class="soft small">For colleagues only. Fees are never printed.</p>')


def file_name(which: str, card: TriggerCard, as_of: date) -> str:
    """A name that says which cards, and of which day.

    >>> file_name(ALL, None, date(2026, 11, 1))
    'trigger_cards_2026-11-01.pdf'
    """
    what = {ONE: card.service.service_id, AREA: card.service.practice_area}.get(which, "") if card else ""
    return f"trigger_cards_{card_sheets.in_file_name(what)}{as_of.isoformat()}.pdf"


def _pdf(cards: Sequence[TriggerCard], name: str, paper: str, is_grey: bool) -> bytes:
    workbook = resources.workbook()
    made = card_sheets.pdf(cards, page=paper, grey=is_grey, brand=brand.stored(workbook.store))
    workbook.note_export("trigger cards", f"pdf, {paper}, {name}", who=noting.who())
    return made
