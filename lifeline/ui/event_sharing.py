"""Whose else a life event is: shared with a related client or one found by name, once its owner has agreed."""

from __future__ import annotations

from html import escape

import streamlit as st

from lifeline import wording
from lifeline.model import LifeEvent, LifelineView
from lifeline.question.known import EventTies
from lifeline.record import sharing as record
from lifeline.record.entries import Entry
from lifeline.ui import entering, noted, on_file, parts, resources, selection as selecting, words

PLACE = "events"
FOUND = 6


def sharing(view: LifelineView, event: LifeEvent, ties: EventTies) -> None:
    """Whose else it is, the way to share it with one more client, and the way back to each their own."""
    form = f"event_{event.event_id}_share"
    expander = st.expander("Belongs to another client as well", key=f"{form}_open", on_change="rerun", type="compact")
    if not expander.open:
        return
    with expander:
        if ties.shared_with:
            names = wording.listed(list(ties.shared_with.values()))
            parts.html(f'<p class="small">It belongs to {escape(names)} as well.</p>')
            st.button(
                "Each keep their own from now on", key=f"{form}_not", type="tertiary", on_click=_unshare,
                args=(view, event, form, names),
            )
        related = _related(view, ties)
        text = st.text_input(
            "Look for another client", key=f"{form}_text", type="search", placeholder="Name or client number",
            max_chars=80,
        )
        found = _found(view, ties, text or "", related)
        if not related and not found:
            parts.html('<p class="soft small">Nobody related to them is a client. Look for somebody by name.</p>')
            return
        names, told = {**_names(related), **_names(found)}, {**_told(related), **_told(found)}
        chosen = st.radio(
            "With whom", list(names), format_func=lambda one: parts.plain(told.get(one, one)), key=f"{form}_with",
            index=None if len(names) > 1 else 0,
        )
        agreed_on = on_file.of_client(view.client.client_id).agreements.get(chosen or "")
        if agreed_on:
            parts.html(
                f'<p class="small">{escape(view.client.name)} agreed to it on {escape(wording.day(agreed_on))}.</p>'
            )
        elif chosen:
            st.date_input(
                f"{parts.plain(view.client.name)} agreed on", value=None, format="DD/MM/YYYY", key=f"{form}_agreed",
                min_value=selecting.EARLIEST, max_value=max(view.as_of, selecting.today()),
                help="They must have agreed to it standing on the other's record",
            )
        entering.fault(form)
        st.button(
            "Share it", key=f"{form}_do", type="primary", on_click=_share, args=(view, event, form, chosen, names),
        )


# Whom it may be shared with: id, name, and what tells them from others of that name.
Others = list[tuple[str, str, str]]


def _names(others: Others) -> dict[str, str]:
    return {client_id: name for client_id, name, _ in others}


def _told(others: Others) -> dict[str, str]:
    return {client_id: told for client_id, _, told in others}


def _related(view: LifelineView, ties: EventTies) -> Others:
    """The related clients it is not shared with yet."""
    return [
        (relation.other_client_id, relation.other_name, f"{relation.other_name} ({relation.relation})")
        for relation in view.relations
        if relation.other_client_id and relation.other_client_id not in ties.shared_with
    ]


def _found(view: LifelineView, ties: EventTies, text: str, related: Others) -> Others:
    """Clients of that name or number, but for those there already."""
    if not text.strip():
        return []
    there = {view.client.client_id, *ties.shared_with, *_names(related)}
    rows = resources.clients(view.as_of, text=text.strip(), limit=FOUND).rows
    return [
        (row.client_id, row.name, f"{row.name}, {words.age(row, view.as_of)}")
        for row in rows if row.client_id not in there
    ]


def _share(view: LifelineView, event: LifeEvent, form: str, chosen: str | None, names: dict[str, str]) -> None:
    def write() -> tuple[str, Entry]:
        if not chosen:
            raise entering.FieldError("", "Choose with whom.")
        entry = record.share_event(
            resources.workbook().store, event_id=event.event_id, with_client_id=chosen, who=noted.who(),
            agreed_on=st.session_state.get(f"{form}_agreed"),
        )
        return f"it belongs to {names[chosen]} as well from now on", entry

    entering.note(view, PLACE, write, form=form, row=event.event_id)


def _unshare(view: LifelineView, event: LifeEvent, form: str, names: str) -> None:
    def write() -> tuple[str, Entry]:
        entry = record.unshare_event(resources.workbook().store, event_id=event.event_id, who=noted.who())
        return f"{names} and {view.client.name} each keep their own from now on", entry

    entering.note(view, PLACE, write, form=form, row=event.event_id)
