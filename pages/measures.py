"""How it goes: readiness, activity, output and impact, and every number's rows."""

from lifeline.ui import measures_page, guard, parts, resources, selection

with guard.user_errors():
    chosen, figures = selection.current(), resources.figures()
    parts.title("Measures", "How it goes, and the rows behind every number", chosen)
    measures_page.page(chosen, figures)
