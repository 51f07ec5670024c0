"""What changed since the last review: two dated snapshots of one client compared."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from lifeline.model import LifelineView
from lifeline.store import Store, of_one_moment


@dataclass(frozen=True, slots=True)
class SnapshotLine:
    """One thing as it stood: an opportunity, a holding, an event. `kind` and `item_id` say which.

    `item_id` is a service, with the date for a holding, or for an event its stage, or else its label: what it was can
    still be said when it is gone.
    """

    kind: str
    item_id: str
    state: str
    last_date: date | None


@dataclass(frozen=True, slots=True)
class Change:
    """One difference. `before` is None for what is new, `after` for what is gone; a last date may differ alone."""

    kind: str
    item_id: str
    before: str | None
    after: str | None
    last_date_before: date | None = None
    last_date_after: date | None = None


@dataclass(frozen=True, slots=True)
class SinceReview:
    """The last review on or before the as-of day, and what differs from it. `reviewed_on` is None if there was none."""

    reviewed_on: date | None
    reviewed_by: str
    changes: tuple[Change, ...]


def lines_of(view: LifelineView) -> tuple[SnapshotLine, ...]:
    """What a snapshot keeps of a lifeline, in a stable order."""
    lines = [
        SnapshotLine("opportunity", line.service_id, str(line.move), line.last_date) for line in view.opportunities
    ]
    lines += [
        SnapshotLine("holding", f"{held.service_id} {held.held_date or ''}".strip(), held.provider, None)
        for held in view.holdings
    ]
    lines += [
        SnapshotLine("event", event.stage_id or event.label, f"{event.status} {event.event_date or ''}".strip(), None)
        for event in view.events
    ]
    return tuple(sorted(lines, key=lambda line: (line.kind, line.item_id, line.state)))


@of_one_moment
def since_review(store: Store, view: LifelineView) -> SinceReview:
    """What is new, gone or otherwise than at the last review on or before the day the view looks from."""
    found: list[tuple[str, date, datetime, str]] = store.tuples("""
        select snapshot_id, as_of, taken_at, who from snapshot
        where client_id = $client_id and as_of <= $as_of
        order by as_of desc, taken_at desc, snapshot_id desc limit 1
    """, client_id=view.client.client_id, as_of=view.as_of)
    if not found:
        return SinceReview(None, "", ())
    snapshot_id, reviewed_on, _, who = found[0]
    before = _by_item(store.fetch(SnapshotLine, """
        select kind, item_id, state, last_date from snapshot_line where snapshot_id = $snapshot_id
    """, snapshot_id=snapshot_id), view)
    after = _by_item(lines_of(view), view)
    nothing = (None, None)
    changes = [
        Change(kind, item_id, was[0], is_now[0], was[1], is_now[1])
        for kind, item_id in sorted(before.keys() | after.keys())
        for was, is_now in [(before.get((kind, item_id), nothing), after.get((kind, item_id), nothing))]
        if was != is_now
    ]
    return SinceReview(reviewed_on, who, tuple(changes))


def _by_item(lines: tuple[SnapshotLine, ...], view: LifelineView) -> dict[tuple[str, str], tuple[str, date | None]]:
    """The states of each thing, and its earliest last date.

    Of somebody who has objected since, what was once worked out is not told again.
    """
    states: dict[tuple[str, str], tuple[str, date | None]] = {}
    for line in sorted(lines, key=lambda each: (each.kind, each.item_id, each.state, each.last_date or date.max)):
        if line.kind == "opportunity" and view.client.contact_status != "ok":
            continue
        state, last_date = states.get((line.kind, line.item_id), ("", None))
        dates = [day for day in (last_date, line.last_date) if day]
        states[line.kind, line.item_id] = (f"{state}, {line.state}".removeprefix(", "), min(dates, default=None))
    return states
