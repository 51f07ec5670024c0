"""The stage board: stages in lanes by services, edited in place, and what each edit does to the book."""

from lifeline.ui import board_page, guard, parts, selection

with guard.user_errors():
    chosen = selection.current()
    parts.title("Stage board", "What each stage calls for; click a square to change it", chosen)
    board_page.page(chosen)
