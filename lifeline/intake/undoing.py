"""The steps of taking an import back, kind by kind, in SQL over whole tables: a million rows are no loop.

Each step works inside the caller's transaction and says what it did and what it left, and why.
"""

from __future__ import annotations

from typing import NamedTuple

from lifeline.intake.merges import MERGES, Merge, fill, fingerprint
from lifeline.periods import PartialDate
from lifeline.store import Writer

CHANGED_SINCE = "changed here since by hand"
# One by one, a row under two indexes takes a tenth of a millisecond to remove; beyond this the table is made anew.
MOST_ONE_BY_ONE = 20_000
MOST_LISTED = 200
# Tables whose rows name a client without recording anything about them.
_NO_RECORD = (
    "client", "suppression", "import_said", "import_change", "book_line", "book_client", "book_cell", "book_need",
    "book_unit", "book_score_due",
)
_OWN = (*(merge.table for merge in MERGES.values()), "import_run", "import_file", "import_said", "import_change")


class Left(NamedTuple):
    """How many rows or cells stay, and the first of them: what, and why."""

    count: int
    first: list[tuple[str, str]]


_TABLES_WITH = """
    select columns.table_name, columns.column_name
    from duckdb_columns() as columns
    join duckdb_tables() as tables on tables.table_name = columns.table_name
    where columns.column_name in (select unnest($names)) and not tables.internal and not tables.temporary
    order by columns.table_name, columns.column_name
"""


# ------------------------------------------------------------------------------------------ cells go back


def put_back(writer: Writer, merge: Merge, import_id: str) -> tuple[int, Left]:
    """Give every cell that the import changed its former value, where nobody has changed it since.

    Cells that mean something only together go back together. Returns in how many rows something went back, and what
    stays.
    """
    _gather_cells(writer, merge, import_id)
    types = dict(writer.tuples(
        "select column_name, data_type from duckdb_columns() where table_name = $table and not internal",
        table=merge.table,
    ))
    changed = [name for (name,) in writer.tuples("select distinct column_name from put where is_back order by all")]
    for column in (name for name in changed if name not in merge.not_stored + merge.indexed):
        _put_column_back(writer, merge, column, types[column])
    if "anchors" in changed:
        _put_anchors_back(writer)
    if merge.may_be_decided:
        _drop_undone_decisions(writer, merge)
    # A row whose indexed column changes is another row to the database: it cannot be found by its place any more.
    for column in (name for name in changed if name in merge.indexed):
        _put_column_back(writer, merge, column, types[column])
        if merge.kind == "events":
            writer.execute("""
                update event_anchor set client_id = put.before from put
                where event_anchor.event_id = put.row_key and put.column_name = 'client_id' and put.is_back
            """)
    ((count,),) = writer.tuples(
        "select count(distinct stored_row) from put where is_back and column_name <> 'as_imported'"
    )
    stays = _told(writer, merge, "put", "column_group", "not is_back and column_name <> 'as_imported'")
    writer.execute("drop table put")
    return count, stays


def _put_column_back(writer: Writer, merge: Merge, column: str, data_type: str) -> None:
    writer.execute(fill(
        """
        update {table} set {column} = cast(put.before as {type}) from put
        where {table}.rowid = put.stored_row and put.column_name = '{column}' and put.is_back
        """,
        table=merge.table, column=column, type=data_type,
    ))


def _gather_cells(writer: Writer, merge: Merge, import_id: str) -> None:
    """Make `put`: each changed cell with its row as it is now; `is_back` if its whole group is as the import left it.

    A row that was written anew since, as a fact is that somebody answers, has not the import's own fingerprint.
    """
    columns = [*merge.tracked, "as_imported", *(["decision_id"] if merge.may_be_decided else [])]
    now = " ".join(f"when '{name}' then cast(stored.{name} as varchar)" for name in columns)
    groups = " ".join(f"when '{name}' then '{merge.group_of(name)}'" for name in columns)
    writer.execute(
        fill(
            """
            create temporary table put as
            with
            stored as ({stored}),
            cell as (
                select
                    change.row_key, change.column_name, change.before, change.after, stored.stored_row, {key},
                    case change.column_name {now} end as now,
                    case change.column_name {groups} end as column_group
                from import_change as change
                join stored on stored.{row_key} = change.row_key {of_client}
                where change.import_id = $import_id and change.table_name = '{table}'
            ),
            judged as (
                select
                    *,
                    bool_and(now is not distinct from after) over (partition by stored_row, column_group) as is_whole,
                    bool_or(column_name = 'as_imported' and now is distinct from after)
                        over (partition by stored_row) as is_written_anew
                from cell
            )
            select *, is_whole and not is_written_anew as is_back from judged
            """,
            stored=fill(merge.stored, table=merge.table), key=", ".join(f"stored.{name}" for name in merge.key),
            now=now, groups=groups, row_key=merge.row_key, table=merge.table,
            of_client="" if merge.is_told_apart_alone else "and stored.client_id = change.client_id",
        ),
        import_id=import_id,
    )


