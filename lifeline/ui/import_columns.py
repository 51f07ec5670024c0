"""Which column of a list feeds which field, to be looked at and put right: a line for each field, a choice in each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from html import escape

import streamlit as st

from lifeline.intake.foreign import FIELDS, KINDS_OF_LISTS, Feed, Mapping, SheetRead
from lifeline.intake.foreign.fields import CLIENTS, DEALS, DATE, EVENTS, MATTERS, NEEDED, SEVERAL
from lifeline.intake.foreign.words import plain, synonyms
from lifeline.ui import importing, parts

NOTHING = "(nothing)"
# What a list may hold, in a person's words, and the kinds it is then of.
HOLDS = {
    "Matters, and who the clients are": (MATTERS, CLIENTS), "Matters of clients who are known by number": (MATTERS,),
    "Clients": (CLIENTS,), "Events in clients' lives": (EVENTS,),
}
ORDERS = {"": "as the rows show", "day_first": "day first", "month_first": "month first"}
_WIDTHS = [2.2, 2.6, 3.1, 4.1]
# What a list made out by hand most often has, besides what it must have.
_ALSO = {
    CLIENTS: ("client_track", "client_born", "client_since"),
    MATTERS: ("matter_id", "matter_opened", "matter_closed", "matter_fee", "matter_owner"), DEALS: (), EVENTS: (),
}
_OF_KIND = {CLIENTS: ("client_", "no_", "objects"), MATTERS: ("matter_", "work_type"), DEALS: ("matter_", "work_type"),
            EVENTS: ("event",)}


@dataclass(frozen=True, slots=True)
class Line:
    """One field and what it is read from: the place of its feed in the mapping (none yet: None), and its column."""

    field: str
    says: str
    feed: int | None
    column: str = ""
    samples: tuple[str, ...] = ()
    because: str = ""
    is_needed: bool = False


def place_of(sheet: SheetRead) -> tuple[str, str]:
    """By what a list is known here."""
    return sheet.file, sheet.sheet


# ------------------------------------------------------------------------------------------------ what is read


def lines(sheet: SheetRead) -> list[Line]:
    """The fields it needs and lacks, then every field that is read, then those such a list most often has besides."""
    mapping = sheet.mapping
    if mapping is None:
        return []
    headings = {plain(column.heading): column for column in sheet.columns}
    found = []
    for place, feed in enumerate(mapping.feeds):
        column = next((headings[plain(name)] for name in feed.columns if plain(name) in headings), None)
        if column is not None:
            says = feed.label or FIELDS[feed.field].says
            because = feed.because or _known_of(sheet)
            found.append(Line(feed.field, says, place, column.heading, column.samples, because))
        elif feed.constant and not feed.columns:
            found.append(Line(feed.field, FIELDS[feed.field].says, place, "", (feed.constant,), "always the same"))
    order = list(FIELDS)
    found.sort(key=lambda line: order.index(line.field))
    lacking = _lacking(sheet, {line.field for line in found})
    return [*(line for line in lacking if line.is_needed), *found, *(line for line in lacking if not line.is_needed)]


def _known_of(sheet: SheetRead) -> str:
    """Why a preset reads a column as it does, where it does not say itself."""
    return f"known of {sheet.title}" if sheet.preset and sheet.mapping.title else "as you taught it"


def _lacking(sheet: SheetRead, read: set[str]) -> list[Line]:
    lacking: dict[str, bool] = {}
    for kind in sheet.mapping.kinds:
        for group, _ in NEEDED.get(kind, ()):
            if not read & set(group):
                # Of several ways to say who it is, the two that a list most often has.
                lacking |= dict.fromkeys(group[:2], True)
        if sheet.lacks:
            lacking |= {name: lacking.get(name, False) for name in _ALSO[kind] if name not in read}
    return [Line(name, FIELDS[name].says, None, is_needed=needed) for name, needed in lacking.items()]


def with_reasons(sheet: SheetRead) -> Mapping:
    """The mapping of a list with the reasons shown for it written into it, as the start of one's own."""
    because = {line.feed: line.because for line in lines(sheet) if line.feed is not None}
    feeds = tuple(
        replace(feed, because=feed.because or because.get(place, "")) for place, feed in enumerate(sheet.mapping.feeds)
    )
    return replace(sheet.mapping, feeds=feeds, name="", is_guess=False)


def with_column(sheet: SheetRead, field: str, feed: int | None, column: str) -> Mapping:
    """The mapping with one field read from another column, or from none (empty)."""
    mapping = with_reasons(sheet)
    feeds = list(mapping.feeds)
    if feed is None:
        is_again = any(one.field == field for one in feeds) and field not in SEVERAL
        feeds = [one for one in feeds if one.field != field] if is_again else feeds
        feeds.append(Feed(field, (column,), because="you said so"))
    elif not column:
        del feeds[feed]
    else:
        # A part of the cell was taken from the column as it was written there.
        feeds[feed] = replace(
            feeds[feed], columns=(column,), pattern="", split="", order="", because="you said so",
        )
    return replace(mapping, feeds=tuple(feeds))


