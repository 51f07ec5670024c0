"""How rows of a file find their rows in the workbook, and what becomes of each: new, changed or unchanged.

Looking and doing take the same steps in the same SQL: the file's rows are staged beside the workbook's tables in
temporary tables of one transaction, paired, and compared; only `apply` then writes. Nothing that the file does not
mention is touched.
"""

from __future__ import annotations

from collections.abc import Mapping

import pyarrow as pa

from lifeline.errors import IntakeError, Problem
from lifeline.intake import standing
from lifeline.intake.merges import MERGES, Merge
from lifeline.intake.plan import Change, Counts
from lifeline.store import Store, Writer

MOST_CHANGES = 200
_TYPES = {pa.string(): "varchar", pa.date32(): "date", pa.int64(): "bigint", pa.decimal128(18, 2): "decimal(18, 2)"}


def compare(store: Store, tables: Mapping[str, pa.Table]) -> tuple[tuple[Counts, ...], tuple[Change, ...]]:
    """What storing these rows would do. Writes nothing: the temporary tables go with the cursor."""
    with store.write(counts_as_change=False) as writer:
        counts = _prepare(writer, tables)
        changes: list[Change] = []
        for merge in _wanted(tables):
            changes += _changes(writer, merge, MOST_CHANGES - len(changes))
    return counts, tuple(changes)


def store_rows(writer: Writer, tables: Mapping[str, pa.Table], *, import_id: str) -> tuple[Counts, ...]:
    """Store the rows within the caller's transaction; new ones carry `import_id`, changed ones keep the id they had.

    Raises `IntakeError` if the workbook has changed since the files were checked, so that a row would now refer to
    nothing.
    """
    counts = _prepare(writer, tables)
    for merge in _wanted(tables):
        if merge.kind == "events":
            _store_events(writer, tables["anchors"], import_id)
        else:
            _store(writer, merge, import_id)
        if merge.kind in ("facts", "holdings"):
            standing.confirm_decided(writer, kind=merge.kind, table=merge.table)
    _check_nothing_dangles(writer, tables)
    return counts


def _wanted(tables: Mapping[str, pa.Table]) -> list[Merge]:
    return [merge for kind, merge in MERGES.items() if kind in tables]


def fill(text: str, **parts: str) -> str:
    """SQL with names of tables and columns put in. They come from this module; values are always bound."""
    return text.format(**parts)


# ------------------------------------------------------------------------------------------------ pairing


def _prepare(writer: Writer, tables: Mapping[str, pa.Table]) -> tuple[Counts, ...]:
    counts = []
    for merge in _wanted(tables):
        _stage(writer, merge, tables[merge.kind])
        if merge.kind == "clients":
            standing.keep_objections(writer)
        if merge.has_id:
            _pair_by_id(writer, merge)
        else:
            _pair_without_id(writer, merge)
        _resolve(writer, merge)
        found = dict(writer.tuples(fill("select state, count(*) from resolved_{kind} group by state", kind=merge.kind)))
        counts.append(Counts(merge.kind, found.get("new", 0), found.get("changed", 0), found.get("unchanged", 0)))
    return tuple(counts)


def _stage(writer: Writer, merge: Merge, rows: pa.Table) -> None:
    """The file's rows as `staged_x`, and the stored rows of the clients or ids they name as `stored_x`."""
    staged = rows.select(["absent", *merge.columns]).add_column(0, "row_no", [pa.array(range(len(rows)), pa.int64())])
    types = [f"{name} {_TYPES[rows.schema.field(name).type]}" for name in merge.columns]
    kind = merge.kind
    writer.execute(fill(
        "create temporary table staged_{kind} (row_no bigint, absent varchar, {columns})",
        kind=kind, columns=", ".join(types),
    ))
    writer.insert_arrow(f"staged_{kind}", staged)
    writer.execute(fill(
        """
        create temporary table stored_{kind} as
        with stored as ({stored})
        select * from stored where {first} in (select {first} from staged_{kind})
        """,
        kind=kind, stored=fill(merge.stored, table=merge.table), first=merge.key[0],
    ))


def _pair_by_id(writer: Writer, merge: Merge) -> None:
    writer.execute(fill(
        """
        create temporary table paired_{kind} as
        select staged.row_no, min(stored.stored_row) as stored_row
        from staged_{kind} as staged
        join stored_{kind} as stored on {same_key}
        group by staged.row_no
        """,
        kind=merge.kind, same_key=" and ".join(f"stored.{name} = staged.{name}" for name in merge.key),
    ))


