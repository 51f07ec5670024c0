"""Who may see what: what each colleague is here, whom a wall keeps from a client, and what each role may do."""

from __future__ import annotations

from html import escape

import streamlit as st

from lifeline import wording
from lifeline.errors import UserError
from lifeline.question.referrals import Found, find_clients
from lifeline.record import access
from lifeline.record.access import ROLES, SEES, Person, Wall
from lifeline.ui import noted, parts, pieces, reach, resources, settings_parts as settings

NOBODY = ""
WITHOUT_SIGN_IN = (
    "Nobody signs in here yet: one person uses Lifeline, on this computer alone, and may do everything. Once sign-in "
    "is set up (docs/SIGN_IN.md), people come in under the e-mail address they have under People and roles."
)
_TURN = "access_turn"
_ADMINISTERS = ("do:role set", "do:wall made")


def may_administer() -> bool:
    """Whether whoever is here names roles and makes walls."""
    return all(map(resources.may, _ADMINISTERS))


def who_may_see_what() -> None:
    """People and walls for administrators; for everybody what the roles are."""
    mine = resources.scope()
    if not reach.has_sign_in():
        parts.nothing("One person, one computer", WITHOUT_SIGN_IN)
    elif may_administer():
        people, walls = st.columns([10, 11], gap="large")
        with people:
            _people()
        with walls:
            _walls()
    elif mine:
        sees = f", and see {SEES[mine.clients].lower()}" if mine.clients in SEES else ""
        st.markdown(parts.plain(f"You are {ROLES[mine.role].lower()} here{sees}. An administrator can change that."))
    _table(() if mine is None or may_administer() else (mine.role,))


# ------------------------------------------------------------------------------------------------ people


def _people() -> None:
    everybody = access.people(resources.workbook().store)
    inside = sum(bool(one.role) for one in everybody)
    parts.html(
        f"<h2>Who may come in: {inside} of {wording.count(len(everybody), 'colleague')}</h2>"
        '<p class="small soft">Colleagues are added under People and roles; they sign in with their e-mail address.</p>'
    )
    chosen = next((one for one in everybody if one.colleague_id == settings.asked("colleague")), None)
    with st.container(gap=None, height=430 if len(everybody) > 8 else "content", border=False):
        # Whoever is chosen comes first, so that what can be changed of them is seen whole.
        for one in sorted(everybody, key=lambda each: each != chosen):
            state = "chosen_" if one == chosen else ""
            with st.container(key=f"settings_row_{state}access_{one.colleague_id}", gap=None):
                st.button(parts.plain(one.name), key=f"access_{one.colleague_id}", type="tertiary",
                          on_click=settings.go, kwargs={"colleague": one.colleague_id}, help="Change what they are here")
                parts.html(f'<p class="small soft">{escape(_what(one))}</p>')
                if one == chosen:
                    _role_form(one)


def _what(one: Person) -> str:
    if not one.role:
        return "may not come in" + ("" if one.email else ": no e-mail address")
    told = [ROLES[one.role], SEES.get(one.sees, "").lower()]
    told += ["administrator"] if one.is_administrator and one.role != access.ADMINISTRATOR else []
    return ", ".join([*filter(None, told), one.email])


def _role_form(one: Person) -> None:
    key = f"role_{one.colleague_id}_{st.session_state.get(_TURN, 0)}"
    if not one.email:
        parts.html('<p class="small">They need an e-mail address first: add it under People and roles.</p>')
        return
    with st.form(f"form_{key}", border=False):
        with st.container(horizontal=True, wrap=False):
            roles = [NOBODY, *ROLES]
            st.selectbox("Role", roles, index=roles.index(one.role), key=f"{key}_role",
                         format_func=lambda role: ROLES.get(role, "May not come in"))
            sees = ["", *SEES]
            st.selectbox("Sees", sees, index=sees.index(one.sees), key=f"{key}_sees",
                         format_func=lambda each: SEES.get(each, "As the role says"))
        st.checkbox("Also administrator: people, walls and settings", value=one.is_administrator, key=f"{key}_also")
        st.form_submit_button("Save", key=f"{key}_save", type="primary", on_click=_set_role, args=(one, key))


def _set_role(one: Person, key: str) -> None:
    given = st.session_state

    def write() -> str:
        role = given[f"{key}_role"] or ""
        access.set_role(
            resources.workbook().store, colleague_id=one.colleague_id, role=role, sees=given[f"{key}_sees"] or "",
            is_administrator=bool(given[f"{key}_also"]), who=noted.who(),
        )
        return f"{one.name} is {ROLES[role].lower()} from now on." if role else f"{one.name} may not come in any more."

    if settings.attempt(write):
        given[_TURN] = given.get(_TURN, 0) + 1


# ------------------------------------------------------------------------------------------------ walls


