"""The card of one client, to be read in two minutes: what is in place, what to raise and why, what to leave alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from html import escape
from itertools import groupby

import streamlit as st

from lifeline import wording
from lifeline.model import Client, Holding, LifelineView, Move, Opportunity
from lifeline.ui import deciding, parts, picked, words

RAISED_FIRST = 3
LISTED = 5
QUESTIONS = 4


def head(client: Client, as_of: date) -> None:
    """Who it is, and whether they may be approached."""
    track = words.TRACKS.get(client.track, client.track)
    said = " · ".join((words.age(client, as_of), words.since(client), track, client.client_id))
    contact = words.contact(client.contact_status) + (f": {client.contact_basis}" if client.contact_basis else "")
    parts.html(
        f'<h1>{escape(client.name)}</h1><p class="soft">{escape(said)}</p><p class="soft small">{escape(contact)}</p>'
    )


def standing(client: Client) -> None:
    """Unmissable where they may not be approached."""
    if client.contact_status != "ok":
        st.error(
            "Below is what is on file, and no more. Do not approach them; answer if they ask.",
            title=parts.plain(f"{words.contact(client.contact_status)}: {words.NOTHING_WORKED_OUT}"),
        )
    elif client.client_since_on is None:
        st.warning(
            "What follows is for when they ask; it is worked out as if they became a client on the day shown.",
            title="Not yet a client, so not to be approached unasked",
        )


def card(view: LifelineView) -> None:
    """Three columns: what to raise, what they have, and what to leave alone and to ask."""
    raising, having, minding = st.columns([2.15, 1, 1.05], gap="medium")
    with raising, st.container(key="raise", gap="small"):
        _raise(view)
    with having:
        _in_place(view)
    with minding:
        _mind(view)


# ------------------------------------------------------------------------------------------------ what to raise


def _raise(view: LifelineView) -> None:
    proposed = [(place, line) for place, line in enumerate(view.opportunities) if line.move.is_proposed]
    heading = "Raise first" if len(proposed) > 1 else "To raise"
    parts.html(f'<div class="card-head"><h2>{heading}</h2><span class="small">{_how_many(view)}</span></div>')
    deciding.noted(view)
    for place, line in proposed[:RAISED_FIRST]:
        _one_to_raise(place, line, view)
    if not proposed:
        _nothing_to_raise(view)
    elif len(proposed) > RAISED_FIRST:
        more = wording.listed([line.service_name for _, line in proposed[RAISED_FIRST:]], most=5)
        parts.html(f'<p class="small"><span class="strong">Then</span> {escape(more)}</p>')


def _one_to_raise(place: int, line: Opportunity, view: LifelineView) -> None:
    lead = line.lead
    due = words.line_deadline(line, view.as_of)
    is_near = line.last_date is not None and (line.last_date - view.as_of).days <= words.DAYS_TO_COUNT
    need = f" · {wording.NEEDS[line.need]}" if line.need else ""
    with st.container(gap=None):
        with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute", gap=None):
            st.button(
                parts.plain(line.service_name), key=f"open_{place}", type="tertiary", on_click=picked.pick,
                args=(view, picked.opportunity_id(place), True), help="Why, evidence, rule and source",
            )
            with st.container(horizontal=True, vertical_alignment="center", width="content", gap="xsmall"):
                parts.html(
                    f'<p class="small right">{parts.move_tag(line.move)}<span class="soft">{escape(need)}</span> · '
                    f'<span class="{"due" if is_near else "soft"}">{escape(due)}</span></p>', width="content",
                )
                deciding.offer(view, line, "card")
        parts.html(
            f"{parts.conflict(line.conflict_note)}{deciding.waits(view, line)}<p>{escape(lead.why)}</p>"
            f'<p class="soft">Ask: “{escape(lead.question)}”</p>'
        )


def _how_many(view: LifelineView) -> str:
    counted = Counter(line.move for line in view.opportunities)
    return " ".join(
        parts.move_tag(move, f"{counted[move]} {words.move(move).lower()}") + "&ensp;" for move in Move if counted[move]
    )


def _nothing_to_raise(view: LifelineView) -> None:
    if view.client.contact_status != "ok":
        said = "Nothing is proposed, expected or asked of them."
    elif any(line.move == Move.ASK_FIRST for line in view.opportunities):
        said = "Nothing can be proposed before more is known. Begin with the questions on the right."
    elif any(line.move == Move.CROSS_SELL_FUTURE for line in view.opportunities):
        said = "Nothing is open today. What is coming up is in the chart."
    else:
        said = "Nothing is open, and nothing is coming up within the horizon."
    parts.html(f"<p>{escape(said)}</p>")


# ------------------------------------------------------------------------------------------------ what they have


def _in_place(view: LifelineView) -> None:
    ours = [holding for holding in view.holdings if holding.provider == "us" and holding.counts]
    pairs = _by_service(ours)
    parts.html(
        '<div class="card-head"><h2>In place with us</h2></div>'
        + parts.fact_list(pairs[:LISTED], otherwise="Nothing yet.") + _more(pairs)
    )
    if view.client.contact_status != "ok":
        return
    due = [
        (line.service_name, words.deadline(day, view.as_of).replace("last day", "due"))
        for line in view.opportunities if (day := words.due_for_review(line))
    ] + [(review.service_name, f"due {wording.day(review.due_on)}") for review in view.reviews]
    parts.html(
        '<div class="card-head"><h2>Reviews due</h2></div>'
        + parts.fact_list(due[:LISTED], otherwise="None within the horizon.") + _more(due)
    )


def _by_service(holdings: Sequence[Holding]) -> list[tuple[str, str]]:
    """Each service once, with every date it was done."""
    by_name = sorted(holdings, key=lambda holding: holding.service_name)
    pairs = []
    for name, group in groupby(by_name, key=lambda holding: holding.service_name):
        dates = [str(one.held_on.year) if one.held_on else "date not known" for one in group]
        pairs.append((name, ", ".join(dict.fromkeys(dates))))
    return sorted(pairs, key=lambda pair: pair[1])


def _more(pairs: Sequence[tuple[str, str]]) -> str:
    return f'<p class="soft small">and {len(pairs) - LISTED} more in the chart</p>' if len(pairs) > LISTED else ""


# ------------------------------------------------------------------------------------------------ what to mind


def _mind(view: LifelineView) -> None:
    if view.client.contact_status != "ok":
        parts.html('<div class="card-head"><h2>Do not raise</h2></div><p>Anything.</p>')
        return
    left_alone = words.not_to_raise(view.opportunities, view.holdings, view.as_of)
    none = "Nothing declined, covered elsewhere or too late."
    parts.html(
        '<div class="card-head"><h2>Do not raise</h2></div>'
        + parts.fact_list(left_alone[:LISTED], otherwise=none) + _more(left_alone)
    )
    asked = "".join(
        f'<li><p>{escape(question.text)}</p><p class="soft small">{escape(question.because)}</p></li>'
        for question in view.questions[:QUESTIONS]
    )
    rest = len(view.questions) - QUESTIONS
    more = f'<p class="soft small">and {wording.count(rest, "more question")}</p>' if rest > 0 else ""
    questions = f'<ol class="asks">{asked}</ol>{more}' if asked else (
        '<p class="soft">Nothing is unknown that would change this.</p>'
    )
    parts.html(f'<div class="card-head"><h2>Not known: to ask</h2></div>{questions}')
