"""How rows of each kind find their rows in the workbook: what identifies them, and which columns are compared."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Merge:
    """One kind of row: where it is stored, what identifies it, and which columns are compared.

    With `has_id`, a row is the stored row with the same `key`; the others are paired as lifeline/intake/pairing.py
    says. `row_key` is the column that tells one of a client's rows from the next. `follows` are columns worked out from
    the compared ones and stored along with them; `indexed` are compared columns that an index of the workbook stands
    on. `optional` says from which column of the file a value comes, where that column may be missing: then what is
    stored stands. The columns of a group of `together` mean something only with one another: an import that is taken
    back puts all of them back or none. Those that `came_later` than the first release count in a fingerprint only where
    one of them is filled, so that the fingerprints in older workbooks still fit. With `is_marked` a file may say by a
    mark which stored row a row was; with `may_be_decided` a row may have been written by a decision.
    """

    kind: str
    table: str
    what: str
    key: tuple[str, ...]
    values: tuple[str, ...]
    row_key: str
    has_id: bool = True
    is_marked: bool = False
    may_be_decided: bool = False
    dated_by: str = ""
    written_date: str = ""
    not_stored: tuple[str, ...] = ()
    indexed: tuple[str, ...] = ()
    follows: tuple[str, ...] = ()
    together: tuple[tuple[str, ...], ...] = ()
    came_later: tuple[str, ...] = ()
    optional: Mapping[str, str] = field(default_factory=dict)
    stored: str = "select rowid as stored_row, * from {table}"

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column that comes from the file."""
        return self.key + self.values + self.follows

    @property
    def compared(self) -> tuple[str, ...]:
        """The columns that an import may change. Of a row known by its mark, that is its key as well."""
        return self.key + self.values if self.is_marked else self.values

    @property
    def tracked(self) -> tuple[str, ...]:
        """The columns whose former values are kept when an import changes them; `other` is one of two of them."""
        return tuple(name for name in (*self.compared, *self.follows) if name != "other")

    @property
    def is_told_apart_alone(self) -> bool:
        """Whether `row_key` tells a row from every other, and not only from the client's others."""
        return self.row_key.endswith("_id")

    def group_of(self, column: str) -> str:
        """The first column of the group that a column belongs to: itself, if it stands alone."""
        return next((group[0] for group in self.together if column in group), column)


