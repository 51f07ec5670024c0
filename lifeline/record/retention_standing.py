"""What the periods have removed from a workbook stays removed when a backup of before is put in its place.

A backup holds it still. So a workbook keeps in mind up to which day each kind of data was removed and whom it took for
somebody who had left; the same is removed from whatever is restored, and from the backups beside it. Nothing else is:
what is due but was never removed waits there for somebody to say so, as everywhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from lifeline.record import retention
from lifeline.record.settings import settings
from lifeline.store import Store, now


@dataclass(frozen=True, slots=True)
class Removed:
    """One kind, the day before which it was removed, and the clients who count as having left by then."""

    kind: str
    before: date
    left: tuple[str, ...]


def removed(store: Store) -> tuple[Removed, ...]:
    """All that the periods have removed so far, in the order in which it is removed again."""
    days = settings(store, retention.REMOVED)
    found = []
    for kind in retention.KINDS:
        if day := days.get(f"{retention.REMOVED}{kind}"):
            before = date.fromisoformat(day)
            left = store.tuples(f"select client_id from ({retention.LEFT}) order by 1", before=before)
            found.append(Removed(kind, before, tuple(client_id for (client_id,) in left)))
    return tuple(found)


def remove_again(copy: Store, gone: tuple[Removed, ...], *, who: str) -> int:
    """Remove the same from a copy of an earlier day; returns how many rows and clients that were."""
    rows = 0
    for one in gone:
        with copy.write(who=who, counts_as_change=False) as writer:
            if one.kind == "clients":
                ids = [client_id for (client_id,) in writer.tuples(retention.LEFT, before=one.before)]
                retention.erase_each(copy, writer, ids, now().date(), before=one.before, reason="kept long enough")
                rows += len(ids)
                continue
            due = retention.how_many(writer.tuples, one.kind, one.before, left=one.left)
            retention.take_out(writer, one.kind, one.before, due, left=one.left)
            rows += due
    return rows
