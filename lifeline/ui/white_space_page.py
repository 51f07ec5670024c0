"""White space: clients by services as a grid, the same by buying centres and as shares; what is said of a square."""

from __future__ import annotations

from dataclasses import replace
from html import escape

import streamlit as st

from lifeline.chart.white_space_grid import Grid
from lifeline.question.book import BookFigures
from lifeline.ui import (
    guard, noted, parts, resources, selection as selecting, white_space_ask as asking, white_space_files as files,
    white_space_filters as controls, white_space_grid as grids, white_space_panel as panel,
    white_space_wanted as wanting,
)
from lifeline.ui.book_list import LIFELINE
from lifeline.ui.selection import Selection
from lifeline.ui.white_space_wanted import PER_PAGE, Wanted

_OPEN = "white_space_open"
GRID = "white_space_grid"


def page(selection: Selection, figures: BookFigures) -> None:
    """The page below its head."""
    noted.begin()
    client_id = st.session_state.pop(_OPEN, "")
    if client_id:
        st.switch_page(LIFELINE, query_params=selection.of(client_id).query())
    if not figures.clients:
        parts.nothing(
            "No clients yet", "The white space shows clients by services: what each has, and what is still open. "
            "Take in a list of clients first.",
        )
        parts.page_link("pages/import_data.py", label="Import clients")
        return
    if parts.worked_out(selection, figures):
        _below(figures)


@st.fragment
@guard.user_errors()
def _below(figures: BookFigures) -> None:
    """Everything that a filter or a click changes; nothing else on the page runs again."""
    noted.follow()
    selection = selecting.current()
    if st.session_state.get(_OPEN) or not resources.is_worked_out(selection.as_of):
        # To another page; or the book was worked out for another day meanwhile.
        st.rerun()
    areas = asking.areas()
    wanted = wanting.current(areas, figures)
    wanting.follow(wanted, selection)
    if wanted.ignored:
        st.info("  \n".join(parts.plain(sentence) for sentence in wanted.ignored))
    files.done()
    with st.container(horizontal=True, vertical_alignment="bottom", key="ws_views", gap="small"):
        controls.views(wanted)
        to_download = st.container(width="content", key="ws_downloads")
        files.read_back(selection)
    controls.filters(wanted, areas, asking.groupings(selection.as_of))
    with st.spinner("Reading the book"):
        found = asking.answer(wanted, selection.as_of)
    with to_download:
        files.download(wanted, selection, found)
    # Which definition of a move is used: told above the grid, and worked out after it is drawn.
    with st.container(key="ws_said", gap=None):
        parts.html(f'<p class="soft" role="status">{escape(found.said)}</p>')
        by_move = st.empty()
    if not found.grid.rows:
        _nobody(wanted)
        return
    # The grid stands in one place whether something is told beside it or not: drawn anew, it would lose the focus.
    with st.container(horizontal=True, wrap=False, gap="small", key="ws_both"):
        _grid(found.grid, selection, wanted)
        if wanted.cell:
            panel.panel(wanted, selection, found.grid)
    if found.total > PER_PAGE:
        _pages(found.total, wanted)
    if wanted.view != "shares":
        with by_move:
            parts.html(f'<p class="small">{escape(asking.moves(wanted, selection.as_of))}</p>')


def _grid(grid: Grid, selection: Selection, wanted: Wanted) -> None:
    row, _, column = wanted.cell.rpartition(grids.PARTED)
    with st.container(key="ws_grid", gap=None, width="stretch"):
        grids.show(
            grid, selection, key=f"{GRID}_{wanted.view}", picked=(row, column), on_pick=_picked, on_open=_opened,
            is_narrow=bool(wanted.cell),
        )
        grids.key(grid)


def _name() -> str:
    kept = st.session_state.get("white_space_wanted") or Wanted()
    return f"{GRID}_{kept.view}"


def _picked() -> None:
    row, column = grids.clicked(_name())
    if row and column:
        wanting.choose(cell=f"{row}{grids.PARTED}{column}")


def _opened() -> None:
    client_id = grids.opened(_name())
    if client_id:
        st.session_state[_OPEN] = client_id


def _nobody(wanted: Wanted) -> None:
    if wanted.is_plain:
        parts.nothing(
            "Nobody may be approached on this day",
            "Everybody of this kind has objected, or was no client yet. Choose another day or kind, or look at the "
            "list of clients.",
        )
        parts.page_link("pages/clients.py", label="Clients", query_params=selecting.current().of("").query())
        return
    parts.nothing("Nobody fits these filters", "Choose fewer of them, or look at everybody.")
    st.button("Clear the filters", on_click=wanting.clear)


def _pages(total: int, wanted: Wanted) -> None:
    pages = -(-total // PER_PAGE)
    number = min(wanted.number, pages)
    # Another question has its own: it begins on its own first page.
    key = f"ws_number_{replace(wanted, number=1, cell='', ignored=())}"
    if st.session_state.get(key, number) != number:
        st.session_state[key] = number
    st.pagination(pages, default=number, key=key, on_change=_turned, args=(key,))


def _turned(key: str) -> None:
    wanting.choose(number=int(st.session_state[key] or 1), cell="")
