"""Trigger cards: found by what somebody has just heard, read at a glance, kept up to date, and printed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from html import escape

import streamlit as st

from lifeline import wording
from lifeline.chart import metrics
from lifeline.question import card_search
from lifeline.question import cards as questions
from lifeline.question.card_search import Found
from lifeline.question.card_words import source_title
from lifeline.question.cards import AT_A_GLANCE, PARTS, TriggerCard
from lifeline.question.catalogue import Source
from lifeline.ui import cards_kept, cards_print, guard, parts, resources, selection as selecting
from lifeline.ui.selection import Selection

PAGE, LIFELINE = "pages/trigger_cards.py", "pages/lifeline.py"
ALL = ""
# What begins the line under a name in the list: where the card speaks of what was typed.
_SPOKEN_IN = {"may_hear": "Hear", "ask": "Ask", "say": "Say", "do_not_say": "Do not say", "pass_to": "Pass to"}
_CAPTION = 280.0  # how wide the list is, in pixels
_FROM_WHERE = (
    "Say where you have it from: the client, our file, a public record or somebody else. A guess is not passed on."
)

_KEPT, _SEEN, _DAY = "card_kept", "card_seen", "card_day"
_TEXT, _AREA, _OPEN = "card_text", "card_area", "card_open"


def link(service_id: str, *, label: str = "Trigger card") -> None:
    """A link to the card of a service, which keeps the client and the day that are looked at."""
    parts.page_link(
        PAGE, label=label, query_params={**selecting.current().query(), "service": service_id},
        help="What to listen for, to ask and to say, and who to pass it to",
    )


def all_cards(as_of: date) -> tuple[TriggerCard, ...]:
    """Every service's card, as of a day."""
    return _all_cards(str(resources.path()), resources.version(), as_of)


@st.cache_resource(show_spinner=False, max_entries=8)
def _all_cards(path: str, version: tuple[object, ...], as_of: date) -> tuple[TriggerCard, ...]:
    return questions.trigger_cards(resources.workbook().store, as_of=as_of)


# ------------------------------------------------------------------------------------------------ which card


def asked_for(selection: Selection) -> tuple[str, ...]:
    """Take up the card the address asks for, and say so where there is none. Before anything of the page is drawn."""
    known = {card.service.service_id for card in all_cards(selection.as_of)}
    service_id = st.query_params.get("service")
    day, st.session_state[_DAY] = st.session_state.get(_DAY), selection.as_of
    if service_id is None:
        # Choosing another day leaves the card out of the address; the menu does so too, and is left as it is.
        kept = st.session_state.get(_KEPT)
        if kept in known and day not in (None, selection.as_of):
            _say_in_address(kept)
        return ()
    if service_id not in known:
        return (f"The link asks for the card “{service_id[:40]}”, which this workbook does not have.",)
    if service_id != st.session_state.get(_SEEN):
        # Somebody followed a link: what was being looked for before no longer stands in its way.
        st.session_state.update({_SEEN: service_id, _KEPT: service_id, _TEXT: "", _AREA: ALL})
    return ()


def _say_in_address(service_id: str) -> None:
    st.session_state[_SEEN] = service_id
    if st.query_params.get("service") != service_id:
        st.query_params["service"] = service_id


def _opened() -> None:
    st.session_state[_KEPT] = st.session_state[_OPEN]
    _say_in_address(st.session_state[_OPEN])


def _looked_for() -> None:
    # Whoever looks for something else is shown the best of what is found.
    st.session_state[_KEPT] = None


def _clear() -> None:
    st.session_state.update({_TEXT: "", _AREA: ALL})


# ------------------------------------------------------------------------------------------------ the page


