"""Two clients who are one are made one, and one who is two is made two; never by itself, and it can be taken back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from lifeline.errors import NotFound, UserError
from lifeline.intake.merges import GROUPS, MERGES, fill, fingerprint
from lifeline.record import rows_kept
from lifeline.record.couples import SPLIT, check_unchanged, hand_over, split
from lifeline.record.permissions import OK
from lifeline.record.rows_kept import Cells, Kept, rows_of
from lifeline.record.writing import changing
from lifeline.store import Store, Writer, now

MERGED = "merge"
__all__ = ["Merge", "Unmerged", "merge", "merges", "not_the_same", "split", "unmerge"]

# Of these a client has one that says the same; of two the first client's stays.
_ONE_OF = {
    **rows_kept.KEYS,
    "sharing": ("client_id", "other_client_id"), "not_same": ("client_id", "other_client_id"),
    "acquaintance": ("client_id", "colleague_id"),
    "relationship": ("client_id", "other_client_id", "other_name", "relation"),
    "life_event": ("client_id", "stage_id", "label", "event_date", "status"),
    "holding": ("client_id", "service_id", "provider", "held_date", "for_stage_id"),
}
_BETWEEN_TWO = ("relationship", "sharing", "not_same")


@dataclass(frozen=True, slots=True)
class Merge:
    """Two clients made one (`kind` merge; `ids`: the kept one, the other) or one made two (split: it, the new one)."""

    merge_id: str
    kind: str
    ids: tuple[str, ...]
    who: str
    merged_at: datetime
    undone_at: datetime | None


@dataclass(frozen=True, slots=True)
class Unmerged:
    """What became of a merge that was taken back: how many rows went back, and what stays with the kept client."""

    merge_id: str
    rows: int
    stays: tuple[str, ...]


def merges(store: Store) -> tuple[Merge, ...]:
    """Every merge and split, the latest first."""
    return tuple(Merge(merge_id, kind, tuple(ids), *rest) for merge_id, kind, ids, *rest in store.tuples(
        "select merge_id, kind, ids, who, merged_at, undone_at from client_merge order by merge_no desc"
    ))


# ------------------------------------------------------------------------------------------ two become one


def merge(store: Store, keep_id: str, other_id: str, who: str) -> str:
    """Make two clients one, under `keep_id`; returns the id to take it back by.

    Everything of the other becomes the kept one's, and a later import of the other's number lands there. Of what both
    have, the kept one's stands; but whoever objected, or may not be reached by a channel, objects for both. Raises
    `NotFound`, and `UserError` for a client and themselves, or a person and a business.
    """
    if keep_id == other_id:
        raise UserError("Choose two clients: nobody is merged with themselves.")
    with changing(store, keep_id, other_id, who=who) as writer:
        place, keep = rows_kept.client_row(writer, keep_id)
        other_place, other = rows_kept.client_row(writer, other_id)
        if keep["track"] != other["track"]:
            raise UserError("A person and a business cannot be one client.")
        kept = Kept(writer)
        for table in rows_kept.tables_naming(writer):
            _move(kept, table, keep_id, other_id)
        kept.change("client", place, keep, keep | _together(keep, other))
        kept.remove("client", other_place, other)
        merge_id = rows_kept.begin(writer, MERGED, [keep_id, other_id], who, of=other_id)
        kept.add("client_alias", {
            "client_id": keep_id, "alias": other_id, "alias_name": other["name"], "merge_id": merge_id,
        })
        kept.write_down(merge_id, keep_id)
        writer.audit("clients merged", f"{keep_id} {other_id}", merge_id)
    return merge_id


def not_the_same(store: Store, client_id: str, other_id: str, who: str) -> None:
    """Remember that two are not the same, and are not to be suggested again; with one id twice, that it is no couple.

    Raises `NotFound`.
    """
    with changing(store, who=who) as writer:
        for each in (client_id, other_id):
            rows_kept.client_row(writer, each)
        writer.execute(
            "delete from not_same where client_id = $one and other_client_id = $other", one=client_id, other=other_id
        )
        columns = ["client_id", "other_client_id", "who", "said_at"]
        writer.insert("not_same", columns, [(client_id, other_id, who, now())])
        writer.audit("clients told apart", f"{client_id} {other_id}")


def unmerge(store: Store, merge_id: str, who: str) -> Unmerged:
    """Take a merge or a split back: everything is as it was. What has been changed since stays with the kept client.

    Raises `NotFound`, and `UserError` if it was taken back before or a later merge or split rests on it.
    """
    rows = store.tuples(
        "select kind, ids, merge_no, undone_at, client_id from client_merge where merge_id = $merge_id",
        merge_id=merge_id,
    )
    if not rows:
        raise NotFound(f"There is no merge {merge_id!r} in this workbook.")
    kind, ids, number, undone_at, client_id = rows[0]
    if undone_at is not None:
        raise UserError(f"{merge_id} was taken back already.")
    with changing(store, *ids, who=who) as writer:
        later = writer.tuples("""
            select merge_id from client_merge
            where undone_at is null and merge_no > $number and list_has_any(ids, cast($ids as varchar[]))
            order by merge_no desc
        """, number=number, ids=ids)
        if later:
            raise UserError(f"{merge_id} cannot be taken back while {later[0][0]} stands: take that back first.")
        if kind == MERGED and writer.tuples("select 1 from client where client_id = $other", other=ids[1]):
            raise UserError(f"There is a client {ids[1]} again: the number is taken.")
        if kind == SPLIT:
            check_unchanged(writer, merge_id, ids[1])
        back, stays = rows_kept.take_back(writer, merge_id)
        if kind == SPLIT:
            stays += hand_over(writer, ids[0], ids[1])
        writer.execute(
            "update client_merge set undone_at = $at where merge_id = $merge_id", at=now(), merge_id=merge_id
        )
        for table in ("client_merge", "client_merge_row"):
            writer.execute(f"""
                update {table} set client_id = $other where client_id = $client_id and merge_id in (
                    select unnest(taken_along) from client_merge where merge_id = $merge_id
                )
            """, other=ids[1], client_id=client_id, merge_id=merge_id)
        done = "clients merged" if kind == MERGED else "client split"
        writer.audit(f"{done}, taken back", f"{ids[0]} {ids[1]}", merge_id)
    return Unmerged(merge_id, back, tuple(stays))


def _move(kept: Kept, table: str, keep_id: str, other_id: str) -> None:
    """Everything that names the other names the kept one instead, but for what the kept one has already."""
    writer = kept.writer
    naming = [name for name in ("client_id", "other_client_id") if name in rows_kept.columns_of(writer, table)]
    where = " or ".join(f"{name} = $other_id" for name in naming)
    rows = rows_of(writer, table, where, other_id=other_id)
    if not rows:
        return
    fitting = _as_imported(writer, table, [cells["as_imported"] for _, cells in rows if cells.get("as_imported")])
    key = _ONE_OF.get(table)
    mine = {}
    if key:
        for place, cells in rows_of(writer, table, where.replace("$other_id", "$keep_id"), keep_id=keep_id):
            mine.setdefault(tuple(cells[name] for name in key), (place, cells))
    for place, cells in rows:
        after = cells | {name: keep_id for name in naming if cells[name] == other_id}
        same = mine.get(tuple(after[name] for name in key)) if key else None
        if table in _BETWEEN_TWO and after["client_id"] == after["other_client_id"]:
            kept.remove(table, place, cells)
        elif table in ("import_said", "import_change") and cells["table_name"] == "client":
            kept.remove(table, place, cells)
        elif same and _is_named_by_a_decision(writer, table, cells):
            kept.change(table, place, cells, after)
        elif same and _says_more(table, after, same[1]):
            kept.remove(table, *same)
            # A file that says again what it said of the kept one says nothing new.
            kept.change(table, place, cells, after | {"as_imported": same[1]["as_imported"]})
        elif same:
            if table == "life_event":
                for at, anchor in rows_of(writer, "event_anchor", "event_id = $event_id", event_id=cells["event_id"]):
                    kept.remove("event_anchor", at, anchor)
            kept.remove(table, place, cells)
        else:
            kept.change(table, place, cells, after)
    _fit_again(writer, table, fitting)


def _is_named_by_a_decision(writer: Writer, table: str, cells: Cells) -> bool:
    return bool(cells.get("decision_id")) or table == "life_event" and bool(writer.tuples(
        "select 1 from decision_effect where subject = $event_id", event_id=cells["event_id"]
    ))


def _says_more(table: str, other: Cells, mine: Cells) -> bool:
    """Whether the other's of two that say the same is the one to keep: an answer, or the stricter of two."""
    if table == "fact":
        return mine["answer"] == "unknown" and other["answer"] != "unknown"
    return table == "permission" and other["is_allowed"] == "false" and mine["is_allowed"] == "true"


