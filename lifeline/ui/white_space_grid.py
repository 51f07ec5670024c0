"""The grid of the white space on a page: a component that draws a table, answers clicks and follows the arrow keys."""

from __future__ import annotations

import base64
from collections.abc import Callable
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import streamlit as st

from lifeline import palette, wording
from lifeline.chart.svg import path
from lifeline.chart.white_space_grid import NO_NEED, Grid, key_of
from lifeline.ui import parts
from lifeline.ui.selection import Selection

PARTED = "~"   # between a row's key and a column's
_WIDE, _WIDEST = 20, 46   # of a square, in pixels: no smaller than a finger or an unsteady hand can hit
_ROOM, _NARROW, _BETWEEN = 900, 560, 17   # beside the names; with something beside the grid; before an area
_NONE = "none"
_HALF = 12


def _image(symbol: palette.Symbol) -> str:
    fill = symbol.fill.colour if symbol.fill else "none"
    edge = f' stroke="{symbol.edge.colour}" stroke-width="{symbol.edge_width}"' if symbol.edge_width else ""
    drawn = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="-8 -8 16 16" width="{2 * _HALF - 4}" '
        f'height="{2 * _HALF - 4}"><path d="{path(symbol.shape, symbol.radius)}" fill="{fill}"{edge}/></svg>'
    )
    return f'url("data:image/svg+xml;base64,{base64.b64encode(drawn.encode()).decode()}")'


def _styles() -> str:
    """Grounds and symbols out of the palette; what waits carries two uprights at its corner."""
    rules = [
        f".sq-{name}{{background-color:{look.ground.colour}"
        + (f";background-image:{_image(look.symbol)}" if look.symbol else "") + "}"
        for name, look in palette.SQUARES.items()
    ]
    pause = _image(palette.WAITING)
    for name, look in palette.SQUARES.items():
        own = f"{_image(look.symbol)}," if look.symbol else ""
        # A little to its left below, so that the sign stands clear of it at the upper right.
        places = "calc(50% - 2px) calc(50% + 1px),calc(50% + 7px) calc(50% - 6px)" if own else "calc(50% + 7px) center"
        sizes = "16px,17px" if own else "17px"
        rules.append(
            f".ws .sq-{name}.waits{{background-image:{own}{pause};background-position:{places};"
            f"background-size:{sizes}}}"
        )
    rules.append(f".sq-waits{{background-image:{pause}}}")
    return "\n".join(rules)


_GRID = st.components.v2.component(
    "lifeline_white_space", js=(Path(__file__).parent / "white_space.js").read_text(encoding="utf-8"), css=_styles(),
    isolate_styles=False,
)


def show(
    grid: Grid, selection: Selection, *, key: str, picked: tuple[str, str], on_pick: Callable[[], None],
    on_open: Callable[[], None], is_narrow: bool = False,
) -> None:
    """Draw the grid. `picked` is a row's and a column's key; what was clicked is read with `clicked` and `opened`."""
    _GRID(
        key=key, data=as_data(grid, selection, picked, _NARROW if is_narrow else _ROOM), height="content",
        on_picked_change=on_pick, on_opened_change=on_open,
    )


def clicked(key: str) -> tuple[str, str]:
    """The keys of the row and the column that were clicked. For callbacks."""
    row, _, column = str(st.session_state[key].picked or "").rpartition(PARTED)
    return row, column


def opened(key: str) -> str:
    """The client whose name was clicked. For callbacks."""
    return str(st.session_state[key].opened or "")


def as_data(grid: Grid, selection: Selection, picked: tuple[str, str], room: int = 0) -> dict[str, Any]:
    """What the component draws: texts as they stand, which it writes as text and never as markup."""
    room = room or _ROOM
    columns = [
        {
            "key": column.key, "name": column.name, "group": column.group, "kind": column.kind,
            "words": column.words, "share": "–" if column.share is None else str(column.share),
            "begins": place == 0 or grid.columns[place - 1].group != column.group,
        }
        for place, column in enumerate(grid.columns)
    ]
    kinds = {column.kind: column for column in grid.columns}
    places = {column.key: place for place, column in enumerate(grid.columns)}
    rows = [
        {
            "key": row.key, "client": row.client_id, "name": row.name, "centre": row.centre,
            "group": row.group,
            "href": f"lifeline?{urlencode(selection.of(row.client_id).query())}" if row.client_id else "",
            "gaps": row.counted or (wording.count(row.gaps, "gap") if row.gaps else _NONE),
            "is_quiet": bool(row.counted) or not row.gaps,
            "fits": {kind: column.is_for(row) for kind, column in kinds.items()},
            "cells": {
                str(places[name]): [cell.square, cell.is_waiting, cell.words, cell.text]
                for name, cell in row.cells.items() if name in places
            },
        }
        for row in grid.rows
    ]
    wide = min(max((room - _BETWEEN * sum(column["begins"] for column in columns)) // max(len(columns), 1), _WIDE),
               _WIDEST)
    return {
        "of": grid.title, "caption": grid.title, "columns": columns, "rows": rows, "wide": wide,
        "none": dict(key_of(grid)).get("none", NO_NEED), "share_head": grid.share_head, "picked_row": picked[0],
        "picked_column": picked[1],
    }


def key(grid: Grid) -> None:
    """What each square means, in words: only what the grid holds."""
    listed = "".join(f'<span><i class="sq-{square}"></i>{escape(words)}</span>' for square, words in key_of(grid))
    parts.html(f'<div class="ws-key">{listed}</div>')