@st.fragment
@guard.user_errors()
def page(selection: Selection) -> None:
    """The search, the list and the card. Typing and choosing run nothing else on the page again."""
    cards = all_cards(selection.as_of)
    with st.container(horizontal=True, vertical_alignment="bottom", key="card_filters"):
        text = (st.text_input(
            "What did you hear?", type="search", live=True, key=_TEXT, on_change=_looked_for, persist_state="session",
            placeholder="divorce, new baby, director leaving ...",
        ) or "").strip()
        areas = questions.practice_areas(cards)
        area = st.selectbox(
            "Practice area", [ALL, *areas], key=_AREA, on_change=_looked_for, persist_state="session", width=280,
            format_func=lambda name: f"{name} ({areas[name]})" if name else f"All ({len(cards)})",
        )
        printing = st.container(width="content")
        if selection.client_id:
            parts.page_link(LIFELINE, label="Back to the lifeline", query_params=selection.query(), width="content")
    if len(text) < card_search.LEAST_TYPED:
        text = ""
    in_area = questions.of_area(cards, area) if area else cards
    found = card_search.find(in_area, text)
    if not found:
        _nothing_found(text, area, len(in_area))
        return
    shown = _shown(found, text)
    with printing:
        cards_print.offer(shown, cards, selection.as_of)
    listed, read = st.columns([1, 3], gap="medium")
    with listed:
        _list(found, shown, text)
    with read:
        _card(shown, text, selection)


def _nothing_found(text: str, area: str, count: int) -> None:
    parts.nothing(
        f"No card speaks of “{text}”",
        f"Looked for in every word of {wording.count(count, 'card')}" + (f" of {area}" if area else "") + ". "
        "Try one word of what you heard, such as what happened or what it is about.",
    )
    st.button("Clear the search", on_click=_clear)


def _shown(found: Sequence[Found], text: str) -> TriggerCard:
    """The card last opened if it is among those found, else the first of them."""
    by_id = {one.card.service.service_id: one.card for one in found}
    kept = st.session_state.get(_KEPT)
    service_id = kept if kept in by_id else found[0].card.service.service_id
    if text or kept in by_id:
        st.session_state[_KEPT] = service_id
        _say_in_address(service_id) if text else None
    st.session_state[_OPEN] = service_id
    return by_id[service_id]


def _list(found: Sequence[Found], shown: TriggerCard, text: str) -> None:
    by_id = {one.card.service.service_id: one for one in found}
    said = wording.count(len(found), "card")
    if text:
        said += ", the most telling first" if card_search.speaks_of_all(found, text) else \
            "; none speaks of every word, these speak of some"
    parts.html(f'<p class="soft small" role="status">{escape(said)}</p>')
    with st.container(key="card_list"):
        st.radio(
            "Cards", list(by_id), key=_OPEN, on_change=_opened, label_visibility="collapsed", width="stretch",
            format_func=lambda service_id: parts.plain(by_id[service_id].card.service.name),
            captions=[parts.plain(_caption(one, text)) for one in found],
        )


def _caption(one: Found, text: str) -> str:
    if not text or not one.part:
        return one.card.service.practice_area
    line = " ".join(metrics.flow(one.line[:1].upper() + one.line[1:], _CAPTION, 13, lines=2))
    return f"{_SPOKEN_IN[one.part]}: {line}"


# ------------------------------------------------------------------------------------------------ one card


def _card(card: TriggerCard, text: str, selection: Selection) -> None:
    with st.container(border=True, key="trigger_card", gap="small"):
        parts.html(_head(card))
        with st.container(horizontal=True, vertical_alignment="center", gap="small", key="tc_law"):
            parts.html(_law_checked(card), width="content")
            cards_kept.check(card, selection)
        if card.service.conflict_note:
            parts.html(
                '<p class="warn"><span class="strong">Before anything else:</span> '
                f"{escape(card.service.conflict_note)}</p>"
            )
        cards_kept.noted(card)
        asking, saying = st.columns(2, gap="medium")
        for column, names in ((asking, ("may_hear", "ask", "pass_to")), (saying, ("say", "do_not_say"))):
            with column:
                for part in names:
                    _part(card, part, text)
        with asking:
            parts.html(f'<p class="soft small">{escape(_FROM_WHERE)}</p>{_fees(card)}')
        with saying:
            parts.html(_law(card))


