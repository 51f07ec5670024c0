"""Whom to see first: scores, the demand map and the priority matrix."""

from lifeline.ui import alignment_pointer, guard, parts, priorities_page, resources, selection

with guard.user_errors():
    chosen, figures = selection.current(), resources.figures()
    parts.title("Priorities", "Where need and relationship are strongest", chosen)
    alignment_pointer.pointer(chosen)
    priorities_page.page(chosen, figures)
