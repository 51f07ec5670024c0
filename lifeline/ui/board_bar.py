"""The bar above the stage board: people or businesses, back and forth, new stages and services, snapshots, and more."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from html import escape

import streamlit as st

from lifeline.question.board import Board
from lifeline.record import board as doing, board_kept as snapshots, pack_edits, workshop
from lifeline.ui import board_begin as begin, board_kept as kept, board_lines, noted, parts


def bar(board: Board) -> None:
    """Everything that is done to the board as a whole."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="board_bar"):
        st.segmented_control(
            "Board of", list(kept.TRACKS), format_func=lambda track: kept.TRACKS[track], default=board.track,
            required=True,
            key=f"board_track_{board.track}", label_visibility="collapsed", on_change=_turn,
            args=(f"board_track_{board.track}",),
        )
        is_locked = kept.is_locked()
        done = pack_edits.edits(kept.store(), most=30)
        standing = next((edit for edit in done if not edit.is_undone), None)
        undone = next((edit for edit in reversed(done) if edit.is_undone), None)
        st.button("Undo", key="board_undo", disabled=standing is None or is_locked, on_click=_turned, args=(True,),
                  help=f"Take back: {standing.what} ({standing.who})" if standing else None)
        st.button("Redo", key="board_redo", disabled=undone is None or is_locked, on_click=_turned, args=(False,),
                  help=f"Make again: {undone.what}" if undone else None)
        _popover("New stages", partial(_new_stages, board), is_off=is_locked)
        _popover("New services", partial(_new_services, board), is_off=is_locked)
        _popover("Snapshots", partial(_snapshots, is_locked))
        _popover("More", partial(begin.sections, board), 520)
        lock(kept.edit)
        noted.name_field(noted.NAME, placeholder="Your name", label_visibility="collapsed", width=150)


def nothing_yet() -> None:
    """What an empty board says."""
    parts.nothing(
        "An empty board",
        "Begin with “New stages” above: what happens in a client's life. Then “New services”: what you do for "
        "them. Or put a list of both on the board at once, below.",
    )
    if not kept.is_locked():
        begin.a_list()


def _popover(label: str, fill: Callable[[], None], width: int = 420, is_off: bool = False) -> None:
    """A popover that is filled when it is opened: until then it costs nothing at every edit."""
    with st.popover(label, key=f"board_{label}_{kept.now().turn}", on_change="rerun", disabled=is_off) as opened:
        if opened.open:
            with st.container(width=width):
                fill()


def _turn(key: str) -> None:
    kept.change(track=st.session_state[key], open_kind="", open_id="", said="")


def _turned(is_undo: bool) -> None:
    def make() -> str:
        edit = (pack_edits.undo if is_undo else pack_edits.redo)(kept.store(), who=kept.who())
        if edit is None:
            return "There is nothing to take back." if is_undo else "There is nothing to make again."
        return f"Taken back: {edit.what}." if is_undo else f"Made again: {edit.what}."

    kept.edit(make)


# ------------------------------------------------------------------------------------------ new things


def _new_stages(board: Board) -> None:
    with st.form("board_new_stage", border=False, clear_on_submit=True):
        st.text_area(
            "Stages, one on each line", key="new_stage_names", height=150,
            placeholder="Starting work, 18 to 25\nBuying a first home, 30",
        )
        st.selectbox("In which lane? Choose, or type a new one", list(board.lanes) or ["Life"], key="new_stage_lane",
                     accept_new_options=True)
        st.form_submit_button("Put on the board", type="primary", on_click=_add_stages, args=(board.track,))
    parts.html('<p class="soft small">A number after a comma is the usual age: a persona is placed at it. A lane is '
               "a side of life, such as family, work or home.</p>")


def _add_stages(track: str) -> None:
    state = st.session_state

    def make() -> str:
        ids = []
        for each in [board_lines.stage(line) for line in board_lines.lines(state.new_stage_names) or [""]]:
            with board_lines.counted(len(ids), each.name):
                ids.append(doing.add_stage(
                    kept.store(), name=each.name, track=track, lane=state.new_stage_lane or "", who=kept.who(),
                    typical_start_age=each.age_from, typical_end_age=each.age_to,
                ))
        kept.change(open_kind=kept.STAGE if len(ids) == 1 else "", open_id=ids[0] if len(ids) == 1 else "")
        return board_lines.said([kept.names()[key] for key in ids], "stages")

    kept.edit(make)


