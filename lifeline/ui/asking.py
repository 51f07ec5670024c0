"""The questions whose answers would settle most, each answered where it stands with a click or a date."""

from __future__ import annotations

from datetime import date
from functools import partial
from html import escape

import streamlit as st

from lifeline import wording
from lifeline.model import LifelineView, Opportunity, Question
from lifeline.question import discovery
from lifeline.question.discovery import set_aside_as
from lifeline.record import facts
from lifeline.record.entries import Entry
from lifeline.ui import entering, noted, on_file, parts, pieces, resources, words

PLACE = "asking"
SHOWN = 5
NAMED = 4

NOT_KNOWN, NOT_SAID = ("unknown", "Do not know"), ("prefer_not", "Prefers not to say")
ANSWERS = {
    "fact": (("yes", "Yes"), ("no", "No"), NOT_KNOWN, NOT_SAID),
    "dated": (("yes", "Yes, day not known"), ("no", "No, not so far"), NOT_KNOWN, NOT_SAID),
    "stage": (("no", "No, it has not"), NOT_KNOWN, NOT_SAID),
    "planned": (("happened", "It happened"), ("never", "It will not happen"), NOT_KNOWN, NOT_SAID),
    "assumed": (("happened", "That is right"), ("never", "It never happened"), NOT_KNOWN, NOT_SAID),
}
# What the button for a date says, where there is one.
DATED = {"dated": "Yes, on …", "stage": "It happened …", "planned": "Another day …", "assumed": "Another day …"}

_ALL = "asking_all"


def questions(view: LifelineView) -> None:
    """Every question, the one that settles most on top; asked in vain before, at the end."""
    parts.html('<div class="card-head"><h2>Questions to ask</h2></div>')
    entering.evidence_control()
    if view.client.contact_status != "ok":
        parts.html("<p>None: nothing is asked of them. What they tell unasked can be noted below.</p>")
        return
    in_vain = _asked_in_vain(view)
    fresh = [question for question in view.questions if _key(question) not in in_vain]
    again = [question for question in view.questions if _key(question) in in_vain]
    at = _just_answered(view)
    is_all = bool(st.session_state.get(_ALL)) or len(fresh) <= SHOWN + 1
    shown = fresh if is_all else fresh[:SHOWN]
    for place, question in enumerate(shown):
        if place == at:
            entering.line(view, PLACE)
        _one(view, question, place)
    if at is not None and at >= len(shown):
        entering.line(view, PLACE)
    if not view.questions:
        parts.html(f'<p class="soft">{escape(_nothing(view))}</p>')
    if not is_all:
        st.button(f"Show all {len(fresh)} questions", key="asking_more", type="tertiary", on_click=_show_all)
    if again:
        parts.html('<h3 class="part">Asked already, and not known</h3>')
        for place, question in enumerate(again, start=len(shown)):
            _one(view, question, place)


def _show_all() -> None:
    st.session_state[_ALL] = True


def _nothing(view: LifelineView) -> str:
    if not view.events:
        born = "" if view.client.born_on else (
            " Their date of birth is not known, so nothing can be expected at its usual age."
            if view.client.track == "person" else " When the business began is not known."
        )
        return f"None yet: what is asked follows from the life events. Add one on the right.{born}"
    return "None: nothing is unknown that would change what is raised."


def _just_answered(view: LifelineView) -> int | None:
    found = entering.last(view, PLACE)
    return found.at if found else None


def _key(question: Question) -> str:
    return question.about_id if question.kind == "fact" else set_aside_as(question.kind, question.about_id)


def _asked_in_vain(view: LifelineView) -> set[str]:
    """What somebody here asked and learned nothing. A file that says unknown has asked nobody."""
    facts_on_file = on_file.of_client(view.client.client_id).facts
    return {each.fact for each in facts_on_file if each.answer == "unknown" and each.source == "hand"}


# ------------------------------------------------------------------------------------------------ one question


def _one(view: LifelineView, question: Question, place: int) -> None:
    kind = _kind(view, question)
    key = f"ask_{question.client_id}_{question.kind}_{question.about_id}"
    with st.container(key=f"ask_{place}", gap="xsmall"):
        parts.html(
            f"<p>{escape(question.text)}</p>"
            f'<p class="soft small">{escape(why(view, discovery.settled_by(view, question)))}</p>'
        )
        is_open = False
        with st.container(horizontal=True, gap="xsmall"):
            for at, (answer, label) in enumerate(ANSWERS[kind]):
                # With an event there is a day to agree to first; without one the day is the answer.
                if kind in DATED and at == (question.kind == "event"):
                    is_open = entering.switch(f"{key}_date", DATED[kind], question.text, kind="secondary")
                st.button(
                    pieces.spoken(label, question.text), key=f"{key}_{answer}", on_click=_answer,
                    args=(view, question, answer, place),
                )
        if is_open:
            _dated(view, question, kind, f"{key}_date", place)


