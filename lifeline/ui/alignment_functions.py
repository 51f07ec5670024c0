"""Who fills which function: each with its role, the colleagues who fill it, and the one who answers for it."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st

from lifeline.question.alignment import Alignment, Function
from lifeline.record import functions as records
from lifeline.record.people import Colleague
from lifeline.ui import alignment_parts as shared, noted, parts, resources

_WIDTHS = [40, 36, 18, 8]
SETTINGS = "pages/settings.py"


def functions(found: Alignment, people: Sequence[Colleague]) -> None:
    """A row for each function; choosing somebody is enough, it is kept at once."""
    if not people:
        with st.container(horizontal=True, vertical_alignment="center"):
            parts.html('<p class="gap">Your people are not here yet: add them first, in the settings.</p>',
                       width="content")
            parts.page_link(SETTINGS, label="People and roles", query_params={"part": "people"})
    with st.container(key="al_functions", gap=None):
        with st.container(key="al_head_functions"):
            heads = ("Function and its role", "Filled by", "Answers for it", "")
            for column, words in zip(st.columns(_WIDTHS), heads, strict=True):
                with column:
                    parts.html(f'<p class="strong">{words}</p>')
        for function in found.functions:
            with st.container(key=f"al_row_{function.function_id}"):
                _row(function, people)
    body = shared.window("Add a function", "of the firm", key="al_function_new", kind="function", width=400,
                         does="function added")
    if body:
        with body:
            _form(None)


def _row(function: Function, people: Sequence[Colleague]) -> None:
    named, filled, lead, change = st.columns(_WIDTHS, vertical_alignment="center")
    lack = "" if function.members else ' <span class="gap">nobody yet</span>'
    with named:
        parts.html(f'<p><span class="strong">{escape(function.name)}</span>{lack}</p>'
                   f'<p class="small soft">{escape(function.role)}</p>')
    names = {one.colleague_id: one.name for one in people}
    key = f"al_filled_{function.function_id}_{shared.turn()}"
    members = [member.colleague_id for member in function.members]
    with filled:
        st.multiselect(
            f"Who fills {function.name}", list(names), default=members, key=key, on_change=_fill,
            args=(function, key), format_func=lambda each: names.get(each, each), label_visibility="collapsed",
            placeholder="Choose colleagues" if people else "No colleagues yet",
        )
    with lead:
        if len(members) == 1:
            parts.html(f'<p class="small">{escape(function.members[0].name)}</p>')
        elif members:
            at = members.index(function.lead.colleague_id) if function.lead else None
            st.selectbox(
                f"Who answers for {function.name}", members, index=at, key=f"{key}_lead", on_change=_fill,
                args=(function, key), format_func=lambda each: names.get(each, each), label_visibility="collapsed",
                placeholder="Nobody yet",
            )
    with change:
        body = shared.window("Change", function.name, key=f"al_function_{function.function_id}", kind="function",
                             width=400, does="function changed")
    if body:
        with body:
            _form(function)


def _fill(function: Function, key: str) -> None:
    chosen = st.session_state[key]
    lead_id = st.session_state.get(f"{key}_lead") or (function.lead.colleague_id if function.lead else None)

    def write() -> str:
        records.set_members(
            resources.workbook().store, function_id=function.function_id, colleague_ids=chosen,
            lead_id=lead_id if lead_id in chosen else None, who=noted.who(),
        )
        return f"{function.name}: kept."

    shared.attempt(write)


# ------------------------------------------------------------------------------------------ one function


def _form(function: Function | None) -> None:
    key = f"al_function_{function.function_id if function else 'new'}_{shared.turn()}"
    with st.form(f"form_{key}", border=False):
        st.text_input("Name", value=function.name if function else "", key=f"{key}_name", max_chars=80)
        st.text_area("Its role in back-sell, cross-sell and up-sell", value=function.role if function else "",
                     key=f"{key}_role", height=120, max_chars=500)
        with st.container(horizontal=True):
            st.form_submit_button("Save" if function else "Add", type="primary", key=f"{key}_save", on_click=_save,
                                  args=(function, key))
            if function:
                st.form_submit_button(
                    "Take it off", key=f"{key}_off", on_click=_take_off, args=(function,),
                    help="With what it contributes; plans made before can still name it",
                )


def _save(function: Function | None, key: str) -> None:
    cells = {
        "name": st.session_state[f"{key}_name"] or "", "role": st.session_state[f"{key}_role"] or "",
        "who": noted.who(),
    }
    store = resources.workbook().store

    def write() -> str:
        if function:
            records.change_function(store, function_id=function.function_id, **cells)
            return f"{cells['name'].strip()} is changed."
        records.add_function(store, **cells)
        return f"{cells['name'].strip()} is added."

    shared.attempt(write)


def _take_off(function: Function) -> None:
    def write() -> str:
        records.retire_function(resources.workbook().store, function_id=function.function_id, who=noted.who())
        return f"{function.name} is taken off."

    shared.attempt(write)
