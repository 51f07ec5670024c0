"""The inbox: what was passed on, and what is made of it, each in a click or two."""

from __future__ import annotations

from functools import partial
from html import escape

import streamlit as st

from lifeline import wording
from lifeline.question import referrals as questions
from lifeline.question.referrals import ACCEPTED, Referral
from lifeline.record import people, referrals as record
from lifeline.record.referral_rows import Step
from lifeline.ui import (
    cards_page, guard, keyboard, noted, parts, pieces, referrals_steps as steps, referrals_turning as turning,
    resources,
)
from lifeline.ui.referrals_pass import in_full
from lifeline.ui.selection import Selection

MOST = 10
LIFELINE = "pages/lifeline.py"
DECLINE, WHO, EVENT, FACT, ACTION = "decline", "who", "event", "fact", "action"
REASONS = ("We know it already", "Nothing we can help with", "Too little to go on", "Not ours to raise")


def inbox(selection: Selection) -> None:
    """What waits, what was accepted, and what was dealt with."""
    keyboard.helped()
    found = questions.inbox(resources.workbook().store)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        waiting = sum(one.state != ACCEPTED for one in found)
        parts.html(f"<h2>{escape(_how_many(waiting, len(found) - waiting))}</h2>")
        _handled_as()
    steps.line()
    if not found:
        parts.html(
            "<p>Nothing waits. What anybody at the firm passes on stands here until somebody has accepted it, turned "
            "it into an event, an answer or an action, kept it for the file, or declined it with a reason.</p>"
        )
    for one in found[:MOST]:
        _item(one, selection)
    if len(found) > MOST:
        parts.html(f'<p class="soft">and {len(found) - MOST:,} more: they move up as these are dealt with</p>')
    _dealt_with(selection)


def _how_many(waiting: int, accepted: int) -> str:
    if not waiting and not accepted:
        return "The inbox is empty"
    return f"{waiting:,} to look at" + (f", {accepted:,} accepted" if accepted else "")


def _handled_as() -> None:
    if noted.is_known():
        return
    names = [one.name for one in people.colleagues(resources.workbook().store)]
    given = list(filter(None, [noted.typed_name()]))
    with st.container(width=300):
        st.selectbox(
            "Dealing with it as", list(dict.fromkeys([*given, *names])), index=None, key=noted.NAME,
            persist_state="session", accept_new_options=True, placeholder="Choose or type your name",
            on_change=_name_in_full,
        )


def _name_in_full() -> None:
    # Enter takes what was typed: "Eleanor" is Eleanor Chancery, where nobody else is called that.
    if noted.who() != noted.NOBODY_ELSE:
        st.session_state[noted.NAME] = in_full(noted.who())


# ------------------------------------------------------------------------------------------------ one of them


def _item(one: Referral, selection: Selection) -> None:
    refused = questions.refusal(resources.workbook().store, one.client_id, selection.as_of)
    with st.container(border=True, key=f"referral_item_{one.referral_id}", gap="xsmall"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            if one.client_id:
                parts.page_link(LIFELINE, label=parts.plain(one.about), query_params=selection.of(one.client_id).query(),
                                help="Open their lifeline")
            else:
                parts.html(f'<p class="strong">{escape(one.about or "Somebody")}</p>', width="content")
            parts.html(f'<p class="soft small">{escape(_from(one))}</p>')
        if one.heard:
            parts.html(f'<p class="rf-heard">{escape(one.heard)}</p>')
        if refused:
            parts.html(f'<p class="small warn">{escape(refused)}</p>')
        else:
            _may_be_about(one, selection)
        _buttons(one, selection, is_refused=bool(refused))
        _form(one, selection)


def _by(one: Referral) -> str:
    # Neither is known where names are hidden.
    return one.spotter or "a colleague"


def _of(one: Referral) -> str:
    return one.about or "somebody"


def _from(one: Referral) -> str:
    said = [f"passed on by {_by(one)}, {wording.day(one.heard_on)}"]
    said += [f"{one.originator} looks after them"] if one.originator else []
    said += [steps.state(one)] if one.state == ACCEPTED else []
    return " · ".join(said)


def _may_be_about(one: Referral, selection: Selection) -> None:
    services = resources.workbook().catalogue().services
    if one.service_id in services:
        said, ids = f"{one.spotter or 'Whoever passed it on'} thinks it is about: ", [one.service_id]
        if one.state == ACCEPTED:
            said = "About: "
    else:
        ids = steps.suggested(selection, one.heard, one.track or "")
        said = "It may be about: "
    if not ids:
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"rf_about_{one.referral_id}"):
        parts.html(f'<p class="soft small nowrap">{escape(said)}</p>', width="content")
        for service_id in ids:
            cards_page.link(service_id, label=parts.plain(services[service_id].name))


