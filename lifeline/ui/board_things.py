"""A stage or a service of the board: its name and the rest, its place, making two one, taking it off."""

from __future__ import annotations

from html import escape
from typing import Any

import streamlit as st

from lifeline.question.board import Board, BoardService, BoardStage
from lifeline.record import board as doing
from lifeline.ui import board_kept as kept, parts

_PROMPTS = {
    "date_certain": "comes to everybody at that age", "ask_by_age": "ask at the usual age",
    "evidence_only": "only if somebody said so",
}
_SATISFIED = {"once": "once is enough", "refresh": "to be renewed", "per_event": "anew at each event"}


def stage(board: Board, stage_id: str) -> None:
    """The panel of a stage."""
    found = next((each for each in board.stages if each.stage_id == stage_id), None)
    if found is None:
        parts.html('<p class="soft">This stage is not on the board any more.</p>')
        return
    key, off = f"stage_{stage_id}_{kept.now().turn}", kept.is_locked()
    parts.html(f'<div class="board-thing"><p class="soft">Stage</p><h2>{escape(found.name)}</h2></div>')
    _text("Name", found.name, "life_stage", stage_id, "name", key)
    lanes = list(board.lanes)
    st.selectbox("Lane", lanes, index=lanes.index(found.lane), key=f"{key}_lane", accept_new_options=True,
                 on_change=_put, disabled=off, args=("life_stage", stage_id, "lane", f"{key}_lane"))
    with st.container(horizontal=True, gap="small", wrap=False):
        for name, label, value in (("typical_start_age", "Usual age from", found.typical_start_age),
                                   ("typical_end_age", "to", found.typical_end_age)):
            st.number_input(label, value=value, min_value=0, max_value=120, step=1, key=f"{key}_{name}",
                            on_change=_put, disabled=off, args=("life_stage", stage_id, name, f"{key}_{name}"))
    _text("Begins with", found.triggering_event, "life_stage", stage_id, "triggering_event", key)
    with st.expander("Place, merge, take off, and more"):
        st.selectbox("Where nothing is recorded", list(_PROMPTS), index=list(_PROMPTS).index(found.prompt_rule),
                     format_func=lambda each: _PROMPTS[each], key=f"{key}_prompt", on_change=_put, disabled=off,
                     args=("life_stage", stage_id, "prompt_rule", f"{key}_prompt"))
        st.toggle("Sensitive: never a reason to select people", value=found.is_sensitive, key=f"{key}_sensitive",
                  on_change=_put, disabled=off, args=("life_stage", stage_id, "is_sensitive", f"{key}_sensitive"))
        _place_and_end(
            [each for each in board.stages if each.lane == found.lane], found,
            [each for each in board.stages if each is not found], key,
        )


def service(board: Board, service_id: str) -> None:
    """The panel of a service."""
    found = next((each for each in board.services if each.service_id == service_id), None)
    if found is None:
        parts.html('<p class="soft">This service is not on the board any more.</p>')
        return
    key, off = f"service_{service_id}_{kept.now().turn}", kept.is_locked()
    more = kept.store().dicts("from service where service_id = $service_id", service_id=service_id)[0]
    parts.html(f'<div class="board-thing"><p class="soft">Service</p><h2>{escape(found.name)}</h2></div>')
    _text("Name", found.name, "service", service_id, "name", key)
    areas = list(dict.fromkeys(each.practice_area for each in board.services))
    st.selectbox("Practice area", areas, index=areas.index(found.practice_area), key=f"{key}_area",
                 accept_new_options=True,
                 on_change=_put, disabled=off, args=("service", service_id, "practice_area", f"{key}_area"))
    with st.container(horizontal=True, gap="small", wrap=False):
        for name, label in (("fee_low", "Fee from"), ("fee_high", "to")):
            st.number_input(label, value=more[name], min_value=0, step=50, key=f"{key}_{name}", on_change=_put,
                            disabled=off,
                            args=("service", service_id, name, f"{key}_{name}"))
    with st.expander("Place, merge, take off, and more"):
        st.selectbox("Having it once", list(_SATISFIED), index=list(_SATISFIED).index(more["satisfied_by"]),
                     format_func=lambda each: _SATISFIED[each], key=f"{key}_satisfied", on_change=_put, disabled=off,
                     args=("service", service_id, "satisfied_by", f"{key}_satisfied"))
        st.number_input("Review every so many years (0: never)", value=more["review_years"], min_value=0,
                        max_value=50, step=1,
                        key=f"{key}_years", on_change=_put, disabled=off,
                        args=("service", service_id, "review_years", f"{key}_years"))
        _text("Check for a conflict", more["conflict_note"], "service", service_id, "conflict_note", key)
        _place_and_end(
            [each for each in board.services if each.practice_area == found.practice_area], found,
            [each for each in board.services if each is not found], key,
        )


