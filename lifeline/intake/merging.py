"""How rows of a file find their rows in the workbook, and what becomes of each: new, changed or unchanged.

Looking and doing take the same steps in the same SQL: the file's rows are staged beside the workbook's tables in
temporary tables of one transaction, paired, and compared; only `apply` then writes. Nothing that the file does not
mention is touched.

A row that a person has changed here stays as they left it while the file says only what it said when the row was taken
in; once it says something else, it is changed like any other. (One thing a file may always say again is that somebody
is not to be approached.)
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import pyarrow as pa

from lifeline.errors import IntakeError, Problem
from lifeline.intake import standing, trail
from lifeline.intake.merges import MERGES, Merge, fill, fingerprint
from lifeline.intake.pairing import pair
from lifeline.intake.plan import Change, Counts, Heard
from lifeline.store import Store, Writer

MOST_CHANGES = 200
_TYPES = {
    pa.string(): "varchar", pa.date32(): "date", pa.int64(): "bigint", pa.decimal128(18, 2): "decimal(18, 2)",
    pa.bool_(): "boolean",
}


class _Placed(NamedTuple):
    """A change with the place of its cell in the files: file, row, kind of row, and column."""

    place: tuple[int, int, int, int]
    change: Change


class Compared(NamedTuple):
    """What storing rows would do: how many of each kind, the first changes in the order of the files' cells, and what
    there is to know besides."""

    counts: tuple[Counts, ...]
    changes: tuple[Change, ...]
    notes: tuple[str, ...]


def compare(store: Store, tables: Mapping[str, pa.Table]) -> Compared:
    """What storing these rows would do. Writes nothing: the temporary tables go with the cursor."""
    with store.write(counts_as_change=False) as writer:
        counts = _prepare(writer, tables, Heard(tables))
        found: list[_Placed] = []
        notes: list[str] = []
        for number, merge in enumerate(_wanted(tables)):
            found += _changes(writer, merge, number)
            notes += _kept(writer, merge)
    changes = (placed.change for placed in sorted(found, key=lambda placed: placed.place)[:MOST_CHANGES])
    return Compared(counts, tuple(changes), tuple(notes))


def store_rows(writer: Writer, tables: Mapping[str, pa.Table], *, import_id: str, heard: Heard) -> tuple[Counts, ...]:
    """Store the rows within the caller's transaction; new ones carry `import_id`, changed ones keep the id they had.

    What is changed, and what is only named again, is written down under `import_id`, so that it can be taken back.
    Raises `IntakeError` if the workbook has changed since the files were checked, so that a row would now refer to
    nothing.
    """
    counts = _prepare(writer, tables, heard)
    trail.keep_files(writer, import_id)
    for merge in _wanted(tables):
        trail.keep_changes(writer, merge, import_id)
        trail.keep_said(writer, merge, import_id)
        if merge.may_be_decided:
            standing.confirm_decided(writer, kind=merge.kind, table=merge.table)
        if merge.kind == "events":
            _store_events(writer, tables["anchors"], import_id)
        else:
            _store(writer, merge, import_id)
        heard.step(merge.kind)
    _check_nothing_dangles(writer, tables)
    return counts


def _wanted(tables: Mapping[str, pa.Table]) -> list[Merge]:
    return [merge for kind, merge in MERGES.items() if kind in tables]


# ------------------------------------------------------------------------------------------------ pairing


def _prepare(writer: Writer, tables: Mapping[str, pa.Table], heard: Heard) -> tuple[Counts, ...]:
    counts = []
    files, file_numbers = trail.numbered(tables)
    writer.execute("create temporary table staged_file (file_no integer, file varchar, sheet varchar, source varchar)")
    writer.insert("staged_file", ["file_no", "file", "sheet", "source"], files)
    for merge in _wanted(tables):
        _stage(writer, merge, tables[merge.kind], file_numbers[merge.kind])
        if merge.kind == "clients":
            standing.keep_objections(writer)
        pair(writer, merge)
        _resolve(writer, merge)
        found = dict(writer.tuples(fill("select state, count(*) from resolved_{kind} group by state", kind=merge.kind)))
        unchanged = found.get("unchanged", 0) + found.get("kept", 0)
        counts.append(Counts(merge.kind, found.get("new", 0), found.get("changed", 0), unchanged))
        heard.step(merge.kind)
    return tuple(counts)


def _stage(writer: Writer, merge: Merge, rows: pa.Table, file_numbers: pa.Array) -> None:
    """The file's rows as `staged_x`, and the stored rows of the clients or ids they name as `stored_x`."""
    also = ["row_mark"] if merge.is_marked else []
    staged = rows.select(["absent", *also, *merge.columns])
    places = {"row_no": pa.array(range(len(rows)), pa.int64()), "file_no": file_numbers, "source_row": rows["row"]}
    for name, cells in places.items():
        staged = staged.append_column(name, cells)
    types = [f"{name} varchar" for name in also]
    types += [f"{name} {_TYPES[rows.schema.field(name).type]}" for name in merge.columns]
    kind = merge.kind
    writer.execute(fill(
        "create temporary table staged_{kind} "
        "(row_no bigint, file_no integer, source_row integer, absent varchar, {columns})",
        kind=kind, columns=", ".join(types),
    ))
    writer.insert_arrow(f"staged_{kind}", staged)
    if not merge.has_id:
        writer.execute(fill("alter table staged_{kind} add column source varchar", kind=kind))
        writer.execute(fill(
            "update staged_{kind} as staged set source = staged_file.source "
            "from staged_file where staged_file.file_no = staged.file_no",
            kind=kind,
        ))
    writer.execute(fill(
        """
        create temporary table stored_{kind} as
        with stored as ({stored})
        select stored.*, import_file.source
        from stored
        left join import_file
            on import_file.import_id = stored.import_id and import_file.file_no = stored.source_file
        where stored.{first} in (select {first} from staged_{kind})
        """,
        kind=kind, stored=fill(merge.stored, table=merge.table), first=merge.key[0],
    ))


