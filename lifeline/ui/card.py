"""The card of one client, to be read in two minutes on one screen of 1366 x 768: the life at a glance, what to raise
and why, what they have, what changed, what to leave alone, what to ask, who knows them and who does what next."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from html import escape
from itertools import groupby

import streamlit as st

from lifeline import wording
from lifeline.chart import metrics, strip as strips
from lifeline.model import Client, Holding, LifelineView
from lifeline.question.acted import Acted
from lifeline.question.changes import SinceReview
from lifeline.ui import (
    deciding, guard, keyboard, noted, parts, pieces, raising, reaching, resources, reviewing,
    selection as selecting, who, words,
)
from lifeline.ui.pieces import Row, Section
from lifeline.ui.review import Review

# What the three columns may take of the window's 768 pixels, and how wide the two narrow ones are.
HEIGHT, BANNER = 484.0, 34.0
WIDTHS = (2.15, 1, 1.05)
HAVING, MINDING = 265.0, 279.0
# How much of the first line the controls beside it leave to a name.
_BESIDE, _NAME = 590.0, 24.0
# What the button that closes a next step takes beside it.
_CLOSE = 88


def head(client: Client, as_of: date, today: date) -> None:
    """Who it is, whether they may be approached, and from which day one looks."""
    said = _who(client, as_of)
    contact = words.contact(client.contact_status) + (f": {client.contact_basis}" if client.contact_basis else "")
    if client.contact_status != "ok" and client.contact_basis:
        # That they may not be approached stands in the banner below.
        contact = client.contact_basis
    looking = words.looking_from(as_of, today)
    small = pieces.cut(contact, _BESIDE - metrics.width(looking, pieces.SMALL), pieces.SMALL, 1)
    note = f' · <span class="ink">{escape(looking)}</span>' if looking else ""
    parts.html(
        f'<h1>{escape(client.name)}</h1><p class="soft">{escape(said)}</p>'
        f'<p class="soft small" title="{escape(contact, quote=True)}">{escape(small)}{note}</p>'
    )


def _who(client: Client, as_of: date) -> str:
    track = words.TRACKS.get(client.track, client.track)
    return " · ".join((words.age(client, as_of), words.since(client), track, client.client_id))


def _taller(client: Client, as_of: date) -> float:
    """How much taller than usual the head is: a long name takes a second line."""
    of_name = pieces.lines(client.name, _BESIDE, _NAME, is_bold=True) - 1
    return max(of_name, 0) * 1.25 * _NAME + max(pieces.lines(_who(client, as_of), _BESIDE, 15) - 1, 0) * 21.3


@st.fragment
@guard.user_errors()
def record(review: Review) -> None:
    """One row of small controls: reviewed, decisions and whose, how they may be reached, what they object to."""
    noted.follow()
    view = review.view
    with st.container(
        horizontal=True, vertical_alignment="center", horizontal_alignment="right", gap="small", key="record"
    ):
        reviewing.mark(view)
        deciding.taken(review)
        if view.client.contact_status == "ok":
            reaching.reach(review)
        reaching.objects(view)


def standing(client: Client) -> str:
    """One unmissable line where they may not be approached, as HTML; nothing where they may."""
    if client.contact_status != "ok":
        return (
            f'<p class="banner" role="alert"><span class="strong">{escape(words.contact(client.contact_status))}: '
            f"{words.NOTHING_WORKED_OUT}.</span> Below is what is on file, and no more. Do not approach them; answer "
            "if they ask.</p>"
        )
    if client.client_since_on is None:
        return (
            '<p class="banner" role="alert"><span class="strong">Not yet a client, so not to be approached unasked.'
            "</span> What follows is for when they ask, as if they became a client on the day shown.</p>"
        )
    return ""


def card(review: Review) -> None:
    """The strip, and three columns below it: what to raise; what they have; what comes next and what to leave alone."""
    view = review.view
    banner = standing(view.client)
    with st.container(key="strip", gap=None):
        keyboard.helped()
        noted.line(view)
        if banner:
            parts.html(banner)
        # st.html takes every drawing out; what this one says was escaped when it was written.
        st.markdown(_strip(*_key(view), view), unsafe_allow_html=True)
    _columns(review, HEIGHT - (BANNER if banner else 0.0) - _taller(view.client, view.as_of))


@st.fragment
@guard.user_errors()
def _columns(review: Review, height: float) -> None:
    # Opening a popover fills it: that runs the columns again, and not the chart below them.
    noted.follow()
    with st.container(key="card"):
        first, having, minding = st.columns(WIDTHS, gap="medium")
        with first, st.container(key="raise", gap=None):
            raising.column(review, height)
        with having:
            _have(review, height)
        with minding, st.container(key="minding", gap=None):
            _mind(review, height)


def _key(view: LifelineView) -> tuple[str, tuple[int, int], str, date]:
    return str(resources.path()), resources.version(), view.client.client_id, view.as_of


@st.cache_resource(show_spinner=False, max_entries=200)
def _strip(path: str, version: tuple[object, ...], client_id: str, as_of: date, _view: LifelineView) -> str:
    # A blank line would end the element, and what follows it would be read as text to be formatted.
    return f'<div>{" ".join(strips.strip(_view).split())}</div>'


# ------------------------------------------------------------------------------------------------ what they have


def _have(review: Review, height: float) -> None:
    view = review.view
    sections = [_in_place(view.holdings)]
    if view.client.contact_status == "ok":
        due = reviewing.due(view, review.catalogue)
        sections.append(Section(
            "Reviews due", tuple(pieces.pair(*one, HAVING) for one in due), "None within the horizon.", " in the chart"
        ))
    shown = pieces.shares(sections, height)
    parts.html("".join(
        f'<section class="card-part">{pieces.heading(section.name)}{section.body(count)}</section>'
        for section, count in zip(sections, shown, strict=True)
    ))


def _in_place(holdings: Sequence[Holding]) -> Section:
    ours = [holding for holding in holdings if holding.provider == "us" and holding.counts]
    rows = tuple(pieces.pair(*one, HAVING) for one in _by_service(ours))
    return Section("In place with us", rows, "Nothing yet.", " in the chart", least=2)


def _by_service(holdings: Sequence[Holding]) -> list[tuple[str, str]]:
    """Each service once, with every date it was done."""
    by_name = sorted(holdings, key=lambda holding: holding.service_name)
    pairs = []
    for name, group in groupby(by_name, key=lambda holding: holding.service_name):
        dates = [str(one.held_on.year) if one.held_on else "date not known" for one in group]
        pairs.append((name, ", ".join(dict.fromkeys(dates))))
    return sorted(pairs, key=lambda pair: pair[1])


# ------------------------------------------------------------------------------------------------ what comes next


def _mind(review: Review, height: float) -> None:
    view = review.view
    may_ask, found = view.client.contact_status == "ok", reviewing.since(view)
    steps, changed = _steps(review), _changed(review, found)
    left, asked, known = _not_to_raise(view), _asked(view), _known(review)
    sections = [steps, changed, left, asked, known] if may_ask else [left, changed, known]
    shown = dict(zip((section.name for section in sections), pieces.shares(sections, height), strict=True))

    def plainly(section: Section) -> None:
        parts.html(pieces.heading(section.name) + section.body(shown[section.name]))

    if may_ask:
        _next_steps(review, steps, shown[steps.name])
    else:
        plainly(left)
    with _headed(changed.name, "changed"):
        if len(changed.rows) > shown[changed.name]:
            reviewing.all_changes(found, review.catalogue)
    parts.html(changed.body(shown[changed.name]))
    if may_ask:
        plainly(left)
        plainly(asked)
    with _headed(known.name, "known"):
        who.add_acquaintance(review)
    parts.html(known.body(shown[known.name]))


def _changed(review: Review, found: SinceReview) -> Section:
    told = [reviewing.told(one, review.catalogue) for one in found.changes]
    name = f"Changed since {wording.short_day(found.reviewed_on)}" if found.reviewed_on else "Changed since last review"
    return Section(name, tuple(_one(text) for text in told), "Nothing." if found.reviewed_on else "Not reviewed yet.")


def _not_to_raise(view: LifelineView) -> Section:
    if view.client.contact_status != "ok":
        return Section("Do not raise", (), "Anything.")
    left = words.not_to_raise(view.opportunities, view.holdings, view.as_of)
    rows = tuple(pieces.pair(*one, MINDING) for one in left)
    return Section("Do not raise", rows, "Nothing declined, covered elsewhere or too late.", " in the chart")


def _asked(view: LifelineView) -> Section:
    rows = tuple(_one(question.text, question.because) for question in view.questions)
    return Section(
        "Not known: to ask", rows, "Nothing is unknown that would change this.", " under Facts and events"
    )


def _known(review: Review) -> Section:
    told = [(one.name, one.how) for one in review.acquaintances]
    named = {name.casefold() for name, _ in told}
    # What the firm's own matters say need not be typed.
    told += [(one.name, _acted(one)) for one in review.acted if one.name.casefold() not in named]
    rows = tuple(pieces.pair(*one, MINDING) for one in told)
    return Section("Who knows them", rows, "Nobody recorded yet.")


def _acted(one: Acted) -> str:
    since = f", {one.opened_on.year}" if one.opened_on else ""
    return f"acted: {one.service_name}{since}"


def _headed(name: str, key: str) -> st.delta_generator.DeltaGenerator:
    """A heading with a control to its right."""
    row = st.container(
        horizontal=True, wrap=False, vertical_alignment="bottom", horizontal_alignment="distribute", key=f"head_{key}"
    )
    with row:
        parts.html(f"<h2>{escape(name)}</h2>", width="content")
    return row


def _one(text: str, because: str = "") -> Row:
    """A sentence, with a word on it below or behind it."""
    said = f' <span class="soft">({escape(because)})</span>' if because else ""
    count = pieces.lines(f"{text} ({because})" if because else text, MINDING, pieces.SMALL)
    return Row(f'<li class="one">{escape(text)}{said}</li>', count * pieces.LINE + pieces.BETWEEN)


def _steps(review: Review) -> Section:
    wide = MINDING - _CLOSE
    rows = tuple(
        Row("", (pieces.lines(action.what, wide, pieces.SMALL) + pieces.lines(who.by_when(action), wide, pieces.SMALL))
            * pieces.LINE + pieces.BETWEEN)
        for action in review.actions
    )
    is_open = any(line.move.is_proposed for line in review.view.opportunities)
    return Section("Next step", rows, "None yet: name an owner at an item." if is_open else "None.")


def _next_steps(review: Review, section: Section, shown: int) -> None:
    view, found = review.view, review.actions
    with _headed(section.name, "steps"):
        query = selecting.current().of(view.client.client_id).query() | {"section": "client"}
        parts.page_link("pages/plan.py", label="Plan for this client", query_params=query)
    for action in found[:shown]:
        is_late = action.due_on is not None and action.due_on < view.as_of
        with st.container(
            horizontal=True, wrap=False, horizontal_alignment="distribute", gap="small", key=f"step_{action.action_id}"
        ):
            parts.html(
                f'<p>{escape(action.what)}</p><p class="{"due" if is_late else "soft"}">'
                f'{escape(who.by_when(action))}{", overdue" if is_late else ""}</p>', width=int(MINDING - _CLOSE),
            )
            who.close(view, action)
    if not found:
        parts.html(f'<p class="soft">{escape(section.otherwise)}</p>')
    elif len(found) > shown:
        parts.html(f'<p class="soft">and {len(found) - shown} more</p>')
