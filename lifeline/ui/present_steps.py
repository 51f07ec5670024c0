"""The steps of a presentation, in large type: stages, services, what calls for what, left, right, three, actions."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from html import escape

import streamlit as st

from lifeline.chart.big_line import big_line_scene
from lifeline.chart.overlay import overlay_scenes
from lifeline.chart.svg import svg
from lifeline.errors import UserError
from lifeline.model import Move, Opportunity
from lifeline.question.board import Board, board
from lifeline.question.guarded import GuardedView
from lifeline.record import workshop
from lifeline.record.workshop import NoteKind
from lifeline.ui import noted, parts, present_capture as capture, present_kept as kept, resources, words
from lifeline.ui.selection import Selection

OF_A_LIFE = ("overlay", "left", "right", "three")
MOST = 5            # lines to a page: what a room can take in
_LANES, _AREAS, _NAMES = 3, 3, 9
_LEADS = {
    "left": "Needed before they came to us, and never met.", "right": "Needed now, coming, or due for a review.",
    "three": "Everybody has three dots. What matters most?",
}
_AHEAD = (Move.UP_SELL, Move.CROSS_SELL_NOW, Move.CROSS_SELL_FUTURE)


def pages(step: str, view: GuardedView | None, selection: Selection) -> int:
    """How many parts a step has."""
    if step in ("stages", "services"):
        return max(len(_columns(step, _board(view))), 1)
    if step == "overlay":
        return len(overlay_scenes(_board(view), as_of=selection.as_of, page="big", view=view))
    if step in ("left", "right") and view:
        return max(-(-len(_lines(step, view)) // MOST), 1)
    return 1


def show(step: str, page: int, view: GuardedView | None, selection: Selection) -> None:
    """One part of one step."""
    if view and step in _LEADS:
        parts.html(f'<p class="present-lead soft">{_LEADS[step]}</p>')
    if step in ("stages", "services"):
        _lists(_columns(step, _board(view)), page)
    elif step == "overlay":
        scene = overlay_scenes(_board(view), as_of=selection.as_of, page="big", view=view)[page]
        _picture(svg(scene, has_tips=True))
    elif view is None:
        parts.html('<p class="present-empty">Nobody is chosen. End, and choose a persona or a client to show.</p>')
    elif step in ("left", "right"):
        _side(step, page, view)
    elif step == "three":
        _three(view)
    if step == "who":
        _who()


def _board(view: GuardedView | None) -> Board:
    return board(resources.firm().store, view.client.track if view else "person")


def _picture(drawn: str) -> None:
    st.markdown(f'<div class="present-picture">{" ".join(drawn.split())}</div>', unsafe_allow_html=True)


def _columns(step: str, drawn: Board) -> list[list[tuple[str, list[str]]]]:
    """Headings with their names, as many as fit on one part beside one another."""
    groups: dict[str, list[str]] = {}
    if step == "stages":
        for stage in drawn.stages:
            groups.setdefault(stage.lane, []).append(stage.name)
    else:
        for service in drawn.services:
            groups.setdefault(service.practice_area, []).append(service.name)
    cut = [(head, names[at:at + _NAMES]) for head, names in groups.items() for at in range(0, len(names), _NAMES)]
    most = _LANES if step == "stages" else _AREAS
    return [cut[at:at + most] for at in range(0, len(cut), most)]


def _lists(columns: Sequence[Sequence[tuple[str, list[str]]]], page: int) -> None:
    if not columns:
        parts.html('<p class="present-empty">The board is empty.</p>')
        return
    body = "".join(
        f'<section><h2>{escape(head)}</h2><ul>{"".join(f"<li>{escape(name)}</li>" for name in names)}</ul></section>'
        for head, names in columns[page]
    )
    parts.html(f'<div class="present-lists">{body}</div>')


# ------------------------------------------------------------------------------------------ left and right


def _lines(step: str, view: GuardedView) -> list[Opportunity]:
    """Left of the day they became a client: needs from before, never met. Right: now, ahead, and what falls due.

    What is first to be asked stands after the rest, on the side its stage began.
    """
    open_now = [line for line in view.opportunities if not view.guards.is_held(line)]
    to_ask = [line for line in open_now if line.move is Move.ASK_FIRST and _is_before(line, view) == (step == "left")]
    if step == "left":
        return [line for line in open_now if line.move is Move.BACK_SELL] + to_ask
    return [line for line in open_now if line.move in _AHEAD] + to_ask


def _is_before(line: Opportunity, view: GuardedView) -> bool:
    since, began = view.client.client_since_on, line.lead.event_on
    return since is not None and began is not None and began < since


def _side(step: str, page: int, view: GuardedView) -> None:
    lines = _lines(step, view)[page * MOST:(page + 1) * MOST]
    if not lines:
        before = "Nothing from before they became a client is open."
        nothing = before if step == "left" else "Nothing is open now or ahead."
        parts.html(f'<p class="present-empty">{nothing}</p>')
        return
    moments = [line.lead.event_on if step == "left" and line.lead.event_on else line.opens_on for line in lines]
    _picture(svg(big_line_scene(view, moments), has_tips=True))
    rows = "".join(
        f"<li><strong>{escape(line.service_name)}</strong><span class=\"soft\"> {escape(_because(line))}</span></li>"
        for line in lines
    )
    parts.html(f'<ol class="present-lines">{rows}</ol>')


def _because(line: Opportunity) -> str:
    stage = line.lead.stage_name
    if not stage:
        return "due for review"
    year = line.lead.event_on.year if line.lead.event_on else ""
    ask = ", ask first" if line.move is Move.ASK_FIRST else ""
    return f"{stage} {year}".strip() + ask


# ------------------------------------------------------------------------------------------ three, and who does what


def _three(view: GuardedView) -> None:
    store, at = resources.firm().store, kept.now()
    names = {key: service.name for key, service in resources.firm().catalogue().services.items()}
    both = (*_lines("left", view), *_lines("right", view))
    lines = {line.service_id: line for line in both if line.service_id in names}
    if not lines:
        parts.html('<p class="present-empty">There is nothing to choose from in this life.</p>')
        return
    voter = noted.who()
    key = f"present_dots_{view.client.client_id}_{voter}_{at.turn}"
    mine = [one.service_id for one in _votes_of(voter) if one.service_id in lines]
    st.pills(
        f"Three dots for {voter if voter != noted.NOBODY_ELSE else 'the room'}", list(lines), selection_mode="multi",
        default=mine,
        format_func=lambda one: f"{names[one]} ({words.move(lines[one].move).lower()})", key=key,
        on_change=partial(_voted, key, voter, tuple(mine)),
    )
    dots = "".join(
        f'<li><strong>{escape(names.get(one.service_id, one.service_id))}</strong> <span aria-label="{one.dots} dots">'
        f'{"●" * one.dots}</span></li>' for one in workshop.tally(store, at.session)[:MOST]
    )
    parts.html(f'<ol class="present-lines">{dots}</ol>')


def _votes_of(voter: str) -> list[workshop.Tally]:
    store = resources.firm().store
    found = store.tuples(
        "select service_id, dots from workshop_vote where session = $session and voter = $voter order by service_id",
        session=kept.now().session, voter=voter,
    )
    return [workshop.Tally(service_id, dots, 1) for service_id, dots in found]


def _voted(key: str, voter: str, before: tuple[str, ...]) -> None:
    chosen = list(st.session_state[key] or [])
    store, session = resources.firm().store, kept.now().session
    try:
        for service_id in [one for one in before if one not in chosen]:
            workshop.vote(store, session=session, voter=voter, service_id=service_id, dots=0)
        for service_id in [one for one in chosen if one not in before]:
            workshop.vote(store, session=session, voter=voter, service_id=service_id, dots=1)
    except UserError as error:
        kept.change(said=str(error), is_refused=True, turn=kept.now().turn + 1)


def _who() -> None:
    notes = workshop.notes(resources.firm().store, kept.now().session)
    found = [each for each in notes if each.kind is NoteKind.ACTION]
    if not found:
        parts.html('<p class="present-empty">Nobody has anything to do yet. Note an action below.</p>')
        return
    parts.html(f'<ol class="present-lines">{"".join(capture.as_row(each) for each in found[-MOST:])}</ol>')
