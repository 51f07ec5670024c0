"""The grid of clients and services: what is covered, and what is open."""

from lifeline.ui import alignment_pointer, guard, parts, resources, selection, white_space_page

with guard.user_errors():
    chosen, figures = selection.current(), resources.figures()
    parts.title("White space", "What each client has, and what is still open", chosen)
    alignment_pointer.pointer(chosen)
    white_space_page.page(chosen, figures)
