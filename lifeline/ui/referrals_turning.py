"""Turning what was heard into an event, an answer or something to be done: short forms, filled in as far as it goes."""

from __future__ import annotations

from datetime import timedelta
from html import escape

import streamlit as st

from lifeline import wording
from lifeline.errors import UserError
from lifeline.question import referral_words as likely, referrals as questions
from lifeline.question.referrals import Referral
from lifeline.record import people, referrals_become as become
from lifeline.record.referral_rows import Step
from lifeline.ui import entering, noted, on_file, parts, referrals_steps as steps, resources
from lifeline.ui.selection import LATEST, Selection

EVIDENCE = {"client_said": "The client told us", "third_party": "Somebody else told us"}
STATUSES = {"happened": "It happened", "planned": "It is planned"}
ANSWERS = {"yes": "Yes", "no": "No", "date": "On this day:"}
NO_STAGE = ""
DAYS = 7


def _service(one: Referral, selection: Selection) -> str:
    """The service it may be about: named, or else the likeliest."""
    return one.service_id or next(iter(steps.suggested(selection, one.heard, one.track or "")), "")


def _evidence(key: str) -> None:
    st.radio("Who said so?", list(EVIDENCE), index=None, horizontal=True, format_func=EVIDENCE.__getitem__,
             key=f"{key}_evidence")


def _chosen_evidence(key: str) -> str:
    return st.session_state.get(f"{key}_evidence") or ""


# ------------------------------------------------------------------------------------------------ an event


def event(one: Referral, selection: Selection) -> None:
    """Which event, when, who said so; and for what is sensitive how it is known."""
    catalogue, key = resources.workbook().catalogue(), f"rf_event_{one.referral_id}"
    stages = likely.stages(catalogue, track=one.track or "person", heard=one.heard,
                           service_id=_service(one, selection))
    names = {each.stage_id: each.name for each in stages.listed} | {NO_STAGE: "Another event, which begins no stage"}
    chosen = st.selectbox(
        "What happened, or is planned?", list(names), index=0 if stages.is_found else None, key=f"{key}_stage",
        format_func=lambda stage_id: parts.plain(names[stage_id]), placeholder="Choose, or type a part of it",
    )
    if chosen is None:
        return
    is_sensitive = bool(chosen) and catalogue.stages[chosen].is_sensitive
    if is_sensitive:
        parts.html('<p class="soft small">This is nobody\'s to assume: say who told us, and how it is known.</p>')
    with st.form(key, border=False), st.container(gap="small"):
        with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
            if not chosen:
                st.text_input("What it is called", key=f"{key}_label", max_chars=80, width=260)
            st.text_input("When", key=f"{key}_when", max_chars=40, placeholder="June 1998", width=180,
                          help=f"{entering.DATE_HELP} Empty if not known.")
            st.radio("Has it happened?", list(STATUSES), horizontal=True, format_func=STATUSES.__getitem__,
                     key=f"{key}_status", label_visibility="collapsed")
        with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
            _evidence(key)
            st.text_input("How we know" if is_sensitive else "How we know (optional)", key=f"{key}_note", max_chars=300,
                          width=340)
        st.form_submit_button("Put it on the lifeline", type="primary", on_click=_put_event,
                              args=(one, selection, key, chosen))


def _put_event(one: Referral, selection: Selection, key: str, stage_id: str) -> None:
    given = st.session_state

    def write() -> tuple[str, Step]:
        day = entering.typed_day("when", given.get(f"{key}_when"))
        step = become.turn_into_event(
            resources.workbook().store, referral_id=one.referral_id, stage_id=stage_id or None,
            label=given.get(f"{key}_label") or "", written_date=day.text if day else "", status=given[f"{key}_status"],
            evidence=_chosen_evidence(key), note=given.get(f"{key}_note") or "", as_of=selection.as_of,
            who=noted.who(),
        )
        name = resources.workbook().catalogue().stages[stage_id].name if stage_id else given[f"{key}_label"]
        return f"{name} is on the lifeline of {one.about}, {entering.in_words(day)}", step

    steps.attempt(write)


# ------------------------------------------------------------------------------------------------ an answer


