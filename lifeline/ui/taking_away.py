"""What is taken away beside the picture: one client's pack, list and calendar, and those of the whole book."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from html import escape

import streamlit as st

from lifeline import wording
from lifeline.export import calendar, pack, packs, sheets
from lifeline.export.at_work import CALENDAR, LIST
from lifeline.export.brand import stored
from lifeline.question.approachable import approachable, owners
from lifeline.question.guarded import GuardedView, guarded_lifelines
from lifeline.question.guards import refusal
from lifeline.ui import noted, packs_page, parts, resources
from lifeline.ui.making import Making, Wanted
from lifeline.ui.selection import Selection

# Above this many clients a list or calendar takes so long that it is made in the background.
AT_ONCE = 1_000
PACKS = {"pdf": "PDF", "pptx": "PowerPoint"}
LISTS = {"xlsx": "Excel", "csv": "CSV"}
MIME = {
    "pdf": "application/pdf", "csv": "text/csv", "ics": "text/calendar",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
TITLE = "What to raise as of {day}"
_MAKING, _WHOSE = "lists_making", "lists_whose"
ALL = "All clients"


# ------------------------------------------------------------------------------------------------ one client


def of_client(view: GuardedView, selection: Selection, is_grey: bool) -> None:
    """The meeting pack for the chosen reader, and the firm's own list and calendar of this client."""
    if not any(resources.may(f"export:{kind}") for kind in ("pack", "list", "calendar")):
        return
    with st.popover("Pack and lists", key="pack_and_lists"), st.container(width=330, gap="small"):
        why_not = refusal(view.client, view.as_of)
        if why_not:
            parts.html(f"<p>No pack, list or calendar: {escape(view.client.name)} {escape(why_not)}.</p>")
            return
        reader = "the firm" if selection.audience == wording.FIRM else "the client"
        parts.html(
            f'<p class="strong">Meeting pack for {reader}</p><p class="soft small">Cover, lifeline, what is in place, '
            "worth a conversation, coming up, questions. It takes a few seconds.</p>"
        )
        with st.container(horizontal=True, gap="xsmall"):
            for form, name in PACKS.items():
                made = partial(_pack, view, selection, is_grey, form, noted.who())
                _download("pack", f"Pack as {name}", made, form, pack_name(selection, form))
        parts.html('<p class="strong">For the firm only</p><p class="soft small">What to raise, and when.</p>')
        with st.container(horizontal=True, gap="xsmall"):
            for form, name in LISTS.items():
                made = partial(_list, view, form, noted.who())
                _download("list", f"List, {name}", made, form, _name(view, "to_raise", form))
            made = partial(_calendar, view, noted.who())
            _download("calendar", "Calendar", made, "ics", _name(view, "reviews", "ics"))


def _download(of: str, label: str, made: Callable[[], bytes], form: str, name: str) -> None:
    resources.download_button(of, label, made, name, MIME[form], key=f"download_{label}", on_click="ignore")


def pack_name(selection: Selection, form: str) -> str:
    """What one client's pack is called: by number and day, never by name."""
    return packs.file_name(selection.client_id, selection.as_of, form, selection.audience)


def _name(view: GuardedView, what: str, form: str) -> str:
    name = packs.file_name(view.client.client_id, view.as_of, form)
    return f"{what}{name.removeprefix('pack')}"


def _pack(view: GuardedView, selection: Selection, is_grey: bool, form: str, who: str) -> bytes:
    # A deck is as wide as a screen; what is printed is on the paper chosen.
    page = "16x9" if form == "pptx" else selection.page
    brand = stored(resources.workbook().store)
    made = pack.WRITERS[form](view, brand=brand, audience=selection.audience, page=page, grey=is_grey)
    resources.note_export(view.client.client_id, f"pack, {form}, for the {selection.audience}", who=who)
    return made


def _list(view: GuardedView, form: str, who: str) -> bytes:
    table = sheets.the_list(view)
    made = sheets.csv(table) if form == "csv" else _sheet(table, view.as_of)
    resources.note_export(view.client.client_id, f"list as of {view.as_of}, {form}", who=who)
    return made