def _resolve(writer: Writer, merge: Merge) -> None:
    """The rows as they will stand, each with its state; a column the file does not have keeps what is stored."""
    def standing_cell(name: str) -> str:
        if name not in merge.optional:
            return f"staged.{name}"
        return (
            f"case when paired.stored_row is not null and contains(staged.absent, ';{merge.optional[name]};') "
            f"then stored.{name} else staged.{name} end"
        )

    may_stay = "true"
    if merge.kind == "clients":
        may_stay = "(stored.contact_status <> 'ok' or staged.contact_status = 'ok')"
    writer.execute(fill(
        """
        create temporary table resolved_{kind} as
        with resolved as (
            select
                staged.row_no,
                staged.file_no,
                staged.source_row,
                paired.stored_row,
                {columns},
                case
                    when paired.stored_row is null then 'new'
                    when not ({differs}) then 'unchanged'
                    when {says_it_again} = stored.as_imported and {may_stay} then 'kept'
                    else 'changed'
                end as state
            from staged_{kind} as staged
            left join paired_{kind} as paired on paired.row_no = staged.row_no
            left join stored_{kind} as stored on stored.stored_row = paired.stored_row
        )
        select *, case when state in ('new', 'changed') or {may_be_decided} then {fingerprint} end as fingerprint
        from resolved
        """,
        kind=merge.kind, may_stay=may_stay, says_it_again=fingerprint(merge, "staged"),
        columns=", ".join(f"{standing_cell(name)} as {name}" for name in merge.columns),
        differs=" or ".join(f"{standing_cell(name)} is distinct from stored.{name}" for name in merge.compared),
        may_be_decided=str(merge.may_be_decided), fingerprint=fingerprint(merge, "resolved"),
    ))


def _changes(writer: Writer, merge: Merge, number: int) -> list[_Placed]:
    found: list[_Placed] = []
    for column, name in enumerate(merge.compared):
        if name == "other":
            continue   # shown by the column it comes from
        rows = writer.tuples(
            fill(
                """
                select resolved.file_no, resolved.source_row, stored.{name}, resolved.{name}, {key}
                from resolved_{kind} as resolved
                join stored_{kind} as stored on stored.stored_row = resolved.stored_row
                where resolved.state = 'changed' and resolved.{name} is distinct from stored.{name}
                order by resolved.file_no, resolved.source_row, resolved.row_no
                limit $most
                """,
                kind=merge.kind, name=name, key=", ".join(f"resolved.{column}" for column in merge.key),
            ),
            most=MOST_CHANGES,
        )
        for file_no, row, before, after, *key in rows:
            named = dict(zip(merge.key, ("" if cell is None else cell for cell in key), strict=True))
            what = merge.what.format(**named).strip()
            place = (file_no, row, number, column)
            found.append(_Placed(place, Change(f"{what}: {name}", _shown(before), _shown(after))))
    return found


def _kept(writer: Writer, merge: Merge) -> list[str]:
    ((kept,),) = writer.tuples(fill("select count(*) from resolved_{kind} where state = 'kept'", kind=merge.kind))
    if not kept:
        return []
    rows = "1 row says" if kept == 1 else f"{kept} rows say"
    only = "only what was taken in before and has been changed here since"
    return [f"{merge.kind}: {rows} {only}; the change here stays"]


def _shown(cell: object) -> str:
    return "" if cell is None else str(cell)


# ------------------------------------------------------------------------------------------------ storing


