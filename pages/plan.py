"""Plans for clients and segments, and who does what by when."""

from lifeline.ui import alignment_pointer, guard, parts, plan_page, resources, selection

with guard.user_errors():
    chosen, figures = selection.current(), resources.figures()
    parts.title("Plan", "Who does what, by when, with what to show", chosen)
    alignment_pointer.pointer(chosen)
    plan_page.page(chosen, figures)
