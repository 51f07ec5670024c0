"""Whom to see first: the priority matrix, the demand map, why each scores as it does, and how it is scored."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from lifeline.question.book import BookFigures
from lifeline.ui import (
    guard, parts, priorities_ask as asking, priorities_map, priorities_matrix, priorities_rules, priorities_said as telling,
    priorities_unit, priorities_wanted as wanting, resources, selection as selecting,
)
from lifeline.ui.book_list import LIFELINE
from lifeline.ui.priorities_wanted import MOVES, NOBODY_SAID, VIEWS, Wanted
from lifeline.ui.selection import Selection

_GROUPS = {"segment": "Segment", "owner": "Owner", "office": "Office"}


def page(selection: Selection, figures: BookFigures) -> None:
    """The page below its head."""
    client_id = st.session_state.pop(priorities_matrix.OPEN, "")
    if client_id:
        st.switch_page(LIFELINE, query_params=selection.of(client_id).query())
    if not figures.clients:
        parts.nothing(
            "No clients yet", "The matrix shows whose need is greatest and who knows us well enough to be asked. "
            "Take in a list of clients first.",
        )
        parts.page_link("pages/import_data.py", label="Import clients")
        return
    if not asking.rules():
        parts.nothing(
            "This workbook's pack has no scoring rules",
            "Scores come from rules in the pack's file scoring.csv. Load a pack that has one, such as the packs that come "
            "with this release.",
        )
        return
    if parts.worked_out(selection, figures):
        _below()


@st.fragment
@guard.user_errors()
def _below() -> None:
    """Everything that a filter, a weight or a click changes; nothing else on the page runs again."""
    selection = selecting.current()
    if st.session_state.get(priorities_matrix.OPEN) or not resources.is_worked_out(selection.as_of):
        # To another page; or the book was worked out for another day meanwhile.
        st.rerun()
    wanted = wanting.current()
    wanting.follow(wanted, selection)
    if wanted.ignored:
        st.info("  \n".join(parts.plain(sentence) for sentence in wanted.ignored))
    telling.said()
    if wanted.unit:
        priorities_unit.unit(wanted, selection)
        return
    with st.container(horizontal=True, vertical_alignment="bottom", key="pr_controls", gap="small"):
        _segments(wanted)
        if wanted.view != "rules":
            _filters(wanted, selection)
    if wanted.view == "rules":
        priorities_rules.rules()
    elif wanted.view == "map":
        priorities_map.demand_map(wanted, selection)
    else:
        priorities_matrix.matrix(wanted, selection)


def _segments(wanted: Wanted) -> None:
    _follow("pr_view", wanted.view)
    st.segmented_control(
        "View", list(VIEWS), format_func=lambda view: VIEWS.get(view, view), required=True, key="pr_view",
        on_change=wanting.chosen, args=("view", "pr_view"), label_visibility="collapsed",
    )


def _filters(wanted: Wanted, selection: Selection) -> None:
    groups = asking.groupings(selection.as_of)
    _select("Practice area", {"": "All", **{area: area for area in asking.areas()}}, "area", wanted, 190)
    _select("Move", MOVES, "move", wanted, 150)
    found = {"segment": groups.segments, "owner": groups.owners, "office": groups.offices}
    for field, values in found.items():
        if values:
            options = {"": "All", **{value: value for value in values}, NOBODY_SAID: "Not said"}
            _select(_GROUPS[field], options, field, wanted, 160)
    if not wanted.is_plain:
        st.button("Clear the filters", on_click=wanting.clear, type="tertiary")


def _select(label: str, options: Mapping[str, str], field: str, wanted: Wanted, width: int) -> None:
    key, now = f"pr_{field}", getattr(wanted, field)
    options = {**options, **({now: now} if now not in options else {})}
    _follow(key, now)
    st.selectbox(
        label, list(options), format_func=lambda option: options.get(option, option), key=key, width=width,
        on_change=wanting.chosen, args=(field, key),
    )


def _follow(key: str, value: object) -> None:
    if st.session_state.get(key) != value:
        st.session_state[key] = value
