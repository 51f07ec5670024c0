"""The firm's name, logo and colour: tried out on the cover of a pack, then kept in the workbook."""

from __future__ import annotations

import re
from base64 import b64encode
from dataclasses import dataclass

import streamlit as st

from lifeline.errors import UserError
from lifeline.export import brand as brands
from lifeline.export.brand import Brand
from lifeline.ui import noted, parts, resources, selection as selecting, settings_parts as settings

_FIRM, _HEX, _PICKED, _OFF, _TURN, _BEFORE = (
    "brand_firm", "brand_hex", "brand_picked", "brand_logo_off", "brand_turn", "brand_before"
)
_SHORT = re.compile(r"#?([0-9A-Fa-f])([0-9A-Fa-f])([0-9A-Fa-f])")
_MOST_MEGABYTES = 2


@dataclass(frozen=True, slots=True)
class Tried:
    """What stands in the fields: the brand it makes, and what is wrong with a field, by its name."""

    brand: Brand
    faults: dict[str, str]


def brand() -> None:
    """The fields beside a pack's cover as it would look."""
    kept = brands.stored(resources.workbook().store)
    left, right = st.columns([9, 13], gap="large")
    with left:
        tried = _fields(kept)
        _keep(tried, kept)
    with right:
        _cover(tried.brand)


# ------------------------------------------------------------------------------------------------ the fields


def _fields(kept: Brand) -> Tried:
    for key, value in ((_FIRM, kept.firm), (_HEX, kept.colour), (_PICKED, kept.colour)):
        st.session_state.setdefault(key, value)
    faults: dict[str, str] = {}
    firm = (st.text_input("Name of the firm", key=_FIRM, max_chars=80, placeholder="As clients know you") or "").strip()
    logo = _logo(kept, faults)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.color_picker("Colour", key=_PICKED, on_change=_colour_picked)
        st.text_input("Colour, written", key=_HEX, max_chars=9, width=140, on_change=_colour_written)
    colour = _as_colour(st.session_state[_HEX] or "")
    try:
        made = Brand(firm, logo, colour)
    except UserError as error:
        faults["colour"] = str(error)
        made = Brand(firm, logo, kept.colour)
    _say("colour", faults)
    if not faults.get("colour"):
        _contrast(made)
    return Tried(made, faults)


def _logo(kept: Brand, faults: dict[str, str]) -> bytes | None:
    uploaded = st.file_uploader(
        "Logo (a PNG picture; one without a background looks best)", type=["png"],
        key=f"brand_logo_{st.session_state.get(_TURN, 0)}", max_upload_size=_MOST_MEGABYTES,
    )
    logo = kept.logo
    if uploaded is not None:
        try:
            logo = Brand(logo=uploaded.getvalue()).logo
        except UserError as error:
            faults["logo"] = str(error)
    _say("logo", faults)
    if logo is not None and uploaded is None and st.checkbox("Leave the logo out", key=_OFF):
        return None
    return logo


def _say(field: str, faults: dict[str, str]) -> None:
    if field in faults:
        st.error(parts.plain(faults[field]))


def _as_colour(written: str) -> str:
    """What somebody typed, as `#RRGGBB` where it can be told: `#fff` and `ffffff` are colours too."""
    text = written.strip()
    short = _SHORT.fullmatch(text)
    if short:
        text = "".join(channel * 2 for channel in short.groups())
    return "#" + text.removeprefix("#").upper()


def _colour_picked() -> None:
    st.session_state[_HEX] = st.session_state[_PICKED].upper()


def _colour_written() -> None:
    colour = _as_colour(st.session_state[_HEX] or "")
    if re.fullmatch(r"#[0-9A-F]{6}", colour):
        st.session_state[_PICKED] = st.session_state[_HEX] = colour


def _contrast(made: Brand) -> None:
    if made.contrast >= brands.LEGIBLE:
        return
    darker = brands.darker(made.colour)
    st.warning(
        f"Words in this colour are hard to read on paper (contrast {made.contrast:.1f} to 1, and {brands.LEGIBLE} is "
        "needed). Packs use dark ink in its place."
    )
    st.button(f"Use the darker shade {darker}", key="brand_darker", on_click=_use, args=(darker,))


def _use(colour: str) -> None:
    st.session_state[_PICKED] = st.session_state[_HEX] = colour


# ------------------------------------------------------------------------------------------------ keeping it


def _keep(tried: Tried, kept: Brand) -> None:
    is_new = tried.brand != kept and not tried.faults
    if tried.faults:
        parts.html('<p class="small soft">What is marked above has to be put right before it can be kept.</p>')
    elif is_new:
        parts.html('<p class="small strong" role="status">Not kept yet: you see it on the cover only.</p>')
    else:
        words = "Plain and nameless: nothing of your own is kept." if kept.is_plain else "This is what is kept."
        parts.html(f'<p class="small soft" role="status">{words}</p>')
    with st.container(horizontal=True):
        st.button("Keep this", type="primary", key="brand_keep", disabled=not is_new, on_click=_kept,
                  args=(tried.brand, kept))
        st.button("Back to plain", key="brand_plain", disabled=kept.is_plain and not is_new, on_click=_plain,
                  args=(kept,))
        before: Brand | None = st.session_state.get(_BEFORE)
        if before is not None and before != kept:
            st.button("Bring back what was kept before", key="brand_undo", type="tertiary", on_click=_kept,
                      args=(before, kept))


def _kept(made: Brand, before: Brand) -> None:
    def write() -> str:
        brands.keep(resources.workbook().store, made, who=noted.who())
        return "Kept. Packs, cards and letters are signed like this from now on."

    if settings.attempt(write):
        _start_over(made, before)


def _plain(before: Brand) -> None:
    def write() -> str:
        brands.keep(resources.workbook().store, Brand(), who=noted.who())
        return "Plain again: nothing of your own is put on what you hand out."

    if settings.attempt(write):
        _start_over(Brand(), before)


def _start_over(made: Brand, before: Brand) -> None:
    """Show what is kept now, with an empty box for the next logo."""
    st.session_state[_BEFORE] = before
    st.session_state[_FIRM], st.session_state[_HEX], st.session_state[_PICKED] = made.firm, made.colour, made.colour
    st.session_state[_OFF] = False
    st.session_state[_TURN] = st.session_state.get(_TURN, 0) + 1


# ------------------------------------------------------------------------------------------------ the cover


def _cover(tried: Brand) -> None:
    from lifeline.export import cover  # draws: not needed by the other parts

    picture = cover.example_cover(
        tried, pack_info=resources.workbook().catalogue().pack, as_of=selecting.today(), ppi=120
    )
    parts.html(
        '<h2>The cover of a meeting pack</h2><p class="soft small">For somebody invented. Whatever you hand out is '
        "signed like this: packs, cards, and the letter that says what you hold on somebody.</p>"
        '<img class="cover" alt="The cover of a meeting pack with this name, logo and colour" '
        f'src="data:image/png;base64,{b64encode(picture).decode()}">'
    )
