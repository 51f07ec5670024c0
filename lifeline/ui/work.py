"""Something being worked out in the background, as the page that waits for it sees it."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from datetime import date


@dataclass(slots=True)
class Work:
    """What is being worked out (of which day, where there is one), how far it is, and whether it failed."""

    as_of: date | None = None
    thread: threading.Thread | None = None
    done: int = 0
    of: int = 1
    has_failed: bool = False

    @property
    def is_over(self) -> bool:
        """Whether it has come to its end, good or bad."""
        return self.thread is not None and not self.thread.is_alive()

    def hear(self, done: int, of: int) -> None:
        """Note how far it is."""
        self.done, self.of = done, max(of, 1)
