"""What changed since the last review: two dated snapshots of one client compared."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from lifeline.model import LifelineView
from lifeline.store import Store


@dataclass(frozen=True, slots=True)
class SnapshotLine:
    """One thing as it stood: an opportunity, a holding, an event. `item_id` and `kind` say which."""

    kind: str
    item_id: str
    state: str
    last_date: date | None


@dataclass(frozen=True, slots=True)
class Change:
    """One difference. `before` is None for what is new, `after` for what is gone."""

    kind: str
    item_id: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class SinceReview:
    """The last review before the as-of day, and what differs from it. `reviewed_on` is None if there was none."""

    reviewed_on: date | None
    reviewed_by: str
    changes: tuple[Change, ...]


def lines_of(view: LifelineView) -> tuple[SnapshotLine, ...]:
    """What a snapshot keeps of a lifeline, in a stable order."""
    lines = [SnapshotLine("opportunity", line.service_id, str(line.move), line.last_date) for line in view.opportunities]
    lines += [
        SnapshotLine("holding", f"{held.service_id} {held.held_date or ''}".strip(), held.provider, None) for held in view.holdings
    ]
    lines += [SnapshotLine("event", event.event_id, f"{event.status} {event.event_date or ''}".strip(), None) for event in view.events]
    return tuple(sorted(lines, key=lambda line: (line.kind, line.item_id, line.state)))


def since_review(store: Store, view: LifelineView) -> SinceReview:
    """What is new, gone or otherwise than at the last review before the day the view looks from."""
    found: list[tuple[str, date, datetime, str]] = store.tuples("""
        select snapshot_id, as_of, taken_at, who from snapshot
        where client_id = $client_id and as_of <= $as_of
        order by as_of desc, taken_at desc limit 1
    """, client_id=view.client.client_id, as_of=view.as_of)
    if not found:
        return SinceReview(None, "", ())
    snapshot_id, reviewed_on, _, who = found[0]
    before = _by_item(store.fetch(SnapshotLine, """
        select kind, item_id, state, last_date from snapshot_line where snapshot_id = $snapshot_id
    """, snapshot_id=snapshot_id))
    after = _by_item(lines_of(view))
    changes = [
        Change(kind, item_id, before.get((kind, item_id)), after.get((kind, item_id)))
        for kind, item_id in sorted(before.keys() | after.keys())
        if before.get((kind, item_id)) != after.get((kind, item_id))
    ]
    return SinceReview(reviewed_on, who, tuple(changes))


def _by_item(lines: tuple[SnapshotLine, ...]) -> dict[tuple[str, str], str]:
    states: dict[tuple[str, str], str] = {}
    for line in lines:
        key = (line.kind, line.item_id)
        states[key] = f"{states[key]}, {line.state}" if key in states else line.state
    return states