def begun(sheet: SheetRead, kinds: Sequence[str]) -> Mapping:
    """A mapping to be made out by hand, with what the headings say outright."""
    feeds: dict[str, Feed] = {}
    taken: set[str] = set()
    for kind in kinds:
        for field, known in synonyms().get(kind, {}).items():
            found = next((one for one in sheet.headings if plain(one) in known and one not in taken), None)
            if found and field not in feeds and field not in SEVERAL:
                feeds[field] = Feed(field, (found,), because="its heading says so")
                taken.add(found)
    return Mapping(tuple(kinds), tuple(feeds.values()), header_row=sheet.header_row, makes_numbers=MATTERS in kinds)


# ------------------------------------------------------------------------------------------------ on the page


def table(sheet: SheetRead, key: str) -> None:
    """Each field with its column (a choice), samples and the reason; and a line to read one more."""
    found = lines(sheet)
    if not found:
        return
    _head()
    headings = list(sheet.headings)
    for line in found:
        _line(sheet, line, headings, f"{key}_{line.field}_{line.feed}")
    _one_more(sheet, {line.field for line in found}, headings, key)
    if sheet.ignored:
        more = f" and {len(sheet.ignored) - 20:,} more" if len(sheet.ignored) > 20 else ""
        st.caption(parts.plain(f"Nothing is read from: {', '.join(sheet.ignored[:20])}{more}."))


def _head() -> None:
    for column, words in zip(st.columns(_WIDTHS), ("We read", "from your column", "such as", "because"), strict=True):
        with column:
            parts.html(f'<p class="soft small strong">{words}</p>')


def _line(sheet: SheetRead, line: Line, headings: list[str], key: str) -> None:
    columns = st.columns(_WIDTHS, vertical_alignment="center")
    with columns[0]:
        needed = ' <span class="due nowrap">one is needed</span>' if line.is_needed else ""
        parts.html(f"<p>{escape(line.says)}{needed}</p>")
    with columns[1]:
        shown = line.column or NOTHING
        importing.follow(key, shown)
        st.selectbox(
            f"Your column for {line.says} in {sheet.file} {sheet.sheet}".strip(), [NOTHING, *headings], key=key,
            label_visibility="collapsed", on_change=_chosen, args=(sheet, line.field, line.feed, key),
        )
    with columns[2]:
        parts.html(f'<p class="small samples">{escape(" · ".join(line.samples))}</p>')
    with columns[3]:
        parts.html(f'<p class="soft small">{escape(line.because)}</p>')


def _one_more(sheet: SheetRead, read: set[str], headings: list[str], key: str) -> None:
    starts = tuple(start for kind in sheet.mapping.kinds for start in _OF_KIND[kind])
    also = [name for name in FIELDS if name.startswith(starts) and (name not in read or name in SEVERAL)]
    columns = st.columns(_WIDTHS, vertical_alignment="center")
    # After each line that was added these are new boxes, with nothing chosen.
    key = f"{key}_more_{len(sheet.mapping.feeds)}"
    where = f"{sheet.file} {sheet.sheet}".strip()
    with columns[0]:
        field = st.selectbox(
            f"Read one more field of {where}", also, index=None, key=f"{key}_field", placeholder="One more field …",
            format_func=lambda name: FIELDS[name].says, label_visibility="collapsed",
        )
    with columns[1]:
        st.selectbox(
            f"Your column for that field of {where}", headings, index=None, key=f"{key}_column",
            placeholder="from your column …", label_visibility="collapsed", disabled=field is None,
            on_change=_chosen, args=(sheet, field, None, f"{key}_column"),
        )


def _chosen(sheet: SheetRead, field: str, feed: int | None, key: str) -> None:
    column = st.session_state.get(key) or NOTHING
    if column == NOTHING and feed is None:
        return
    importing.read_by(place_of(sheet), with_column(sheet, field, feed, "" if column == NOTHING else column))


def what_it_holds(sheet: SheetRead, key: str) -> None:
    """For a list that nothing is known of: what it holds."""
    kinds = sheet.mapping.kinds if sheet.mapping else ()
    now = next((words for words, of in HOLDS.items() if of == kinds), None)
    importing.follow(key, now)
    st.selectbox(
        f"What does {sheet.file} {sheet.sheet}".strip() + " hold?", list(HOLDS), index=None, key=key, width=420,
        placeholder="Say what it lists …", on_change=_held, args=(sheet, key),
    )


def _held(sheet: SheetRead, key: str) -> None:
    if st.session_state[key]:
        importing.read_by(place_of(sheet), begun(sheet, HOLDS[st.session_state[key]]))


def date_columns(sheet: SheetRead) -> list[tuple[str, str]]:
    """The columns of dates that are read, each with what was said of its order."""
    found: dict[str, str] = {}
    for line in lines(sheet):
        if line.feed is not None and line.column and FIELDS[line.field].holds == DATE:
            found[line.column] = sheet.mapping.feeds[line.feed].order
    return list(found.items())


assert {kind for kinds in HOLDS.values() for kind in kinds} <= set(KINDS_OF_LISTS)