def _buttons(one: Referral, selection: Selection, *, is_refused: bool) -> None:
    about = f"what {_by(one)} heard about {_of(one)}"

    def button(kind: str, label: str, does: object, *args: object) -> None:
        is_open = steps.opened(one.referral_id) == kind
        st.button(pieces.spoken("Close" if is_open else label, about), key=f"rf_{kind}_{one.referral_id}",
                  on_click=does, args=args)

    def opens(kind: str, label: str) -> None:
        button(kind, label, steps.open_form, one.referral_id, kind)

    with st.container(horizontal=True, gap="small", key=f"rf_buttons_{one.referral_id}"):
        if not is_refused:
            if one.state != ACCEPTED:
                button("accept", "Accept", _settle, record.accept, one, selection, "accepted")
            opens(EVENT, "Put on the lifeline")
            opens(FACT, "Note an answer")
            opens(ACTION, "To be done")
        button("keep", "Keep for the file", _settle, record.keep, one, selection, "kept as a note for the file")
        opens(DECLINE, "Decline")
        if not one.client_id:
            opens(WHO, "It is a client")


def _form(one: Referral, selection: Selection) -> None:
    match steps.opened(one.referral_id):
        case "decline":
            _declining(one, selection)
        case "who":
            _whose(one)
        case "event":
            turning.event(one, selection)
        case "fact":
            turning.fact(one, selection)
        case "action":
            turning.action(one, selection)


def _settle(does: object, one: Referral, selection: Selection, said: str, **more: str) -> None:
    def write() -> tuple[str, Step]:
        step = does(resources.workbook().store, referral_id=one.referral_id, as_of=selection.as_of, who=noted.who(),
                    **more)
        return f"what {_by(one)} heard about {_of(one)}, {said}", step

    steps.attempt(write)


# ------------------------------------------------------------------------------------------------ declining; who it is


def _declining(one: Referral, selection: Selection) -> None:
    parts.html(f'<p class="small">Why? {escape(one.spotter or "Whoever passed it on")} reads it.</p>')
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        for at, reason in enumerate(REASONS):
            st.button(reason, key=f"rf_reason_{one.referral_id}_{at}", on_click=_decline, args=(one, selection, reason))
    with st.form(f"rf_decline_form_{one.referral_id}", border=False):
        with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
            key = f"rf_reason_words_{one.referral_id}"
            st.text_input("Or in your own words", key=key, max_chars=300)
            st.form_submit_button("Decline with these words", on_click=_decline, args=(one, selection, "", key))


def _decline(one: Referral, selection: Selection, reason: str, key: str = "") -> None:
    reason = reason or (st.session_state.get(key) or "")
    _settle(partial(record.decline, reason=reason), one, selection, "declined")


@st.fragment
@guard.user_errors()
def _whose(one: Referral) -> None:
    noted.follow()
    text = st.text_input("Which client is it?", type="search", live=True, key=f"rf_whose_{one.referral_id}",
                         value=one.about, placeholder="Name or client number")
    found, total = questions.find_clients(resources.workbook().store, text or "", limit=8)
    with st.container(horizontal=True, gap="small"):
        for each in found:
            st.button(parts.plain(f"{each.name}, {each.client_id}"), on_click=_is, args=(one, each),
                      key=f"rf_whose_{one.referral_id}_{each.client_id}")
    if total > len(found) or not found:
        said = f"and {total - len(found):,} more: type more of the name" if found else "No client is called that."
        parts.html(f'<p class="soft small" role="status">{said}</p>')


def _is(one: Referral, each: questions.Found) -> None:
    def write() -> tuple[str, Step]:
        step = record.say_about_whom(
            resources.workbook().store, referral_id=one.referral_id, client_id=each.client_id, who=noted.who()
        )
        return f"what {_by(one)} heard is about {each.name}", step

    steps.attempt(write)
    noted.make_stale()


# ------------------------------------------------------------------------------------------------ what was dealt with


def _dealt_with(selection: Selection) -> None:
    settled = questions.dealt_with(resources.workbook().store, limit=MOST)
    if not settled:
        return
    last = "the last " if len(settled) == MOST else ""
    with st.expander(f"Dealt with: {last}{len(settled)}", key="referral_settled"):
        for one in settled:
            with st.container(horizontal=True, wrap=False, vertical_alignment="center", gap="small",
                              key=f"rf_settled_{one.referral_id}"):
                parts.html(
                    f'<p><span class="strong">{escape(one.about or "Words removed")}</span> {escape(one.heard)}</p>'
                    f'<p class="soft small">{escape(_from(one))} · {escape(steps.state(one))}</p>'
                )
                about = f"what {_by(one)} heard about {_of(one)}"
                st.button(pieces.spoken("Back to the inbox", about), key=f"rf_back_{one.referral_id}", type="tertiary",
                          on_click=_back, args=(one,), help="What it became stays where it is")
                if one.heard:
                    with st.popover(pieces.spoken("Remove the words", about), key=f"rf_words_{one.referral_id}",
                                    type="tertiary"):
                        parts.html("<p>Takes out for good who it was about and what was heard.<br>That there was one, "
                                   "and its days, stay to be counted.</p>")
                        st.button(pieces.spoken("Remove them for good", about), key=f"rf_forget_{one.referral_id}",
                                  on_click=_forget, args=(one,))


def _back(one: Referral) -> None:
    def write() -> tuple[str, Step]:
        step = record.back_to_inbox(resources.workbook().store, referral_id=one.referral_id, who=noted.who())
        return f"what {_by(one)} heard about {_of(one)} is in the inbox again", step

    steps.attempt(write)


def _forget(one: Referral) -> None:
    def write() -> tuple[str, None]:
        record.forget_words(resources.workbook().store, referral_id=one.referral_id, who=noted.who())
        return f"the words of {_by(one)} are removed", None

    steps.attempt(write)
