"""Who decides or is asked at one buying centre of a business: a small editor. They are never approached."""

from __future__ import annotations

from datetime import date
from functools import partial
from html import escape

import streamlit as st

from lifeline.record import contacts as records, people
from lifeline.record.contacts import ENGAGEMENT, Contact
from lifeline.ui import parts, pieces, priorities_said as telling, resources

_NOT_SAID = "Not said"


def contacts(client_id: str, centre: str, as_of: date) -> None:
    """Everybody noted at this buying centre, and a way to note, change and take out."""
    store = resources.workbook().store
    there = [one for one in records.contacts(store, client_id=client_id) if one.buying_centre == centre]
    parts.html(
        f'<div class="card-head"><h2>Contacts{f" at {escape(centre)}" if centre else ""}</h2></div>'
        '<p class="soft small">Kept for your own work: nobody here is ever put on a list to be approached.</p>'
    )
    for one in there:
        with st.container(key=f"pr_contact_{one.contact_id}", horizontal=True, wrap=False, gap="small"):
            parts.html(f'<p>{escape(one.name)} <span class="soft small">{escape(_said(one))}</span></p>')
            _editor(pieces.spoken("Change", one.name), client_id, centre, as_of, one)
    _editor("Note a contact", client_id, centre, as_of, None)


def _said(one: Contact) -> str:
    engaged = ENGAGEMENT[one.engagement].lower() if one.engagement else ""
    known = f"known to {one.known_to}" if one.known_to else ""
    return ", ".join(filter(None, [one.role, engaged, known]))


def _editor(label: str, client_id: str, centre: str, as_of: date, one: Contact | None) -> None:
    if not resources.may("do:contact noted"):
        return
    key = f"pr_note_{one.contact_id if one else f'{client_id}_{centre}'}_{telling.turn()}"
    colleagues = {each.colleague_id: each.name for each in people.colleagues(resources.workbook().store)}
    whose = f" of {one.name}" if one else ""
    with st.popover(label, key=key, type="tertiary"), st.container(width=330), st.form(f"{key}_form", border=False):
        st.text_input("Name" if one is None else f"Name of {one.name}", value=one.name if one else "", max_chars=120,
                      key=f"{key}_name")
        st.text_input(f"Role{whose}", value=one.role if one else "", max_chars=120, key=f"{key}_role",
                      placeholder="Such as finance director")
        st.selectbox(f"Engagement{whose}", [None, *ENGAGEMENT], format_func=lambda level: ENGAGEMENT.get(level, _NOT_SAID),
                     index=one.engagement or 0 if one else 0, key=f"{key}_engagement")
        known = [None, *colleagues]
        st.selectbox(f"Known to{whose}", known, format_func=lambda known_to: colleagues.get(known_to, "Nobody yet"),
                     index=known.index(one.known_to_id) if one and one.known_to_id in known else 0, key=f"{key}_known")
        st.form_submit_button("Save", key=f"{key}_save", on_click=telling.attempt, kwargs={"is_named": False},
                              args=(partial(_write, client_id, centre, as_of, key, one),))
        if one:
            st.form_submit_button(
                "Take out", key=f"{key}_out", on_click=telling.attempt, kwargs={"is_named": False},
                args=(partial(_remove, client_id, one),),
            )


def _write(client_id: str, centre: str, as_of: date, key: str, one: Contact | None, who: str) -> str:
    name = st.session_state[f"{key}_name"] or ""
    records.note_contact(
        resources.workbook().store, client_id=client_id, buying_centre=centre, as_of=as_of, who=who, name=name,
        role=st.session_state[f"{key}_role"] or "", engagement=st.session_state[f"{key}_engagement"],
        known_to_id=st.session_state[f"{key}_known"], contact_id=one.contact_id if one else None,
    )
    return f"{name.strip()} is noted."


def _remove(client_id: str, one: Contact, who: str) -> str:
    records.remove_contact(resources.workbook().store, client_id=client_id, contact_id=one.contact_id, who=who)
    return f"{one.name} was taken out."