# How the firm groups its clients, where its files say so.
GROUPS = ("segment", "office", "owner")
MERGES = {merge.kind: merge for merge in (
    Merge(
        "clients", table="client", what="client {client_id}", key=("client_id",), row_key="client_id",
        values=("name", "track", "born", "client_since", "contact_status", "contact_basis", "notes", *GROUPS),
        came_later=GROUPS,
        follows=("born_on", "born_earliest_on", "born_latest_on", "client_since_on"),
        together=(
            ("born", "born_on", "born_earliest_on", "born_latest_on"), ("client_since", "client_since_on"),
            ("contact_status", "contact_basis"),
        ),
        optional={
            "name": "name", "track": "track", "born": "born_or_incorporated", "born_on": "born_or_incorporated",
            "born_earliest_on": "born_or_incorporated", "born_latest_on": "born_or_incorporated",
            "client_since": "client_since", "client_since_on": "client_since", "contact_status": "contact_status",
            "contact_basis": "contact_basis", "notes": "notes", **{name: name for name in GROUPS},
        },
    ),
    Merge(
        "facts", table="fact", what="client {client_id}, fact {fact}", key=("client_id", "fact"), row_key="fact",
        values=("answer", "fact_date"), follows=("fact_on", "evidence"), may_be_decided=True,
        together=(("answer", "fact_date", "fact_on", "evidence", "decision_id"),),
    ),
    Merge(
        "events", table="life_event", what="event of client {client_id}, {stage_id} {label}", has_id=False,
        key=("client_id", "stage_id", "label"), row_key="event_id", is_marked=True, indexed=("client_id",),
        dated_by="event_on", written_date="event_date",
        values=("event_date", "status", "evidence", "evidence_note", "anchors"), not_stored=("anchors",),
        follows=("event_on", "earliest_on", "latest_on"),
        together=(("event_date", "event_on", "earliest_on", "latest_on"), ("evidence", "evidence_note")),
        optional={
            "label": "event", "evidence": "evidence", "evidence_note": "evidence", "anchors": "anchor_dates",
        },
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
        key=("client_id", "service_id", "provider", "for_stage_id"), row_key="holding_id", is_marked=True,
        may_be_decided=True, indexed=("client_id",), dated_by="held_on", written_date="held_date",
        values=("held_date", "ask_again_after_on", "note"),
        follows=("held_on", "held_earliest_on", "held_latest_on"),
        together=(("held_date", "held_on", "held_earliest_on", "held_latest_on"),),
        optional={"for_stage_id": "for_stage", "ask_again_after_on": "ask_again_after", "note": "note"},
    ),
    Merge(
        "matters", table="matter", what="matter {matter_id}", key=("matter_id",), row_key="matter_id",
        values=("client_id", "service_id", "opened_date", "closed_date", "fee", "status", "owner", "for_stage_id"),
        follows=("opened_on", "opened_earliest_on", "opened_latest_on", "closed_on"), indexed=("client_id",),
        together=(
            ("opened_date", "opened_on", "opened_earliest_on", "opened_latest_on"), ("closed_date", "closed_on"),
        ),
        optional={
            "opened_date": "opened_on", "opened_on": "opened_on", "opened_earliest_on": "opened_on",
            "opened_latest_on": "opened_on", "closed_date": "closed_on", "closed_on": "closed_on", "fee": "fee",
            "status": "status", "owner": "owner", "for_stage_id": "for_stage",
        },
    ),
    Merge(
        "relationships", table="relationship", what="client {client_id}, {relation}",
        key=("client_id", "other", "relation"), row_key="relationship_id", is_marked=True, indexed=("client_id",),
        values=("other_name",), not_stored=("other",), follows=("other_client_id",),
        together=(("other_name", "other_client_id"),), optional={"other_name": "other_name"},
        stored="""
            select rowid as stored_row, *, coalesce(chr(31) || other_client_id, other_name) as other
            from relationship
        """,
    ),
    Merge(
        "permissions", table="permission", what="client {client_id}, reached by {channel}",
        key=("client_id", "channel"), row_key="channel", values=("is_allowed", "basis"),
        together=(("is_allowed", "basis"),),
    ),
)}

# Of these tables a row is known by its client and its `row_key`, not by that alone.
WITHIN_CLIENT = ", ".join(f"'{merge.table}'" for merge in MERGES.values() if not merge.is_told_apart_alone)
# What a column of the workbook is called in the files, where that is something else.
HEADINGS = {
    "born": "born_or_incorporated", "label": "event", "anchors": "anchor_dates", "held_date": "date",
    "for_stage_id": "for_stage", "ask_again_after_on": "ask_again_after", "opened_date": "opened_on",
    "closed_date": "closed_on",
}


def fill(text: str, **parts: str) -> str:
    """SQL with names of tables and columns put in. They come from this module; values are always bound."""
    return text.format(**parts)


def fingerprint(merge: Merge, alias: str, *, without: frozenset[str] = frozenset()) -> str:
    """SQL for 64 bits that tell what a row says from anything else it could say, in this workbook or another."""
    def cells(names: tuple[str, ...]) -> str:
        return ", ".join(f"coalesce(cast({alias}.{name} as varchar), '')" for name in names if name not in without)

    said = cells(tuple(name for name in merge.key + merge.values if name not in merge.came_later))
    if merge.came_later:
        # An empty one is null, and null adds nothing, not even a separator.
        later = cells(merge.came_later)
        said += f", case when concat({later}) <> '' then concat_ws(chr(31), {later}) end"
    # The unit separator cannot stand in a cell: reading refuses control characters.
    return f"md5_number_lower(concat_ws(chr(31), {said}))"


def mark(fingerprint_of_row: str) -> str:
    """SQL for a fingerprint as files carry it: sixteen letters and figures."""
    return f"lpad(lower(hex({fingerprint_of_row})), 16, '0')"
