"""Step one: what the firm wants, who contributes what, and when."""

from lifeline.ui import alignment_page, guard, parts, resources, selection

with guard.user_errors():
    chosen, figures = selection.current(), resources.figures()
    parts.title("Alignment", "What the firm wants, who contributes what, and when", chosen)
    alignment_page.page(chosen, figures)
