"""The controls of the white space: which view, of whom, of what, in which order. Each follows the address."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import streamlit as st

from lifeline.chart.white_space_grid import UNSAID
from lifeline.question.grouping import Groupings
from lifeline.ui import white_space_wanted as wanting
from lifeline.ui.wanted import NOBODY_SAID
from lifeline.ui.white_space_wanted import (
    DEFINITIONS, GROUPS, KINDS, MOVES, SHARED_BY, SORTS, STATES_WANTED, VIEWS, Wanted,
)

_OF = {"segment": "Segment", "owner": "Owner", "office": "Office"}


def views(wanted: Wanted) -> None:
    """Which view, and which of the two definitions of a move."""
    _segments("View", VIEWS, "view", wanted.view, is_labelled=False)
    if wanted.view != "shares":
        _segments("Moves are told", DEFINITIONS, "definition", wanted.definition, is_labelled=False)


def filters(wanted: Wanted, areas: Sequence[str], groups: Groupings) -> None:
    """Of whom, of what, and in which order."""
    with st.container(horizontal=True, vertical_alignment="bottom", key="ws_filters", gap="small"):
        _text(wanted)
        if wanted.view != "centres":
            _segments("Kind", KINDS, "track", wanted.track)
        _select("Practice area", {"": "All", **{area: area for area in areas}}, "area", wanted.area, 150)
        if wanted.view == "shares":
            _select("Grouped by", SHARED_BY, "shared_by", wanted.shared_by, 150)
        else:
            _select("State", STATES_WANTED, "state", wanted.state, 125)
            if wanted.view == "clients":
                _select("Grouped by", GROUPS, "group_by", wanted.group_by, 132)
                _select("Order", SORTS, "sort", wanted.sort, 168)
        _more(wanted, groups)


def _more(wanted: Wanted, groups: Groupings) -> None:
    kept = {"segment": groups.segments, "owner": groups.owners, "office": groups.offices}
    count = sum(bool(getattr(wanted, name)) for name in (*kept, "move", "is_with_gaps"))
    with st.popover(f"More filters ({count})" if count else "More filters", key="ws_more"):
        with st.container(width=260, gap="small"):
            for field, values in kept.items():
                options = {"": "All", **{value: value for value in values}, NOBODY_SAID: UNSAID.capitalize()}
                now = getattr(wanted, field)
                _select(_OF[field], options | ({now: now} if now not in options else {}), field, now, 260)
            _select("Move", MOVES, "move", wanted.move, 260)
            key = "ws_is_with_gaps"
            _follow(key, wanted.is_with_gaps)
            st.toggle("Only clients with a gap", key=key, on_change=wanting.chosen, args=("is_with_gaps", key))


def _text(wanted: Wanted) -> None:
    key = "ws_text"
    if (st.session_state.get(key) or "").strip() != wanted.text:
        st.session_state[key] = wanted.text
    st.text_input(
        "Find a client", type="search", live=True, key=key, placeholder="Name or number", width=165,
        on_change=wanting.chosen, args=("text", key),
    )


def _segments(label: str, options: Mapping[str, str], field: str, value: str, *, is_labelled: bool = True) -> None:
    key = f"ws_{field}"
    _follow(key, value)
    st.segmented_control(
        label, list(options), format_func=_words(options), required=True, key=key, on_change=wanting.chosen,
        args=(field, key), label_visibility="visible" if is_labelled else "collapsed",
    )


def _select(label: str, options: Mapping[str, str], field: str, value: str, width: int) -> None:
    key = f"ws_{field}"
    _follow(key, value)
    st.selectbox(
        label, list(options), format_func=_words(options), key=key, width=width, on_change=wanting.chosen,
        args=(field, key),
    )


def _words(options: Mapping[str, str]) -> Callable[[str], str]:
    return lambda option: options.get(option, option)


def _follow(key: str, value: object) -> None:
    if st.session_state.get(key) != value:
        st.session_state[key] = value