def _together(keep: Cells, other: Cells) -> Cells:
    """What the kept client takes over: what is not known of them, the earlier beginning, and an objection."""
    taken: Cells = {}
    if keep["born"] is None:
        taken |= {name: other[name] for name in ("born", "born_on", "born_earliest_on", "born_latest_on")}
    if other["client_since_on"] and (keep["client_since_on"] or "9999") > other["client_since_on"]:
        taken |= {name: other[name] for name in ("client_since", "client_since_on")}
    if keep["contact_status"] == OK and other["contact_status"] != OK:
        taken |= {name: other[name] for name in ("contact_status", "contact_basis")}
    if other["notes"] and other["notes"] not in keep["notes"]:
        taken["notes"] = "\n".join(filter(None, (keep["notes"], other["notes"])))
    # Where only the other belongs to a group, the kept one belongs there too.
    return taken | {name: other[name] for name in GROUPS if not keep[name]}


# What an import left in a row still fits once the row is another client's, if it fitted before.

_MERGE_OF = {merge.table: merge for merge in MERGES.values()}


def _as_imported(writer: Writer, table: str, marks: Sequence[str | None]) -> list[str]:
    if table not in _MERGE_OF or not marks:
        return []
    rule = _MERGE_OF[table]
    return [mark for (mark,) in writer.tuples(fill(
        "with stored as ({stored}) select distinct cast(as_imported as varchar) from stored "
        "where as_imported = {fingerprint} "
        "and cast(as_imported as varchar) in (select unnest(cast($marks as varchar[])))",
        stored=fill(rule.stored, table=table), fingerprint=fingerprint(rule, "stored"),
    ), marks=list(marks))]


def _fit_again(writer: Writer, table: str, marks: Sequence[str]) -> None:
    if marks:
        rule = _MERGE_OF[table]
        writer.execute(fill(
            """
            update {table} set as_imported = found.fits from (
                with stored as ({stored}) select stored_row, {fingerprint} as fits from stored
                where cast(as_imported as varchar) in (select unnest(cast($marks as varchar[])))
            ) as found where {table}.rowid = found.stored_row
            """,
            table=table, stored=fill(rule.stored, table=table), fingerprint=fingerprint(rule, "stored"),
        ), marks=list(marks))
