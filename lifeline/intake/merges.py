"""How rows of each kind find their rows in the workbook: what identifies them, and which columns are compared."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Merge:
    """One kind of row: where it is stored, what identifies it, and which columns are compared.

    With `has_id`, a row is the stored row with the same `key`. Without, rows that are the same throughout are paired
    first; what is left over is paired in the order of `dated_by` within the same `key`. `follows` are columns worked
    out from the compared ones, stored along with them; `indexed` are compared columns that an index of the workbook
    stands on. `optional` says from which column of the file a value comes, where that column may be missing: then what
    is stored stands.
    """

    kind: str
    table: str
    what: str
    key: tuple[str, ...]
    values: tuple[str, ...]
    has_id: bool = True
    dated_by: str = ""
    not_stored: tuple[str, ...] = ()
    indexed: tuple[str, ...] = ()
    follows: tuple[str, ...] = ()
    optional: Mapping[str, str] = field(default_factory=dict)
    stored: str = "select rowid as stored_row, * from {table}"

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column that comes from the file."""
        return self.key + self.values + self.follows


MERGES = {merge.kind: merge for merge in (
    Merge(
        "clients", table="client", what="client {client_id}", key=("client_id",),
        values=("name", "track", "born", "client_since", "contact_status", "contact_basis", "notes"),
        follows=("born_on", "born_earliest_on", "born_latest_on", "client_since_on"),
        optional={
            "client_since": "client_since", "client_since_on": "client_since", "contact_status": "contact_status",
            "contact_basis": "contact_basis", "notes": "notes",
        },
    ),
    Merge(
        "facts", table="fact", what="client {client_id}, fact {fact}", key=("client_id", "fact"),
        values=("answer", "fact_date"), follows=("fact_on", "evidence"),
    ),
    Merge(
        "events", table="life_event", what="event of client {client_id}, {stage_id} {label}", has_id=False,
        key=("client_id", "stage_id", "label"), dated_by="event_on",
        values=("event_date", "status", "evidence", "evidence_note", "anchors"), not_stored=("anchors",),
        follows=("event_on", "earliest_on", "latest_on"),
        optional={"evidence": "evidence", "evidence_note": "evidence", "anchors": "anchor_dates"},
        stored="""
            select life_event.rowid as stored_row, life_event.*, coalesce(anchored.anchors, '') as anchors
            from life_event
            left join (
                select event_id, string_agg(name || '=' || anchor_date, ';' order by name) as anchors
                from event_anchor
                group by event_id
            ) as anchored on anchored.event_id = life_event.event_id
        """,
    ),
    Merge(
        "holdings", table="holding", what="holding of client {client_id}, {service_id}", has_id=False,
        key=("client_id", "service_id", "provider", "for_stage_id"), dated_by="held_on",
        values=("held_date", "ask_again_after_on", "note"),
        follows=("held_on", "held_earliest_on", "held_latest_on"),
        optional={"ask_again_after_on": "ask_again_after", "note": "note"},
    ),
    Merge(
        "matters", table="matter", what="matter {matter_id}", key=("matter_id",),
        values=("client_id", "service_id", "opened_date", "closed_on", "fee", "status", "owner", "for_stage_id"),
        follows=("opened_on", "opened_earliest_on", "opened_latest_on"), indexed=("client_id",),
        optional={
            "closed_on": "closed_on", "fee": "fee", "status": "status", "owner": "owner", "for_stage_id": "for_stage",
        },
    ),
    Merge(
        "relationships", table="relationship", what="client {client_id}, {relation}",
        key=("client_id", "other", "relation"), values=("other_name",), not_stored=("other",),
        follows=("other_client_id",), optional={"other_name": "other_name"},
        stored="select rowid as stored_row, *, coalesce(other_client_id, other_name) as other from relationship",
    ),
)}