def _sheet(table, as_of) -> bytes:
    author = stored(resources.workbook().store).firm
    return sheets.xlsx(table, title=TITLE.format(day=wording.day(as_of)), as_of=as_of, author=author)


def _calendar(view: GuardedView, who: str) -> bytes:
    made = calendar.ics(view, audience=wording.FIRM)
    resources.note_export(view.client.client_id, f"calendar as of {view.as_of}", who=who)
    return made


# ------------------------------------------------------------------------------------------------ the whole book


def of_book(selection: Selection) -> None:
    """The whole list, and the calendar of everybody or of one colleague's clients. For the firm."""
    making: Making | None = st.session_state.get(_MAKING)
    parts.html("<h2>Lists and calendars, for the firm</h2>")
    if making is not None:
        if making.is_over:
            packs_page.finished(making, _MAKING, "It is ready.")
        else:
            packs_page.progress(making, _MAKING)
        return
    count = resources.may_be_approached(selection.as_of)
    parts.html(
        f'<p class="strong">What to raise</p><p class="soft small">Every line of {_clients(count)} who may be '
        "approached, with why, what to ask, and what waits.</p>"
    )
    with st.container(horizontal=True, gap="xsmall"):
        for form, name in LISTS.items():
            title = TITLE.format(day=wording.day(selection.as_of))
            _offer(f"List as {name}", LIST, form, selection, count, title, "")
    parts.html(
        '<p class="strong">Reviews and last dates</p><p class="soft small">For your diary. Take in a newer file later '
        "and what was there moves: nothing is doubled.</p>"
    )
    whose = st.selectbox("Whose clients", [ALL, *_owners(str(resources.path()), resources.version())], key=_WHOSE)
    owner = "" if whose in (None, ALL) else whose
    title = "Reviews and last dates" + (f", {owner}" if owner else "")
    _offer("Calendar", CALENDAR, "ics", selection, count, title, owner)


@st.cache_resource(show_spinner=False, max_entries=20)
def _owners(path: str, version: tuple[object, ...]) -> tuple[str, ...]:
    return owners(resources.workbook().store)


def _clients(count: int) -> str:
    return wording.count(count, "client") if count < 1_000 else f"{count:,} clients"


def _offer(label: str, what: str, form: str, selection: Selection, count: int, title: str, owner: str) -> None:
    """A file at once of a small book; of a large one the button that has it made."""
    key = f"book_{what}_{form}"
    if count <= AT_ONCE:
        wanted = Wanted(what, selection.as_of, (), form, noted.who())
        resources.download_button(
            what, label, partial(_of_book, wanted, title, owner), wanted.file_name, MIME[form], key=key,
            on_click="ignore",
        )
    elif resources.may(f"export:{what}"):
        st.button(label, key=key, on_click=_begin, args=(what, form, selection, title, owner, noted.who()))


def _whose(owner: str) -> str:
    return f"clients of {owner}" if owner else "whole book"


def _begin(what: str, form: str, selection: Selection, title: str, owner: str, who: str) -> None:
    chosen = approachable(resources.workbook().store, as_of=selection.as_of, owner=owner).client_ids
    wanted = Wanted(what, selection.as_of, chosen, form, who, title=title, whose=_whose(owner))
    packs_page.begin(_MAKING, wanted)


def _of_book(wanted: Wanted, title: str, owner: str) -> bytes:
    store = resources.workbook().store
    chosen = approachable(store, as_of=wanted.as_of, owner=owner).client_ids
    views = guarded_lifelines(store, client_ids=chosen, as_of=wanted.as_of)
    if wanted.what == CALENDAR:
        made = calendar.ics(views, audience=wording.FIRM, name=title)
    elif wanted.form == "csv":
        made = sheets.csv(sheets.the_list(views))
    else:
        made = _sheet(sheets.the_list(views), wanted.as_of)
    resources.note_export(_whose(owner), f"{wanted.what} as of {wanted.as_of}, {wanted.form}", who=wanted.who)
    return made
