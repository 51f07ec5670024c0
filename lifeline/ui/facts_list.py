"""Every fact answered of one client, to be corrected in place, and any other fact of the pack to be answered."""

from __future__ import annotations

from html import escape

import streamlit as st

from lifeline import wording
from lifeline.model import LifelineView
from lifeline.question.catalogue import Catalogue
from lifeline.question.known import FactKnown
from lifeline.record import facts as record
from lifeline.record.entries import Entry
from lifeline.ui import asking, entering, noted, on_file, parts, pieces, resources

PLACE = "facts"
ANSWERS = {"yes": "Yes", "no": "No", "unknown": "Not known", "prefer_not": "Prefers not to say"}
# How sensitive a fact may be and still stand on a screen that others in the room can see. The pack's own words.
SHOWN_AT_ONCE = ("ordinary", "confidential", "")
SOURCES = {"import": "from a file", "decision": "with a decision", "hand": "by hand"}

_SENSITIVE, _ADDED = "facts_sensitive", "facts_add"


def facts(view: LifelineView, catalogue: Catalogue) -> None:
    """What is on file, in groups by how sensitive it is; health and the like only when asked for."""
    on_record = [each for each in on_file.of_client(view.client.client_id).facts if _is_shown(each, view)]
    parts.html(
        '<div class="card-head gap-above"><h2>Facts</h2>'
        f'<span class="soft small">{wording.count(len(on_record), "answer")} on file</span></div>'
    )
    _add(view, catalogue, on_record)
    groups: dict[str, list[FactKnown]] = {}
    for each in on_record:
        groups.setdefault(_sensitivity(each, catalogue), []).append(each)
    shown = {name: group for name, group in groups.items() if name in SHOWN_AT_ONCE}
    hidden = {name: group for name, group in groups.items() if name not in SHOWN_AT_ONCE}
    is_open = bool(st.session_state.get(_switch_key(view)))
    rows = [each.fact for some in (shown, hidden if is_open else {}) for group in some.values() for each in group]
    if entering.line_after(view, PLACE, rows) == -1:
        entering.line(view, PLACE)
    _groups(view, catalogue, shown, rows)
    if hidden:
        count = sum(len(group) for group in hidden.values())
        label = "Hide sensitive facts" if is_open else f"Show sensitive facts ({count})"
        st.button(label, key="facts_sensitive_switch", type="tertiary", on_click=_switch, args=(_switch_key(view),))
    if is_open:
        _groups(view, catalogue, hidden, rows)
    if not on_record:
        parts.html('<p class="soft">Nothing is on file yet.</p>')


def _groups(view: LifelineView, catalogue: Catalogue, groups: dict[str, list[FactKnown]], rows: list[str]) -> None:
    noted_after = entering.line_after(view, PLACE, rows)
    for sensitivity, group in groups.items():
        parts.html(f'<h3 class="part">{escape(sensitivity.capitalize() or "Other")}</h3>')
        for each in group:
            place = rows.index(each.fact)
            _row(view, catalogue, each, place)
            if place == noted_after:
                entering.line(view, PLACE)


def _switch_key(view: LifelineView) -> str:
    # Of each client anew: what was opened of one says nothing about who is in the room for the next.
    return f"{_SENSITIVE}_{view.client.client_id}"


def _switch(key: str) -> None:
    st.session_state[key] = not st.session_state.get(key)


def _row(view: LifelineView, catalogue: Catalogue, each: FactKnown, place: int) -> None:
    form, question = f"fact_{view.client.client_id}_{_as_key(each.fact)}", asked(each, view, catalogue)
    with st.container(horizontal=True, wrap=False, gap="small", key=f"fact_row_{_as_key(each.fact)}"):
        parts.html(
            f'<div class="known-row fact-row"><div><p>{escape(question)}</p>'
            f'<p class="soft small">{escape(source(each))}</p></div>'
            f'<p class="strong">{escape(answered(each, view))}</p></div>'
        )
        is_open = entering.switch(form, "Edit", question)
    if is_open:
        _form(view, form, question, each, place)


