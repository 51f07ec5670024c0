"""What came of the last thing that was done on a page: said on the page that follows, until something else is done."""

from __future__ import annotations

from collections.abc import Callable
from html import escape

import streamlit as st

from lifeline.errors import UserError
from lifeline.ui import parts


class Outcome:
    """The one line in which a page says what came of it. `page` tells its lines from those of other pages."""

    def __init__(self, page: str) -> None:
        self._said, self._turn = f"{page}_said", f"{page}_turn"

    def attempt(self, write: Callable[[], str], *, place: str = "") -> bool:
        """Do what was asked for, and have the page say what came of it. For callbacks; whether it was done."""
        try:
            self.say(write(), place=place)
        except UserError as error:
            # A page cannot be stopped before it is drawn: what was refused is told on it.
            self.say(str(error), is_refused=True, place=place)
            return False
        st.session_state[self._turn] = self.turn() + 1
        return True

    def turn(self) -> int:
        """How many things were done: part of the key of what is filled in, so that nothing stays open over new words."""
        return st.session_state.get(self._turn, 0)

    def say(self, words: str, *, is_refused: bool = False, place: str = "") -> None:
        """Have the page say something; `place` is the part of it that this belongs to."""
        st.session_state[self._said] = (words, is_refused, place)

    def hush(self) -> None:
        """Say nothing more. For callbacks."""
        st.session_state.pop(self._said, None)

    def show(self, place: str = "") -> None:
        """Say it, in the head of the window: nothing moves. Nothing where another part of the page is shown."""
        words, is_refused, where = st.session_state.get(self._said) or ("", False, "")
        if not words or where != place:
            return
        kind, name = (' warn" role="alert', "refused") if is_refused else ('" role="status', "done")
        with st.container(key=f"outcome_{name}", width="content"):
            body = escape(words).replace("\n", "<br>")
            parts.html(f'<p class="small{kind}">{body}</p>', width="content")
