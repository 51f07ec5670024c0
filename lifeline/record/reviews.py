"""Marking a client as reviewed: a dated snapshot to compare the next review with."""

from __future__ import annotations

from lifeline.model import LifelineView
from lifeline.question.changes import lines_of
from lifeline.question.lifelines import client
from lifeline.store import Store, now


def mark_reviewed(store: Store, view: LifelineView, *, who: str) -> None:
    """Keep how a client's lifeline stands on the day the view looks from. Raises `NotFound` if they are gone since."""
    with store.write(who=who, counts_as_change=False) as writer:
        client(store, view.client.client_id)
        ((number,),) = writer.tuples("select nextval('snapshot_number')")
        snapshot_id = f"S{number}"
        writer.insert("snapshot", ["snapshot_id", "client_id", "as_of", "taken_at", "who"],
                      [(snapshot_id, view.client.client_id, view.as_of, now(), who)])
        writer.insert("snapshot_line", ["snapshot_id", "client_id", "kind", "item_id", "state", "last_date"], [
            (snapshot_id, view.client.client_id, line.kind, line.item_id, line.state, line.last_date)
            for line in lines_of(view)
        ])
        writer.audit("reviewed", view.client.client_id, f"as of {view.as_of.isoformat()}")