def _text(label: str, value: str, table: str, thing_id: str, name: str, key: str) -> None:
    off = kept.is_locked()
    st.text_input(label, value=value, key=f"{key}_{name}", on_change=_put, disabled=off,
                  args=(table, thing_id, name, f"{key}_{name}"))


def _place_and_end(
    beside: list[Any], found: BoardStage | BoardService, others: list[Any], key: str
) -> None:
    """Where it stands among its own; making it one with another; taking it off the board."""
    is_stage, off = isinstance(found, BoardStage), kept.is_locked()
    thing_id = found.stage_id if is_stage else found.service_id
    ids = [each.stage_id if is_stage else each.service_id for each in beside]
    at = ids.index(thing_id)
    with st.container(horizontal=True, gap="small"):
        st.button("Earlier", key=f"{key}_earlier", disabled=at == 0 or off, on_click=_move,
                  args=(is_stage, thing_id, ids[at - 1] if at else None))
        after = ids[at + 2] if at + 2 < len(ids) else None
        st.button("Later", key=f"{key}_later_place", disabled=at == len(ids) - 1 or off, on_click=_later_place,
                  args=(is_stage, thing_id, ids[at + 1] if at + 1 < len(ids) else None, after))
    st.selectbox("Make it one with", others, index=None, format_func=lambda each: each.name, key=f"{key}_merge",
                 placeholder="keeps the other's name", on_change=_merge, disabled=off,
                 args=(is_stage, thing_id, f"{key}_merge"))
    st.button("Take it off the board", key=f"{key}_retire", on_click=_retire, disabled=off, args=(is_stage, thing_id))
    parts.html('<p class="soft small">What was recorded of clients keeps its name. Undo brings it back.</p>')


# ------------------------------------------------------------------------------------------ edits


def _put(table: str, thing_id: str, name: str, key: str) -> None:
    value = st.session_state[key]
    seen = kept.seen(table, thing_id)
    change = doing.change_stage if table == "life_stage" else doing.change_service

    def make() -> str:
        change(kept.store(), thing_id, who=kept.who(), seen=seen, **{name: value})
        return "Stored."

    kept.edit(make)


def _move(is_stage: bool, thing_id: str, before: str | None) -> None:
    move = doing.move_stage if is_stage else doing.move_service

    def make() -> str:
        move(kept.store(), thing_id, before=before, who=kept.who())
        return "Moved. Stored."

    kept.edit(make)


def _later_place(is_stage: bool, thing_id: str, next_id: str | None, after: str | None) -> None:
    """One place on is before the one after the next; behind the last of its own the next one goes before it instead."""
    if after is not None:
        _move(is_stage, thing_id, after)
    elif next_id is not None:
        _move(is_stage, next_id, thing_id)


def _merge(is_stage: bool, thing_id: str, key: str) -> None:
    other = st.session_state[key]
    if other is None:
        return
    merge = doing.merge_stages if is_stage else doing.merge_services
    keep = other.stage_id if is_stage else other.service_id

    def make() -> str:
        merge(kept.store(), keep=keep, gone=thing_id, who=kept.who())
        return f"Made one with {other.name}. Stored."

    if kept.edit(make):
        kept.change(open_id=keep)


def _retire(is_stage: bool, thing_id: str) -> None:
    retire = doing.retire_stage if is_stage else doing.retire_service
    seen = kept.seen("life_stage" if is_stage else "service", thing_id)

    def make() -> str:
        retire(kept.store(), thing_id, who=kept.who(), seen=seen)
        return "Taken off the board. Undo brings it back."

    if kept.edit(make):
        kept.change(open_kind="", open_id="")
