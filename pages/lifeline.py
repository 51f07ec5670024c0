"""One client: what is in place, what to raise and why; below it the chart, what is known, who belongs together."""

import streamlit as st

from lifeline.ui import (
    card, guard, known, noted, parts, picked, picture, resources, review, selection, switcher, together,
)

with guard.user_errors():
    noted.begin()
    chosen, catalogue = selection.current(), resources.workbook().catalogue()
    view = switcher.chosen_view(chosen)
    if view:
        reviewed = review.review(view)
        with st.container(horizontal=True, wrap=False, vertical_alignment="center"):
            card.head(view.client, view.as_of, selection.today())
            with st.container(width="content", horizontal_alignment="right", gap=None):
                switcher.controls(chosen)
                card.record(reviewed)
        parts.remarks(chosen)
        card.card(reviewed)
        selection.part_control(chosen)
        if chosen.part == "known":
            known.known(view, catalogue)
        elif chosen.part == "together":
            together.together(view)
        else:
            picture.picture(view, catalogue)
        if chosen.part != "chart":
            picked.panel(view, None, catalogue)
