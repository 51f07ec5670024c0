"""The chart of one client, what is picked in it, the same facts as a table, and its files to take away."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from html import escape

import streamlit as st

from lifeline import wording
from lifeline.chart import altair_chart
from lifeline.chart.items import Scene
from lifeline.chart.scene import build_scene
from lifeline.export import pictures
from lifeline.export.picture_page import COLUMNS
from lifeline.question.catalogue import Catalogue
from lifeline.question.guarded import GuardedView
from lifeline.ui import guard, noted, parts, picked, resources, selection as selecting, taking_away
from lifeline.ui.selection import Selection


@dataclass(frozen=True, slots=True)
class FileKind:
    """One kind of file: its ending, its media type, how it is written, and its page if it has one of its own."""

    ending: str
    mime: str
    write: Callable[[Scene], bytes]
    page: str = ""


FILES = {
    "PDF": FileKind("pdf", "application/pdf", pictures.pdf),
    "PNG": FileKind("png", "image/png", pictures.png),
    "SVG": FileKind("svg", "image/svg+xml", pictures.svg),
    "HTML": FileKind("html", "text/html", pictures.html),
    "PowerPoint": FileKind("pptx", taking_away.MIME["pptx"], pictures.pptx, "16x9"),
}


@st.fragment
@guard.user_errors()
def picture(view: GuardedView, catalogue: Catalogue) -> None:
    """The picture with its controls. Whatever is picked or changed in it runs nothing else on the page again."""
    selection = selecting.current()
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="picture_controls"):
        selecting.audience_control(selection)
        is_grey = st.toggle("Black and white", key="is_grey", persist_state="session")
        closer = st.container(width=230)
        selecting.page_control(selection)
        _downloads(view, selection, is_grey)
    scene = resources.scene(selection, page="screen", is_grey=is_grey)
    with closer:
        _look_closer(view, scene)
    key = f"chart_{selection.client_id}_{selection.as_of}_{selection.audience}_{is_grey}_{picked.times_closed()}"
    with st.container(key="chart"):
        st.vega_lite_chart(
            _with_its_data(altair_chart.spec(scene)), theme=None, width="content", key=key,
            on_select=partial(_picked_in_chart, view, key),
        )
    picked.panel(view, scene, catalogue)
    _table(scene)


def _with_its_data(spec: dict) -> dict:
    """The chart with each layer's rows inside it.

    Streamlit turns named data into Arrow, which has no missing fields: a tip without a source would say "Source null".
    It also takes longer.
    """
    rows = spec.pop("datasets")
    return {**spec, "layer": [_layer(layer, rows[layer["data"]["name"]]) for layer in spec["layer"]]}


def _layer(layer: dict, rows: list[dict]) -> dict:
    # One without marks is hidden from assistive technology: it has nothing to be called by.
    return {**layer, "mark": layer["mark"] if rows else {**layer["mark"], "aria": False}, "data": {"values": rows}}


def _picked_in_chart(view: GuardedView, key: str) -> None:
    found = st.session_state[key].selection.get("pick") or []
    picked.pick(view, str(found[0].get("id", "")) if found else "")


def _look_closer(view: GuardedView, scene: Scene) -> None:
    """The way to every mark's story for whoever uses no mouse."""
    lanes = wording.lanes(audience=scene.audience)
    names = {item_id: f"{tip.label} ({lanes[lane].lower()})" for lane, item_id, tip in scene.told}
    now = picked.picked(view)
    st.session_state["closer"] = now if now in names else None
    st.selectbox(
        "Look closer at", list(names), format_func=lambda item_id: names.get(item_id, ""), index=None, key="closer",
        placeholder="Click a mark, or choose here", on_change=_picked_by_name, args=(view,),
    )


def _picked_by_name(view: GuardedView) -> None:
    picked.pick(view, st.session_state["closer"] or "")


# ------------------------------------------------------------------------------------------------ files


def _downloads(view: GuardedView, selection: Selection, is_grey: bool) -> None:
    with st.container(width="content", gap="xsmall"):
        parts.html('<p class="small label">Download as</p>', width="content")
        with st.container(horizontal=True, wrap=False, width="content", gap="xsmall"):
            for name, kind in FILES.items():
                resources.download_button(
                    "lifeline", name, partial(_file, view, selection, is_grey, kind, noted.who()),
                    file_name(selection, kind), kind.mime, key=f"download_{kind.ending}", on_click="ignore",
                    help=f"Download the picture as {name}" + (", 16:9" if kind.page == "16x9" else ""),
                )
            taking_away.of_client(view, selection, is_grey)


def file_name(selection: Selection, kind: FileKind) -> str:
    """A name that says which client and day, and never who: files travel. The firm's own picture says so."""
    client = re.sub(r"[^A-Za-z0-9-]+", "-", selection.client_id).strip("-") or "client"
    for_firm = "_firm" if selection.audience == wording.FIRM else ""
    return f"lifeline_{client}_{selection.as_of.isoformat()}{for_firm}.{kind.ending}"


def _file(view: GuardedView, selection: Selection, is_grey: bool, kind: FileKind, who: str) -> bytes:
    page = kind.page or selection.page
    made = kind.write(build_scene(view, page=page, audience=selection.audience, grey=is_grey))
    resources.note_export(selection.client_id, f"{kind.ending}, {page}, for the {selection.audience}", who=who)
    return made


# ------------------------------------------------------------------------------------------------ the table


def _table(scene: Scene) -> None:
    """Every fact of the picture in words, for whoever reads better than looks, or cannot look."""
    told: dict[str, list[dict[str, str]]] = {}
    for lane, heading in wording.lanes(audience=scene.audience).items():
        tips = [tip for key, _, tip in scene.told if key == lane]
        told[heading] = [{"What": tip.label, **dict(tip.rows())} for tip in tips]
    shown = [name for name in COLUMNS if any(name in row for rows in told.values() for row in rows)]
    body = "".join(
        f'<tr><th scope="rowgroup" colspan="{len(shown)}">{escape(heading)}</th></tr>'
        + "".join(
            f'<tr><th scope="row">{escape(row["What"])}</th>'
            + "".join(f"<td>{escape(row.get(name, ''))}</td>" for name in shown[1:]) + "</tr>"
            for row in rows
        )
        for heading, rows in told.items() if rows
    )
    head = "".join(f'<th scope="col">{name}</th>' for name in shown)
    parts.html(
        f'<h2>The same in words</h2><table class="facts told small"><caption>{escape(scene.description)}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    )
