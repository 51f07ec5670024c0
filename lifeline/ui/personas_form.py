"""What is said of a persona: made, copied, and changed in three tables: its stages, what it has, its facts."""

from __future__ import annotations

from dataclasses import replace
from html import escape

import pyarrow as pa
import streamlit as st

from lifeline.question.personas import Persona, PersonaEvent, PersonaHolding
from lifeline.record import personas as record
from lifeline.ui import noted, parts, resources

_PROVIDERS = {"us": "from us", "elsewhere": "elsewhere", "self": "by themselves"}
_EVENTS = pa.schema([("stage", pa.string()), ("began", pa.string())])
_HOLDINGS = pa.schema([("service", pa.string()), ("since", pa.string()), ("from", pa.string()),
                       ("planned", pa.bool_())])
_BORN = {"person": "Born", "business": "Incorporated"}


def new(track: str) -> None:
    """The form of a new persona: a name and two dates; every stage comes by itself."""
    with st.form(f"persona_form_{track}", border=False):
        st.text_input("Name", key="persona_name",
                      placeholder="Priya Persona" if track == "person" else "Persona Works Ltd")
        with st.container(horizontal=True, gap="small", wrap=False):
            st.text_input(_BORN[track], key="persona_born", placeholder="1984")
            st.text_input("Client since", key="persona_since", placeholder="2019")
        st.form_submit_button("Make it", type="primary", on_click=_make, args=(track,))
    parts.html('<p class="soft small">Every stage that has a usual age is placed at it. You can change that below.</p>')


def copy(chosen: Persona) -> None:
    """The form of a copy."""
    with st.form("persona_form_copy", border=False):
        st.text_input("Name of the copy", key="persona_copy_name", value=f"{chosen.name}, later")
        st.form_submit_button("Copy", type="primary", on_click=_copy, args=(chosen,))


def change(chosen: Persona) -> None:
    """What can be changed, each table stored with its own button; what is refused changes nothing."""
    words = resources.firm().catalogue()
    stages = {key: each.name for key, each in words.stages.items() if each.track == chosen.track}
    services = {key: each.name for key, each in words.services.items() if each.track in (chosen.track, "both")}
    # What the board has lost meanwhile is kept out of the tables; keeping the changes drops it.
    events = [each for each in chosen.events if each.stage_id in words.stages]
    held = [each for each in chosen.holdings if each.service_id in words.services]
    parts.html(f"<h2>What is said of {escape(chosen.name)}</h2>")
    key = f"persona_{chosen.persona_id}_{hash(chosen) & 0xFFFFFF}"
    with st.form(f"{key}_form", border=False):
        with st.container(horizontal=True, gap="small"):
            st.text_input("Name", value=chosen.name, key=f"{key}_name", width=260)
            st.text_input(_BORN[chosen.track], value=chosen.born, key=f"{key}_born", width=140)
            st.text_input("Client since", value=chosen.client_since, key=f"{key}_since", width=140)
            st.text_input("Their story in a sentence", value=chosen.story, key=f"{key}_story", width=420)
        left, right = st.columns([1, 1.25], gap="medium")
        with left:
            st.markdown("**Stages and when they began** (a new row stands last)")
            st.data_editor(
                pa.table({"stage": [words.stages[each.stage_id].name for each in events],
                          "began": [each.event_date for each in events]}, schema=_EVENTS),
                num_rows="dynamic", hide_index=True, key=f"{key}_events", height=240,
                column_config={"stage": st.column_config.SelectboxColumn("Stage", options=list(stages.values())),
                               "began": st.column_config.TextColumn("Began", help="1998, 1998-06 or 1998-06-12")},
            )
        with right:
            st.markdown("**What they have, and are to have**")
            st.data_editor(
                pa.table({"service": [words.services[each.service_id].name for each in held],
                          "since": [each.held_date for each in held],
                          "from": [_PROVIDERS[each.provider] for each in held],
                          "planned": [each.is_to_be for each in held]}, schema=_HOLDINGS),
                num_rows="dynamic", hide_index=True, key=f"{key}_holdings", height=240,
                column_config={"service": st.column_config.SelectboxColumn("Service", options=list(services.values()),
                                                                           width="medium"),
                               "since": st.column_config.TextColumn("Since"),
                               "from": st.column_config.SelectboxColumn("From", options=list(_PROVIDERS.values())),
                               "planned": st.column_config.CheckboxColumn(
                                   "To be", help="Planned: only in the picture as it is to be.")},
            )
        known = dict(chosen.facts)
        facts = {name: each.question for name, each in words.facts.items()}
        with st.container(horizontal=True, gap="small"):
            for answer, label in (("yes", "True of them"), ("no", "Not true of them")):
                st.multiselect(label, list(facts), default=[name for name, said in known.items() if said == answer],
                               format_func=lambda name: facts[name], key=f"{key}_{answer}", width=560)
        st.form_submit_button("Keep the changes", type="primary", on_click=_keep, args=(chosen, key))


