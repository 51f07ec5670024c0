"""Packs for many clients at once: whose, how, made in the background, and one file to take away."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from html import escape

import streamlit as st

from lifeline import wording
from lifeline.export.at_work import PACKS
from lifeline.model import Move
from lifeline.question.approachable import Approachable, approachable, ids_in
from lifeline.question.book import BookFigures
from lifeline.question.guards import refusal
from lifeline.ui import book_list, noted, parts, resources, selection as selecting
from lifeline.ui.book_list import Wanted as WantedOfList
from lifeline.ui.making import Making, Wanted
from lifeline.ui.selection import Selection

MOST = 1_000  # packs in one file: more would be hundreds of megabytes to hand over at once
FOUND = 10
TO_SEE, FILTERED, PICKED, GIVEN = "to_see", "filtered", "picked", "given"
WAYS = {
    TO_SEE: "All to see", FILTERED: "The list as filtered", PICKED: "Pick from the list", GIVEN: "By client number",
}
FORMS = {"pdf": "PDF", "pptx": "PowerPoint"}

_PICKED, _MAKING = "packs_picked", "packs_making"
_KEPT = {"persist_state": "session"}


def page(selection: Selection, figures: BookFigures) -> None:
    """The packs; beside them stand the lists and calendars."""
    making: Making | None = st.session_state.get(_MAKING)
    parts.html(
        '<h2>Packs for the meeting</h2><p class="soft small">For each client a cover, the lifeline, what is in place, '
        "what is worth a conversation, what is coming up, and questions. All of them in one ZIP file.</p>"
    )
    if making is None:
        _choosing(selection, figures)
    elif not making.is_over:
        progress(making, _MAKING)
    else:
        finished(making, _MAKING, _over(making))


# ------------------------------------------------------------------------------------------------ choosing


def _choosing(selection: Selection, figures: BookFigures) -> None:
    way = st.segmented_control(
        "Whose packs", list(WAYS), default=TO_SEE, required=True, key="packs_way", format_func=_words(WAYS), **_KEPT
    )
    client_ids = _ways()[way or TO_SEE](selection, figures)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        form = st.segmented_control(
            "Made as", list(FORMS), default="pdf", required=True, key="packs_form", format_func=_words(FORMS), **_KEPT
        )
        audience = st.segmented_control(
            "Made for", list(selecting.AUDIENCES), default=wording.CLIENT, required=True, key="packs_for",
            format_func=_words(selecting.AUDIENCES), **_KEPT,
        )
    if client_ids is None:
        return
    store = resources.workbook().store
    chosen = approachable(store, as_of=selection.as_of, client_ids=client_ids, skip_unknown=True)
    wanted = Wanted(
        PACKS, selection.as_of, chosen.client_ids, form or "pdf", noted.who(), audience or wording.CLIENT,
    )
    _begin(wanted)
    passed_over(chosen)


def _words(options: Mapping[str, str]) -> Callable[[str], str]:
    return lambda option: options.get(option, option)


def _ways() -> dict[str, Callable[[Selection, BookFigures], tuple[str, ...] | None]]:
    return {TO_SEE: _to_see, FILTERED: _filtered, PICKED: _pick, GIVEN: _given}


def _begin(wanted: Wanted) -> None:
    count = len(wanted.client_ids)
    is_too_many = count > MOST
    st.button(
        f"Make {wording.count(count, 'pack')}" if count else "Make packs", type="primary", key="packs_make",
        disabled=not count or is_too_many, on_click=begin, args=(_MAKING, wanted),
    )
    if is_too_many:
        parts.html(
            f'<p class="soft">{count:,} clients are too many for one file: {MOST:,} packs at most are made in one go. '
            "Choose fewer.</p>"
        )


def begin(key: str, wanted: Wanted) -> None:
    """Start making something, and remember it under a key of this visit. For callbacks."""
    put_away(key)
    st.session_state[key] = Making(resources.workbook().store, wanted)


def put_away(key: str) -> None:
    """Forget what was made, and remove it. For callbacks."""
    making: Making | None = st.session_state.pop(key, None)
    if making:
        making.remove()


def passed_over(chosen: Approachable) -> None:
    """Who gets none, and why."""
    if not chosen.passed_over:
        return
    with st.expander(f"{wording.count(len(chosen.passed_over), 'client')} passed over, and why", key="packs_passed"):
        rows = "".join(
            f'<tr><th scope="row">{escape(client_id)}</th><td>{escape(chosen.names.get(client_id, ""))}</td>'
            f"<td>{escape(why)}</td></tr>"
            for client_id, why in chosen.passed_over[:MOST]
        )
        parts.html(
            '<table class="facts told small"><thead><tr><th scope="col">Number</th><th scope="col">Client</th>'
            f'<th scope="col">Why not</th></tr></thead><tbody>{rows}</tbody></table>'
        )


# ------------------------------------------------------------------------------------------------ whose


def _to_see(selection: Selection, figures: BookFigures) -> tuple[str, ...] | None:
    return _listed(WantedOfList(), selection, figures, "Nobody is to be seen on this day.")


def _filtered(selection: Selection, figures: BookFigures) -> tuple[str, ...] | None:
    wanted = book_list.last_wanted()
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        parts.html(f'<p class="soft">{escape(in_words(wanted))}</p>', width="content")
        parts.page_link("pages/clients.py", label="Change the filters", query_params=selection.of("").query())
    return _listed(wanted, selection, figures, "Nobody fits the filters of the list.")


def in_words(wanted: WantedOfList) -> str:
    """`To see · Businesses · Back-sell · Within 3 months`"""
    said = ["To see" if wanted.is_to_see else "Everyone"]
    if wanted.track:
        said.append(book_list.TRACKS[wanted.track])
    if wanted.move:
        said.append(book_list.MOVES[Move(wanted.move)])
    if wanted.within:
        said.append(book_list.WITHIN[wanted.within])
    return " · ".join(said)


def _listed(
    wanted: WantedOfList, selection: Selection, figures: BookFigures, otherwise: str
) -> tuple[str, ...] | None:
    if not parts.worked_out(selection, figures):
        return None
    # One more than can be made says that there are too many.
    found = wanted.page(selection.as_of, limit=MOST + 1)
    if not found.rows:
        parts.html(f'<p class="soft">{escape(otherwise)}</p>')
    return tuple(row.client_id for row in found.rows)


def _pick(selection: Selection, figures: BookFigures) -> tuple[str, ...]:
    picked: dict[str, str] = st.session_state.setdefault(_PICKED, {})
    text = st.text_input(
        "Find a client", type="search", live=True, key="packs_find", placeholder="Name or client number", **_KEPT
    )
    found = resources.clients(selection.as_of, text=(text or "").strip(), limit=FOUND)
    with st.container(key="packs_found", gap=None):
        for row in found.rows:
            key, why_not = f"pack_of_{row.client_id}", refusal(row, selection.as_of)
            st.session_state[key] = row.client_id in picked
            label = f"{row.name} ({row.client_id})" + (f": {why_not}" if why_not else "")
            st.checkbox(
                parts.plain(label), key=key, disabled=bool(why_not), on_change=_tick,
                args=(key, row.client_id, row.name),
            )
    if found.total > FOUND:
        parts.html(f'<p class="soft small">{FOUND} of {found.total:,}: type part of a name to find others.</p>')
    elif not found.rows:
        parts.html('<p class="soft">No client is called so.</p>')
    if picked:
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            names = wording.listed(list(picked.values()), most=5)
            parts.html(f'<p role="status">{len(picked)} picked: {escape(names)}</p>', width="content")
            st.button("Pick nobody", key="packs_clear", type="tertiary", on_click=picked.clear)
    return tuple(picked)


def _tick(key: str, client_id: str, name: str) -> None:
    picked: dict[str, str] = st.session_state.setdefault(_PICKED, {})
    if st.session_state[key]:
        picked[client_id] = name
    else:
        picked.pop(client_id, None)


def _given(selection: Selection, figures: BookFigures) -> tuple[str, ...]:
    typed, uploaded = st.columns([1.3, 1], gap="medium")
    with uploaded:
        st.file_uploader(
            "Or a file of numbers", type=["csv", "txt"], key="packs_file", on_change=_uploaded,
            help="One number a line, or a CSV file with a column client_id",
        )
    with typed:
        text = st.text_area(
            "Client numbers", key="packs_numbers", height=150, placeholder="One a line, or with commas between", **_KEPT
        )
    return tuple(dict.fromkeys(ids_in(text or "")))


def _uploaded() -> None:
    file = st.session_state.get("packs_file")
    if file is None:
        return
    data = file.getvalue()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", errors="replace")
    st.session_state["packs_numbers"] = "\n".join(ids_in(text))


# ------------------------------------------------------------------------------------------------ at work


@st.fragment(run_every="0.7s")
def progress(making: Making, key: str) -> None:
    """How far it is, and the way to stop it."""
    if making.is_over:
        st.rerun()
    of = f"{making.done:,} of {making.total:,}"
    noun = "packs" if making.wanted.what == PACKS else "clients"
    said = "Waiting for its turn: others are making packs" if making.is_waiting else f"{of} {noun}"
    if making.is_stopped:
        said = f"Stopping after those at work: {of} {noun}"
    st.progress(making.done / max(making.total, 1), said)
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        st.button("Stop", key=f"{key}_stop", disabled=making.is_stopped, on_click=making.stop)
        parts.html(
            '<p class="soft small">You can go to other pages meanwhile. What is finished when you stop is kept.</p>',
            width="content",
        )


def _over(making: Making) -> str:
    made, total = len(making.client_ids), making.total
    if making.is_stopped and not made:
        return "Stopped before a pack was finished."
    if making.is_stopped and made < total:
        return f"Stopped: {made:,} of {wording.count(total, 'pack')} are finished and in the file."
    return "1 pack is ready." if made == 1 else f"{made:,} packs are ready, in one file."


def finished(making: Making, key: str, said: str) -> None:
    """What came of it: the file to take away, or why there is none."""
    path = making.path
    if making.problem:
        st.error(parts.plain(making.problem))
    elif making.has_failed:
        st.error("Something went wrong inside Lifeline, and nothing was made. The details are in the program's log.")
    elif path is None and making.client_ids:
        said = "What was made has been removed: nothing is kept longer than two hours. Make it again."
    if not (making.problem or making.has_failed):
        parts.html(f'<p class="strong" role="status">{escape(said)}</p>')
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        if path:
            size = path.stat().st_size
            resources.download_button(
                "pack", f"Download {path.suffix.removeprefix('.').upper()}, {_size(size)}", partial(path.read_bytes),
                path.name, _MIME[path.suffix], key=f"{key}_download", type="primary", on_click="ignore",
            )
        st.button("Make others", key=f"{key}_again", on_click=put_away, args=(key,))
    if path:
        parts.html('<p class="soft small">It is kept for two hours, and goes when you make others.</p>')


_MIME = {
    ".zip": "application/zip", ".csv": "text/csv", ".ics": "text/calendar",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def _size(octets: int) -> str:
    """`4.2 MB`"""
    return f"{octets / 1_000_000:.1f} MB" if octets >= 100_000 else f"{max(octets // 1_000, 1)} kB"
