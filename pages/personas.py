"""Personas: invented people and businesses, to teach with and to try the board on without a real client."""

from lifeline.ui import guard, parts, personas_page, selection

with guard.user_errors():
    chosen = selection.current()
    parts.title("Personas", "Invented lives, to try the board on without a real client", chosen)
    personas_page.page(chosen)
