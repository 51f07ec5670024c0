"""One client: what is in place, what to raise and why, what to leave alone; the chart, and its files to take away."""

import streamlit as st

from lifeline.ui import card, guard, parts, picture, resources, reviewing, selection, switcher

with guard.user_errors():
    chosen, catalogue = selection.current(), resources.workbook().catalogue()
    view = switcher.chosen_view(chosen)
    if view:
        with st.container(horizontal=True, wrap=False, vertical_alignment="center"):
            card.head(view.client, view.as_of)
            with st.container(width="content", horizontal_alignment="right", gap=None):
                switcher.controls(chosen)
                reviewing.record(view)
        parts.remarks(chosen)
        card.standing(view.client)
        card.card(view)
        picture.picture(view, catalogue)
