"""Everything held on one person, and its erasure."""

from __future__ import annotations

from datetime import date
from typing import Any

from lifeline.errors import NotFound
from lifeline.question.lifelines import client
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

# An audit subject is a client's id, or that and one more word. An id may itself hold a blank, so that one client's
# subject can begin with another's id: what fits a longer id is that client's.
AUDITED = """
    select written_at, who, action, subject, detail from audit
    where (subject = $client_id or starts_with(subject, $client_id || ' '))
      and not exists (
          select 1
          from (select client_id from client union select client_id from suppression) as other
          where starts_with(other.client_id, $client_id || ' ')
            and (audit.subject = other.client_id or starts_with(audit.subject, other.client_id || ' '))
      )
    order by audit_no
"""

# Where somebody may have written a name into words about another client.
WORDS = (
    ("client", "notes"), ("client", "contact_basis"), ("relationship", "other_name"), ("life_event", "label"),
    ("life_event", "evidence_note"), ("holding", "note"), ("decision", "reason"), ("action", "what"),
    ("action", "closed_reason"), ("acquaintance", "how"), ("override", "reason"), ("permission", "basis"),
)


def everything_on(store: Store, *, client_id: str) -> dict[str, list[dict[str, Any]]]:
    """Every row that names a client, by table: the answer to "what do you hold on me?".

    Of an erased client that is the suppression entry and the audit. Raises `NotFound` for an id nobody ever had.
    """
    if not store.tuples("""
        select 1 from client where client_id = $client_id
        union all select 1 from suppression where client_id = $client_id
    """, client_id=client_id):
        raise NotFound(f"There is no client {client_id!r} in this workbook.")
    found: dict[str, list[dict[str, Any]]] = {}
    for table, column in store.tuples(NAMING):
        rows = store.dicts(f"from {table} where {column} = $client_id", client_id=client_id)
        if rows:
            found.setdefault(table, []).extend(rows)
    found["audit"] = store.dicts(AUDITED, client_id=client_id)
    return found


def note_handed_out(store: Store, *, client_id: str, who: str) -> None:
    """Put on record that everything held on a client was handed out."""
    with store.write(who=who, counts_as_change=False) as writer:
        writer.audit("everything handed out", client_id)


def named_elsewhere(store: Store, *, client_id: str) -> tuple[tuple[str, str], ...]:
    """Tables and ids of other clients in whose words this client's name stands. Raises `NotFound`.

    A name in somebody else's note may be a namesake, so it is for a person to look at and not for `erase` to cut out.
    """
    name = client(store, client_id).name
    if not name.strip():
        return ()
    looked_at = " union ".join(
        f"select '{table}' as table_name, client_id from {table} "
        f"where client_id <> $client_id and contains(lower({column}), lower($name))" for table, column in WORDS
    )
    # A relationship that names them by id goes with them.
    return tuple(store.tuples(f"""
        select table_name, client_id from ({looked_at}) as found
        where table_name <> 'relationship' or client_id not in (
            select client_id from relationship where other_client_id = $client_id
        )
        order by table_name, client_id
    """, client_id=client_id, name=name.strip()))


def erase(store: Store, *, client_id: str, as_of: date, reason: str, who: str) -> int:
    """Remove everything held on a client but the suppression entry; returns how many rows went. Raises `NotFound`.

    The audit keeps that it was done, under the id; it never held their data. The file itself keeps the bytes of rows
    that are gone until it is written anew (the command `erase` does that).
    """
    gone = 0
    with store.write(who=who) as writer:
        client(store, client_id)
        for table, column in writer.tuples(NAMING):
            if table in KEPT:
                continue
            named = f"from {table} where {column} = $client_id"
            gone += writer.tuples(f"select count(*) {named}", client_id=client_id)[0][0]
            writer.execute(f"delete {named}", client_id=client_id)
        writer.execute("delete from suppression where client_id = $client_id", client_id=client_id)
        writer.insert("suppression", ["client_id", "reason", "suppressed_on"],
                      [(client_id, reason.strip() or "erased", as_of)])
        writer.audit("erased", client_id, f"{gone} rows")
    return gone
