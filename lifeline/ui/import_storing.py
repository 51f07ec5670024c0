"""An import of many rows, stored in the background: how far it is, what became of it, and the way to stop it."""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass

from lifeline.errors import UserError
from lifeline.intake import ImportPlan, ImportResult
from lifeline.ui import resources

log = logging.getLogger(__name__)


class _Cancelled(Exception):
    """Ends an import that somebody no longer wants."""


@dataclass(slots=True)
class Storing:
    """An import being stored in the background: how far it is, and what became of it."""

    done: int = 0
    of: int = 1
    is_cancelled: bool = False
    has_failed: bool = False
    refused: UserError | None = None
    result: ImportResult | None = None
    thread: threading.Thread | None = None

    @property
    def is_over(self) -> bool:
        """Whether it has come to its end, good or bad."""
        return self.thread is not None and not self.thread.is_alive()

    def cancel(self) -> None:
        """Have it stop at its next step, with nothing stored; there may be none any more."""
        self.is_cancelled = True

    def hear(self, done: int, of: int) -> None:
        """Note how far it is."""
        self.done, self.of = done, max(of, 1)
        if self.is_cancelled:
            raise _Cancelled


_one_at_a_time = threading.Lock()
_under_way: dict[str, Storing] = {}  # by the workbook's file


def begin(plan: ImportPlan, *, who: str, without_unmatched: bool) -> Storing:
    """Store what was read in the background. Raises `UserError` while another import is being stored."""
    book, where = resources.workbook(), str(resources.path())
    with _one_at_a_time:
        if where in _under_way and not _under_way[where].is_over:
            raise UserError("Another import is being stored at this moment. Wait until it has come to its end.")
        storing = _under_way[where] = Storing()

        def run() -> None:
            try:
                storing.result = book.take_in(
                    plan, who=who, without_unmatched=without_unmatched, progress=storing.hear
                )
            except _Cancelled:
                pass
            except UserError as error:
                storing.refused = error
            except Exception:
                storing.has_failed = True
                log.exception("The import could not be stored")

        storing.thread = threading.Thread(target=run, name="storing", daemon=True)
        storing.thread.start()
    return storing
