"""Deciding on what the card raises, in two clicks: what can be decided, what was, and the way back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from html import escape

import streamlit as st

from lifeline import periods, wording
from lifeline.errors import UserError
from lifeline.model import Decided, Decision, Move, Opportunity
from lifeline.question.guarded import GuardedView
from lifeline.record import decisions
from lifeline.record.permissions import CHANNELS
from lifeline.ui import noted, parts, pieces, resources, selection as selecting
from lifeline.ui.noted import note, who
from lifeline.ui.review import Review

WORDS = {
    Decided.CONFIRMED_GAP: "Confirmed with the client",
    Decided.HAS_ELSEWHERE: "Has it elsewhere",
    Decided.DOES_IT_SELF: "Does it themselves",
    Decided.NOT_NEEDED: "Not needed",
    Decided.PROPOSED: "Proposed",
    Decided.AGREED: "Agreed",
    Decided.DECLINED: "Declined",
    Decided.NOT_NOW: "Not now",
    Decided.NOT_IN_INTEREST: "Not in this client's interest",
}
SHORT = {
    Decided.CONFIRMED_GAP: "Confirmed", Decided.HAS_ELSEWHERE: "Elsewhere", Decided.DOES_IT_SELF: "Themselves",
}
SAID_BY_CLIENT = (Decided.CONFIRMED_GAP, Decided.HAS_ELSEWHERE, Decided.DOES_IT_SELF, Decided.NOT_NEEDED)
OURS_TO_RAISE = (Decided.PROPOSED, Decided.AGREED, Decided.DECLINED)
MONTHS = (3, 6, 12)
REASONS = (
    "It would cost more than it is worth to them", "Their circumstances do not call for it",
    "Another adviser should lead", "They are too vulnerable to decide now",
)
# How it came up, the commonest first.
SAID_IN = {"meeting": "Meeting", "phone": "Phone", "email": "Email", "post": "Post", "text": "Text"}
assert set(SAID_IN) == set(CHANNELS)


# ------------------------------------------------------------------------------------------------ what was decided


def decided(entry: Decision) -> str:
    """`Not now, ask again after 1 February 2027: on holiday`"""
    until = f", ask again after {wording.day(entry.until_on)}" if entry.until_on else ""
    return WORDS[entry.decided] + until + (f": {entry.reason}" if entry.reason else "")


def said_already(review: Review, line: Opportunity) -> str:
    """What was decided last on an item that is still open; empty where nothing was."""
    latest = review.decision_on(line)
    return f"{decided(latest)} ({wording.day(latest.decided_on)}, {latest.who})" if latest else ""


# ------------------------------------------------------------------------------------------------ deciding


def offer(review: Review, line: Opportunity, where: str) -> None:
    """What can be decided on a line, behind one button. `where` tells the card's button from the panel's."""
    if line.move is Move.LAPSED:
        return
    # By client too: words half written of one client never wait in the field of the next.
    key = f"decide_{where}_{line.client_id}_{line.service_id}"
    label, view = pieces.spoken("Decide", f"on {line.service_name}"), review.view
    name = f'<p class="strong">{escape(line.service_name)}</p>'
    head = parts.conflict(line.conflict_note) + name + _not_yet(view, line)
    body = pieces.popover(label, kind="decide", key=key, width=650, head=head)
    if body:
        with body, st.container(horizontal=True, wrap=False, gap="medium"):
            with st.container(width=345, gap="xsmall"):
                _choices(view, line, key)
            with st.container(width=275):
                _against_interest(view, line, key)


def _choices(view: GuardedView, line: Opportunity, key: str) -> None:
    with st.container(horizontal=True, wrap=False, gap="small"):
        with _group("The client"):
            for choice in SAID_BY_CLIENT:
                _button(view, line, key, choice, WORDS[choice])
        with _group("We raised it"):
            for choice in OURS_TO_RAISE:
                _button(view, line, key, choice, WORDS[choice])
        with _group("Not now, but in"):
            for months in MONTHS:
                until_on = periods.plus_months(view.as_of, months)
                _button(view, line, key, Decided.NOT_NOW, f"{months} months", until_on)
    with st.container(horizontal=True, wrap=False, vertical_alignment="bottom", gap="small"):
        st.date_input(
            "Not now, but from this day", value=None, min_value=view.as_of + timedelta(days=1),
            max_value=selecting.LATEST, format="DD/MM/YYYY", key=f"{key}_until", width=190,
        )
        st.button("Not until then", key=f"{key}_not_until", on_click=_not_until, args=(view, line, key))
    st.segmented_control(
        "How it came up", list(SAID_IN), default="meeting", required=True, key=f"{key}_channel",
        format_func=lambda name: SAID_IN.get(name, name),
    )


def _not_yet(view: GuardedView, line: Opportunity) -> str:
    """Why an item may not be proposed, as HTML; nothing where it may."""
    held = view.wait(line)
    if held:
        return f'<p class="soft small">Not to be proposed yet. {escape(held.text)}</p>'
    if line.move is Move.ASK_FIRST:
        return '<p class="soft small">A question first: once the client confirms it, it can be proposed.</p>'
    return ""


def _button(
    view: GuardedView, line: Opportunity, key: str, choice: Decided, label: str, until_on: date | None = None
) -> None:
    may_not = choice is Decided.PROPOSED and (line.move is Move.ASK_FIRST or view.wait(line) is not None)
    st.button(
        label, key=f"{key}_{choice}" + (f"_{until_on}" if until_on else ""), type="tertiary", disabled=may_not,
        on_click=_decide, args=(view, line, key, choice, until_on),
    )


@contextmanager
def _group(heading: str) -> Iterator[None]:
    with st.container(gap=None, width="content"):
        parts.html(f'<p class="soft small nowrap">{heading}</p>', width="content")
        yield


def _against_interest(view: GuardedView, line: Opportunity, key: str) -> None:
    # A form: going through the reasons decides nothing yet, with the mouse or the arrow keys.
    with st.form(f"{key}_interest", border=False), st.container(gap="xsmall"):
        st.radio(f"{WORDS[Decided.NOT_IN_INTEREST]}, because", REASONS, index=None, key=f"{key}_reason")
        st.text_input(
            "In your own words", key=f"{key}_words", max_chars=300, label_visibility="collapsed",
            placeholder="In your own words (optional)",
        )
        st.form_submit_button(
            "Not in their interest", key=f"{key}_{Decided.NOT_IN_INTEREST}",
            on_click=_decide_against, args=(view, line, key),
        )


def _decide_against(view: GuardedView, line: Opportunity, key: str) -> None:
    given = (st.session_state.get(f"{key}_reason"), (st.session_state.get(f"{key}_words") or "").strip())
    _decide(view, line, key, Decided.NOT_IN_INTEREST, reason=". ".join(filter(None, given)))


def _not_until(view: GuardedView, line: Opportunity, key: str) -> None:
    _decide(view, line, key, Decided.NOT_NOW, st.session_state.get(f"{key}_until"))


def _decide(
    view: GuardedView, line: Opportunity, key: str, choice: Decided, until_on: date | None = None, reason: str = ""
) -> None:
    def write() -> tuple[str, str]:
        if choice is Decided.NOT_NOW and until_on is None:
            raise UserError("Choose the day to ask again first.")
        decision_id = decisions.decide(
            resources.workbook().store, client_id=line.client_id, service_id=line.service_id, decided=choice,
            as_of=view.as_of, who=who(), reason=reason, until_on=until_on,
            channel=st.session_state.get(f"{key}_channel") or "meeting",
        )
        until = f", ask again after {wording.day(until_on)}" if until_on else ""
        return f"{line.service_name}, {WORDS[choice].lower()}{until}", decision_id

    note(view, write)


def at_once(view: GuardedView, line: Opportunity) -> None:
    """The same answers in one row of buttons, for a list of items that is open already."""
    key = f"decide_more_{line.client_id}_{line.service_id}"
    with st.container(horizontal=True, gap="xsmall"):
        for choice in (*SAID_BY_CLIENT, *OURS_TO_RAISE):
            short = SHORT.get(choice, WORDS[choice])
            _button(view, line, key, choice, pieces.spoken(short, f"for {line.service_name}"))
        for months in MONTHS:
            label = pieces.spoken(f"{months} months", f"from now for {line.service_name}")
            _button(view, line, key, Decided.NOT_NOW, label, periods.plus_months(view.as_of, months))


# ------------------------------------------------------------------------------------------------ all of them


def taken(review: Review) -> None:
    """Every decision that stands, with the way back from each; and whose name the next one gets."""
    entries, view = review.decisions, review.view
    with st.popover(f"Decisions: {len(entries)}", key="decisions", type="tertiary"), st.container(width=420):
        # Whoever typed their own name finds it again among the colleagues.
        names = [*(colleague.name for colleague in review.colleagues), *filter(None, [noted.typed_name()])]
        if not noted.is_known():
            st.selectbox(
                "Deciding as", list(dict.fromkeys(names)), index=None, key=noted.NAME, persist_state="session",
                accept_new_options=True, placeholder=f"{noted.NOBODY_ELSE.capitalize()}: choose or type your name",
            )
        services = review.catalogue.services
        for entry in entries:
            name = services[entry.service_id].name if entry.service_id in services else entry.service_id
            with st.container(horizontal=True, wrap=False, vertical_alignment="center", gap="small"):
                parts.html(
                    f'<p>{escape(name)}</p><p class="soft small">{escape(decided(entry))}; '
                    f"{wording.day(entry.decided_on)}, {escape(entry.who)}</p>"
                )
                st.button(
                    pieces.spoken("Undo", f"the decision on {name}"), key=f"undo_{entry.decision_id}", type="tertiary",
                    on_click=noted.undo, args=(view, entry.decision_id),
                )
        if not entries:
            parts.html('<p class="soft small">None yet. A decision is made at each item, with Decide.</p>')