def _head(card: TriggerCard) -> str:
    service = card.service
    said = " · ".join(filter(None, (service.practice_area, service.description)))
    return (
        f'<div class="tc-head"><h2>{escape(service.name)}</h2><span class="tc-inside">For colleagues only</span></div>'
        f'<p class="soft small">{escape(said)}</p>'
    )


def _law_checked(card: TriggerCard) -> str:
    if not card.is_stale:
        return f'<p class="soft small">{escape(card.law_checked)}</p>'
    return f'<p class="tc-stale small"><span class="tc-sign" aria-hidden="true">!</span>{escape(card.law_checked)}</p>'


def _part(card: TriggerCard, part: str, text: str) -> None:
    with st.container(key=f"tc_{part}", gap=None):
        with st.container(horizontal=True, wrap=False, vertical_alignment="center", gap="small"):
            parts.html(f"<h3>{escape(PARTS[part])}</h3>")
            cards_kept.reword(card, part)
        parts.html(_own(card, part) + _lines(card, part, text))


def _own(card: TriggerCard, part: str) -> str:
    found = card.rewording(part)
    if not found:
        return ""
    said = f"In the firm's words, by {found.who} on {wording.day(found.written_at.date())}"
    return f'<p class="tc-own small">{escape(said)}</p>'


def _lines(card: TriggerCard, part: str, text: str) -> str:
    lines = card.lines(part)
    first = "".join(f"<li>{_line(card, line, text)}</li>" for line in lines[:AT_A_GLANCE])
    rest = lines[AT_A_GLANCE:]
    if not rest:
        return f'<ul class="tc-lines">{first}</ul>'
    more = "".join(f"<li>{_line(card, line, text)}</li>" for line in rest)
    # Found in what stands behind: then it stands open.
    is_open = " open" if text and any(card_search.hits(line, text) for line in rest) else ""
    return (
        f'<ul class="tc-lines">{first}</ul><details class="tc-more"{is_open}><summary class="small">{len(rest)} more'
        f'<span class="tc-spoken"> of {escape(PARTS[part].lower())}</span></summary>'
        f'<ul class="tc-lines">{more}</ul></details>'
    )


def _line(card: TriggerCard, line: str, text: str) -> str:
    """One line as HTML: the occasion it is for in bold, and what was looked for marked."""
    bold = len(card.occasion(line))
    marks = card_search.hits(line, text) if text else ()
    out, at = [], 0
    for start, end in marks:
        out += [_plain(line, at, start, bold), f"<mark>{_plain(line, start, end, bold)}</mark>"]
        at = end
    return "".join((*out, _plain(line, at, len(line), bold)))


def _plain(line: str, start: int, end: int, bold: int) -> str:
    first, rest = line[start : min(end, bold)], line[max(start, bold) : end]
    return (f"<b>{escape(first)}</b>" if first else "") + escape(rest)


def _fees(card: TriggerCard) -> str:
    return (
        f'<p class="small tc-fees"><span class="strong">Fees, for the firm\'s eyes only:</span> {escape(card.fees)}</p>'
        if card.fees else ""
    )


def _law(card: TriggerCard) -> str:
    notes = "".join(f"<li>{escape(note)}</li>" for note in card.law_notes[:AT_A_GLANCE])
    sources = "".join(f"<li>{_source(source)}</li>" for source in card.sources[:AT_A_GLANCE])
    return (
        f'<h3>Law and sources</h3><ul class="tc-lines small">{notes}</ul>'
        f'<ul class="tc-sources small">{sources}</ul>'
    )


def _source(source: Source) -> str:
    """A source's title and year; a link only where the pack's address leads to a page."""
    title = escape(source_title(source.statement))
    if source.url.startswith(("https://", "http://")):
        whole = escape(source.statement, quote=True)
        title = (
            f'<a href="{escape(source.url, quote=True)}" target="_blank" rel="noopener noreferrer" title="{whole}">'
            f"{title}</a>"
        )
    return f'{title} <span class="soft">({escape(source.year)})</span>' if source.year else title
