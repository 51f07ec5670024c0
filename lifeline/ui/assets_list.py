"""The asset library: what there is to show or to send, found, looked at again, added, changed and no longer used."""

from __future__ import annotations

from html import escape

import streamlit as st

from lifeline import wording
from lifeline.errors import IntakeError
from lifeline.question.alignment import MOVES, practice_areas
from lifeline.question.assets import FAMILIES, FAMILIES_MEAN, KINDS, Asset, ProgrammeFamily, assets
from lifeline.record import assets as records
from lifeline.record.assets import AssetWords
from lifeline.ui import alignment_parts as shared, noted, parts, resources
from lifeline.ui.alignment_page import shortened
from lifeline.ui.selection import EARLIEST, Selection

SHOWN = 40
_WIDTHS = [34, 20, 26, 20]
_HEADS = ("Asset and what it is for", "Family", "For", "Last looked at")


def library(selection: Selection) -> None:
    """The library as of the day, with what was asked for, a window behind each asset, and lists in and out."""
    store, day = resources.workbook().store, selection.as_of
    everything = assets(store, as_of=day)
    to_check = sum(asset.is_to_check(day) for asset in everything)
    with st.container(horizontal=True, vertical_alignment="center"):
        parts.html(f"<h2>Asset library: {wording.count(len(everything), 'asset')}</h2>", width="content")
        body = shared.window("Add an asset", "to the library", key="as_new", kind="asset", width=560,
                             head='<p class="strong">An asset for the library</p>', does="asset added")
        if body:
            with body:
                _form(selection, None)
        _files(selection)
    if not everything:
        parts.html(
            '<p class="soft">Nothing here yet. Begin with what your people hand out already: a guide, a checklist, a '
            "letter, a case study; and say of each what it is for.</p>"
        )
        shared.said()
        return
    found = _asked(selection, everything, to_check)
    with st.container(key="as_rows", gap=None):
        with st.container(key="al_head_assets"):
            for column, words in zip(st.columns(_WIDTHS), _HEADS, strict=True):
                with column:
                    parts.html(f'<p class="strong">{words}</p>')
        for asset in found[:SHOWN]:
            with st.container(key=f"al_row_{asset.asset_id}"):
                _row(selection, asset)
    if not found:
        parts.html('<p class="soft">No asset fits all of that. Ask for less, or add one.</p>')
    elif len(found) > SHOWN:
        parts.html(f'<p class="soft small">and {len(found) - SHOWN} more: ask for less.</p>')
    shared.said()


def _asked(selection: Selection, everything: tuple[Asset, ...], to_check: int) -> tuple[Asset, ...]:
    store = resources.workbook().store
    with st.container(horizontal=True, vertical_alignment="bottom", key="as_filters"):
        with st.container(width=280):
            text = st.text_input("Find an asset", type="search", key="as_text", placeholder="Name, purpose or place")
        with st.container(width=190):
            area = st.selectbox("Practice area", practice_areas(store), index=None, key="as_area",
                                placeholder="Any practice area")
        with st.container(width=200):
            family = st.selectbox("Programme family", list(FAMILIES), index=None, key="as_family",
                                  format_func=lambda each: FAMILIES.get(each, each), placeholder="Any family")
        move = st.segmented_control("Way to grow", list(MOVES), key="as_move",
                                    format_func=lambda each: MOVES.get(each, each))
        is_late = st.checkbox(f"To look at again ({to_check})", key="as_late", disabled=not to_check)
    found = assets(store, as_of=selection.as_of, text=text or "", practice_area=area or "", move=move or "",
                   programme_family=family or "")
    return tuple(asset for asset in found if asset.is_to_check(selection.as_of)) if is_late and to_check else found


def _row(selection: Selection, asset: Asset) -> None:
    named, family, meant, checked = st.columns(_WIDTHS)
    with named:
        body = shared.window(asset.name, asset.kind or "asset", key=f"as_{asset.asset_id}", kind="asset", width=560,
                             does="asset changed", is_a_name=True)
        said = ". ".join(filter(None, [asset.kind, asset.what_for]))
        parts.html(f'<p class="small soft">{escape(said)}</p><p class="small soft al-place">{escape(asset.place)}</p>')
    with family:
        parts.html(f'<p class="small">{escape(FAMILIES[asset.programme_family])}</p>')
    with meant:
        what = asset.service_name or asset.practice_area or "Any practice area"
        parts.html(f'<p class="small">{escape(what)}</p><p class="small soft al-for">{shared.marks(asset.moves)}</p>')
    with checked:
        when = wording.short_day(asset.checked_on) if asset.checked_on else "not yet"
        if asset.is_to_check(selection.as_of):
            parts.html(f'<p class="small al-late"><span class="al-sign" aria-hidden="true">!</span>{escape(when)}: '
                       "look again</p>")
            if resources.may("do:asset checked"):
                st.button(parts.plain("Still right") + f" *{parts.plain(asset.name)}*", key=f"as_check_{asset.asset_id}",
                          type="tertiary", on_click=_check, args=(selection, asset))
        else:
            parts.html(f'<p class="small">{escape(when)}</p>')
    if body:
        with body:
            _form(selection, asset)


def _check(selection: Selection, asset: Asset) -> None:
    def write() -> str:
        records.check_asset(resources.workbook().store, asset_id=asset.asset_id, as_of=selection.as_of,
                            who=noted.who())
        return f"{asset.name}: looked at on {wording.day(selection.as_of)}."

    shared.attempt(write)