def _put_anchors_back(writer: Writer) -> None:
    back = "select row_key, before from put where column_name = 'anchors' and is_back"
    writer.execute(f"delete from event_anchor where event_id in (select row_key from ({back}))")
    terms = f"select row_key, unnest(string_split(before, ';')) as term from ({back}) where before <> ''"
    split = f"select row_key, split_part(term, '=', 1) as name, split_part(term, '=', 2) as written from ({terms})"
    dates = [written for (written,) in writer.tuples(f"select distinct written from ({split})")]
    writer.execute("create temporary table put_date (written varchar, day date)")
    writer.insert("put_date", ["written", "day"], [(written, PartialDate.parse(written).day) for written in dates])
    writer.execute(f"""
        insert into event_anchor (event_id, client_id, name, anchor_date, anchor_on)
        select life_event.event_id, life_event.client_id, split.name, split.written, put_date.day
        from ({split}) as split
        join put_date on put_date.written = split.written
        join life_event on life_event.event_id = split.row_key
        order by life_event.event_id, split.name
    """)
    writer.execute("drop table put_date")


def _drop_undone_decisions(writer: Writer, merge: Merge) -> None:
    """What goes back to being a decision's word alone goes altogether, if that decision was taken back meanwhile."""
    writer.execute("""
        create temporary table undone_decision as
        select undoes_id as decision_id from decision where undoes_id is not null
    """)
    is_undone = """
        {0}.rowid in (select stored_row from put)
        and {0}.decision_id in (select decision_id from undone_decision)
    """
    if merge.kind == "facts":
        writer.execute(f"""
            update fact set
                answer = effect.answer_before, fact_date = effect.date_before, fact_on = effect.day_before,
                evidence = effect.evidence_before, import_id = effect.import_before,
                decision_id = effect.decision_before
            from decision_effect as effect
            where effect.decision_id = fact.decision_id and effect.client_id = fact.client_id
              and effect.effect = 'fact' and effect.subject = fact.fact and effect.is_there_before
              and {is_undone.format("fact")}
        """)
    writer.execute(f"delete from {merge.table} where {is_undone.format(merge.table)}")
    writer.execute("drop table undone_decision")


# ------------------------------------------------------------------------------------------ rows go


def remove_added(writer: Writer, merge: Merge, import_id: str) -> tuple[int, Left]:
    """Take out the rows that the import added and nobody has changed since; returns how many, and what stays."""
    shared = "when stored.shared_id is not null then 'shared with another client'"
    writer.execute(
        fill(
            """
            create temporary table added as
            with stored as ({stored})
            select stored_row, {row_key} as row_key, {key}, case
                when stored.as_imported is distinct from {fingerprint} then '{changed}'
                {also}
            end as why
            from stored where import_id = $import_id
            """,
            stored=fill(merge.stored, table=merge.table), row_key=merge.row_key, key=", ".join(merge.key),
            fingerprint=fingerprint(merge, "stored"), changed=CHANGED_SINCE,
            also=shared if merge.kind == "events" else "",
        ),
        import_id=import_id,
    )
    if merge.kind == "clients":
        _keep_whoever_is_named(writer)
    else:
        _keep_whatever_is_named(writer, merge)
    ((count,),) = writer.tuples("select count(*) from added where why is null")
    if count:
        if merge.kind == "events":
            writer.execute("delete from event_anchor where event_id in (select row_key from added where why is null)")
        if merge.kind == "clients":
            for table in ("book_line", "book_client", "book_cell", "book_need", "book_unit"):
                writer.execute(f"delete from {table} where client_id in (select row_key from added where why is null)")
        _remove(writer, merge.table, count)
    stays = _told(writer, merge, "added", "why", "why is not null")
    writer.execute("drop table added")
    return count, stays