def _as_key(fact: str) -> str:
    return fact.replace(":", "_")


# ------------------------------------------------------------------------------------------------ in words


def _is_shown(each: FactKnown, view: LifelineView) -> bool:
    """An answer about an event that is gone, or about a stage that has begun since, says nothing any more."""
    if each.kind == "stage":
        return all(event.stage_id != each.about_id for event in view.events)
    if each.kind == "event":
        return any(event.event_id == each.about_id for event in view.events)
    return True


def _sensitivity(each: FactKnown, catalogue: Catalogue) -> str:
    known = catalogue.facts.get(each.fact)
    return known.sensitivity if known else ""


def asked(each: FactKnown, view: LifelineView, catalogue: Catalogue) -> str:
    """What was asked, in plain words."""
    if each.kind == "stage" and each.about_id in catalogue.stages:
        return f"{catalogue.stages[each.about_id].name}: has this happened?"
    if each.kind == "event":
        event = next((event for event in view.events if event.event_id == each.about_id), None)
        stage = catalogue.stages.get(event.stage_id or "") if event else None
        return f"{event.label or (stage.name if stage else each.about_id)}: is that right?" if event else each.about_id
    known = catalogue.facts.get(each.fact)
    return known.question if known else each.fact.replace("_", " ").capitalize()


def answered(each: FactKnown, view: LifelineView) -> str:
    """The answer, or the date: a day that something comes true on answers yes from then on, and no before."""
    if each.fact_date is None:
        return ANSWERS.get(each.answer, each.answer)
    when = wording.written(each.fact_date)
    if each.fact in on_file.askable(view.client.track).dated:
        return when
    return f"Yes, {when}" if each.fact_on is None or each.fact_on <= view.as_of else f"Not yet: {when}"


def source(each: FactKnown) -> str:
    """Where it is known from, and since when: `our file; from a file, 22 Nov 2026`."""
    said = wording.evidence(each.evidence, audience=wording.FIRM)
    by = each.known_by if each.source != "import" else ""
    when = wording.short_day(each.known_on) if each.known_on else ""
    return f"{said}; {', '.join(filter(None, (SOURCES[each.source], when, by)))}"


# ------------------------------------------------------------------------------------------------ correcting


def _form(view: LifelineView, form: str, question: str, each: FactKnown, place: int) -> None:
    is_fact = each.kind == "fact"
    answers = [answer for answer in ANSWERS if is_fact or answer in record.ASIDE[each.kind]]
    with st.container(border=True, gap="xsmall", key=f"{form}_form"):
        with st.form(form, border=False), st.container(gap="small"):
            st.radio(
                "Answer", answers, format_func=ANSWERS.__getitem__, horizontal=True, key=f"{form}_answer",
                index=answers.index(each.answer) if each.answer in answers else None,
            )
            with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
                if is_fact:
                    st.text_input(
                        "Or the date it came true, or will", key=f"{form}_when", max_chars=40,
                        placeholder="June 1998", value=wording.written(each.fact_date), width=230,
                    )
                entering.evidence_field(f"{form}_evidence", each.evidence)
                st.form_submit_button("Save", type="primary", on_click=_save, args=(view, form, question, each))
            entering.fault(form, "when")
            entering.fault(form)
            if is_fact:
                parts.html(f'<p class="soft small">{entering.DATE_HELP}</p>')
        st.button(
            pieces.spoken("Take this answer out", question), key=f"{form}_out", type="tertiary", on_click=_take_out,
            args=(view, each.fact, question, place),
        )


