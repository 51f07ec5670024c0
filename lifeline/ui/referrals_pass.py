"""Passing on what was heard: whom it is about, what it was, who says so; with the keyboard alone if one likes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from html import escape
from pathlib import Path

import streamlit as st

from lifeline import wording
from lifeline.errors import UserError
from lifeline.question import referrals as questions
from lifeline.record import people, referrals as record
from lifeline.record.referral_rows import Step
from lifeline.ui import guard, noted, parts, pieces, referrals_steps as steps, resources
from lifeline.ui.selection import Selection

SPOTTER = "referral_spotter_name"
ELSE = ""
_TURN, _FAULT, _PASSED = "referral_turn", "referral_fault", "referral_passed"
_HELPER = st.components.v2.component(
    "lifeline_referrals", js=(Path(__file__).parent / "referrals.js").read_text(encoding="utf-8"), isolate_styles=False
)
_WHAT_HAPPENS = (
    "Whoever looks after the client reads it, and what becomes of it stands under “What became of mine”, with the day.",
    "A name is enough. If it is a client, choose them from what is found while you type.",
    "You need not know what can be done about it.",
    "An illness, a bereavement or a separation may be passed on as you heard it. Nobody is chosen because of it.",
)


@dataclass(frozen=True, slots=True)
class Passed:
    """What this person passed on last. `service_id` is what they said it may be about, if they did."""

    step: Step
    passed_on: date
    service_id: str | None = None
    is_taken_back: bool = False


@st.fragment
@guard.user_errors()
def passing(selection: Selection) -> None:
    """The three fields on the left, and what was passed on last on the right. Typing runs nothing else again."""
    noted.follow()
    left, right = st.columns([10, 9], gap="large")
    with left:
        _fields(selection)
    with right:
        _passed(selection)


# ------------------------------------------------------------------------------------------------ the fields


def _fields(selection: Selection) -> None:
    turn = st.session_state.get(_TURN, 0)
    with st.container(key="referral_form", gap="small"):
        with st.container(key="referral_about", gap=None):
            text = st.text_input(
                "Who is it about?", type="search", live=True, key=f"about_{turn}", max_chars=record.LONGEST_NAME,
                placeholder="A name, or a client number", autocomplete="off",
            ) or ""
        found, total = questions.find_clients(resources.workbook().store, text)
        if found:
            _which(found, total, turn)
        elif len(text.strip()) >= questions.LEAST_TYPED:
            parts.html('<p class="soft small" role="status">Nobody in the book is called that. It is passed on under '
                       "the name as you write it.</p>")
        with st.container(key="referral_heard", gap=None):
            st.text_area(
                "What did you hear?", key=f"heard_{turn}", height=112, max_chars=record.LONGEST,
                placeholder="In your own words, as you heard it",
            )
        with st.container(key="referral_spotter", gap=None):
            _spotter()
        fault = st.session_state.get(_FAULT)
        if fault:
            parts.html(f'<p class="fault small" role="alert">{escape(fault)}</p>')
        with st.container(key="referral_send", gap="small", horizontal=True, vertical_alignment="center"):
            st.button("Pass it on", key=f"send_{turn}", type="primary", on_click=_pass_on, args=(selection.as_of, turn))
            parts.html('<p class="soft small">Enter goes on to the next field; Shift and Enter begin a new line.</p>')
        _HELPER(key="referral_keys", data={"turn": turn}, height="content")


def _which(found: tuple[questions.Found, ...], total: int, turn: int) -> None:
    """Which of those found it is; nobody is taken for meant unless no other can be."""
    names = {one.client_id: one.name for one in found} | {ELSE: "Somebody else, not in the book"}
    with st.container(key="referral_which", gap=None):
        st.radio(
            "Is it one of these?", list(names), key=_which_key(found, turn), horizontal=len(found) == 1,
            index=0 if found[0].is_meant else None,
            format_func=lambda one: parts.plain(f"{names[one]}, {one}" if one else names[one]),
        )
        if total > len(found):
            parts.html(f'<p class="soft small">and {total - len(found):,} more: type more of the name</p>')


def _which_key(found: tuple[questions.Found, ...], turn: int) -> str:
    return f"which_{turn}_{'_'.join(one.client_id for one in found)}_{found[0].is_meant}"


def _spotter() -> None:
    if noted.is_known():
        st.session_state[SPOTTER] = noted.who()
        return
    names = [one.name for one in people.colleagues(resources.workbook().store)]
    now = st.session_state.get(SPOTTER) or noted.typed_name() or None
    options = list(dict.fromkeys([*([now] if now else []), *names]))
    if SPOTTER not in st.session_state and now:
        st.session_state[SPOTTER] = now
    st.selectbox(
        "Who passes it on?", options, index=None, key=SPOTTER, accept_new_options=True, persist_state="session",
        placeholder="Your name: choose or type it; it is remembered for this visit",
    )


def _pass_on(as_of: date, turn: int) -> None:
    given = st.session_state
    text = given.get(f"about_{turn}") or ""
    store = resources.workbook().store
    found, _ = questions.find_clients(store, text)
    try:
        step = record.pass_on(
            store, about=text, heard=given.get(f"heard_{turn}") or "",
            spotter=noted.who() if noted.is_known() else in_full(given.get(SPOTTER) or ""),
            heard_on=as_of, client_id=(given.get(_which_key(found, turn)) if found else None) or None,
        )
    except UserError as error:
        given[_FAULT] = str(error)
        return
    given.pop(_FAULT, None)
    given[SPOTTER] = step.after["spotter"]
    given[_PASSED] = Passed(step, as_of)
    given[_TURN] = turn + 1
    noted.make_stale()


def in_full(name: str) -> str:
    """A colleague's whole name, where only one can be meant; otherwise the name as it was typed."""
    named = [one.name for one in people.colleagues(resources.workbook().store)]
    meant = [each for each in named if f" {each}".casefold().find(f" {name.strip()}".casefold()) >= 0]
    return meant[0] if name.strip() and len(meant) == 1 else name


