"""One square of the board: how much it is needed, when, for whom, what is asked and why; stored as it is changed."""

from __future__ import annotations

from html import escape
from typing import Any

import streamlit as st

from lifeline.question.board import Board, BoardCell
from lifeline.record import board as doing
from lifeline.ui import board_kept as kept, parts, resources

LATER = {"evergreen": "still worth it", "until_event": "until something ends it", "lapses": "it lapses"}
_NEEDS = {3: "Essential", 2: "Recommended", 1: "Optional", 0: "Not here"}


def panel(board: Board, stage_id: str, service_id: str) -> None:
    """The panel of the square that is open."""
    stage = next((each for each in board.stages if each.stage_id == stage_id), None)
    service = next((each for each in board.services if each.service_id == service_id), None)
    if stage is None or service is None:
        parts.html('<p class="soft">This square is not on the board any more.</p>')
        return
    cell = board.cells.get((stage_id, service_id))
    head = f'<h2>{escape(service.name)}</h2><p class="soft">{escape(stage.name)}</p>'
    parts.html(f'<div class="board-thing">{head}</div>')
    key = f"cell_{stage_id}_{service_id}_{kept.now().turn}"
    st.pills(
        "How much it is needed", list(_NEEDS), format_func=lambda need: _NEEDS[need],
        default=cell.need if cell else None,
        key=f"{key}_need", on_change=_need, args=(stage_id, service_id, f"{key}_need"), label_visibility="collapsed",
        disabled=kept.is_locked(),
    )
    if cell is None:
        parts.html('<p class="soft small">Nothing yet. Choose how much it is needed; the rest is filled in.</p>')
        return
    _rest(cell, key)


def _rest(cell: BoardCell, key: str) -> None:
    """What may be said beyond the need."""
    where, off = (cell.stage_id, cell.service_id), kept.is_locked()
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom", wrap=False):
        for name, label, value in (
            ("window_start_months", "From month", cell.window_start_months),
            ("window_end_months", "To month", cell.window_end_months),
        ):
            st.number_input(
                label, value=value, step=1, disabled=off, min_value=-1200, max_value=12000, key=f"{key}_{name}",
                on_change=_put,
                args=(where, name, f"{key}_{name}"),
            )
    parts.html('<p class="soft small">Counted from the day the stage begins.</p>')
    facts = resources.firm().catalogue().facts
    terms = {
        f"{fact}={sign}": f"{words.question} {answer}"
        for fact, words in facts.items() for sign, answer in (("Y", "Yes"), ("N", "No"))
    }
    chosen = [term for term in cell.condition.split(";") if term]
    st.multiselect(
        "Only if", list(dict.fromkeys([*chosen, *terms])), default=chosen,
        format_func=lambda term: terms.get(term, term),
        key=f"{key}_condition", on_change=_put, args=(where, "condition", f"{key}_condition"),
        placeholder="for everybody", disabled=off,
    )
    for name, label, value in (("question", "Ask", cell.question), ("why", "Why", cell.why)):
        st.text_area(label, value=value, key=f"{key}_{name}", height=80, on_change=_put,
                     args=(where, name, f"{key}_{name}"),
                     disabled=off)
    with st.expander("Later, the law, sources"):
        _later(cell, key, where)


def _later(cell: BoardCell, key: str, where: tuple[str, str]) -> None:
    words, off = resources.firm().catalogue(), kept.is_locked()
    more = kept.store().dicts(
        "select lapse_after_months, lapse_fact from need_rule where rule_id = $rule_id", rule_id=cell.rule_id
    )
    limit, fact = (more[0]["lapse_after_months"], more[0]["lapse_fact"]) if more else (None, None)
    st.selectbox("Once its time is over", list(LATER), index=list(LATER).index(cell.later_rule),
                 format_func=lambda rule: LATER[rule], key=f"{key}_later", on_change=_later_changed, disabled=off,
                 args=(where, key))
    st.number_input("It lapses after months", value=limit, min_value=-1200, max_value=12000, step=1, key=f"{key}_lapse",
                    on_change=_later_changed, disabled=off, args=(where, key), placeholder="never")
    facts = ["", *words.facts]
    st.selectbox("What ends it", facts, index=facts.index(fact) if fact in facts else 0,
                 format_func=lambda name: words.facts[name].question if name else "nothing", key=f"{key}_ends",
                 on_change=_later_changed, disabled=off, args=(where, key))
    st.text_input("Note on the law", value=cell.law_note, key=f"{key}_law", on_change=_put, disabled=off,
                  args=(where, "law_note", f"{key}_law"))
    sources = [each for each in cell.source_ids.split(";") if each]
    st.multiselect("Sources", list(dict.fromkeys([*sources, *words.sources])), default=sources,
                   format_func=lambda each: words.sources[each].statement[:80] if each in words.sources else each,
                   key=f"{key}_sources", on_change=_put, disabled=off, args=(where, "source_ids", f"{key}_sources"))
    st.toggle("Only where somebody said so", value=cell.is_evidence_only, key=f"{key}_evidence", on_change=_put,
              disabled=off,
              args=(where, "is_evidence_only", f"{key}_evidence"), help="Where a fact is unknown, nothing is asked.")


# ------------------------------------------------------------------------------------------ edits


def put_need(stage_id: str, service_id: str, need: int) -> None:
    """Let a square be needed so much; 0 clears it. For callbacks."""
    cell = kept.drawn().cells.get((stage_id, service_id))
    if need:
        _store((stage_id, service_id), need=need)
    elif cell:
        seen = kept.seen("need_rule", cell.rule_id)
        kept.edit(lambda: _cleared(cell.rule_id, seen))


def _cleared(rule_id: str, seen: str | None) -> str:
    doing.clear_cell(kept.store(), rule_id, who=kept.who(), seen=seen)
    return "The square is empty. Stored."


def _said(where: tuple[str, str], cells: dict[str, Any]) -> str:
    if "need" not in cells:
        return "Stored."
    names = kept.names()
    return f"{names[where[1]]} at {names[where[0]]}: {_NEEDS[cells['need']].lower()}. Stored."


def _need(stage_id: str, service_id: str, key: str) -> None:
    put_need(stage_id, service_id, int(st.session_state[key] or 0))


def _put(where: tuple[str, str], name: str, key: str) -> None:
    value = st.session_state[key]
    if value is not None:
        _store(where, **{name: ";".join(value) if isinstance(value, list) else value})


def _later_changed(where: tuple[str, str], key: str) -> None:
    """A limit and what ends it only make sense together with how it goes on, so the three are put together."""
    rule, limit, fact = (st.session_state[f"{key}_{name}"] for name in ("later", "lapse", "ends"))
    if (rule == "lapses" and limit is None) or (rule == "until_event" and not fact):
        kept.change(said="Say also after how many months it lapses." if rule == "lapses" else "Say also what ends it.",
                    is_refused=True)
        return
    _store(where, later_rule=rule, lapse_after_months=limit, lapse_fact=fact or None)


def _store(where: tuple[str, str], **cells: Any) -> None:
    cell = kept.drawn().cells.get(where)
    # The very row that this page showed: if somebody changed it meanwhile, they are not written over.
    seen = kept.seen("need_rule", cell.rule_id) if cell else ""

    def make() -> str:
        doing.set_cell(kept.store(), *where, who=kept.who(), seen=seen, **cells)
        return _said(where, cells)

    kept.edit(make)
