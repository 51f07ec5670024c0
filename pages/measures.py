"""How it goes: readiness, activity, output and impact, and every number's rows."""

from lifeline.ui import alignment_pointer, guard, measures_page, parts, resources, selection

with guard.user_errors():
    chosen, figures = selection.current(), resources.figures()
    parts.title("Measures", "How it goes, and the rows behind every number", chosen)
    alignment_pointer.pointer(chosen)
    measures_page.page(chosen, figures)
