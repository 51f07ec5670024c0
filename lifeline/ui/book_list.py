"""The list of clients: whom to see and why, found by name, filtered and turned page by page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from html import escape

import streamlit as st

from lifeline import periods, wording
from lifeline.model import Move
from lifeline.question.book import BookFigures, BookPage, BookRow
from lifeline.question.catalogue import Catalogue
from lifeline.ui import guard, parts, resources, words
from lifeline.ui.selection import Selection

PER_PAGE = 25
LIFELINE = "pages/lifeline.py"

TO_SEE, EVERYONE = "to_see", "everyone"
TRACKS = {"": "All", "person": "People", "business": "Businesses"}
MOVES = {"": "Any", **{move: words.move(move) for move in Move if move != Move.LAPSED}}
WITHIN = {
    0: "Any or none", 1: "Within a month", 3: "Within 3 months", 6: "Within 6 months", 12: "Within a year",
    24: "Within 2 years",
}

_SHOWN = "book_shown"
_UNCHOSEN = {"book_text": "", "book_who": TO_SEE, "book_track": "", "book_move": "", "book_within": 0}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the list is asked for. Whoever is looked for by name is found whether they may be approached or not."""

    text: str = ""
    is_to_see: bool = True
    track: str = ""
    move: str = ""
    within: int = 0

    @property
    def is_plain(self) -> bool:
        """Whether nothing narrows the list."""
        return not (self.text or self.track or self.move or self.within)

    def page(self, as_of: date, *, offset: int = 0, limit: int = PER_PAGE) -> BookPage:
        """One page of the answer."""
        return resources.clients(
            as_of, text=self.text, track=self.track, move=self.move, offset=offset, limit=limit,
            due_by=periods.plus_months(as_of, self.within) if self.within else None,
            is_to_see=self.is_to_see and not self.text,
        )