# ------------------------------------------------------------------------------------------ one asset


def _form(selection: Selection, asset: Asset | None) -> None:
    key, store = f"as_{asset.asset_id if asset else 'new'}_{shared.turn()}", resources.workbook().store
    services = resources.workbook().catalogue().services
    with st.form(f"form_{key}", border=False):
        with st.container(horizontal=True, wrap=False):
            st.text_input("Name", value=asset.name if asset else "", key=f"{key}_name", max_chars=120)
            kinds = list(dict.fromkeys([*KINDS, *([asset.kind] if asset and asset.kind else [])]))
            with st.container(width=180):
                st.selectbox("Kind", kinds, index=kinds.index(asset.kind) if asset and asset.kind else None,
                             key=f"{key}_kind", accept_new_options=True, placeholder="Choose or type")
        st.text_input("What it is for", value=asset.what_for if asset else "", key=f"{key}_what_for", max_chars=300)
        with st.container(horizontal=True, wrap=False):
            families = list(FAMILIES)
            st.selectbox(
                "Programme family", families, index=families.index(asset.programme_family) if asset else None,
                key=f"{key}_family", placeholder="Choose", format_func=_family,
            )
            areas = list(practice_areas(store))
            st.selectbox("Practice area", areas, key=f"{key}_area", placeholder="Any of them",
                         index=areas.index(asset.practice_area) if asset and asset.practice_area in areas else None)
        with st.container(horizontal=True, wrap=False):
            st.selectbox(
                "Or one service", list(services), key=f"{key}_service", placeholder="Any of them",
                index=list(services).index(asset.service_id) if asset and asset.service_id in services else None,
                format_func=lambda each: services[each].name if each in services else each,
            )
            st.pills("For", list(MOVES), selection_mode="multi", default=list(asset.moves) if asset else [],
                     key=f"{key}_moves", format_func=lambda each: MOVES.get(each, each),
                     help="None chosen: for all of them")
        with st.container(horizontal=True, wrap=False):
            st.text_input("Where it lies", value=asset.place if asset else "", key=f"{key}_place", max_chars=300)
            with st.container(width=180):
                st.date_input(
                    "Last looked at", value=asset.checked_on if asset else selection.as_of, key=f"{key}_checked",
                    min_value=EARLIEST, format="DD/MM/YYYY",
                    max_value=max(filter(None, [selection.as_of, asset and asset.checked_on])),
                )
        with st.container(horizontal=True):
            st.form_submit_button("Save" if asset else "Add", type="primary", key=f"{key}_save", on_click=_save,
                                  args=(selection, asset, key))
            if asset:
                st.form_submit_button("No longer used", key=f"{key}_off", on_click=_retire, args=(selection, asset))


def _family(family: ProgrammeFamily) -> str:
    return f"{FAMILIES[family]}: {FAMILIES_MEAN[family]}" if family in FAMILIES else str(family)


def _save(selection: Selection, asset: Asset | None, key: str) -> None:
    given = st.session_state
    words = AssetWords(
        given[f"{key}_name"] or "", given[f"{key}_kind"] or "", given[f"{key}_what_for"] or "",
        given[f"{key}_family"] or "", given[f"{key}_area"] or "", given[f"{key}_service"], given[f"{key}_moves"] or (),
        given[f"{key}_place"] or "", given[f"{key}_checked"],
    )
    store, day, who = resources.workbook().store, selection.as_of, noted.who()

    def write() -> str:
        if asset:
            records.change_asset(store, asset_id=asset.asset_id, asset=words, as_of=day, who=who)
            return f"{words.name.strip()} is changed."
        records.add_asset(store, words, as_of=day, who=who)
        return f"{words.name.strip()} is in the library."

    shared.attempt(write)


def _retire(selection: Selection, asset: Asset) -> None:
    def write() -> str:
        records.retire_asset(resources.workbook().store, asset_id=asset.asset_id, as_of=selection.as_of,
                             who=noted.who())
        return f"{asset.name} is no longer used. Plans that name it still do."

    shared.attempt(write)


# ------------------------------------------------------------------------------------------ as a list


def _files(selection: Selection) -> None:
    body = shared.window("Files", "of the asset library", key="as_files", kind="files", width=420,
                         head='<p class="strong">As a list</p>')
    if not body:
        return
    store, day = resources.workbook().store, selection.as_of
    with body:
        resources.download_button("", "The library (CSV)", key="as_csv", file_name="assets.csv", mime="text/csv",
                                  data=lambda: records.as_csv(store, as_of=day))
        if not resources.may("do:asset added"):
            return
        parts.html('<p class="strong">Bring a list in</p><p class="small soft">With the same headings. What is in the '
                   "library by that name is changed, the rest is added; either all of it or nothing.</p>")
        key = f"as_upload_{shared.turn()}"
        st.file_uploader("A list of assets as CSV", type="csv", key=key, label_visibility="collapsed")
        st.button("Take it in", key="as_take_in", on_click=_take_in, args=(selection, key))


def _take_in(selection: Selection, key: str) -> None:
    file = st.session_state.get(key)

    def write() -> str:
        if file is None:
            return "Choose a file first."
        try:
            count = records.take_in(resources.workbook().store, file.name, file.getvalue(), as_of=selection.as_of,
                                    who=noted.who())
        except IntakeError as error:
            raise shortened(error) from error
        return f"Taken in: {wording.count(count, 'asset')}."

    shared.attempt(write)
