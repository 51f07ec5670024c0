"""The firm's people: who they are and what they may lead; added, changed and taken off the list in one place."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

import streamlit as st

from lifeline import wording
from lifeline.errors import UserError
from lifeline.record import people as records, skills
from lifeline.record.groups import group_words
from lifeline.record.people import ROLES, Colleague
from lifeline.ui import noted, parts, resources, settings_parts as settings

_TURN = "colleague_turn"
_WHY = (
    "Once your people are here, an item can name its owner before its last date, say who may lead it and whom to bring "
    "in, and a client's page can show who knows them.",
    "Add yourself first; your name is then one click away wherever something is recorded.",
)


@dataclass(frozen=True, slots=True)
class _Keys:
    """The fields of one colleague, each visit's own, so that words half written of one never wait in another's."""

    name: str
    role: str
    email: str
    office: str
    officer: str
    areas: str
    services: str

    @classmethod
    def of(cls, colleague_id: str) -> _Keys:
        beginning = f"colleague_{colleague_id or 'new'}_{st.session_state.get(_TURN, 0)}"
        return cls(*(f"{beginning}_{field}" for field in cls.__slots__))


def people() -> None:
    """Everybody on the left; whoever is chosen, or somebody new, on the right."""
    everybody = records.colleagues(resources.workbook().store)
    chosen = next((one for one in everybody if one.colleague_id == settings.asked("colleague")), None)
    left, right = st.columns([10, 11], gap="large")
    with left:
        _list(everybody, chosen)
    with right:
        if chosen or _may_change():
            _form(chosen, is_first=not everybody)
        if chosen and resources.may("do:colleague removed"):
            _leaving(chosen, everybody)


def _may_change() -> bool:
    return resources.may("do:colleague changed")


def _may_lead() -> bool:
    """Whether whoever is here says what somebody may lead."""
    return resources.may("do:skill recorded")


# ------------------------------------------------------------------------------------------------ the list


def _list(everybody: tuple[Colleague, ...], chosen: Colleague | None) -> None:
    if not everybody:
        parts.nothing("No colleagues yet", *_WHY)
        _named_on_matters(everybody)
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        parts.html(f"<h2>{wording.count(len(everybody), 'colleague')}</h2>")
        st.button("Add a colleague", key="colleague_add", disabled=chosen is None or not _may_change(), on_click=settings.go,
                  kwargs={"colleague": ""})
    if not any(one.is_compliance_officer for one in everybody):
        parts.html('<p class="small gap">Nobody is the compliance officer yet, who sees some items first.</p>')
    with st.container(gap=None, height=460 if len(everybody) > 8 else "content", border=False):
        for one in everybody:
            _row(one, is_chosen=one == chosen)
    _named_on_matters(everybody)


def _row(one: Colleague, *, is_chosen: bool) -> None:
    state = "chosen_" if is_chosen else ""
    with st.container(key=f"settings_row_{state}{one.colleague_id}", gap=None):
        st.button(parts.plain(one.name), key=f"colleague_{one.colleague_id}", type="tertiary", on_click=settings.go,
                  kwargs={"colleague": one.colleague_id}, help="Change")
        officer = "compliance officer" if one.is_compliance_officer else ""
        what = [one.role or "no role", one.office, one.email, officer if officer != one.role.casefold() else ""]
        led = f"may lead {wording.listed(_led(one), most=3)}" if one.leads else "may lead nothing yet"
        parts.html(f'<p class="small soft">{escape(", ".join(filter(None, [*what, led])))}</p>')


def _led(one: Colleague) -> list[str]:
    services = resources.workbook().catalogue().services
    return [services[led].name if led in services else led for led in one.leads]


def _named_on_matters(everybody: tuple[Colleague, ...]) -> None:
    known = {one.name.casefold() for one in everybody}
    names = [name for name in records.named_on_matters(resources.workbook().store) if name.casefold() not in known]
    if not names or not _may_change():
        return
    parts.html(f'<p class="small">Named on your matters: {escape(wording.listed(names, most=12))}.</p>')
    them = names[0] if len(names) == 1 else f"these {len(names)}"
    st.button(parts.plain(f"Add {them}"), key="colleagues_of_matters", on_click=_add_all, args=(tuple(names),))


def _add_all(names: tuple[str, ...]) -> None:
    def write() -> str:
        for name in names:
            records.add_colleague(resources.workbook().store, name=name, role="Fee earner", who=noted.who())
        return f"Added {wording.listed(names)}, each as a fee earner: choose one to say more."

    settings.attempt(write)


# ------------------------------------------------------------------------------------------------ one colleague


def _form(one: Colleague | None, *, is_first: bool) -> None:
    keys, store = _Keys.of(one.colleague_id if one else ""), resources.workbook().store
    services = resources.workbook().catalogue().services
    areas = list(dict.fromkeys(service.practice_area for service in services.values()))
    may = skills.skills(store, colleague_id=one.colleague_id) if one else skills.Skills((), ())
    heading = one.name if one else "Add yourself" if is_first else "Add a colleague"
    parts.html(f"<h2>{escape(heading)}</h2>")
    off = {"disabled": not _may_change()}
    with st.form(f"form_{keys.name}", border=False):
        with st.container(horizontal=True, wrap=False):
            st.text_input("Name", value=one.name if one else "", key=keys.name, max_chars=80, **off)
            st.text_input("E-mail", value=one.email if one else "", key=keys.email, max_chars=120, **off)
        with st.container(horizontal=True, wrap=False, vertical_alignment="bottom"):
            roles = list(dict.fromkeys([*ROLES, *([one.role] if one and one.role else [])]))
            st.selectbox(
                "Role", roles, index=roles.index(one.role) if one and one.role else None, key=keys.role,
                accept_new_options=True, placeholder="Choose, or type another word", help="What they are to the firm",
                **off,
            )
            offices = list(dict.fromkeys([*group_words(store).offices, *([one.office] if one and one.office else [])]))
            st.selectbox(
                "Office", offices, index=offices.index(one.office) if one and one.office else None, key=keys.office,
                accept_new_options=True, placeholder="Choose, or type one", help="Where they work", **off,
            )
            st.checkbox("Compliance officer", value=bool(one and one.is_compliance_officer), key=keys.officer, **off)
        leads = {"disabled": not _may_lead()}
        st.multiselect(
            "May lead in these practice areas", areas, default=[area for area in may.practice_areas if area in areas],
            key=keys.areas, placeholder="Choose practice areas", **leads,
        )
        st.multiselect(
            "and these single services", list(services), default=[each for each in may.service_ids if each in services],
            format_func=lambda each: f"{services[each].name} ({services[each].practice_area})", key=keys.services,
            placeholder="Choose services", **leads,
        )
        st.form_submit_button(
            "Save" if one else "Add", type="primary", key=f"save_{keys.name}", on_click=_save, args=(one, keys)
        )


def _save(one: Colleague | None, keys: _Keys) -> None:
    given = st.session_state
    cells = {
        "name": given[keys.name] or "", "role": given[keys.role] or "", "email": given[keys.email] or "",
        "office": given[keys.office] or "", "is_compliance_officer": bool(given[keys.officer]), "who": noted.who(),
    }
    may = {"practice_areas": given[keys.areas], "service_ids": given[keys.services], "who": noted.who()}
    store = resources.workbook().store

    def write() -> str:
        colleague_id = one.colleague_id if one else records.add_colleague(store, **cells)
        if one and _may_change():
            records.change_colleague(store, colleague_id=colleague_id, **cells)
        if _may_lead():
            skills.set_skills(store, colleague_id=colleague_id, **may)
        return f"{cells['name'].strip()} is {'changed' if one else 'added'}."

    if settings.attempt(write):
        _forget_fields()


def _forget_fields() -> None:
    st.session_state[_TURN] = st.session_state.get(_TURN, 0) + 1


# ------------------------------------------------------------------------------------------------ leaving


def _leaving(one: Colleague, everybody: tuple[Colleague, ...]) -> None:
    tied = records.ties(resources.workbook().store, colleague_id=one.colleague_id)
    others = [each for each in everybody if each != one]
    with st.expander(f"When {parts.plain(one.name)} leaves", key=f"leaving_{one.colleague_id}"):
        has = [
            f"owns {wording.count(tied.open_actions, 'open action')}" if tied.open_actions else "",
            f"knows {wording.count(tied.clients_known, 'client')}" if tied.clients_known else "",
        ]
        held = " and ".join(filter(None, has))
        if not held:
            st.markdown("Nothing is left behind: they own nothing open and know no client. What they did stays on "
                        "record.")
        elif not others:
            st.markdown(parts.plain(f"{one.name} {held}. Add somebody to hand over to first."))
        else:
            st.markdown(parts.plain(
                f"{one.name} {held}. Somebody has to take that over"
                + (": an open action is never left without an owner." if tied.open_actions else ", or it is forgotten.")
            ))
            st.selectbox(
                "Hand over to", others, index=None, format_func=lambda each: each.name,
                placeholder="Choose a colleague", key=f"leaving_to_{one.colleague_id}",
            )
        st.button(
            f"Take {parts.plain(one.name)} off the list", key=f"leave_{one.colleague_id}", on_click=_remove,
            disabled=bool(tied.open_actions) and not others, args=(one, bool(tied.open_actions)),
        )


def _remove(one: Colleague, is_needed: bool) -> None:
    to: Colleague | None = st.session_state.get(f"leaving_to_{one.colleague_id}")

    def write() -> str:
        if to is None and is_needed:
            raise UserError(f"Choose who takes over what {one.name} has open: it would be left without an owner.")
        records.remove_colleague(
            resources.workbook().store, colleague_id=one.colleague_id, who=noted.who(),
            hand_over_to=to.colleague_id if to else None,
        )
        return f"{one.name} is off the list." + (f" {to.name} has taken over." if to else "")

    if settings.attempt(write):
        settings.go(colleague="")