# ------------------------------------------------------------------------------------------------ what was passed on


def _passed(selection: Selection) -> None:
    found: Passed | None = st.session_state.get(_PASSED)
    if found is None:
        points = "".join(f"<li>{escape(point)}</li>" for point in _WHAT_HAPPENS)
        parts.html(f'<h2>Three fields, and it is passed on</h2><ul class="rf-points">{points}</ul>')
        return
    cells = found.step.after
    with st.container(key="referral_passed", gap="small"):
        if found.is_taken_back:
            parts.html('<p class="rf-big" role="status">Taken back</p><p>Nothing was passed on.</p>')
            return
        parts.html(
            '<p class="rf-big" role="status"><span aria-hidden="true">✓</span> Passed on. Thank you, '
            f"{escape(cells['spotter'].split()[0])}.</p>"
            f'<p class="rf-about">{escape(cells["about"])}</p><p class="rf-heard">{escape(cells["heard"])}</p>'
            f'<p class="soft small">{escape(_where(cells))}</p>'
        )
        st.button(
            pieces.spoken("Take it back", f"what you passed on about {cells['about']}"), key="referral_passed_undo",
            type="tertiary", on_click=_take_back,
        )
        _suggested(selection, found)


def _where(cells: dict) -> str:
    looked_after = f" {cells['originator']} looks after them." if cells["originator"] else ""
    who = f"A client, number {cells['client_id']}.{looked_after}" if cells["client_id"] else "Nobody in the book."
    refused = questions.refusal(resources.workbook().store, cells["client_id"], cells["heard_on"])
    kept = " Kept as a note: nobody is approached because of it." if refused else ""
    return f"In the inbox since {wording.day(cells['heard_on'])}. {who}{kept}"


def _suggested(selection: Selection, found: Passed) -> None:
    """What it may be about, as the trigger cards have it: one click says so, and nobody needs it."""
    cells = found.step.after
    services = resources.workbook().catalogue().services
    if found.service_id:
        name = services[found.service_id].name
        parts.html(f'<p class="small" role="status">You said it may be about: {escape(name)}</p>')
        st.button(pieces.spoken("Not that", f"service, {name}"), key="referral_service_undo", type="tertiary",
                  on_click=_say_service, args=(found, None))
        return
    if cells["client_id"] and questions.refusal(resources.workbook().store, cells["client_id"], cells["heard_on"]):
        return
    track = resources.workbook().client(cells["client_id"]).record.track if cells["client_id"] else ""
    offered = steps.suggested(selection, cells["heard"], track)
    if not offered:
        return
    parts.html('<p class="soft small">It may be about one of these. Say so if you know; it is not needed.</p>')
    with st.container(horizontal=True, gap="small", key="referral_services"):
        for service_id in offered:
            st.button(parts.plain(services[service_id].name), key=f"referral_service_{service_id}",
                      on_click=_say_service, args=(found, service_id))


def _say_service(found: Passed, service_id: str | None) -> None:
    try:
        step = record.say_which_service(
            resources.workbook().store, referral_id=found.step.referral_id, service_id=service_id,
            who=found.step.after["spotter"],
        )
    except UserError as error:
        st.session_state[_FAULT] = str(error)
        return
    # Taken back as a whole, with what was said of it since.
    st.session_state[_PASSED] = replace(found, step=replace(found.step, after=step.after), service_id=service_id)


def _take_back() -> None:
    found: Passed = st.session_state[_PASSED]
    try:
        record.take_back(resources.workbook().store, found.step, who=found.step.after["spotter"])
    except UserError as error:
        st.session_state[_FAULT] = str(error)
        return
    st.session_state[_PASSED] = replace(found, is_taken_back=True)
    noted.make_stale()
