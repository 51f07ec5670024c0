"""The priority matrix on its page: the picture, whoever is named in it as a list, the weights, and the files."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from html import escape
from pathlib import Path

import streamlit as st

from lifeline import wording
from lifeline.chart.items import Scene
from lifeline.chart.matrix import build_matrix_scene
from lifeline.chart.svg import svg
from lifeline.export import matrix as files
from lifeline.question.scoring import NAMES, Matrix, Quadrant, ScoredUnit
from lifeline.ui import (
    noted, parts, pieces, priorities_ask as asking, priorities_said as telling, priorities_wanted as wanting,
    priorities_weights, resources, taking_away,
)
from lifeline.ui.book_list import LIFELINE
from lifeline.ui.priorities_wanted import PARTED, Wanted
from lifeline.ui.selection import Selection

OPEN = "priorities_open"
_KEY = "priorities_matrix"
_SIDES = {"who": "Who", "weights": "Weights"}
_PICTURE = st.components.v2.component(
    "lifeline_priorities", js=(Path(__file__).parent / "priorities.js").read_text(encoding="utf-8"), isolate_styles=False
)
_LEAD = {
    Quadrant.ACT_NOW: "Strong need, strong relationship: see them now.",
    Quadrant.BUILD_TRUST: "Strong need: get to know them before you propose anything.",
    Quadrant.KEEP_WARM: "They know us well: stay in touch until something comes up.",
    Quadrant.LIGHT_TOUCH: "Nothing presses: newsletters and events do.",
}


@dataclass(frozen=True, slots=True)
class _Kind:
    """One kind of file, and the page it is drawn on."""

    ending: str
    mime: str
    write: Callable[[Scene], bytes]
    page: str


_FILES = {
    "PDF": _Kind("pdf", "application/pdf", files.pdf, "a4"),
    "PNG": _Kind("png", "image/png", files.png, "a4"),
    "SVG": _Kind("svg", "image/svg+xml", files.svg, "a4"),
    "PowerPoint": _Kind("pptx", taking_away.MIME["pptx"], files.pptx, "16x9"),
}


def matrix(wanted: Wanted, selection: Selection) -> None:
    """The picture on the left; whoever is named in it, or the weights, on the right."""
    found = asking.matrix(selection.as_of, wanted.filters())
    if not found.total:
        telling.nobody(wanted)
        return
    telling.status(f"{_how_many(found)} {telling.left_out(selection)}".strip())
    left, right = st.columns([850, 410], gap="small")
    with left:
        _picture(found)
    with right, st.container(key="pr_side", gap="small"):
        with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
            side = st.segmented_control(
                "Beside the matrix", list(_SIDES), format_func=lambda name: _SIDES.get(name, name), default="who",
                required=True, key="pr_beside", label_visibility="collapsed", persist_state="session",
            )
            _downloads(found, wanted, selection)
        if side == "weights":
            priorities_weights.weights()
        else:
            _names(found, selection)


def _how_many(found: Matrix) -> str:
    said = f"{found.total:,} demand {'unit' if found.total == 1 else 'units'} with an open need"
    counts = ", ".join(f"{found.counts[each]:,} {NAMES[each].lower()}" for each in Quadrant)
    return f"{said}: {counts}."


def _picture(found: Matrix) -> None:
    scene = build_matrix_scene(found)
    _PICTURE(
        key=_KEY, data={"picture": svg(scene, is_interactive=True)}, height="content",
        on_opened_change=partial(_opened, found),
    )


def _opened(found: Matrix) -> None:
    item_id = str(st.session_state[_KEY].opened or "")
    if item_id.startswith("q") and item_id[1:].isdecimal() and int(item_id[1:]) < len(found.named):
        st.session_state[OPEN] = found.named[int(item_id[1:])].client_id


def _names(found: Matrix, selection: Selection) -> None:
    """Everybody named in the picture, and by whom their scores can be looked at."""
    with st.container(key="pr_names", height=440, border=False, gap=None):
        for quadrant in Quadrant:
            units = [unit for unit in found.named if unit.quadrant is quadrant]
            if not units:
                continue
            more = found.counts[quadrant] - len(units)
            parts.html(
                f'<div class="pr-head"><h2>{escape(NAMES[quadrant])}</h2><span class="soft small">'
                f"{found.counts[quadrant]:,}</span></div><p class=\"soft small\">{escape(_LEAD[quadrant])}</p>"
            )
            for unit in units:
                _name(unit, selection)
            if more:
                parts.html(f'<p class="soft small">and {more:,} more: see the demand map.</p>')


def _name(unit: ScoredUnit, selection: Selection) -> None:
    key = f"{unit.client_id}{PARTED}{unit.buying_centre}"
    with st.container(key=f"pr_name_{key}", horizontal=True, wrap=False, gap="xsmall", vertical_alignment="center"):
        parts.page_link(LIFELINE, label=parts.plain(unit.title), help="", query_params=selection.of(unit.client_id).query(),
                        width="stretch")
        st.button(
            pieces.spoken("Why", f"{unit.title} scores so"), key=f"pr_why_{key}", type="tertiary",
            on_click=look_closer, args=(unit,),
        )


def look_closer(unit: ScoredUnit) -> None:
    """Show why this demand unit scores as it does. For callbacks."""
    telling.hush()
    wanting.choose(unit=f"{unit.client_id}{PARTED}{unit.buying_centre}")


# ------------------------------------------------------------------------------------------------ files


def _downloads(found: Matrix, wanted: Wanted, selection: Selection) -> None:
    with st.popover("Download the matrix", key="pr_files"), st.container(width=200, gap="xsmall"):
        for name, kind in _FILES.items():
            resources.download_button(
                "matrix", name, partial(_file, found, wanted.about, kind, noted.who()),
                f"priority_matrix_{selection.as_of.isoformat()}_firm.{kind.ending}", kind.mime,
                key=f"pr_{kind.ending}", on_click="ignore", help=f"Download the priority matrix as {name}",
            )


def _file(found: Matrix, about: str, kind: _Kind, who: str) -> bytes:
    made = kind.write(build_matrix_scene(found, page=kind.page, about=about))
    whose = about or "whole book"
    resources.note_export(whose, f"priority matrix as of {wording.day(found.as_of)}, {kind.ending}", who=who)
    return made