def fact(one: Referral, selection: Selection) -> None:
    """Which question it answers, and how; who said so."""
    catalogue, key = resources.workbook().catalogue(), f"rf_fact_{one.referral_id}"
    facts = likely.facts(catalogue, on_file.askable(one.track or "person").facts, heard=one.heard)
    with st.form(key, border=False), st.container(gap="small"):
        st.selectbox(
            "Which question does it answer?", facts.listed, index=None, key=f"{key}_fact",
            format_func=lambda name: parts.plain(catalogue.facts[name].question),
            placeholder="Choose, or type a part of it",
        )
        with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
            st.radio("The answer", list(ANSWERS), index=None, horizontal=True, key=f"{key}_answer",
                     format_func=ANSWERS.__getitem__)
            st.text_input("Day, month or year", key=f"{key}_when", max_chars=40, placeholder="June 1998", width=180)
            _evidence(key)
        st.form_submit_button("Note the answer", type="primary", on_click=_put_fact, args=(one, selection, key))


def _put_fact(one: Referral, selection: Selection, key: str) -> None:
    given = st.session_state

    def write() -> tuple[str, Step]:
        name, answer = given.get(f"{key}_fact"), given.get(f"{key}_answer")
        day = entering.typed_day("when", given.get(f"{key}_when"))
        if not name:
            raise UserError("Choose the question that it answers.")
        if not answer and day is None:
            raise UserError("Say yes or no, or give the day.")
        if answer == "date" and day is None:
            raise UserError(f"Which day? {entering.DATE_HELP}")
        said = day.text if day and answer != "no" else answer
        step = become.turn_into_fact(
            resources.workbook().store, referral_id=one.referral_id, fact=name, answer=said,
            evidence=_chosen_evidence(key), as_of=selection.as_of, who=noted.who(),
        )
        question = resources.workbook().catalogue().facts[name].question.rstrip("?. ")
        return f"{question}: {entering.in_words(day) if day and answer != 'no' else ANSWERS[answer].lower()}", step

    steps.attempt(write)


# ------------------------------------------------------------------------------------------------ something to be done


def action(one: Referral, selection: Selection) -> None:
    """What is to be done, by whom and until when."""
    store, key = resources.workbook().store, f"rf_action_{one.referral_id}"
    everybody = people.colleagues(store)
    if not everybody:
        parts.html("<p>Nobody of the firm is recorded yet: add your people under Settings first.</p>")
        return
    services = {each.service_id: each for each in resources.workbook().catalogue().services.values()
                if each.track in ("both", one.track)}
    waits = questions.wait(store, client_id=one.client_id, service_id=one.service_id, as_of=selection.as_of) \
        if one.service_id else ""
    if waits:
        parts.html(f'<p class="small warn">{escape(services[one.service_id].name)} waits. {escape(waits)}</p>')
    names = {each.colleague_id: each.name for each in everybody}
    owner = next((at for at, name in enumerate(names.values()) if name == one.originator), None)
    with st.form(key, border=False), st.container(gap="small"):
        with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
            st.text_input("What is to be done?", key=f"{key}_what", max_chars=200, value=f"Speak with {one.about}")
            st.selectbox("By whom?", list(names), index=owner, format_func=names.__getitem__, key=f"{key}_owner",
                         placeholder="Choose a colleague", width=230)
            st.date_input("Until", value=selection.as_of + timedelta(days=DAYS), min_value=selection.as_of,
                          max_value=LATEST, format="DD/MM/YYYY", key=f"{key}_until", width=150)
        with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
            st.selectbox(
                "About which service? (optional)", list(services),
                index=list(services).index(one.service_id) if one.service_id in services and not waits else None,
                format_func=lambda each: services[each].name, key=f"{key}_service", placeholder="None yet", width=360,
            )
            st.form_submit_button("Have it done", type="primary", on_click=_put_action, args=(one, selection, key))


def _put_action(one: Referral, selection: Selection, key: str) -> None:
    given = st.session_state

    def write() -> tuple[str, Step]:
        owner_id, due_on = given.get(f"{key}_owner") or "", given.get(f"{key}_until")
        step = become.turn_into_action(
            resources.workbook().store, referral_id=one.referral_id, what=given.get(f"{key}_what") or "",
            owner_id=owner_id, due_on=due_on, service_id=given.get(f"{key}_service"), as_of=selection.as_of,
            who=noted.who(),
        )
        name = {each.colleague_id: each.name for each in people.colleagues(resources.workbook().store)}[owner_id]
        if not step.action_id:
            return f"for {one.about}, it joins what is open about that service already", step
        until = f" until {wording.day(due_on)}" if due_on else ""
        return f"for {one.about}, to be done by {name}{until}", step

    steps.attempt(write)