def _walls() -> None:
    store = resources.workbook().store
    found = access.walls(store)
    parts.html(
        f"<h2>Ethical walls: {len(found)}</h2>"
        '<p class="small soft">Whoever is behind a wall finds neither the client nor anything that counts them, and is '
        "not told that there is a wall.</p>"
    )
    with st.container(gap=None, height=300 if len(found) > 5 else "content", border=False):
        for one in found:
            _wall(one)
    _wall_form(tuple(one for one in access.people(store) if one.role))


def _wall(one: Wall) -> None:
    with st.container(key=f"settings_row_wall_{one.client_id}_{one.colleague_id}", horizontal=True, wrap=False,
                      vertical_alignment="center"):
        parts.html(
            f'<p><span class="strong">{escape(one.client_name or one.client_id)}</span> ({escape(one.client_id)}): not '
            f'{escape(one.colleague_name)}</p><p class="small soft">{escape(one.reason)}; {escape(one.made_by)}, '
            f"{escape(wording.day(one.made_at.date()))}</p>"
        )
        between = f"the wall between {one.colleague_name} and {one.client_name or one.client_id}"
        st.button(pieces.spoken("Lift", between), key=f"unwall_{one.client_id}_{one.colleague_id}", on_click=_lift, args=(one,))


def _lift(one: Wall) -> None:
    def write() -> str:
        access.unwall(
            resources.workbook().store, client_id=one.client_id, colleague_id=one.colleague_id, who=noted.who()
        )
        return f"{one.colleague_name} sees {one.client_name or one.client_id} again."

    settings.attempt(write)


def _wall_form(everybody: tuple[Person, ...]) -> None:
    key = f"wall_{st.session_state.get(_TURN, 0)}"
    with st.form(f"form_{key}", border=True):
        parts.html('<p class="strong">Make a wall</p>')
        st.text_input("Client", key=f"{key}_client", max_chars=120, placeholder="Name or client number")
        st.multiselect("Kept from", everybody, format_func=lambda one: one.name, key=f"{key}_from",
                       placeholder="Choose colleagues")
        st.text_input("Reason", key=f"{key}_why", max_chars=300, placeholder="Acted for the other side in 2024")
        st.form_submit_button("Make the wall", key=f"{key}_make", type="primary", on_click=_make, args=(key,))


def _make(key: str) -> None:
    given = st.session_state

    def write() -> str:
        store = resources.workbook().store
        client, kept_out = _meant(given[f"{key}_client"] or ""), given[f"{key}_from"]
        if not kept_out:
            raise UserError("Choose whom the wall keeps out.")
        for one in kept_out:
            access.wall(store, client_id=client.client_id, colleague_id=one.colleague_id,
                        reason=given[f"{key}_why"] or "", who=noted.who())
        return f"{wording.listed([one.name for one in kept_out])} may not see {client.name} from now on."

    if settings.attempt(write):
        given[_TURN] = given.get(_TURN, 0) + 1


def _meant(text: str) -> Found:
    found, total = find_clients(resources.workbook().store, text)
    sure = [one for one in found if one.client_id.casefold() == text.strip().casefold()] or list(found)
    if not sure:
        said = text.strip()
        raise UserError(f"No client is called “{said}”, or has that number." if said else "Name a client.")
    if len(sure) > 1:
        named = wording.listed([f"{one.name} ({one.client_id})" for one in found], most=5)
        raise UserError(f"{total} clients may be meant: {named}. Give the number.")
    return sure[0]


# ------------------------------------------------------------------------------------------------ the table


def _table(roles: tuple[str, ...]) -> None:
    """What each role may see and do; of one role where only that concerns somebody."""
    shown = roles or tuple(ROLES)
    groups: dict[str, list[tuple[str, ...]]] = {}
    for thing, row in access.table().items():
        group, _, name = thing.partition(":")
        note = row["note"] or _NEEDS.get(row["needs"], "")
        words = name[:1].upper() + name[1:].replace("_", " ")
        groups.setdefault(group, []).append((words, *(_CELLS.get(row[role], row[role]) for role in shown), note))
    title = "What your role may see and do" if roles else "What each role may see and do"
    with st.expander(title, expanded=bool(roles), key="access_table"):
        for group, rows in groups.items():
            has_notes = any(row[-1] for row in rows)
            head = ("", *(ROLES[role] for role in shown), *(["Note"] if has_notes else []))
            parts.table(_GROUPS.get(group, group), head, [(*row[:-1], row[-1] or "–") if has_notes else row[:-1] for row in rows])


_GROUPS = {
    "sees": "What is seen", "page": "Pages", "command": "Commands", "export": "Files to take away",
    "do": "What is done, as the record calls it",
}
_CELLS = {"no": "–", "none": "–"}
_NEEDS = {"whole": "only for somebody who sees every client"}
