"""Something heard, passed on; and what became of it."""

from lifeline.ui import referrals_page, guard, parts, resources, selection

with guard.user_errors():
    chosen, figures = selection.current(), resources.figures()
    parts.title("Referrals", "Pass on what you heard; see what became of it", chosen)
    referrals_page.page(chosen, figures)
