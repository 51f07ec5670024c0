"""Where each value on a client's file came from: which import, file, sheet and row, or who entered it and when."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from lifeline.errors import NotFound
from lifeline.intake.merges import HEADINGS, MERGES, Merge, fill, fingerprint
from lifeline.store import Store


@dataclass(frozen=True, slots=True)
class Provenance:
    """One value and its origin.

    `kind` and `field` are named as in the files, `row_key` tells rows of a kind apart (an event's id, a fact's name).
    A value out of a file has `import_id`, `file`, `sheet` (empty where there are none) and `row`, as a spreadsheet
    counts; one entered by hand has the `audit_no` of its line in the audit, or its `decision_id`. `who` and `at` are of
    whoever imported, entered or decided it, and empty where an earlier release did not write that down.
    """

    kind: str
    row_key: str
    field: str
    value: str
    import_id: str | None = None
    file: str = ""
    sheet: str = ""
    row: int | None = None
    who: str = ""
    at: datetime | None = None
    audit_no: int | None = None
    decision_id: str | None = None


class _Origin(NamedTuple):
    """Where a value came from, without the value."""

    at: datetime | None = None
    who: str = ""
    import_id: str | None = None
    file: str = ""
    sheet: str = ""
    row: int | None = None
    audit_no: int | None = None
    decision_id: str | None = None


class _Entry(NamedTuple):
    """A line of the audit about one row."""

    audit_no: int
    at: datetime
    who: str
    action: str
    detail: str


# What somebody does to a client's permission is told by its name alone.
_ON_PERMISSION = ("objection recorded", "objection withdrawn")


def provenance(store: Store, *, client_id: str) -> tuple[Provenance, ...]:
    """Every value on a client's file with its origin, in the order of the kinds of files. Raises `NotFound`."""
    if not store.tuples("select 1 from client where client_id = $client_id", client_id=client_id):
        raise NotFound(f"There is no client {client_id!r} in this workbook.")
    entries = _entries(store, client_id)
    decided = _decisions(store, client_id)
    return tuple(
        found for merge in MERGES.values() for found in _of_kind(store, merge, client_id, entries, decided)
    )


def _of_kind(
    store: Store, merge: Merge, client_id: str, entries: Mapping[str, list[_Entry]],
    decided: Mapping[tuple[str, str], _Origin],
) -> Iterator[Provenance]:
    changed = _last_changes(store, merge, client_id)
    for row in _rows(store, merge, client_id):
        key = row[merge.row_key]
        added = _Origin(*row["added"]) if row["added"] else None
        subject = client_id if merge.kind == "clients" else f"{client_id} {key}"
        if merge.kind == "relationships":
            subject = f"{client_id} {row['other_client_id']}" if row["other_client_id"] else client_id
        for column in _shown(merge):
            value = row[column]
            if value in (None, ""):
                continue
            after, last = changed.get((key, column), (None, None))
            origin = last if last and after == value else added
            if not row["is_as_imported"] or origin is None:
                by_hand = _by_hand(merge, column, entries.get(subject, ()), decided, row)
                if by_hand and not (origin and origin.at and by_hand.at and by_hand.at < origin.at):
                    origin = by_hand
            yield Provenance(
                merge.kind, key, HEADINGS.get(column, column), value,
                **(origin._asdict() if origin else {}),
            )


def _shown(merge: Merge) -> list[str]:
    """The columns that hold what was said; a fact is its answer, or the date of it."""
    if merge.kind == "facts":
        return ["answer"]
    also = ["other_client_id"] if merge.kind == "relationships" else []
    return [name for name in merge.key[1:] + merge.values if name not in ("other", merge.row_key)] + also


def _rows(store: Store, merge: Merge, client_id: str) -> Iterator[dict[str, Any]]:
    """A client's rows of one kind as text, with the import that added each."""
    columns = [name for name in dict.fromkeys((*merge.tracked, *merge.key, merge.row_key)) if name != "other"]
    decision = ["decision_id"] if merge.may_be_decided else []
    found = store.dicts(
        fill(
            """
            with stored as ({stored})
            select
                {columns}, import_id, source_file, source_row,
                coalesce(stored.as_imported = {fingerprint}, false) as is_as_imported
            from stored where client_id = $client_id
            order by stored_row
            """,
            stored=fill(merge.stored, table=merge.table), fingerprint=fingerprint(merge, "stored"),
            columns=", ".join([f"cast(stored.{name} as varchar) as {name}" for name in columns] + decision),
        ),
        client_id=client_id,
    )
    for row in found:
        row["added"] = _import(store, row) if row["import_id"] else None
        if merge.kind == "facts":
            row["answer"] = row["fact_date"] or row["answer"]
        yield row


