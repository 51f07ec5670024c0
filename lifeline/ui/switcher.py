"""From one client to another: by name, or to the one before or after in the list."""

from __future__ import annotations

import streamlit as st

from lifeline.errors import NotFound
from lifeline.model import LifelineView
from lifeline.ui import book_list, guard, parts, resources, selection as selecting, words
from lifeline.ui.book_list import LIFELINE, Wanted
from lifeline.ui.selection import Selection

FOUND = 8


def chosen_view(selection: Selection) -> LifelineView | None:
    """The selected client's lifeline; if nobody is selected, or there is no such client, a way to choose, and None."""
    if not selection.client_id:
        return _choose_one(selection)
    try:
        return resources.view(selection)
    except NotFound:
        return _choose_one(selection, f"There is no client “{selection.client_id}” in this workbook.")


def _choose_one(selection: Selection, *remark: str) -> None:
    parts.title("Lifeline", "One client: what is in place, what to raise and why", selection, *remark)
    with st.container(width=520):
        parts.html("<h2>Whose lifeline?</h2>")
        _find(selection)
        parts.page_link(
            "pages/clients.py", label="Or choose from the list of clients", query_params=selection.of("").query()
        )


def controls(selection: Selection) -> None:
    """Before, after, another by name; and the day."""
    place = book_list.place_of(selection)
    with st.container(horizontal=True, wrap=False, vertical_alignment="center", width="content", gap="small"):
        if place:
            parts.html(f'<p class="soft small nowrap">{place.number:,} of {place.total:,}</p>', width="content")
        _step("Previous", place.before if place else "")
        _step("Next", place.after if place else "")
        with st.popover("Find a client", key="find_client"):
            _find(selection)
        parts.as_of(selection)


def _step(label: str, client_id: str) -> None:
    st.button(
        label, disabled=not client_id, on_click=selecting.choose, kwargs={"client_id": client_id}, key=f"step_{label}"
    )


@st.fragment
@guard.user_errors()
def _find(selection: Selection) -> None:
    text = st.text_input(
        "Find a client", type="search", live=True, key="switch_text", placeholder="Name or client number"
    )
    if not (text or "").strip():
        return
    found = Wanted(text=text.strip()).page(selection.as_of, limit=FOUND)
    for row in found.rows:
        parts.page_link(
            LIFELINE, label=parts.plain(f"{row.name}, {words.age(row, selection.as_of)}"), help="",
            query_params=selection.of(row.client_id).query(),
        )
    if not found.rows:
        st.caption("No client is called that.")
    elif found.total > FOUND:
        st.caption(f"and {found.total - FOUND:,} more: type more of the name")