def _save(view: LifelineView, form: str, question: str, each: FactKnown) -> None:
    def write() -> tuple[str, Entry]:
        state, store, client_id = st.session_state, resources.workbook().store, view.client.client_id
        common = {"client_id": client_id, "evidence": state[f"{form}_evidence"], "who": noted.who()}
        day, answer = entering.typed_day("when", state.get(f"{form}_when")), state.get(f"{form}_answer")
        if day and day.text == each.fact_date and answer != each.answer:
            day = None      # another answer was chosen, and the date that stood there goes with the old one
        if day and answer not in (None, "yes"):
            raise entering.FieldError("when", f"A date means yes: clear it, or choose Yes, not {ANSWERS[answer]}.")
        if day is None and answer is None:
            raise entering.FieldError("when", "Choose an answer, or give a date.")
        said = f"{question.rstrip('?. ')}: {entering.in_words(day) if day else ANSWERS[answer].lower()}"
        if each.kind != "fact":
            return said, record.set_aside(store, kind=each.kind, about_id=each.about_id, answer=answer, **common)
        return said, record.answer(store, fact=each.fact, answer=day.text if day else answer, **common)

    entering.note(view, PLACE, write, form=form, row=each.fact)


def _take_out(view: LifelineView, fact: str, question: str, place: int) -> None:
    def write() -> tuple[str, Entry]:
        entry = record.forget(
            resources.workbook().store, client_id=view.client.client_id, fact=fact, who=noted.who()
        )
        return f"{question.rstrip('?. ')}: taken out", entry

    entering.note(view, PLACE, write, row=fact, at=place)


# ------------------------------------------------------------------------------------------------ adding


def _add(view: LifelineView, catalogue: Catalogue, on_record: list[FactKnown]) -> None:
    have = {each.fact for each in on_record}
    free = [fact for fact in on_file.askable(view.client.track).facts if fact not in have]
    if st.session_state.get(_ADDED) not in free:
        st.session_state[_ADDED] = None
    chosen = st.selectbox(
        "Add what you know", free, index=None, key=_ADDED, placeholder="Add what you know: type a word of the question",
        format_func=lambda fact: catalogue.facts[fact].question if fact in catalogue.facts else fact,
        label_visibility="collapsed",
    )
    if not chosen:
        return
    form, question = f"fact_{view.client.client_id}_{chosen}_added", catalogue.facts[chosen].question
    with st.container(border=True, key="fact_added", gap="xsmall"):
        parts.html(f'<p class="strong small">{escape(question)}</p>')
        with st.container(horizontal=True, gap="xsmall"):
            for answer, label in asking.ANSWERS["fact"]:
                st.button(
                    pieces.spoken(label, question), key=f"{form}_{answer}", on_click=_answer_added,
                    args=(view, form, chosen, question, answer),
                )
        with st.form(form, border=False), st.container(horizontal=True, vertical_alignment="bottom", gap="xsmall"):
            st.text_input("Or a date", key=f"{form}_when", max_chars=40, placeholder="June 1998", width=220)
            st.form_submit_button(
                pieces.spoken("Note the date", question), on_click=_answer_added,
                args=(view, form, chosen, question, ""),
            )
        entering.fault(form, "when")
        entering.fault(form)
        parts.html(f'<p class="soft small">{entering.DATE_HELP}</p>')


def _answer_added(view: LifelineView, form: str, fact: str, question: str, answer: str) -> None:
    def write() -> tuple[str, Entry]:
        day = None if answer else entering.typed_day("when", st.session_state.get(f"{form}_when"))
        if not answer and day is None:
            raise entering.FieldError("when", f"Which day? {entering.DATE_HELP}")
        entry = record.answer(
            resources.workbook().store, client_id=view.client.client_id, fact=fact, answer=day.text if day else answer,
            evidence=entering.evidence(), who=noted.who(),
        )
        return f"{question.rstrip('?. ')}: {entering.in_words(day) if day else ANSWERS[answer].lower()}", entry

    if entering.note(view, PLACE, write, form=form):
        st.session_state[_ADDED] = None