def _import(store: Store, row: Mapping[str, Any]) -> tuple[Any, ...]:
    rows = store.tuples("""
        select run.imported_at, run.who, run.import_id, coalesce(file.file, ''), coalesce(file.sheet, '')
        from import_run as run
        left join import_file as file on file.import_id = run.import_id and file.file_no = $file_no
        where run.import_id = $import_id
    """, file_no=row["source_file"], import_id=row["import_id"])
    return (*rows[0], row["source_row"]) if rows else (None, "", row["import_id"], "", "", row["source_row"])


def _last_changes(store: Store, merge: Merge, client_id: str) -> dict[tuple[str, str], tuple[str, _Origin]]:
    """By row and column, what the last import that changed it put there, and from where."""
    rows = store.tuples("""
        select
            change.row_key, change.column_name, change.after, run.imported_at, run.who, run.import_id,
            coalesce(file.file, ''), coalesce(file.sheet, ''), change.row_no
        from import_change as change
        join import_run as run on run.import_id = change.import_id
        left join import_file as file on file.import_id = change.import_id and file.file_no = change.file_no
        where change.client_id = $client_id and change.table_name = $table
        order by run.import_no
    """, client_id=client_id, table=merge.table)
    changes = {(key, column): (after, _Origin(*origin)) for key, column, after, *origin in rows}
    if merge.kind == "facts":   # a fact that got a date was changed in either of two columns
        dated = {key: found for (key, column), found in changes.items() if column == "fact_date" and found[0]}
        changes |= {(key, "answer"): found for key, found in dated.items()}
    return changes


# ------------------------------------------------------------------------------------------ by hand


def _entries(store: Store, client_id: str) -> dict[str, list[_Entry]]:
    """The audit's lines about a client, by their subject."""
    found = defaultdict(list)
    for subject, *entry in store.tuples("""
        select subject, audit_no, written_at, who, action, detail from audit
        where subject = $client_id or starts_with(subject, $client_id || ' ')
        order by audit_no
    """, client_id=client_id):
        found[subject].append(_Entry(*entry))
    return found


def _decisions(store: Store, client_id: str) -> dict[tuple[str, str], _Origin]:
    """Who decided, by ("decision", its id) and by ("event", the id of an event that it confirmed)."""
    found = {}
    for decision_id, who, at in store.tuples(
        "select decision_id, who, written_at from decision where client_id = $client_id", client_id=client_id
    ):
        found["decision", decision_id] = _Origin(at, who, decision_id=decision_id)
    for event_id, decision_id in store.tuples("""
        select effect.subject, effect.decision_id
        from decision_effect as effect
        left join decision as undoing on undoing.undoes_id = effect.decision_id
        where effect.client_id = $client_id and effect.effect = 'event' and undoing.decision_id is null
    """, client_id=client_id):
        if ("decision", decision_id) in found:
            found["event", event_id] = found["decision", decision_id]
    return found


def _by_hand(
    merge: Merge, column: str, entries: list[_Entry], decided: Mapping[tuple[str, str], _Origin], row: Mapping[str, Any]
) -> _Origin | None:
    """Who last entered this cell, or decided it; None if nobody did."""
    if row.get("decision_id"):
        return decided.get(("decision", row["decision_id"]))
    last = next((entry for entry in reversed(entries) if _is_about(entry, merge, column)), None)
    entered = _Origin(last.at, last.who, audit_no=last.audit_no) if last else None
    confirmed = decided.get(("event", row[merge.row_key])) if column in ("status", "evidence") else None
    if entered and confirmed:
        return max(entered, confirmed, key=lambda origin: origin.at)
    return entered or confirmed


def _is_about(entry: _Entry, merge: Merge, column: str) -> bool:
    if entry.action in _ON_PERMISSION:
        return column in ("contact_status", "contact_basis")
    if entry.action.endswith(("added", "answered", "recorded")):
        return merge.kind != "clients" or entry.action.startswith("client")
    names = {name.strip() for name in entry.detail.split(",")}
    return column in names
