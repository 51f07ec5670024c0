"""Plans for clients and segments, and who does what by when."""

from lifeline.ui import plan_page, guard, parts, resources, selection

with guard.user_errors():
    chosen, figures = selection.current(), resources.figures()
    parts.title("Plan", "Who does what, by when, with what to show", chosen)
    plan_page.page(chosen, figures)
