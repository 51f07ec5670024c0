"""Whose turn it is to write: in the order it was asked for, so that who writes often keeps nobody else waiting."""

from __future__ import annotations

import threading
from collections import deque

from lifeline.errors import UserError

# The longest one write is waited for, in seconds: a large import takes less, and nobody looks at a page for longer.
PATIENCE = 120.0


class Turns:
    """A lock that is handed on in the order it was asked for. Python's own goes to whoever comes just then."""

    def __init__(self, patience: float = PATIENCE) -> None:
        self._patience = patience
        self._deciding = threading.Lock()
        self._waiting: deque[threading.Event] = deque()
        self._is_taken = False

    def __enter__(self) -> None:
        """Wait for one's turn. Raises `UserError` where it does not come."""
        with self._deciding:
            if not self._is_taken:
                self._is_taken = True
                return
            mine = threading.Event()
            self._waiting.append(mine)
        try:
            has_come = mine.wait(self._patience)
        except BaseException:
            self._give_up(mine)
            raise
        if not has_come and not self._give_up(mine, unless_come=True):
            raise UserError(
                "Somebody else has been writing to this workbook for some minutes, so nothing of yours was written. Try "
                "again in a moment."
            )

    def __exit__(self, *_: object) -> None:
        with self._deciding:
            self._hand_on()

    def _hand_on(self) -> None:
        if self._waiting:
            self._waiting.popleft().set()
        else:
            self._is_taken = False

    def _give_up(self, mine: threading.Event, *, unless_come: bool = False) -> bool:
        """Wait no longer; whether the turn has come all the same, at the last moment."""
        with self._deciding:
            if not mine.is_set():
                self._waiting.remove(mine)
                return False
            if not unless_come:
                self._hand_on()
            return True