# ------------------------------------------------------------------------------------------ edits


def _make(track: str) -> None:
    from lifeline.ui import personas_page as page

    state = st.session_state

    def write() -> str:
        persona_id = record.make(
            resources.firm().store, name=state.persona_name or "", track=track, born=state.persona_born or "",
            client_since=state.persona_since or "", who=noted.who(),
        )
        page.choose(persona_id)
        return f"{state.persona_name.strip()} was made, with every stage at its usual age."

    page.attempt(write)


def _copy(chosen: Persona) -> None:
    from lifeline.ui import personas_page as page

    def write() -> str:
        name = st.session_state.persona_copy_name or ""
        page.choose(record.duplicate(resources.firm().store, chosen.persona_id, name=name, who=noted.who()))
        return f"{name.strip()} is a copy of {chosen.name}."

    page.attempt(write)


def _keep(chosen: Persona, key: str) -> None:
    from lifeline.ui import personas_page as page

    state = st.session_state

    def write() -> str:
        words = resources.firm().catalogue()
        stages = {each.name: name for name, each in words.stages.items() if each.track == chosen.track}
        services = {each.name: name for name, each in words.services.items() if each.track in (chosen.track, "both")}
        events = _edited([{"stage": words.stages[each.stage_id].name,
                           "began": each.event_date} for each in chosen.events
                          if each.stage_id in words.stages], state[f"{key}_events"])
        held = _edited([{"service": words.services[each.service_id].name, "since": each.held_date,
                         "from": _PROVIDERS[each.provider], "planned": each.is_to_be} for each in chosen.holdings
                        if each.service_id in words.services], state[f"{key}_holdings"])
        providers = {words: provider for provider, words in _PROVIDERS.items()}
        record.change(resources.firm().store, replace(
            chosen, name=state[f"{key}_name"] or "", born=state[f"{key}_born"] or "",
            client_since=state[f"{key}_since"] or "", story=state[f"{key}_story"] or "",
            events=tuple(PersonaEvent(stages[row["stage"]],
                                      row.get("began") or "") for row in events if row.get("stage")),
            holdings=tuple(
                PersonaHolding(services[row["service"]], row.get("since") or "",
                               providers[row.get("from") or "from us"],
                               bool(row.get("planned")))
                for row in held if row.get("service")
            ),
            facts=tuple(sorted([(name, "yes") for name in state[f"{key}_yes"]] + [(name,
                                                                                   "no") for name in state[f"{key}_no"]]
                               + [each for each in chosen.facts if each[1] not in ("yes", "no")])),
        ), who=noted.who())
        return "Kept."

    page.attempt(write)


def _edited(rows: list[dict], edits: dict) -> list[dict]:
    """The rows of a table as they stand after its edits."""
    for place, cells in edits["edited_rows"].items():
        rows[int(place)] = rows[int(place)] | cells
    gone = set(edits["deleted_rows"])
    return [row for place, row in enumerate(rows) if place not in gone] + [row for row in edits["added_rows"] if row]
