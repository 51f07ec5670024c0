"""Whom to see first: scores, the demand map and the priority matrix."""

from lifeline.ui import priorities_page, guard, parts, resources, selection

with guard.user_errors():
    chosen, figures = selection.current(), resources.figures()
    parts.title("Priorities", "Where need and relationship are strongest", chosen)
    priorities_page.page(chosen, figures)
