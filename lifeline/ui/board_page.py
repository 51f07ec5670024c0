"""The stage board: the grid, what is open beside it, what the last edit does to the book, and the bar above."""

from __future__ import annotations

from html import escape

import streamlit as st

from lifeline.question import effect
from lifeline.question.board import Board
from lifeline.ui import (
    board_bar as bar, board_cell, board_grid as grids, board_kept as kept, board_things as things, guard, keyboard,
    parts, words,
)
from lifeline.ui.selection import Selection

GRID = "board_grid"


def page(selection: Selection) -> None:
    """The page below its head."""
    keyboard.helped()
    _below(selection)


@st.fragment
@guard.user_errors()
def _below(selection: Selection) -> None:
    """Everything an edit changes; nothing else on the page runs again."""
    kept.look()
    board, now = kept.drawn(), kept.now()
    bar.bar(board)
    said = (now.said or _counted(board)) + _next(board)
    if kept.is_locked() and not now.said:
        said += " The board is locked: nothing on it changes until it is unlocked."
    tone = ' class="warn" role="alert"' if now.is_refused and now.said else ' class="soft" role="status"'
    parts.html(f"<p{tone}>{escape(said)}</p>")
    if not board.stages and not board.services:
        bar.nothing_yet()
        return
    stage_id, _, service_id = now.open_id.partition(grids.PARTED) if now.open_kind == kept.CELL else ("", "", "")
    with st.container(horizontal=True, wrap=False, gap="small", key="board_both"):
        with st.container(key="board_grid_box", gap=None, width="stretch"):
            grids.show(
                board, key=f"{GRID}_{board.track}", picked=(stage_id, service_id), is_narrow=True, on_pick=_picked,
                on_open=_opened, on_type=_typed,
            )
            grids.key()
        with st.container(key="board_panel", gap="xsmall", width=350):
            _panel(board, stage_id, service_id)


def _counted(board: Board) -> str:
    """How far the board is."""
    if not board.stages and not board.services:
        return "Nothing on it yet."
    return f"{len(board.stages)} stages, {len(board.services)} services, {len(board.cells)} squares filled."


def _next(board: Board) -> str:
    """What comes next while the board is not yet whole."""
    if board.stages and not board.services:
        return " Next: “New services”, what you do for clients."
    if board.services and not board.stages:
        return " Next: “New stages”, what happens in a client's life."
    return " Next: click a square and say how much it is needed." if board.stages and not board.cells else ""


def _panel(board: Board, stage_id: str, service_id: str) -> None:
    now = kept.now()
    _effect(board)
    if now.open_kind == kept.CELL:
        board_cell.panel(board, stage_id, service_id)
    elif now.open_kind == kept.STAGE:
        things.stage(board, now.open_id)
    elif now.open_kind == kept.SERVICE:
        things.service(board, now.open_id)
    else:
        parts.html('<p class="soft small board-hint">Click a square to say how much it is needed, or a name to '
                   "change it.</p>")
    _find(board)


def _find(board: Board) -> None:
    """Any stage or service by its name: the way to their panels without a mouse."""
    names = {f"{kept.STAGE}{grids.PARTED}{each.stage_id}": each.name for each in board.stages}
    names |= {f"{kept.SERVICE}{grids.PARTED}{each.service_id}": each.name for each in board.services}
    key = f"board_find_{board.track}_{kept.now().turn}"
    st.selectbox("Open a stage or a service", list(names), index=None, format_func=lambda one: names[one], key=key,
                 placeholder="Open a stage or a service", label_visibility="collapsed", on_change=_found, args=(key,))


def _found(key: str) -> None:
    kind, _, key_of = str(st.session_state[key] or "").partition(grids.PARTED)
    if key_of:
        kept.open_up(kind, key_of)


def _name() -> str:
    return f"{GRID}_{kept.now().track}"


def _picked() -> None:
    stage_id, service_id = grids.clicked(_name())
    if stage_id and service_id:
        kept.open_up(kept.CELL, f"{stage_id}{grids.PARTED}{service_id}")


def _opened() -> None:
    kind, key = grids.opened(_name())
    if kind and key:
        kept.open_up(kind, key)


def _typed() -> None:
    stage_id, service_id, need = grids.typed(_name())
    if stage_id and service_id:
        kept.open_up(kept.CELL, f"{stage_id}{grids.PARTED}{service_id}")
        board_cell.put_need(stage_id, service_id, need)


# ------------------------------------------------------------------------------------------ the effect


def _effect(board: Board) -> None:
    """What the last edit does to the book, and all of them since this visit began."""
    now, version = kept.now(), board.version
    after = kept.lines_at(version)
    parts.html("<h2>What it does to the book</h2>")
    if after is None or not after[0]:
        parts.html('<p class="soft small">No clients yet to look at. Personas show what the board says of a life.</p>')
        return
    if now.before is None or (before := kept.lines_at(now.before)) is None:
        parts.html(f'<p class="soft small">Change a square, and see here what it does for {after[0]:,} clients.</p>')
        return
    _told("This edit", effect.effect(before, after))
    first = kept.lines_at(now.first) if now.first is not None and now.first != now.before else None
    if first is not None:
        _told("Since you began", effect.effect(first, after, examples=0))


def _told(head: str, found: effect.Effect) -> None:
    if not found.moves:
        parts.html(f'<p class="small board-effect"><span class="strong">{escape(head)}:</span> nothing changes '
                   "for anybody.</p>")
        return
    rows = "".join(
        f"<tr><td>{parts.move_tag(each.move)}</td><td class=\"number\">{f'+{each.gained}' if each.gained else ''}</td>"
        f"<td class=\"number\">{f'−{each.lost}' if each.lost else ''}</td></tr>"
        for each in found.moves
    )
    names = {each.service_id: each.name for each in kept.drawn().services}
    examples = "".join(
        f"<li>{escape(each.label)}: {escape(names.get(each.service_id, each.service_id))}, "
        f"{escape(_move(each.before))} before, {escape(_move(each.after))} now</li>"
        for each in found.examples
    )
    clients = f"{found.clients:,} of {found.looked_at:,} clients"
    parts.html(
        f'<p class="small board-effect"><span class="strong">{escape(head)}:</span> {clients}</p>'
        f'<table class="facts narrow small board-moves"><tbody>{rows}</tbody></table>'
        + (f'<ul class="small board-examples">{examples}</ul>' if examples else "")
    )


def _move(move: str | None) -> str:
    return words.move(move).lower() if move else "nothing"