def _keep_whoever_is_named(writer: Writer) -> None:
    """A client stays whom something that stays here names."""
    naming = [
        f"select {column} as client_id, '{table.replace('_', ' ')}' as table_name "
        f"from {table} where {column} in (select row_key from added)"
        for table, column in writer.tuples(_TABLES_WITH, names=["client_id", "other_client_id"])
        if table not in _NO_RECORD
    ]
    writer.execute(f"""
        update added set why = 'named in ' || named.tables
        from (
            select client_id, string_agg(table_name, ', ' order by table_name) as tables
            from (select distinct client_id, table_name from ({" union all ".join(naming)}))
            group by client_id
        ) as named
        where added.row_key = named.client_id and added.why is null
    """)


def _keep_whatever_is_named(writer: Writer, merge: Merge) -> None:
    for table, column in writer.tuples(_TABLES_WITH, names=[merge.row_key]):
        if table not in _OWN and table != "event_anchor" and merge.is_told_apart_alone:
            writer.execute(
                f"update added set why = $why where why is null and row_key in (select {column} from {table})",
                why=f"named in {table.replace('_', ' ')}",
            )


def _remove(writer: Writer, table: str, count: int) -> None:
    gone = "select stored_row from added where why is null"
    if count <= MOST_ONE_BY_ONE:
        writer.execute(f"delete from {table} where rowid in ({gone})")
        return
    ((made,),) = writer.tuples(
        "select sql from duckdb_tables() where table_name = $table and not internal", table=table
    )
    indexes = writer.tuples("select sql from duckdb_indexes() where table_name = $table", table=table)
    writer.execute(made.replace(f"CREATE TABLE {table}(", f"CREATE TABLE {table}_left(", 1))
    writer.execute(f"insert into {table}_left select * from {table} where rowid not in ({gone})")
    writer.execute(f"drop table {table}")
    writer.execute(f"alter table {table}_left rename to {table}")
    for (statement,) in indexes:
        writer.execute(statement)


def remove_beside(writer: Writer, import_id: str) -> None:
    """Take out what the import put into any other table, as its rows there say."""
    for table, _ in writer.tuples(_TABLES_WITH, names=["import_id"]):
        if table not in _OWN:
            writer.execute(f"delete from {table} where import_id = $import_id", import_id=import_id)


# ------------------------------------------------------------------------------------------ what decisions kept


def correct_what_decisions_kept(writer: Writer, import_id: str) -> None:
    """Let a decision, when it is taken back, put back what stood before this import and not what the import said."""
    kept = {"answer": "answer_before", "fact_date": "date_before", "fact_on": "day_before",
            "evidence": "evidence_before"}
    for effect, table, subject, columns in (
        ("fact", "fact", "change.row_key = effect.subject and change.client_id = effect.client_id", kept),
        ("event", "life_event", "change.row_key = effect.subject", {"status": "answer_before",
                                                                    "evidence": "evidence_before"}),
    ):
        for column, before in columns.items():
            kind = "date" if column == "fact_on" else "varchar"
            writer.execute(f"""
                update decision_effect as effect set {before} = cast(change.before as {kind})
                from import_change as change
                where change.import_id = $import_id and change.table_name = '{table}' and effect.effect = '{effect}'
                  and {subject} and change.column_name = '{column}'
                  and cast(effect.{before} as varchar) is not distinct from change.after
            """, import_id=import_id)
    writer.execute("""
        update decision_effect set
            is_there_before = false, answer_before = null, date_before = null, day_before = null,
            evidence_before = null, import_before = null
        where effect = 'fact' and import_before = $import_id
    """, import_id=import_id)


# ------------------------------------------------------------------------------------------ telling


def _told(writer: Writer, merge: Merge, table: str, last: str, where: str) -> Left:
    columns = ", ".join((*merge.key, last))
    ((count,),) = writer.tuples(f"select count(*) from (select distinct {columns} from {table} where {where})")
    rows = writer.tuples(f"select distinct {columns} from {table} where {where} order by all limit {MOST_LISTED}")
    told = []
    for *key, said in rows:
        named = dict(zip(merge.key, ("" if cell is None else cell for cell in key), strict=True))
        what = merge.what.format(**named).strip()
        told.append((f"{what}: {said}", CHANGED_SINCE) if table == "put" else (what, said))
    return Left(count, told)
