"""The white space to take away as a picture, and as a spreadsheet to go through and read back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from html import escape

import streamlit as st

from lifeline import wording
from lifeline.errors import Problem, UserError
from lifeline.export import white_space_files as files
from lifeline.export.brand import stored
from lifeline.export.white_space_sheet import MOST, white_space_xlsx, whole
from lifeline.question.white_space import white_space
from lifeline.record import white_space_back as back
from lifeline.record.white_space_back import ReadBack
from lifeline.ui import noted, parts, resources, selection as selecting, taking_away, white_space_ask as asking
from lifeline.ui.selection import Selection
from lifeline.ui.white_space_ask import Answer
from lifeline.ui.white_space_wanted import PER_PAGE, Wanted

PICTURES = {"pdf": "PDF", "png": "PNG", "svg": "SVG", "pptx": "PowerPoint"}
MIME = taking_away.MIME | {"png": "image/png", "svg": "image/svg+xml"}
_READ, _DONE, _TURN = "white_space_read", "white_space_done", "white_space_turn"
_SHOWN = 100   # changes and faults in a list; nobody reads more on a page


# ------------------------------------------------------------------------------------------------ to take away


def download(wanted: Wanted, selection: Selection, found: Answer) -> None:
    """The pictures, and the spreadsheet, of what is shown."""
    with st.popover("Download", key="ws_download"), st.container(width=330, gap="small"):
        parts.html(
            '<p class="strong">As a picture, for the firm only</p><p class="soft small">PDF and PowerPoint hold the '
            f"first {files.MOST} rows of this view on as many pages as it takes; PNG and SVG the page you see.</p>"
        )
        selecting.page_control(selection)
        is_grey = st.toggle("Black and white", key="is_grey", persist_state="session")
        with st.container(horizontal=True, gap="xsmall"):
            for form, name in PICTURES.items():
                resources.download_button(
                    "white_space", name, partial(_picture, wanted, selection, form, is_grey, noted.who()),
                    _name(selection, form), MIME[form], key=f"ws_{form}", on_click="ignore",
                    help=f"Download the view as {name}",
                )
        if wanted.view != "clients":
            return
        parts.html(
            '<p class="strong">To go through and read back</p><p class="soft small">A spreadsheet with a row for each '
            "client of this view. Change the words in it, then read it back here.</p>"
        )
        is_too_many = found.total > MOST
        resources.download_button(
            "white_space", "Excel to edit", partial(_sheet, wanted, selection, noted.who()),
            _name(selection, "xlsx"), MIME["xlsx"], key="ws_xlsx", on_click="ignore", disabled=is_too_many,
        )
        if is_too_many:
            parts.html(f'<p class="soft small">It holds {MOST:,} clients at most: narrow the view first.</p>')


def _name(selection: Selection, form: str) -> str:
    return f"white_space_{selection.as_of.isoformat()}.{form}"


def _picture(wanted: Wanted, selection: Selection, form: str, is_grey: bool, who: str) -> bytes:
    store = resources.workbook().store
    if form in ("png", "svg"):
        found = asking.ask(store, wanted, selection.as_of, limit=PER_PAGE, offset=(wanted.number - 1) * PER_PAGE)
        how = {}
    else:
        found = asking.ask(store, wanted, selection.as_of, limit=files.MOST)
        how = {"page": "16x9" if form == "pptx" else selection.page}
    grid = replace(found.grid, subtitle=" · ".join(filter(None, (asking.narrowed(wanted), found.grid.subtitle))))
    made = files.WRITERS[form](grid, brand=stored(store), grey=is_grey, **how)
    resources.note_export(
        "white space", f"{form} as of {selection.as_of}, {wording.count(len(found.grid.rows), 'row')}", who=who
    )
    return made


def _sheet(wanted: Wanted, selection: Selection, who: str) -> bytes:
    book = resources.workbook()
    found = white_space(
        book.store, as_of=selection.as_of, filters=wanted.filters(), sort=wanted.sort, group_by=wanted.group_by,
        limit=MOST,
    )
    made = white_space_xlsx(
        whole(book.store, found), pack_id=book.catalogue().pack.pack_id, author=stored(book.store).firm
    )
    resources.note_export(
        "white space", f"xlsx to edit as of {selection.as_of}, {wording.count(len(found.clients), 'client')}", who=who
    )
    return made


# ------------------------------------------------------------------------------------------------ to read back


def read_back(selection: Selection) -> None:
    """A spreadsheet given back: what it would change, and the button that does it."""
    if not resources.may("do:white space read back"):
        return
    turn = st.session_state.get(_TURN, 0)
    with st.popover("Read a sheet back", key=f"ws_back_{turn}"), st.container(width=700, gap="small"):
        parts.html(
            '<p class="strong">Read a sheet back</p><p class="soft small">The Excel file you downloaded here and '
            "changed. You see first what it would change; nothing is stored before you say so.</p>"
        )
        given = st.file_uploader("The changed spreadsheet", type=["xlsx"], key=f"ws_file_{turn}")
        if given is None:
            return
        data = given.getvalue()
        with st.spinner("Reading the sheet"):
            found = _looked(given.name, data, selection)
        _outcome(found)
        if found.changes and not found.problems:
            count = wording.count(len(found.changes), "change")
            st.button(
                f"Store {count}", type="primary", key="ws_store", on_click=_store, args=(given.name, data, selection)
            )
    refused = st.session_state.pop(_READ, "")
    if refused:
        st.error(parts.plain(refused))


def _looked(name: str, data: bytes, selection: Selection) -> ReadBack:
    return _look(str(resources.path()), resources.version(), name, data, selection.as_of)


@st.cache_resource(show_spinner=False, max_entries=3)
def _look(path: str, version: tuple[object, ...], name: str, data: bytes, as_of) -> ReadBack:
    return back.look(resources.workbook().store, name, data, as_of=as_of)


def _store(name: str, data: bytes, selection: Selection) -> None:
    try:
        done = back.take_in(resources.workbook().store, name, data, as_of=selection.as_of, who=noted.who())
    except UserError as error:
        st.session_state[_READ] = str(error)
        return
    st.session_state[_DONE] = done
    # Another uploader: the file that was read is put away, and the window closes.
    st.session_state[_TURN] = st.session_state.get(_TURN, 0) + 1


def done() -> None:
    """After a sheet was read back: what was stored, until it is put away."""
    found: ReadBack | None = st.session_state.get(_DONE)
    if found is None:
        return
    with st.container(border=True, key="ws_done"):
        held = sum(not change.is_decision for change in found.changes)
        said = f"{wording.count(len(found.changes), 'change')} stored from {found.file}."
        if held:
            said += (
                f" {wording.count(held, 'of them is', 'of them are')} kept as what the client holds, and can be taken "
                "back on the page Import."
            )
        parts.html(
            f'<p class="strong" role="status">{escape(said)}</p>'
            '<p class="soft small">Each decision can be undone on the client’s lifeline.</p>'
        )
        _meanwhile(found)
        st.button("Close", key="ws_done_close", on_click=st.session_state.pop, args=(_DONE,))


def _outcome(found: ReadBack) -> None:
    if found.problems:
        count = wording.count(len(found.problems), "cell needs", "cells need")
        parts.html(f'<p class="strong" role="alert">{count} attention. Nothing was changed.</p>')
        _table(
            "What to put right", ("Where", "Column", "Found", "Expected"), [_fault(one) for one in found.problems]
        )
        return
    if not found.changes and not found.meanwhile:
        parts.html(f'<p role="status">None of its {found.squares:,} squares was changed.</p>')
        return
    if found.changes:
        said = f"It would change {len(found.changes)} of {found.squares:,} squares."
        parts.html(f'<p class="strong" role="status">{said}</p>')
        _table("What would change", ("Client", "Service", "From", "To", "Kept as"), [
            (
                change.client, change.service, change.was,
                change.typed if change.shows else f"{change.typed} (shows as {change.now})",
                "decision" if change.is_decision else "what they hold",
            )
            for change in found.changes
        ])
    _meanwhile(found)


def _meanwhile(found: ReadBack) -> None:
    if not found.meanwhile:
        return
    _table(
        "Left as they are: somebody has recorded something since the sheet was made",
        ("Client", "Service", "Was", "You wrote", "Is now"),
        [(one.client, one.service, one.was, one.typed, one.now) for one in found.meanwhile],
    )


def _fault(problem: Problem) -> tuple[str, ...]:
    row = "" if problem.row is None else f"row {problem.row}"
    return ", ".join(filter(None, (problem.sheet, row))), problem.column, problem.found, problem.expected


def _table(caption: str, head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    top = "".join(f'<th scope="col">{escape(cell)}</th>' for cell in head)
    body = "".join(
        "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in rows[:_SHOWN]
    )
    more = f'<p class="soft small">and {len(rows) - _SHOWN} more</p>' if len(rows) > _SHOWN else ""
    parts.html(
        f'<div class="ws-told"><table class="facts told small"><caption>{escape(caption)}</caption><thead>'
        f"<tr>{top}</tr></thead><tbody>{body}</tbody></table>{more}</div>"
    )
