"""Imports that were made, and taking one of them back.

An import can be taken back while no later one stands on it: names again, or changes, a row that it added or changed, or
adds rows for a client that it added; and while none of its clients was merged or split since. Otherwise `undo_import`
refuses and lists what stands in the way; taking imports back from the last to the first is always possible, and leaves
exactly what was there before each.

What the import added goes, what it changed goes back to what stood there before, and what it left alone stays. Nothing
that a person has done since is lost: a row they have changed stays, a cell they have changed stays, and a client stays
whom anything recorded here names; all of that is listed. The client's other rows of that import go.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from lifeline.errors import NotFound, UserError
from lifeline.intake import undoing
from lifeline.intake.merges import MERGES, WITHIN_CLIENT, fill
from lifeline.intake.provenance import Provenance, provenance
from lifeline.store import Store, Writer, now, snapshots
from lifeline.wording import count, listed

__all__ = ["ImportRun", "Provenance", "Stays", "Undone", "Went", "imports", "provenance", "undo_import"]

_ROWS = {
    "client": ("client", "clients"), "fact": ("fact", "facts"), "life_event": ("life event", "life events"),
    "holding": ("service in place", "services in place"), "matter": ("matter", "matters"),
    "relationship": ("relation", "relations"),
}


@dataclass(frozen=True, slots=True)
class ImportRun:
    """One import. `undone_at` and `undone_by` are empty while it stands; `can_be_undone`: whether it was written down
    what it did, as every import since that was begun."""

    import_id: str
    imported_at: datetime
    who: str
    files: str
    counts: str
    can_be_undone: bool
    undone_at: datetime | None
    undone_by: str | None


class Went(NamedTuple):
    """How many rows of one kind were removed, and in how many others something was put back."""

    kind: str
    removed: int
    put_back: int


class Stays(NamedTuple):
    """What stays although the import is taken back, and why."""

    what: str
    why: str


@dataclass(frozen=True, slots=True)
class Undone:
    """What became of an import that was taken back. `stays` holds the first 200 of `stays_count`."""

    import_id: str
    went: tuple[Went, ...]
    stays: tuple[Stays, ...]
    stays_count: int


class _OnlyLooked(Exception):
    """Ends a transaction that was only to show what it would do."""


def imports(store: Store) -> tuple[ImportRun, ...]:
    """Every import, the latest first."""
    return store.fetch(ImportRun, """
        select
            import_id, imported_at, who, files, counts, coalesce(is_recorded, false) as can_be_undone, undone_at,
            undone_by
        from import_run
        order by import_no desc nulls last, imported_at desc
    """)


def undo_import(store: Store, import_id: str | None = None, *, who: str, only_look: bool = False) -> Undone:
    """Take one import back, the last that stands unless told which; see the head of this module for the rules.

    With `only_look` nothing is changed, and the result says what would be. The same files can be imported again
    afterwards. Raises `NotFound` for an import there never was, and `UserError` for one that was taken back before,
    that an earlier release made, or that later imports stand on.
    """
    undone: Undone | None = None
    if not only_look:
        snapshots.before(store, "before-undo")
    try:
        with store.write(who=who) as writer:
            run_id = _found(writer, import_id)
            undone = _undo(writer, run_id)
            if only_look:
                raise _OnlyLooked
            writer.execute(
                "update import_run set undone_at = $at, undone_by = $who where import_id = $import_id",
                at=now(), who=who, import_id=run_id,
            )
            writer.audit("import undone", run_id, in_words(undone))
    except _OnlyLooked:
        pass
    assert undone is not None
    return undone


def in_words(undone: Undone) -> str:
    """`clients 2 removed, 1 put back; ...`, for the audit and the command.

    >>> in_words(Undone("import-1", (Went("clients", 2, 0), Went("matters", 0, 1)), (), 3))
    'clients 2 removed, 0 put back; matters 0 removed, 1 put back; 3 stay'
    """
    parts = [f"{went.kind} {went.removed} removed, {went.put_back} put back" for went in undone.went]
    if undone.stays_count:
        parts.append(f"{undone.stays_count} {'stays' if undone.stays_count == 1 else 'stay'}")
    return "; ".join(parts) or "nothing to remove or to put back"


def _found(writer: Writer, import_id: str | None) -> str:
    rows = writer.tuples("select import_id, is_recorded, undone_at from import_run order by import_no")
    if import_id is None:
        standing = [row for row in rows if row[2] is None]
        if not standing:
            raise NotFound("There is no import to take back.")
        found = standing[-1]
    else:
        found = next((row for row in rows if row[0] == import_id), None)
        if found is None:
            last = f"; the last is {rows[-1][0]}" if rows else ""
            raise NotFound(f"There is no import {import_id!r} in this workbook{last}.")
    run_id, is_recorded, undone_at = found
    if undone_at is not None:
        raise UserError(f"{run_id} was taken back already.")
    if not is_recorded:
        raise UserError(f"{run_id} was made by an earlier release, which did not write down what it changed.")
    return run_id


def _undo(writer: Writer, import_id: str) -> Undone:
    in_the_way = _later_imports(writer, import_id) + _later_merges(writer, import_id)
    if in_the_way:
        lines = "\n".join(f"  {line}" for line in in_the_way)
        raise UserError(
            f"{import_id} cannot be taken back while this stands on it:\n{lines}\nTake that back first."
        )
    went: list[Went] = []
    stays: list[Stays] = []
    stays_count = 0
    undoing.correct_what_decisions_kept(writer, import_id)
    # Whatever belongs to a client goes before the client: only then can be told who is still named.
    undoing.remove_beside(writer, import_id)
    for merge in sorted(MERGES.values(), key=lambda merge: merge.kind == "clients"):
        put_back, changed_since = undoing.put_back(writer, merge, import_id)
        removed, kept = undoing.remove_added(writer, merge, import_id)
        stays += [Stays(*found) for found in changed_since.first + kept.first]
        stays_count += changed_since.count + kept.count
        if put_back or removed:
            went.append(Went(merge.kind, removed, put_back))
    for table in ("import_said", "import_change"):
        writer.execute(f"delete from {table} where import_id = $import_id", import_id=import_id)
    order = list(MERGES)
    went.sort(key=lambda each: order.index(each.kind))
    return Undone(import_id, tuple(went), tuple(stays[:undoing.MOST_LISTED]), stays_count)


# ------------------------------------------------------------------------------------------ what stands in the way


def _later_imports(writer: Writer, import_id: str) -> list[str]:
    """A line for each later import that stands on this one."""
    later = writer.tuples("""
        select import_id, files from import_run
        where undone_at is null
          and import_no > (select import_no from import_run where import_id = $import_id)
        order by import_no
    """, import_id=import_id)
    if not later:
        return []
    _note_what_is_of(writer, import_id)
    is_same = f"""
        of_import.table_name = said.table_name and of_import.row_key = said.row_key
        and (said.table_name not in ({WITHIN_CLIENT}) or of_import.client_id = said.client_id)
    """
    said = writer.tuples(f"""
        select said.import_id, said.table_name, count(*)
        from import_said as said
        join of_import on {is_same}
        where said.import_id in (select unnest($later))
        group by all
    """, later=[run_id for run_id, _ in later])
    about = "union all ".join(
        fill(
            """
            select import_id, '{table}' as table_name, count(*) as rows
            from {table}
            where import_id in (select unnest($later)) and ({named})
            group by all
            """,
            table=merge.table,
            named=" or ".join(
                f"{column} in (select client_id from of_import where table_name = 'client')"
                for column in ("client_id", "other_client_id")[:2 if merge.table == "relationship" else 1]
            ),
        )
        for merge in MERGES.values() if merge.kind != "clients"
    )
    added = writer.tuples(about, later=[run_id for run_id, _ in later])
    # A matter that a later import moved to a client of this one.
    moved = writer.tuples(f"""
        select said.import_id, said.table_name, count(*)
        from import_said as said
        where said.import_id in (select unnest($later))
          and said.client_id in (select client_id from of_import where table_name = 'client')
          and not exists (select 1 from of_import where {is_same})
        group by all
    """, later=[run_id for run_id, _ in later])
    writer.execute("drop table of_import")
    lines = []
    for run_id, files in later:
        again = [_counted(table, rows) for of, table, rows in sorted(said) if of == run_id]
        more = [_counted(table, rows) for of, table, rows in sorted(added + moved) if of == run_id]
        parts = [f"names {listed(again)} of it again"] if again else []
        parts += [f"has {listed(more)} of its clients"] if more else []
        if parts:
            lines.append(f"{run_id} ({files}) {listed(parts)}")
    return lines


def _later_merges(writer: Writer, import_id: str) -> list[str]:
    """A line for each time that clients of the import were made one, or two, since."""
    later = writer.tuples("""
        select merge_id, kind, ids from client_merge
        where undone_at is null
          and merged_at >= (select imported_at from import_run where import_id = $import_id)
        order by merge_no
    """, import_id=import_id)
    if not later:
        return []
    _note_what_is_of(writer, import_id)
    ids = [client_id for _, _, ids in later for client_id in ids]
    known = {client_id for (client_id,) in writer.tuples(
        "select distinct client_id from of_import where client_id in (select unnest($ids))", ids=ids
    )}
    writer.execute("drop table of_import")
    return [f"{merge_id} ({kind} of {' and '.join(ids)})" for merge_id, kind, ids in later if known & set(ids)]


def _note_what_is_of(writer: Writer, import_id: str) -> None:
    """Make `of_import`: the rows that the import added or changed."""
    added = " union all ".join(
        fill(
            "select '{table}' as table_name, client_id, {row_key} as row_key from {table} where import_id = $import_id",
            table=merge.table, row_key=merge.row_key,
        )
        for merge in MERGES.values()
    )
    writer.execute(f"""
        create temporary table of_import as
        {added}
        union all
        select distinct table_name, client_id, row_key from import_change where import_id = $import_id
    """, import_id=import_id)


def _counted(table: str, rows: int) -> str:
    return count(rows, *_ROWS.get(table, (table.replace("_", " "),)))
