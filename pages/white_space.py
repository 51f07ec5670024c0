"""The grid of clients and services: what is covered, and what is open."""

from lifeline.ui import white_space_page, guard, parts, resources, selection

with guard.user_errors():
    chosen, figures = selection.current(), resources.figures()
    parts.title("White space", "What each client has, and what is still open", chosen)
    white_space_page.page(chosen, figures)
