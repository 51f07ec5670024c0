"""What this visit is doing on the stage board: what is open, was said and was seen; and each edit as it is made."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import streamlit as st

from lifeline.errors import UserError
from lifeline.question import effect
from lifeline.question.board import Board, board
from lifeline.record import board as doing, workshop
from lifeline.record.pack_edits import Overtaken
from lifeline.store import Store
from lifeline.ui import noted, resources, selection

TRACKS = {"person": "People", "business": "Businesses"}
CELL, STAGE, SERVICE = "cell", "stage", "service"
_KEPT, _SEEN = "board", "board_seen"
_TABLES = ("life_stage", "service", "need_rule")


@dataclass(frozen=True, slots=True)
class Doing:
    """The board of this visit. `open_kind` and `open_id` are what stands in the panel; a cell's id is stage~service.

    `before` is the pack's version before the last edit, `first` when the visit began; None: there was none.
    """

    track: str = "person"
    open_kind: str = ""
    open_id: str = ""
    said: str = ""
    is_refused: bool = False
    before: int | None = None
    first: int | None = None
    turn: int = 0


def now() -> Doing:
    """What this visit is doing."""
    return st.session_state.setdefault(_KEPT, Doing())


def change(**to: object) -> None:
    """Do something else. For callbacks."""
    st.session_state[_KEPT] = replace(now(), **to)


def open_up(kind: str, key: str) -> None:
    """Put something into the panel. For callbacks."""
    change(open_kind=kind, open_id=key, said="")


def store() -> Store:
    """The firm's own workbook: a pack has no clients in it, so there is nothing to hide."""
    return resources.firm().store


def drawn() -> Board:
    """The board of this visit's track."""
    return _board(str(resources.firm_path()), store().pack_version, now().track)


@st.cache_resource(show_spinner=False, max_entries=20)
def _board(path: str, version: int, track: str) -> Board:
    return board(store(), track)


def is_locked() -> bool:
    """Whether the board is locked for everybody."""
    return workshop.is_locked(store())


def names() -> dict[str, str]:
    """What the stages and services are called, by their ids, those off the board as well."""
    words = resources.firm().catalogue()
    return {key: each.name for key, each in (*words.stages.items(), *words.services.items())}


def look() -> None:
    """Note what every row is as the page is drawn: what somebody changes is compared with what they saw, not with what
    it is by then."""
    version = store().pack_version
    st.session_state[_SEEN] = {table: _fingerprints(str(resources.firm_path()), version, table) for table in _TABLES}


def seen(table: str, key: str) -> str:
    """What a row was when this page was drawn; empty if it was not there. For callbacks."""
    return st.session_state.get(_SEEN, {}).get(table, {}).get(key, "")


@st.cache_resource(show_spinner=False, max_entries=20)
def _fingerprints(path: str, version: int, table: str) -> dict[str, str]:
    return doing.fingerprints(store(), table)


def edit(make: Callable[[], str]) -> bool:
    """Make an edit, which is stored before this returns; whether it was. For callbacks.

    `make` returns what was done, in words. What was refused is said on the page that follows.
    """
    before = store().pack_version
    # Worked out before the edit is, so that what it does can be told.
    lines_at(before)
    try:
        said = make()
    except UserError as error:
        word = "" if isinstance(error, Overtaken) else "Not stored: "
        change(said=f"{word}{error}", is_refused=True, turn=now().turn + 1)
        return False
    change(said=said, is_refused=False, before=before, first=now().first if now().first is not None else before,
           turn=now().turn + 1)
    return True


def who() -> str:
    """In whose name edits are made."""
    return noted.who()


# ------------------------------------------------------------------------------------------ the effect


def lines_at(version: int) -> tuple[int, effect.Lines] | None:
    """The lines of the clients looked at under a version of the pack: today's, or one seen earlier in this process."""
    as_of = selection.current().as_of
    key = (str(resources.firm_path()), version, as_of, resources.version()[-1])
    kept = _kept_lines()
    if key not in kept and version == store().pack_version:
        kept[key] = effect.lines(store(), as_of=as_of)
        for old in list(kept)[:-40]:
            del kept[old]
    return kept.get(key)


@st.cache_resource(show_spinner=False)
def _kept_lines() -> dict[tuple[object, ...], tuple[int, effect.Lines]]:
    return {}