def _kind(view: LifelineView, question: Question) -> str:
    if question.kind == "fact":
        return "dated" if question.about_id in on_file.askable(view.client.track).dated else "fact"
    if question.kind == "event":
        (event,) = (event for event in view.events if event.event_id == question.about_id)
        return "planned" if event.status == "planned" else "assumed"
    return question.kind


def why(view: LifelineView, settled: tuple[Opportunity, ...]) -> str:
    """What an answer would settle: `Would settle Deed of variation (last day 20 January 2027) and Single will`."""
    named = [_named(line, view.as_of) for line in settled]
    return f"Would settle {wording.listed(named, most=NAMED)}" if named else ""


def _named(line: Opportunity, as_of: date) -> str:
    return line.service_name + (f" ({words.line_deadline(line, as_of)})" if line.last_date else "")


def _dated(view: LifelineView, question: Question, kind: str, form: str, place: int) -> None:
    # Its key names client and question: a date half typed for one never waits in the field of the next.
    with st.form(form), st.container(gap="xsmall"):
        with st.container(horizontal=True, vertical_alignment="bottom", gap="xsmall"):
            st.text_input("When", key=f"{form}_when", max_chars=40, placeholder="June 1998", width=240)
            st.form_submit_button(
                "Note it", type="primary", on_click=_answer_dated, args=(view, question, kind, form, place),
            )
        entering.fault(form, "when")
        entering.fault(form)
        hint = " Empty if it is not known; a day to come is noted as planned." if kind == "stage" else ""
        parts.html(f'<p class="soft small">{entering.DATE_HELP}{hint}</p>')


# ------------------------------------------------------------------------------------------------ answering


def _answer(view: LifelineView, question: Question, answer: str, place: int) -> None:
    # Who does not know, prefers not to say, or says of a stage that it has not begun, settles nothing.
    is_told = answer not in (NOT_KNOWN[0], NOT_SAID[0]) and (question.kind, answer) != ("stage", "no")
    settles = _settled(view, question) if is_told else []
    entering.note(view, PLACE, partial(_written, view, question, answer), at=place, settles=settles)


def _written(view: LifelineView, question: Question, answer: str) -> tuple[str, Entry | None]:
    store, common = resources.workbook().store, {"evidence": entering.evidence(), "who": noted.who()}
    said = f"{_in_short(question)}: {_label(view, question, answer).lower()}"
    if question.kind == "fact":
        return said, facts.answer(
            store, client_id=question.client_id, fact=question.about_id, answer=answer, **common
        )
    if answer == "happened":
        return said, facts.change_event(store, event_id=question.about_id, status="happened", **common)
    if answer == "never":
        return said, facts.remove_event(store, event_id=question.about_id, who=noted.who())
    return said, facts.set_aside(
        store, client_id=question.client_id, kind=question.kind, about_id=question.about_id, answer=answer, **common
    )


def _answer_dated(view: LifelineView, question: Question, kind: str, form: str, place: int) -> None:
    def write() -> tuple[str, Entry | None]:
        store, common = resources.workbook().store, {"evidence": entering.evidence(), "who": noted.who()}
        day = entering.typed_day("when", st.session_state.get(f"{form}_when"))
        said = f"{_in_short(question)}: {entering.in_words(day)}"
        if day is None and kind != "stage":
            raise entering.FieldError("when", f"Which day? {entering.DATE_HELP}")
        if kind == "dated":
            return said, facts.answer(
                store, client_id=question.client_id, fact=question.about_id, answer=day.text, **common
            )
        status = "planned" if day and entering.is_to_come(view, day) else "happened"
        said = f"{said}, {status}"
        written = day.text if day else ""
        if question.kind == "event":
            return said, facts.change_event(
                store, event_id=question.about_id, written_date=written, status=status, **common
            )
        return said, facts.add_event(
            store, client_id=question.client_id, stage_id=question.about_id, label="", written_date=written,
            status=status, **common,
        )

    entering.note(view, PLACE, write, form=form, at=place, settles=_settled(view, question))


def _settled(view: LifelineView, question: Question) -> list[str]:
    return [line.service_id for line in discovery.settled_by(view, question)]


def _in_short(question: Question) -> str:
    """The question without what is asked beside it."""
    match question.kind:
        case "fact":
            return question.text.rstrip("?. ")
        case "stage":
            return resources.workbook().catalogue().stages[question.about_id].name
    return question.text.rpartition(": ")[0]


def _label(view: LifelineView, question: Question, answer: str) -> str:
    return dict(ANSWERS[_kind(view, question)])[answer]
