"""The grid of clients and services: what is covered, and what is open."""

from __future__ import annotations

from lifeline.question.book import BookFigures
from lifeline.ui import parts
from lifeline.ui.selection import Selection


def page(selection: Selection, figures: BookFigures) -> None:
    """The page below its head."""
    parts.nothing("Nothing here yet", "")
