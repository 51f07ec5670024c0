"""The life events of one client in the order of their dates, planned ones with them, each to be corrected in place."""

from __future__ import annotations

from html import escape

import streamlit as st

from lifeline import wording
from lifeline.model import LifeEvent, LifelineView
from lifeline.periods import PartialDate
from lifeline.question.catalogue import Catalogue
from lifeline.question.discovery import is_doubtful
from lifeline.question.known import EventTies
from lifeline.record import facts as record
from lifeline.record.entries import Entry
from lifeline.ui import entering, event_form, event_sharing, noted, on_file, parts, pieces, resources

PLACE = "events"
NO_TIES = EventTies({}, {})


def events(view: LifelineView, catalogue: Catalogue) -> None:
    """What happened and what is planned."""
    head = st.container(horizontal=True, vertical_alignment="bottom", gap="small", wrap=False, key="events_head")
    with head:
        parts.html(
            '<div class="card-head"><h2>Life events</h2>'
            f'<span class="soft small">{wording.count(len(view.events), "event")} on file</span></div>'
        )
        form = f"event_new_{view.client.client_id}"
        is_open = entering.switch(form, "Add an event", "to the life events", kind="secondary")
    if is_open:
        _add(view, catalogue, form)
    noted_after = entering.line_after(view, PLACE, [event.event_id for event in view.events])
    if noted_after == -1:
        entering.line(view, PLACE)
    ties = on_file.of_client(view.client.client_id).ties
    for place, event in enumerate(view.events):
        _row(view, catalogue, event, ties.get(event.event_id, NO_TIES), place)
        if place == noted_after:
            entering.line(view, PLACE)
    if not view.events:
        parts.html(
            '<p class="soft">Nothing is on file yet. What is raised and asked follows from the events: add one.</p>'
        )


def _row(view: LifelineView, catalogue: Catalogue, event: LifeEvent, ties: EventTies, place: int) -> None:
    name = event_form.name_of(event, catalogue)
    with st.container(horizontal=True, wrap=False, gap="small", key=f"event_row_{event.event_id}"):
        more = "".join(f'<p class="soft small">{escape(text)}</p>' for text in told(view, event, ties))
        parts.html(
            f'<div class="known-row event-row"><p>{escape(when(event))}</p>'
            f'<div><p class="strong">{escape(name)}</p>{more}</div></div>'
        )
        form = f"event_{event.event_id}"
        is_open = entering.switch(form, "Edit", f"{name}, {when(event)}")
        st.button(
            pieces.spoken("Remove", f"{name}, {when(event)}"), key=f"event_out_{event.event_id}", type="tertiary",
            on_click=_remove, args=(view, event, name, place),
        )
    if is_open:
        _edit(view, catalogue, form, event, ties)


def when(event: LifeEvent) -> str:
    """The date as it was given, in words."""
    return wording.written(event.event_date) if event.event_date else "date not known"


def told(view: LifelineView, event: LifeEvent, ties: EventTies) -> list[str]:
    """What else there is to say of an event: in doubt, planned, known from, named dates, whose else it is."""
    if event.status == "planned":
        status = "planned; the day has gone by, has it happened?" if is_doubtful(event, view.as_of) else "planned"
    else:
        status = ""
    evidence = wording.evidence(event.evidence, audience=wording.FIRM)
    note = f" ({event.evidence_note})" if event.evidence_note else ""
    lines = ["; ".join(filter(None, (status, evidence + note)))]
    if event.event_date and (doubt := entering.meant(PartialDate.parse(event.event_date))):
        lines.append(doubt)
    lines += [f"{event_form.dated_name(name)}: {wording.written(written)}" for name, written in ties.anchors.items()]
    if ties.shared_with:
        lines.append(f"also belongs to {wording.listed(list(ties.shared_with.values()))}")
    return lines


# ------------------------------------------------------------------------------------------------ changing


def _edit(view: LifelineView, catalogue: Catalogue, form: str, event: LifeEvent, ties: EventTies) -> None:
    with st.container(border=True, key=f"{form}_form", gap="small"):
        if ties.shared_with:
            parts.html(
                '<p class="warn small">A change here changes it for '
                f"{escape(wording.listed(list(ties.shared_with.values())))} too.</p>"
            )
        event_form.draw(view, catalogue, form, event, ties.anchors, _save, (view, catalogue, form, event))
        event_sharing.sharing(view, event, ties)


def _save(view: LifelineView, catalogue: Catalogue, form: str, event: LifeEvent) -> None:
    def write() -> tuple[str, Entry]:
        said, values = event_form.given(view, catalogue, form, event)
        return said, record.change_event(
            resources.workbook().store, event_id=event.event_id, who=noted.who(), **values
        )

    entering.note(view, PLACE, write, form=form, row=event.event_id)


def _remove(view: LifelineView, event: LifeEvent, name: str, place: int) -> None:
    def write() -> tuple[str, Entry]:
        entry = record.remove_event(resources.workbook().store, event_id=event.event_id, who=noted.who())
        return f"{name}, {when(event)}, removed", entry

    entering.note(view, PLACE, write, row=event.event_id, at=place)


# ------------------------------------------------------------------------------------------------ adding


def _add(view: LifelineView, catalogue: Catalogue, form: str) -> None:
    with st.container(border=True, key=f"{form}_form", gap="small"):
        event_form.draw(view, catalogue, form, None, {}, _save_new, (view, catalogue, form))


def _save_new(view: LifelineView, catalogue: Catalogue, form: str) -> None:
    def write() -> tuple[str, Entry]:
        said, values = event_form.given(view, catalogue, form, None)
        values["stage_id"] = values["stage_id"] or None
        return said, record.add_event(
            resources.workbook().store, client_id=view.client.client_id, who=noted.who(), **values
        )

    entering.note(view, PLACE, write, form=form)