def _new_services(board: Board) -> None:
    areas = list(dict.fromkeys(each.practice_area for each in board.services))
    with st.form("board_new_service", border=False, clear_on_submit=True):
        st.text_area("Services, one on each line", key="new_service_names", height=150,
                     placeholder="Mirror wills\nBuying or selling a home")
        st.selectbox("In which practice area? Choose, or type a new one", areas or ["Services"],
                     key="new_service_area", accept_new_options=True)
        st.form_submit_button("Put on the board", type="primary", on_click=_add_services, args=(board.track,))


def _add_services(track: str) -> None:
    state = st.session_state

    def make() -> str:
        ids = []
        for line in board_lines.lines(state.new_service_names) or [""]:
            with board_lines.counted(len(ids), line):
                ids.append(doing.add_service(
                    kept.store(), name=line, practice_area=state.new_service_area or "", track=track, who=kept.who(),
                ))
        kept.change(open_kind=kept.SERVICE if len(ids) == 1 else "", open_id=ids[0] if len(ids) == 1 else "")
        return board_lines.said([kept.names()[key] for key in ids], "services")

    kept.edit(make)


# ------------------------------------------------------------------------------------------ snapshots


def _snapshots(is_locked: bool) -> None:
    with st.form("board_keep", border=False, clear_on_submit=True), st.container(horizontal=True,
                                                                                 vertical_alignment="bottom"):
        st.text_input("Keep the board as it stands, as", key="board_keep_name", placeholder="Before lunch")
        st.form_submit_button("Keep", on_click=_keep)
    found = snapshots.kept(kept.store())
    if not found:
        parts.html('<p class="soft small">None kept yet. Every edit is stored anyway; a snapshot is a place to come '
                   "back to.</p>")
        return
    names = {each.snapshot_no: f"{each.name} ({each.who})" for each in found}
    now = "the board as it stands"
    chosen = st.selectbox("Snapshot", list(names), format_func=lambda number: names[number], key="board_snapshot")
    against = st.selectbox("compared with", [0, *names], format_func=lambda number: names.get(number, now),
                           key="board_against")
    differing = snapshots.compare(kept.store(), chosen, against or None)
    short = {each.snapshot_no: f"“{each.name}”" for each in found}
    rows = "".join(
        f"<li>{escape(line)}</li>" for line in board_lines.told(differing[:40], kept.names(), short[chosen],
                                                                short.get(against, now))
    )
    more = f'<p class="soft small">and {len(differing) - 40} more</p>' if len(differing) > 40 else ""
    same = '<p class="soft small">No difference.</p>'
    parts.html(f'<ul class="small board-differs">{rows}</ul>{more}' if differing else same)
    st.button("Bring this snapshot back", key="board_restore", on_click=_restore, args=(chosen,), disabled=is_locked)


def _keep() -> None:
    def make() -> str:
        snapshots.keep(kept.store(), st.session_state.board_keep_name or "", who=kept.who())
        return f"Kept as “{st.session_state.board_keep_name.strip()}”."

    kept.edit(make)


def _restore(number: int) -> None:
    def make() -> str:
        rows = snapshots.restore(kept.store(), number, who=kept.who())
        if not rows:
            return "The board is as the snapshot already."
        return "The snapshot is back. Undo takes you to where you were."

    kept.edit(make)


# ------------------------------------------------------------------------------------------ the lock


def lock(make: Callable[[Callable[[], str]], object]) -> None:
    """The button to lock the board, or to unlock it. `make` does it, and says what was refused."""
    is_locked = kept.is_locked()
    with st.popover("Locked" if is_locked else "Lock", key=f"board_lock_{is_locked}_{kept.now().turn}",
                    on_change="rerun") as opened:
        if opened.open:
            with st.container(width=320):
                _lock(is_locked, make)


def _lock(is_locked: bool, make: Callable[[Callable[[], str]], object]) -> None:
    with st.form("board_lock", border=False, clear_on_submit=True):
        words = "The board changes for nobody until the word is given." if is_locked else (
            "Keep passers-by from changing the board. Choose a word; who knows it unlocks the board again."
        )
        parts.html(f'<p class="small">{words}</p>')
        st.text_input("The word", key="board_word", type="password")
        st.form_submit_button("Unlock" if is_locked else "Lock the board", on_click=_locked, args=(is_locked, make))


def _locked(is_locked: bool, make: Callable[[Callable[[], str]], object]) -> None:
    def write() -> str:
        (workshop.unlock if is_locked else workshop.lock)(kept.store(), st.session_state.board_word or "",
                                                          who=kept.who())
        return "The board is unlocked." if is_locked else "The board is locked. The word unlocks it."

    make(write)
