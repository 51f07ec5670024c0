"""Who may not be approached, and who was erased: two lists, and the way to withdraw an objection."""

from __future__ import annotations

from html import escape

import streamlit as st

from lifeline import wording
from lifeline.errors import UserError
from lifeline.intake import lookalikes
from lifeline.record import permissions, personal
from lifeline.record.personal import Objection
from lifeline.ui import noted, parts, pieces, resources, selection as selecting, settings_parts as settings, words

PER_PAGE = 8
LIFELINE = "pages/lifeline.py"


def lists() -> None:
    """Side by side: those who may not be approached, and those who were erased."""
    st.space("small")
    left, right = st.columns([13, 10], gap="large")
    with left:
        _objections()
    with right:
        _erased()


def _page(key: str) -> int:
    return int(st.session_state.get(key) or 1)


def _objections() -> None:
    offset = (_page("objections_page") - 1) * PER_PAGE
    found, total = personal.objections(resources.workbook().store, offset=offset, limit=PER_PAGE)
    parts.html(f"<h2>Who may not be approached: {total:,}</h2>")
    if not total:
        parts.html('<p class="soft small">Nobody has objected. An objection is recorded on a client\'s page with one '
                   "click, and obeyed everywhere at once.</p>")
        return
    with st.container(gap=None):
        for one in found:
            _objection(one)
    if total > PER_PAGE:
        st.pagination(-(-total // PER_PAGE), key="objections_page")


def _objection(one: Objection) -> None:
    with st.container(key=f"settings_row_{one.client_id}", horizontal=True, wrap=False, vertical_alignment="center"):
        with st.container(gap=None):
            parts.page_link(LIFELINE, label=parts.plain(f"{one.name} ({one.client_id})"), help="",
                            query_params={"client": one.client_id})
            by = "from a file"
            if one.objected_on:
                by = f"since {wording.day(one.objected_on)}, written down by {one.who}"
            said = ", ".join(filter(None, (words.contact(one.contact_status), by, one.how)))
            parts.html(f'<p class="small soft">{escape(said)}</p>')
        if one.objected_on:
            _withdraw(one)


def _withdraw(one: Objection) -> None:
    key = f"withdraw_{one.client_id}"
    with st.popover(pieces.spoken("Withdraw", f"the objection of {one.name}"), key=f"{key}_open", type="tertiary"):
        with st.container(width=360):
            parts.html(
                f'<p class="strong">{escape(one.name)} may be approached again?</p><p class="small">Only if they said '
                "so: write down how. Everything is worked out for them again from then on.</p>"
            )
            st.text_input("How they allowed it again", key=f"{key}_basis", max_chars=200)
            st.button("Withdraw the objection", key=key, type="primary", on_click=_withdrawn, args=(one, key))


def _withdrawn(one: Objection, key: str) -> None:
    def write() -> str:
        permissions.withdraw_objection(
            resources.workbook().store, client_id=one.client_id, as_of=selecting.today(), who=noted.who(),
            basis=st.session_state.get(f"{key}_basis") or "",
        )
        return f"{one.name} may be approached again."

    settings.attempt(write)


def _erased() -> None:
    offset = (_page("erased_page") - 1) * PER_PAGE
    found, total = personal.suppressions(resources.workbook().store, offset=offset, limit=PER_PAGE)
    parts.html(f"<h2>Erased: {total:,}</h2>")
    if not total:
        parts.html('<p class="soft small">Nobody was erased. What stays of somebody who was is a number, a day and a '
                   "reason.</p>")
        return
    rows = "".join(
        f"<tr><td>{escape(one.client_id)}</td><td>{escape(wording.day(one.suppressed_on))}</td>"
        f"<td>{escape(one.reason)}</td></tr>" for one in found
    )
    parts.html(
        '<table class="facts told small"><thead><tr><th scope="col">Number</th><th scope="col">On</th>'
        f'<th scope="col">Reason</th></tr></thead><tbody>{rows}</tbody></table>'
    )
    if total > PER_PAGE:
        st.pagination(-(-total // PER_PAGE), key="erased_page")
    _namesake()


def _namesake() -> None:
    with st.expander("Somebody else of the same name was left out of a file", key="namesake"):
        parts.html(
            '<p class="small">A client who was erased is known again under another number by name and day of birth. '
            "If a file names somebody else with both the same, say so here, and read the file again.</p>"
        )
        with st.form("form_namesake", border=False):
            st.text_input("Their name, as the file has it", key="namesake_name", max_chars=200)
            st.date_input("Born on", key="namesake_born", value=None, format="DD/MM/YYYY",
                          min_value=selecting.EARLIEST, max_value=selecting.LATEST)
            st.form_submit_button("They are somebody else", key="namesake_go", on_click=_let_in)


def _let_in() -> None:
    name, born = st.session_state.get("namesake_name") or "", st.session_state.get("namesake_born")

    def write() -> str:
        if not name.strip() or born is None:
            raise UserError("Give the name and the day of birth that the file has.")
        lookalikes.let_in(resources.workbook().store, name=name, born_on=born, who=noted.who())
        return "Whoever has this name and day of birth may be taken in from now on."

    settings.attempt(write)