def _store(writer: Writer, merge: Merge, import_id: str) -> None:
    _update(writer, merge)
    columns = ", ".join(name for name in merge.columns if name not in merge.not_stored)
    writer.execute(
        fill(
            """
            insert into {table} ({columns}, import_id, source_file, source_row, as_imported)
            select {columns}, $import_id, file_no, source_row, fingerprint
            from resolved_{kind} where state = 'new' order by row_no
            """,
            table=merge.table, kind=merge.kind, columns=columns,
        ),
        import_id=import_id,
    )


def _update(writer: Writer, merge: Merge) -> None:
    plain = [name for name in merge.tracked if name not in merge.not_stored + merge.indexed]
    statement = """
        update {table} set {changed}
        from resolved_{kind} as resolved
        where {table}.rowid = resolved.stored_row and resolved.state = 'changed' {only}
    """
    named = {"table": merge.table, "kind": merge.kind}
    changed = [f"{name} = resolved.{name}" for name in plain] + ["as_imported = resolved.fingerprint"]
    writer.execute(fill(statement, **named, changed=", ".join(changed), only=""))
    # A column under an index is rewritten only where it differs: all of a million rows took 260 seconds instead of one.
    for name in merge.indexed:
        only = fill("and {table}.{name} <> resolved.{name}", table=merge.table, name=name)
        writer.execute(fill(statement, **named, changed=f"{name} = resolved.{name}", only=only))


def _store_events(writer: Writer, anchors: pa.Table, import_id: str) -> None:
    """Events with their anchor dates, which hang on the event's own new or old id."""
    merge = MERGES["events"]
    columns = ", ".join(name for name in merge.columns if name not in merge.not_stored)
    writer.execute(
        "create temporary table staged_anchor (place bigint, name varchar, anchor_date varchar, anchor_on date)"
    )
    if len(anchors):
        writer.insert_arrow("staged_anchor", anchors)
    writer.execute("""
        create temporary table identified_events as
        select
            resolved.row_no,
            resolved.client_id,
            resolved.state,
            resolved.anchors is distinct from coalesce(stored.anchors, '') as has_other_anchors,
            case when stored.event_id is null then 'E' || nextval('event_number') else stored.event_id end as event_id
        from resolved_events as resolved
        left join stored_events as stored on stored.stored_row = resolved.stored_row
        where resolved.state in ('new', 'changed')
        order by resolved.row_no
    """)
    _update(writer, merge)
    writer.execute(
        fill(
            """
            insert into life_event (event_id, {columns}, import_id, source_file, source_row, as_imported)
            select
                identified.event_id, {named}, $import_id, resolved.file_no, resolved.source_row, resolved.fingerprint
            from resolved_events as resolved
            join identified_events as identified on identified.row_no = resolved.row_no
            where resolved.state = 'new'
            order by resolved.row_no
            """,
            columns=columns, named=", ".join(f"resolved.{name}" for name in columns.split(", ")),
        ),
        import_id=import_id,
    )
    writer.execute("""
        delete from event_anchor
        where event_id in (select event_id from identified_events where state = 'changed' and has_other_anchors)
    """)
    writer.execute("""
        update event_anchor set client_id = identified.client_id
        from identified_events as identified
        where event_anchor.event_id = identified.event_id and event_anchor.client_id <> identified.client_id
    """)
    writer.execute("""
        insert into event_anchor (event_id, client_id, name, anchor_date, anchor_on)
        select identified.event_id, identified.client_id, staged.name, staged.anchor_date, staged.anchor_on
        from staged_anchor as staged
        join identified_events as identified on identified.row_no = staged.place
        where identified.has_other_anchors
        order by identified.row_no, staged.name
    """)


# What a stored row refers to: the staged table's column, and where that must be found.
_REFERENCES = (
    ("clients", "client_id", "client"),
    ("facts", "client_id", "client"), ("events", "client_id", "client"), ("holdings", "client_id", "client"),
    ("matters", "client_id", "client"), ("relationships", "client_id", "client"),
    ("permissions", "client_id", "client"),
    ("events", "stage_id", "life_stage"), ("holdings", "service_id", "service"), ("matters", "service_id", "service"),
)


def _check_nothing_dangles(writer: Writer, tables: Mapping[str, pa.Table]) -> None:
    for kind, column, table in _REFERENCES:
        if kind not in tables:
            continue
        if table == "client":
            standing.check_nobody_erased(writer, kind=kind)
        ((dangling,),) = writer.tuples(fill(
            """
            select count(*) from staged_{kind} as staged
            where staged.{column} is not null
              and not exists (select 1 from {table} where {table}.{column} = staged.{column})
            """,
            kind=kind, column=column, table=table,
        ))
        if dangling:
            raise IntakeError([Problem(
                kind, None, column, f"{dangling} rows whose {column} the workbook no longer has",
                "the workbook as it was when the files were checked: read the files again",
            )])