@dataclass(frozen=True, slots=True)
class Shown:
    """Part of the list as it was last shown, so that one client's page can go on to the next."""

    wanted: Wanted
    offset: int
    total: int
    client_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a client stands in the list: number `number` of `total`, between two others (empty: at an end)."""

    number: int
    total: int
    before: str
    after: str


# ------------------------------------------------------------------------------------------------ the list


@st.fragment
@guard.user_errors()
def search(selection: Selection, figures: BookFigures, is_worked_out: bool) -> None:
    """The filters and the list; typing runs nothing else on the page again."""
    wanted = _filters(figures, is_worked_out)
    # Another question starts on its own first page, and one asked before is where it was left.
    turning = f"book_page_{wanted}"
    number = int(st.session_state.get(turning) or 1)
    found = wanted.page(selection.as_of, offset=(number - 1) * PER_PAGE)
    if not found.rows and found.total:
        number, found = 1, wanted.page(selection.as_of)
    # Whoever looked for one name goes on from there through the list, not through those with a like name.
    if not wanted.text:
        ids = tuple(row.client_id for row in found.rows)
        st.session_state[_SHOWN] = Shown(wanted, (number - 1) * PER_PAGE, found.total, ids)
    parts.html(f'<p class="soft" role="status">{escape(_how_many(wanted, found, number, is_worked_out))}</p>')
    if not found.rows:
        _no_match(wanted, figures)
        return
    _rows(found, selection, is_worked_out)
    if found.total > PER_PAGE:
        st.pagination(-(-found.total // PER_PAGE), key=turning, persist_state="session")


def last_wanted() -> Wanted:
    """What this visit last asked the list for; whom to see, if it has not looked at it."""
    shown: Shown | None = st.session_state.get(_SHOWN)
    return shown.wanted if shown else Wanted()


def _filters(figures: BookFigures, is_worked_out: bool) -> Wanted:
    kept = {"persist_state": "session"}
    # Before it is worked out nobody knows whom to see or what to raise; a client can be found all the same.
    known = {**kept, "disabled": not is_worked_out}
    with st.container(horizontal=True, vertical_alignment="bottom", key="book_filters"):
        text = st.text_input(
            "Find a client", type="search", live=True, key="book_text", placeholder="Name or client number",
            **kept,
        )
        who = st.segmented_control(
            "Show", [TO_SEE, EVERYONE], default=TO_SEE, required=True, key="book_who", **known,
            format_func=lambda one: "To see" if one == TO_SEE else f"Everyone ({figures.clients:,})",
        )
        track = st.segmented_control(
            "Kind", list(TRACKS), default="", required=True, key="book_track", format_func=_words(TRACKS), **kept
        )
        move = st.selectbox(
            "Something to raise", list(MOVES), key="book_move", format_func=_words(MOVES), width=170, **known
        )
        within = st.selectbox(
            "Last date", list(WITHIN), key="book_within", format_func=_words(WITHIN), width=170, **known
        )
    if not is_worked_out:
        return Wanted((text or "").strip(), False, track or "")
    return Wanted((text or "").strip(), who != EVERYONE, track or "", move or "", within or 0)


def _words(options: Mapping) -> Callable[[object], str]:
    return lambda option: options.get(option, str(option))


def _clear() -> None:
    for key, value in _UNCHOSEN.items():
        st.session_state[key] = value


def _how_many(wanted: Wanted, found: BookPage, number: int, is_worked_out: bool) -> str:
    count = wording.count(found.total, "client")
    if found.total >= 1_000:
        count = f"{found.total:,} clients"
    if wanted.text:
        count += " found by name or number, whether they may be approached or not"
    elif wanted.is_to_see:
        count += " to see" + (", those with the nearest last date first" if is_worked_out else "")
    if found.total > PER_PAGE:
        first = (number - 1) * PER_PAGE + 1
        count += f": {first:,} to {first + len(found.rows) - 1:,}"
    return count


def _no_match(wanted: Wanted, figures: BookFigures) -> None:
    if wanted.text:
        parts.nothing(
            f"No client is called “{wanted.text}”",
            f"Looked for in the names and numbers of all {figures.clients:,} clients that fit the choices above. "
            "Part of a name is enough; accents and capitals make no difference.",
        )
    elif wanted.is_plain and wanted.is_to_see:
        parts.nothing(
            "Nobody to see", "Nothing is open to raise with a client who may be approached on this day. "
            "Choose Everyone to see the whole list, or another day.",
        )
    else:
        parts.nothing("Nobody fits these choices", "Choose fewer of them, or look at everyone.")
    if not wanted.is_plain:
        st.button("Clear search and choices", on_click=_clear)


# ------------------------------------------------------------------------------------------------ rows


def _rows(found: BookPage, selection: Selection, is_worked_out: bool) -> None:
    catalogue = resources.workbook().catalogue()
    with st.container(key="book", gap=None):
        with st.container(key="book_head", horizontal=True, wrap=False, gap=None):
            parts.html('<div class="soft small">Client</div>', width=_NAME_WIDTH)
            parts.html(
                '<div class="book-row soft small"><span></span><span>Raise first, and why</span>'
                "<span>Next last date</span><span>What there is</span></div>"
            )
        for place, row in enumerate(found.rows):
            with st.container(key=f"row_{place}", horizontal=True, wrap=False, gap=None):
                parts.page_link(
                    LIFELINE, label=parts.plain(row.name), width=_NAME_WIDTH, help="",
                    query_params=selection.of(row.client_id).query(),
                )
                parts.html(_row(row, selection.as_of, catalogue, is_worked_out))


_NAME_WIDTH = 232


def _row(row: BookRow, as_of: date, catalogue: Catalogue, is_worked_out: bool) -> str:
    who = f'<p>{escape(words.age(row, as_of))}</p><p class="soft">{escape(words.since(row, is_short=True))}</p>'
    counted = words.counts(row) if is_worked_out else []
    return (
        f'<div class="book-row"><div class="small">{who}</div><div>{_lead(row, catalogue, is_worked_out)}</div>'
        f"<div>{_next(row, as_of, is_worked_out)}</div>"
        f'<div class="small n">{"".join(parts.move_tag(move, said) for move, said in counted)}</div></div>'
    )


def _lead(row: BookRow, catalogue: Catalogue, is_worked_out: bool) -> str:
    if row.contact_status != "ok":
        return f'<p class="strong">{escape(words.contact(row.contact_status))}: {words.NOTHING_WORKED_OUT}</p>'
    if not is_worked_out:
        return '<p class="soft">Not worked out for this day yet</p>'
    if row.lead_service_id is None:
        return '<p class="soft">Nothing to raise now</p>'
    service = catalogue.services[row.lead_service_id].name
    before = "Not yet a client, so not to be approached. " if row.client_since_on is None else ""
    return (
        f"<p>{parts.move_tag(row.lead_move, service)}</p>"
        f'<p class="soft small">{escape(before + words.lead_sentence(row, catalogue))}</p>'
    )


def _next(row: BookRow, as_of: date, is_worked_out: bool) -> str:
    if not is_worked_out or row.next_last_date is None:
        return ""
    days = (row.next_last_date - as_of).days
    near = f'<p class="due small">in {wording.count(days, "day")}</p>' if days <= words.DAYS_TO_COUNT else ""
    return f"<p>{wording.day(row.next_last_date)}</p>{near}"


# ------------------------------------------------------------------------------------------------ from one to the next


def place_of(selection: Selection) -> Place | None:
    """Where the selected client stands in the list as last shown; None if it is not in it.

    Somebody who followed a link has seen no list yet: then it is the list of whom to see. A large book is not worked
    out for that.
    """
    shown = st.session_state.get(_SHOWN)
    if shown is None or selection.client_id not in shown.client_ids:
        if resources.figures().clients <= resources.SILENT_UP_TO:
            resources.work_out(selection.as_of)
        elif not resources.is_worked_out(selection.as_of):
            return None
        first, total = resources.to_see(selection.as_of)
        if selection.client_id not in first:
            return None
        shown = Shown(Wanted(), 0, total, first)
    shown = _with_neighbours(shown, selection)
    st.session_state[_SHOWN] = shown
    at = shown.client_ids.index(selection.client_id)
    return Place(
        shown.offset + at + 1, shown.total,
        shown.client_ids[at - 1] if at else "", shown.client_ids[at + 1] if at + 1 < len(shown.client_ids) else "",
    )


def _with_neighbours(shown: Shown, selection: Selection) -> Shown:
    """The same with the page before or after, where the client stands at an end of what was shown."""
    at = shown.client_ids.index(selection.client_id)
    if at == 0 and shown.offset:
        start = max(0, shown.offset - PER_PAGE)
        found = shown.wanted.page(selection.as_of, offset=start, limit=shown.offset - start)
        ids = tuple(row.client_id for row in found.rows)
        shown = replace(shown, offset=start, client_ids=ids + shown.client_ids)
    elif at + 1 == len(shown.client_ids) and shown.offset + at + 1 < shown.total:
        found = shown.wanted.page(selection.as_of, offset=shown.offset + at + 1)
        shown = replace(shown, client_ids=shown.client_ids + tuple(row.client_id for row in found.rows))
    return shown
