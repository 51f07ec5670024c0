"""Personas: choosing one, making, copying and taking out; the pictures of one; and what is changed of it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from html import escape

import streamlit as st

from lifeline import wording
from lifeline.chart.household import build_household_scene
from lifeline.chart.items import Scene
from lifeline.chart.overlay import overlay_scenes
from lifeline.chart.scene import build_scene
from lifeline.chart.svg import svg
from lifeline.errors import UserError
from lifeline.export import pictures
from lifeline.question.board import board
from lifeline.question.personas import Persona, as_is_and_to_be, persona_view, personas
from lifeline.record import personas as record
from lifeline.ui import guard, keyboard, noted, parts, personas_form as form, resources
from lifeline.ui.selection import Selection

VIEWS = {"as_is": "As it is", "to_be": "As it is to be", "both": "Both", "overlay": "Stages and services"}
_CHOSEN, _SAID = "persona_chosen", "persona_said"
FILES = {"PNG": ("png", "image/png"), "PDF": ("pdf", "application/pdf"), "SVG": ("svg", "image/svg+xml"),
         "PowerPoint": ("pptx", "application/vnd.openxmlformats-officedocument.presentationml.presentation")}


def page(selection: Selection) -> None:
    """The page below its head."""
    keyboard.helped()
    _below(selection)


@st.fragment
@guard.user_errors()
def _below(selection: Selection) -> None:
    store = resources.firm().store
    there = personas(store)
    chosen = next((each for each in there if each.persona_id == st.session_state.get(_CHOSEN)),
                  there[0] if there else None)
    _bar(there, chosen)
    said, is_refused = st.session_state.pop(_SAID, ("", False))
    if said:
        tone = 'class="warn" role="alert"' if is_refused else 'class="soft" role="status"'
        parts.html(f"<p {tone}>{escape(said)}</p>")
    if chosen is None:
        if not board(store, "person").stages and not board(store, "business").stages:
            parts.nothing("No personas yet",
                          "The board is empty, so there is no stage to place anybody at. Begin there.")
            parts.page_link("pages/stage_board.py", label="To the stage board")
            return
        parts.nothing(
            "No personas yet",
            "Choose “New person” or “New business” above: every stage of the pack is placed at "
            "its usual age, and the board shows what it says of such a life. "
            "A persona is nobody's client, and is in no list, count or export of clients.",
        )
        return
    _picture(chosen, selection)
    form.change(chosen)


def attempt(write: Callable[[], str]) -> None:
    """Write something down, and say so on the page that follows; what was refused is said instead. For callbacks."""
    try:
        st.session_state[_SAID] = write(), False
    except UserError as error:
        st.session_state[_SAID] = str(error), True


def choose(persona_id: str) -> None:
    """Look at a persona. For callbacks."""
    st.session_state[_CHOSEN] = persona_id


# ------------------------------------------------------------------------------------------ the bar


def _bar(there: tuple[Persona, ...], chosen: Persona | None) -> None:
    names = {each.persona_id: each.name for each in there}
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="personas_bar"):
        if chosen:
            key = f"persona_of_{chosen.persona_id}_{len(there)}"
            st.selectbox("Persona", list(names), index=list(names).index(chosen.persona_id), width=280, key=key,
                         format_func=lambda one: names[one], on_change=_chosen, args=(key,))
        for track, label in (("person", "New person"), ("business", "New business")):
            with st.popover(label, key=f"persona_new_{track}_{len(there)}", on_change="rerun") as opened:
                if opened.open:
                    with st.container(width=340):
                        form.new(track)
        if chosen:
            with st.popover("Copy", key=f"persona_copy_{len(there)}", on_change="rerun") as opened:
                if opened.open:
                    with st.container(width=320):
                        form.copy(chosen)
            with st.popover("Take out", key=f"persona_out_{chosen.persona_id}", on_change="rerun") as opened:
                if opened.open:
                    with st.container(width=300):
                        parts.html(f'<p class="small">{escape(chosen.name)} goes for good, with all that is said.</p>')
                        st.button("Take them out", key="persona_out", on_click=_take_out, args=(chosen,))
        noted.name_field(noted.NAME, placeholder="Your name", label_visibility="collapsed", width=150)


def _chosen(key: str) -> None:
    choose(st.session_state[key])


def _take_out(chosen: Persona) -> None:
    def write() -> str:
        record.take_out(resources.firm().store, chosen.persona_id, who=noted.who())
        return f"{chosen.name} was taken out."

    attempt(write)


# ------------------------------------------------------------------------------------------ the picture


def _picture(chosen: Persona, selection: Selection) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="personas_views"):
        view = st.segmented_control("Shown", list(VIEWS), format_func=lambda one: VIEWS[one], default="as_is",
                                    required=True,
                                    key="persona_view", persist_state="session",
                                    label_visibility="collapsed") or "as_is"
        audience = st.segmented_control("Picture for", [wording.FIRM, wording.CLIENT], default=wording.FIRM,
                                        required=True,
                                        format_func=lambda one: {"firm": "The firm", "client": "A client"}[one],
                                        key="persona_audience", persist_state="session", label_visibility="collapsed",
                                        disabled=view == "overlay") or wording.FIRM
        for name, (ending, mime) in FILES.items():
            resources.download_button("persona", name, partial(_file, chosen, view, audience, selection, ending),
                                      f"persona_{view}.{ending}", mime, key=f"persona_{ending}", on_click="ignore")
    shown = scenes(chosen, view, audience, selection, "screen")
    with st.container(key="persona_picture"):
        for scene in shown:
            drawn = " ".join(svg(scene, has_tips=True).split())
            st.markdown(f"<div>{drawn}</div>", unsafe_allow_html=True)
    if view == "to_be" and not any(held.is_to_be for held in chosen.holdings):
        parts.html('<p class="soft">Nothing is planned yet: add below what they have once the plan is carried out.</p>')


def scenes(chosen: Persona, view: str, audience: str, selection: Selection, page_format: str) -> tuple[Scene, ...]:
    """One of the pictures of a persona; `page_format` is screen, a4 or 16x9."""
    store, as_of = resources.firm().store, selection.as_of
    if view == "both":
        return (build_household_scene(as_is_and_to_be(store, chosen, as_of=as_of), page=page_format,
                                      audience=wording.FIRM),)
    seen = persona_view(store, chosen, as_of=as_of, to_be=view == "to_be")
    if view == "overlay":
        on = "16x9" if page_format == "screen" else page_format
        return overlay_scenes(board(store, chosen.track), as_of=as_of, page=on, view=seen)
    return (build_scene(seen, page=page_format, audience=audience),)


def _file(chosen: Persona, view: str, audience: str, selection: Selection, ending: str) -> bytes:
    from lifeline.export import slides

    made = scenes(chosen, view, audience, selection, "16x9" if ending == "pptx" else "a4")
    resources.note_export("persona", f"{ending}, {view}", who=noted.who())
    title = f"{chosen.name} (a persona)"
    if ending == "pptx":
        return slides.pptx(made, title=title)
    if ending == "pdf":
        return pictures.pdf_of(made, title=title, subject=made[0].description)
    return {"png": pictures.png, "svg": pictures.svg}[ending](made[0])
