"""Which lines of the whole book wait, and for what: the holding guards of `lifeline.question.guards`, once more as SQL.

There they are worked out for one client beside the lifeline; here for a book of any size, together with its lines
(`lifeline/sql/cells`). A test holds the two against each other.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from lifeline.model import Move
from lifeline.question.catalogue import asking, bounds
from lifeline.question.guards import GuardKind
from lifeline.store import Store


@dataclass(frozen=True, slots=True)
class HeldLine:
    """A line of a client who may be approached, and the first guard because of which nothing may be raised on it."""

    client_id: str
    service_id: str
    move: Move
    wait: GuardKind


def held_lines(store: Store, *, as_of: date, client_id: str | None = None) -> tuple[HeldLine, ...]:
    """Every line that waits on the day, lapsed ones too, of one client or of all; those set aside are not held.

    Works without the kept book, where `book_cell.wait` says the same of every open line.
    """
    return store.fetch(
        HeldLine,
        f"select client_id, service_id, move, wait {asking('book_row', of_one=client_id is not None)} "
        "where wait <> '' order by client_id, service_id, move",
        as_of=as_of, **bounds(store, client_id),
    )
