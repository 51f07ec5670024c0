"""The goals of the firm as a table: practice areas down, ways to grow across, and what is wanted in each cell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from html import escape

import streamlit as st

from lifeline import wording
from lifeline.export.alignment import measured, number
from lifeline.question.alignment import MOVES, WHOLE_FIRM, Alignment, Goal, closed_goals
from lifeline.question.progress import COUNTED, KNOWN, Progress
from lifeline.record import alignment as records
from lifeline.record.alignment import GoalWords
from lifeline.record.people import Colleague
from lifeline.ui import alignment_parts as shared, noted, parts, resources
from lifeline.ui.selection import LATEST, Selection

_WIDTHS = [16, 21, 21, 21, 21]
_ANY = "Any way"
_WIDE = 630  # pixels, of the window behind a goal: its fields stand side by side


def goals(
    selection: Selection, found: Alignment, progress: Mapping[str, Progress], people: Sequence[Colleague]
) -> None:
    """The table, with a window behind each goal and each empty cell."""
    if resources.may("do:goal set"):
        parts.html(
            '<p class="soft small">Choose a goal to change or close it, + to set one. Where nothing is wanted, say so: '
            "“None this year, because …” is an agreement too.</p>"
        )
    else:
        parts.html('<p class="soft small">What was agreed. Settings, Who may see what, says who changes it.</p>')
    with st.container(key="al_goals", gap=None):
        with st.container(key="al_head_goals"):
            for column, words in zip(st.columns(_WIDTHS), _head(), strict=True):
                with column:
                    parts.html(words)
        stray = tuple(dict.fromkeys(goal.practice_area for goal in found.goals))
        for area in dict.fromkeys(("", *found.areas, *stray)):
            with st.container(key=f"al_row_{area or 'firm'}"):
                name, *cells = st.columns(_WIDTHS)
                with name:
                    has_goal = not area or any(goal.practice_area == area for goal in found.goals)
                    lack = "" if has_goal else '<p class="small gap">no goal yet</p>'
                    parts.html(f'<p class="strong">{escape(area or WHOLE_FIRM)}</p>{lack}')
                for column, move in zip(cells, ("", *MOVES), strict=True):
                    with column:
                        _cell(selection, found, progress, people, area, move)
    _closed(selection)


def _closed(selection: Selection) -> None:
    closed = closed_goals(resources.workbook().store, as_of=selection.as_of)
    if not closed:
        return
    with st.expander(f"Closed goals: {len(closed)}", key="al_closed"):
        parts.table("What became of them", ("Closed on", "Practice area", "Goal", "What became of it"), [
            (wording.short_day(goal.closed_on), goal.practice_area or WHOLE_FIRM, goal.what, goal.reason)
            for goal in closed
        ])


def _head() -> list[str]:
    return [
        '<p class="strong">Practice area</p>', f'<p class="strong">{_ANY}</p>',
        *(f'<p class="strong">{shared.mark(move)}</p>' for move in MOVES),
    ]


def _cell(
    selection: Selection, found: Alignment, progress: Mapping[str, Progress], people: Sequence[Colleague], area: str,
    move: str,
) -> None:
    where = f"{area or WHOLE_FIRM}, {MOVES[move].lower() if move else _ANY.lower()}"
    there = found.goals_of(area, move)
    for goal in there:
        body = shared.window(goal.what, f"a goal of {where}", key=f"al_goal_{goal.goal_id}", kind="goal", width=_WIDE,
                             head=f'<p class="soft small">{escape(where)}</p>', does="goal changed", is_a_name=True)
        parts.html(_told(goal, progress.get(goal.goal_id), selection.as_of))
        if body:
            with body:
                _form(selection, goal, area, move, people)
                _closing(selection, goal)
    key = f"al_{'more' if there else 'new'}_{area or 'firm'}_{move or 'any'}"
    body = shared.window("+", f"set {'another' if there else 'a'} goal for {where}", key=key, kind="new", width=_WIDE,
                         head=f'<p class="soft small">A goal for {escape(where)}</p>', does="goal set")
    if body:
        with body:
            _form(selection, None, area, move, people)


def _told(goal: Goal, progress: Progress | None, as_of: date) -> str:
    """How far a goal is, by when and whose it is, as HTML."""
    lines = []
    if progress is not None:
        name = f"{escape(KNOWN[goal.measure])}: " if goal.measure not in COUNTED else ""
        lines.append(_bar(progress.of_target) + f"<p>{name}{escape(progress.words)}</p>")
    elif goal.measure or goal.target:
        lines.append(f"<p>{escape(': '.join(filter(None, [measured(goal), number(goal.target)])))}</p>")
    late = goal.by_on is not None and goal.by_on < as_of
    by = f"{'was due' if late else 'by'} {wording.short_day(goal.by_on)}" if goal.by_on else ""
    kind = ' class="due"' if late else ""
    owner = escape(goal.owner_name) or '<span class="gap">no owner yet</span>'
    lines.append(f"<p><span{kind}>{escape(by)}</span>{', ' if by else ''}{owner}</p>")
    return f'<div class="al-told small soft">{"".join(lines)}</div>'


def _bar(share: Decimal | None) -> str:
    if share is None:
        return ""
    return f'<div class="al-bar" aria-hidden="true"><i style="width:{min(share, 1) * 100:.0f}%"></i></div>'


# ------------------------------------------------------------------------------------------ one goal


def _form(
    selection: Selection, goal: Goal | None, area: str, move: str, people: Sequence[Colleague]
) -> None:
    key = f"al_goal_{goal.goal_id if goal else f'{area}_{move}'}_{shared.turn()}"
    with st.form(f"form_{key}", border=False):
        st.text_area("What is wanted", value=goal.what if goal else "", key=f"{key}_what", height=68, max_chars=300)
        with st.container(horizontal=True, wrap=False, gap="small"):
            measures = list(dict.fromkeys([*KNOWN, *([goal.measure] if goal and goal.measure else [])]))
            with st.container(width=195):
                st.selectbox(
                    "Measured by", measures, key=f"{key}_measure", accept_new_options=True,
                    placeholder="Choose or type", index=measures.index(goal.measure) if goal and goal.measure else None,
                    format_func=lambda name: KNOWN.get(name, name),
                    help="What is offered the workbook tells by itself, the first three from the goal's day on",
                )
            with st.container(width=72):
                st.number_input("Target", value=float(goal.target) if goal and goal.target is not None else None,
                                min_value=0.0, step=1.0, format="%g", key=f"{key}_target")
            with st.container(width=138):
                st.date_input(
                    "By", value=goal.by_on if goal else None, format="DD/MM/YYYY", key=f"{key}_by", max_value=LATEST,
                    min_value=min(selection.as_of, goal.set_on) if goal else selection.as_of,
                )
            with st.container(width=165):
                shared.chosen_person("Owner", people, goal.owner_id if goal else None, key=f"{key}_owner")
        st.form_submit_button("Save" if goal else "Set this goal", type="primary", key=f"{key}_save", on_click=_save,
                              args=(selection, goal, area, move, key))


def _save(selection: Selection, goal: Goal | None, area: str, move: str, key: str) -> None:
    given = st.session_state
    target = given[f"{key}_target"]
    words = GoalWords(
        area, move, given[f"{key}_what"] or "", given[f"{key}_measure"] or "",
        None if target is None else Decimal(str(target)), given[f"{key}_by"], given[f"{key}_owner"],
    )
    store, who = resources.workbook().store, noted.who()

    def write() -> str:
        if goal:
            records.change_goal(store, goal_id=goal.goal_id, goal=words, who=who)
            return "The goal is changed."
        records.set_goal(store, words, as_of=selection.as_of, who=who)
        return f"A goal is set for {area or 'the whole firm'}."

    shared.attempt(write)


def _closing(selection: Selection, goal: Goal) -> None:
    key = f"al_close_{goal.goal_id}_{shared.turn()}"
    with st.form(f"form_{key}", border=False), st.container(horizontal=True, wrap=False, vertical_alignment="bottom"):
        st.text_input("Or close it: what became of it", key=f"{key}_reason", max_chars=300,
                      placeholder="Reached, given up, replaced …")
        st.form_submit_button("Close the goal", key=f"{key}_do", on_click=_close, args=(selection, goal, key))


def _close(selection: Selection, goal: Goal, key: str) -> None:
    reason = st.session_state[f"{key}_reason"] or ""

    def write() -> str:
        records.close_goal(resources.workbook().store, goal_id=goal.goal_id, reason=reason, as_of=selection.as_of,
                           who=noted.who())
        return "The goal is closed."

    shared.attempt(write)
