"""What to listen for, to ask and to say, service by service."""

from lifeline.ui import cards_page, guard, parts, selection

with guard.user_errors():
    chosen = selection.current()
    if cards_page.all_cards(chosen.as_of):
        parts.title(
            "Trigger cards", "What you may hear, what to ask and to say, and who to pass it to", chosen,
            *cards_page.asked_for(chosen),
        )
        cards_page.page(chosen)
    else:
        parts.heading("Trigger cards", "What to listen for, to ask and to say, service by service.")
        parts.nothing("No cards yet", "This workbook's pack has no services. A card is written for each that it has.")
