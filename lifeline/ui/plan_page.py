"""Plans for clients and segments, and who does what by when."""

from __future__ import annotations

from lifeline.question.book import BookFigures
from lifeline.ui import parts
from lifeline.ui.selection import Selection


def page(selection: Selection, figures: BookFigures) -> None:
    """The page below its head."""
    parts.nothing("Nothing here yet", "")
