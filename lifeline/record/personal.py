"""Everything held on one person, and its erasure."""

from __future__ import annotations

from datetime import date
from typing import Any

from lifeline.errors import NotFound
from lifeline.store import Store

# Tables that name a client in a column, whatever migration brought them.
NAMING = """
    select columns.table_name, columns.column_name
    from duckdb_columns() as columns
    join duckdb_tables() as tables on tables.table_name = columns.table_name
    where columns.column_name in ('client_id', 'other_client_id') and not tables.internal
    order by columns.table_name, columns.column_name
"""
KEPT = ("suppression",)


def everything_on(store: Store, *, client_id: str) -> dict[str, list[dict[str, Any]]]:
    """Every row that names a client, by table: the answer to "what do you hold on me?". Raises `NotFound`."""
    if not store.tuples("select 1 from client where client_id = $client_id", client_id=client_id):
        raise NotFound(f"There is no client {client_id!r} in this workbook.")
    found: dict[str, list[dict[str, Any]]] = {}
    for table, column in store.tuples(NAMING):
        rows = store.dicts(f"from {table} where {column} = $client_id", client_id=client_id)
        if rows:
            found.setdefault(table, []).extend(rows)
    found["audit"] = store.dicts("""
        select written_at, who, action, subject, detail from audit
        where subject = $client_id or starts_with(subject, $client_id || ' ')
        order by audit_no
    """, client_id=client_id)
    return found


def erase(store: Store, *, client_id: str, as_of: date, reason: str, who: str) -> int:
    """Remove everything held on a client but the suppression entry; returns how many rows went. Raises `NotFound`.

    The audit keeps that it was done, under the id; it never held their data.
    """
    gone = 0
    with store.write(who=who) as writer:
        if not writer.tuples("select 1 from client where client_id = $client_id", client_id=client_id):
            raise NotFound(f"There is no client {client_id!r} in this workbook.")
        for table, column in writer.tuples(NAMING):
            if table in KEPT:
                continue
            gone += writer.tuples(f"select count(*) from {table} where {column} = $client_id", client_id=client_id)[0][0]
            writer.execute(f"delete from {table} where {column} = $client_id", client_id=client_id)
        writer.execute("delete from suppression where client_id = $client_id", client_id=client_id)
        writer.insert("suppression", ["client_id", "reason", "suppressed_on"], [(client_id, reason.strip() or "erased", as_of)])
        writer.audit("erased", client_id, f"{gone} rows")
    return gone
