"""One line on the other pages that grow the firm: what step one still lacks. Nothing once it is agreed."""

from __future__ import annotations

import streamlit as st

from lifeline.question.alignment import Alignment, alignment
from lifeline.ui import alignment_parts as shared, parts, resources
from lifeline.ui.selection import Selection

# Where what is missing is put right.
SECTION_OF = {"function": "functions", "area": "goals", "owner": "goals", "overdue": "goals", "insight": "insights",
              "review": "reviews"}


def pointer(selection: Selection) -> None:
    """The line, with the way there."""
    found = alignment(resources.workbook().store, as_of=selection.as_of)
    if found.is_agreed:
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="al_pointer"):
        parts.html(f'<p class="small soft">{words(found)}</p>', width="content")
        parts.page_link(shared.PAGE, label="Alignment", query_params={
            **selection.query(), "section": SECTION_OF[found.todos[0].kind]
        })


def words(found: Alignment) -> str:
    """`Step one is not agreed yet: 3 functions have nobody, no review is planned and 1 more.` Of fixed words alone."""
    first, rest = [todo.short for todo in found.todos[:2]], len(found.todos) - 2
    more = f" and {rest} more" if rest > 0 else ""
    return f"Step one is not agreed yet: {', '.join(first)}{more}."
