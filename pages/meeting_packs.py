"""Packs for many clients at once, and lists and calendars to take away."""

import streamlit as st

from lifeline.ui import guard, packs_page, parts, resources, selection, taking_away

with guard.user_errors():
    chosen, figures = selection.current(), resources.figures()
    parts.title("Meeting packs", "Packs for many clients at once, and lists and calendars to take away", chosen)
    if figures.clients:
        left, right = st.columns([1.9, 1], gap="large")
        with left:
            packs_page.page(chosen, figures)
        with right:
            taking_away.of_book(chosen)
    else:
        parts.nothing("No clients yet", "There is nobody to make a pack for. Take in a list of clients first.")
        parts.page_link("pages/import_data.py", label="Import clients")