def _pair_without_id(writer: Writer, merge: Merge) -> None:
    """First rows that are the same throughout, as many as there are on both sides; then, in date order, the rest.

    What was entered by hand is a record of its own: a file may confirm it, never rewrite it.
    """
    writer.execute(fill(
        """
        create temporary table paired_{kind} as
        with
        staged_numbered as (
            select
                row_no,
                row_number() over (partition by {everything} order by row_no) as place,
                {everything} as sameness
            from staged_{kind}
        ),
        stored_numbered as (
            select
                stored_row,
                row_number() over (partition by {everything} order by import_id is null, stored_row) as place,
                {everything} as sameness
            from stored_{kind}
        ),
        identical as (
            select staged_numbered.row_no, stored_numbered.stored_row
            from staged_numbered
            join stored_numbered
                on stored_numbered.sameness = staged_numbered.sameness
                and stored_numbered.place = staged_numbered.place
        ),
        staged_left as (
            select
                row_no,
                row_number() over (partition by {key} order by {dated_by} nulls last, row_no) as place,
                {key} as sameness
            from staged_{kind}
            where row_no not in (select row_no from identical)
        ),
        stored_left as (
            select
                stored_row,
                row_number() over (partition by {key} order by {dated_by} nulls last, stored_row) as place,
                {key} as sameness
            from stored_{kind}
            where import_id is not null and stored_row not in (select stored_row from identical)
        )
        select row_no, stored_row from identical
        union all
        select staged_left.row_no, stored_left.stored_row
        from staged_left
        join stored_left on stored_left.sameness = staged_left.sameness and stored_left.place = staged_left.place
        """,
        kind=merge.kind, dated_by=merge.dated_by, key=_as_one_text(merge.key),
        everything=_as_one_text(merge.key + merge.values),
    ))


def _as_one_text(columns: tuple[str, ...]) -> str:
    # The unit separator cannot stand in a cell: reading refuses control characters.
    return "concat_ws(chr(31), " + ", ".join(f"coalesce(cast({name} as varchar), '')" for name in columns) + ")"


def _resolve(writer: Writer, merge: Merge) -> None:
    """The rows as they will stand, each with its state; a column the file does not have keeps what is stored."""
    def standing(name: str) -> str:
        if name not in merge.optional:
            return f"staged.{name}"
        return (
            f"case when paired.stored_row is not null and contains(staged.absent, ';{merge.optional[name]};') "
            f"then stored.{name} else staged.{name} end"
        )

    writer.execute(fill(
        """
        create temporary table resolved_{kind} as
        select
            staged.row_no,
            paired.stored_row,
            {columns},
            case when paired.stored_row is null then 'new' when {differs} then 'changed' else 'unchanged' end as state
        from staged_{kind} as staged
        left join paired_{kind} as paired on paired.row_no = staged.row_no
        left join stored_{kind} as stored on stored.stored_row = paired.stored_row
        """,
        kind=merge.kind,
        columns=", ".join(f"{standing(name)} as {name}" for name in merge.columns),
        differs=" or ".join(f"{standing(name)} is distinct from stored.{name}" for name in merge.values),
    ))


def _changes(writer: Writer, merge: Merge, most: int) -> list[Change]:
    found: list[tuple[int, Change]] = []
    for name in merge.values:
        rows = writer.tuples(
            fill(
                """
                select resolved.row_no, stored.{name}, resolved.{name}, {key}
                from resolved_{kind} as resolved
                join stored_{kind} as stored on stored.stored_row = resolved.stored_row
                where resolved.state = 'changed' and resolved.{name} is distinct from stored.{name}
                order by resolved.row_no
                limit $most
                """,
                kind=merge.kind, name=name, key=", ".join(f"resolved.{column}" for column in merge.key),
            ),
            most=most,
        )
        for row_no, before, after, *key in rows:
            named = dict(zip(merge.key, ("" if cell is None else cell for cell in key), strict=True))
            what = merge.what.format(**named).strip()
            found.append((row_no, Change(f"{what}: {name}", _shown(before), _shown(after))))
    return [change for _, change in sorted(found, key=lambda pair: pair[0])[:most]]


def _shown(cell: object) -> str:
    return "" if cell is None else str(cell)


# ------------------------------------------------------------------------------------------------ storing


def _store(writer: Writer, merge: Merge, import_id: str) -> None:
    _update(writer, merge)
    columns = ", ".join(name for name in merge.columns if name not in merge.not_stored)
    writer.execute(
        fill(
            """
            insert into {table} ({columns}, import_id)
            select {columns}, $import_id from resolved_{kind} where state = 'new' order by row_no
            """,
            table=merge.table, kind=merge.kind, columns=columns,
        ),
        import_id=import_id,
    )


def _update(writer: Writer, merge: Merge) -> None:
    plain = [name for name in merge.values + merge.follows if name not in merge.not_stored + merge.indexed]
    statement = """
        update {table} set {changed}
        from resolved_{kind} as resolved
        where {table}.rowid = resolved.stored_row and resolved.state = 'changed' {only}
    """
    named = {"table": merge.table, "kind": merge.kind}
    writer.execute(fill(statement, **named, changed=", ".join(f"{name} = resolved.{name}" for name in plain), only=""))
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
        where resolved.state <> 'unchanged'
        order by resolved.row_no
    """)
    _update(writer, merge)
    writer.execute(
        fill(
            """
            insert into life_event (event_id, {columns}, import_id)
            select identified.event_id, {named}, $import_id
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
