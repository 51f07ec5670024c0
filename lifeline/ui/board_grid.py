"""The stage board as a grid: the component of the white space, with stages along the top and services down the side."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from pathlib import Path
from typing import Any

import streamlit as st

from lifeline.chart.overlay import GROUNDS
from lifeline.question.board import Board, BoardCell, BoardStage
from lifeline.ui import parts
from lifeline.ui.board_kept import SERVICE, STAGE

NEEDS = {3: "essential", 2: "recommended", 1: "optional"}
PARTED = "~"
_ROOM, _NARROW, _BETWEEN, _LEAST, _MOST = 900, 545, 17, 24, 46


def _styles() -> str:
    return "".join(
        f".sq-need{need}{{background-color:{tone.colour};color:var(--ink)}}" for need, tone in GROUNDS.items() if need
    ) + f".st-key-board_grid_box .sq-none{{background-color:{GROUNDS[0].colour}}}"


_GRID = st.components.v2.component(
    "lifeline_board", js=(Path(__file__).parent / "white_space.js").read_text(encoding="utf-8"), css=_styles(),
    isolate_styles=False,
)


def show(
    board: Board, *, key: str, picked: tuple[str, str], is_narrow: bool, on_pick: Callable[[], None],
    on_open: Callable[[], None], on_type: Callable[[], None],
) -> None:
    """Draw the board. `picked` is a stage and a service; what was done is read with `clicked`, `opened` and `typed`."""
    _GRID(
        key=key, data=as_data(board, picked, _NARROW if is_narrow else _ROOM), height="content",
        on_picked_change=on_pick,
        on_opened_change=on_open, on_typed_change=on_type,
    )


def clicked(key: str) -> tuple[str, str]:
    """The stage and the service of the square that was clicked. For callbacks."""
    service_id, _, stage_id = str(st.session_state[key].picked or "").rpartition(PARTED)
    return stage_id, service_id


def typed(key: str) -> tuple[str, str, int]:
    """The stage and the service of a square, and the digit typed into it. For callbacks."""
    square, _, digit = str(st.session_state[key].typed or "").rpartition(PARTED)
    service_id, _, stage_id = square.rpartition(PARTED)
    return stage_id, service_id, int(digit or 0)


def opened(key: str) -> tuple[str, str]:
    """What kind of heading was clicked, and its id. For callbacks."""
    kind, _, key_of = str(st.session_state[key].opened or "").partition(PARTED)
    return kind, key_of


def as_data(board: Board, picked: tuple[str, str], room: int) -> dict[str, Any]:
    """What the component draws."""
    stages = list(board.stages)
    columns = [
        {
            "key": stage.stage_id, "name": stage.name, "group": stage.lane, "kind": "stage", "words": _ages(stage),
            "share": _short(stage), "begins": at == 0 or stages[at - 1].lane != stage.lane,
            "opens": f"{STAGE}{PARTED}{stage.stage_id}",
        }
        for at, stage in enumerate(stages)
    ]
    rows = []
    for service in board.services:
        cells = {
            str(at): [f"need{cell.need}", False, told(cell), str(cell.need)]
            for at, stage in enumerate(stages) if (cell := board.cells.get((stage.stage_id, service.service_id)))
        }
        rows.append({
            "key": service.service_id, "client": f"{SERVICE}{PARTED}{service.service_id}", "name": service.name,
            "centre": "",
            "group": service.practice_area, "href": "#", "gaps": str(len(cells)),
            "is_quiet": bool(cells), "fits": {"stage": True}, "cells": cells,
        })
    begins = sum(column["begins"] for column in columns)
    wide = min(max((room - _BETWEEN * begins) // max(len(columns), 1), _LEAST), _MOST)
    return {
        "of": f"board {board.track}", "caption": "Stages and services", "columns": columns, "rows": rows, "wide": wide,
        "none": "nothing", "share_head": "usual age", "picked_row": picked[1], "picked_column": picked[0],
        "types": ["0", "1", "2", "3", "Delete", "Backspace"],
    }


def told(cell: BoardCell) -> str:
    """A cell in words."""
    window = f"month {cell.window_start_months} to {cell.window_end_months}"
    return f"{NEEDS[cell.need]}, {window}" + (f", if {cell.condition}" if cell.condition else "")


def _ages(stage: BoardStage) -> str:
    first, last = stage.typical_start_age, stage.typical_end_age
    return "no usual age" if first is None else f"usually at {first}" + (f" to {last}" if last not in (None,
                                                                                                       first) else "")


def _short(stage: BoardStage) -> str:
    return "" if stage.typical_start_age is None else str(stage.typical_start_age)


def key() -> None:
    """What the squares mean."""
    listed = "".join(f'<span><i class="sq-need{need}">{need}</i>{escape(words)}</span>' for need,
                     words in NEEDS.items())
    parts.html(
        f'<div class="ws-key">{listed}<span class="soft">Click a square, or type 3, 2, 1 or 0 into it; '
        "click a name to change it.</span></div>"
    )
