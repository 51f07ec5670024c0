"""Everything held on one person, and its erasure; who has objected, and who was erased."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from lifeline.errors import NotFound
from lifeline.intake import lookalikes
from lifeline.question import book
from lifeline.question.audit import OF_CLIENT
from lifeline.question.lifelines import client
from lifeline.store import Store, Writer, of_one_moment, snapshots

# Tables that name a client in a column, whatever migration brought them.
NAMING = """
    select columns.table_name, columns.column_name
    from duckdb_columns() as columns
    join duckdb_tables() as tables on tables.table_oid = columns.table_oid and tables.database_oid = columns.database_oid
    where columns.column_name in ('client_id', 'other_client_id') and not tables.internal and not tables.temporary
    order by columns.table_name, columns.column_name
"""
KEPT = ("suppression",)

AUDITED = f"select written_at, who, action, subject, detail from audit where {OF_CLIENT} order by audit_no"

# Where somebody may have written a name into words about another client, or about nobody: table, column, whose.
WORDS = (
    ("client", "name", "client_id"), ("client", "notes", "client_id"), ("client", "contact_basis", "client_id"),
    ("relationship", "other_name", "client_id"), ("life_event", "label", "client_id"),
    ("life_event", "evidence_note", "client_id"), ("holding", "note", "client_id"), ("decision", "reason", "client_id"),
    ("action", "what", "client_id"), ("action", "closed_reason", "client_id"), ("acquaintance", "how", "client_id"),
    ("override", "reason", "client_id"), ("permission", "basis", "client_id"), ("objection", "how", "client_id"),
    ("objection", "basis_before", "client_id"), ("matter", "owner", "client_id"), ("trigger_card", "text", "''"),
    ("client_alias", "alias_name", "client_id"), ("client_merge_row", "before", "client_id"),
    ("client_merge_row", "after", "client_id"), ("quiet_period", "why", "''"), ("import_run", "files", "''"), ("audit", "detail", "''"),
    ("contact", "name", "client_id"), ("contact", "role", "client_id"), ("score_override", "reason", "client_id"),
    ("wall", "reason", "client_id"), ("client", "segment", "client_id"), ("client", "office", "client_id"), ("client", "owner", "client_id"),
    *(("referral", column, "coalesce(client_id, '')")
      for column in ("about", "heard", "reason", "spotter", "handled_by", "originator", "credited_by")),
    ("goal", "what", "''"), ("goal", "measure", "''"), ("goal", "closed_reason", "''"), ("insight", "what", "''"),
    ("review_meeting", "agenda", "''"), ("asset", "name", "''"), ("asset", "what_for", "''"), ("asset", "place", "''"),
    ("plan", "aim", "coalesce(client_id, '')"), ("plan_insight", "found", "coalesce(client_id, '')"),
    ("action", "interaction", "client_id"),
    ("import_file", "file", "''"), ("import_change", "before", "client_id"), ("import_change", "after", "client_id"),
)
# What is added behind a name and is none, such as "(fictional)" or "(deceased)".
_ADDED = re.compile(r"\s*\([^()]*\)\s*$")


@dataclass(frozen=True, slots=True)
class Mention:
    """Words about another client (or about nobody: no id, no name) in which a client's name stands."""

    table: str
    client_id: str
    client_name: str
    words: str


@dataclass(frozen=True, slots=True)
class Objection:
    """Somebody who may not be approached. `objected_on` is None where a file says so and nobody wrote it down here."""

    client_id: str
    name: str
    contact_status: str
    objected_on: date | None
    how: str
    who: str


@dataclass(frozen=True, slots=True)
class Suppression:
    """What is left of somebody who was erased: their number, why, and since when."""

    client_id: str
    reason: str
    suppressed_on: date


@of_one_moment
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


def is_erased(store: Store, *, client_id: str) -> bool:
    """Whether a client was erased, and has not come back since."""
    return bool(store.value("""
        select count(*) from suppression where client_id = $client_id
        and client_id not in (select client_id from client)
    """, client_id=client_id))


def would_go(store: Store, *, client_id: str) -> dict[str, int]:
    """How many rows of which table erasing a client would remove, the most first. Raises `NotFound`."""
    client(store, client_id)
    found: dict[str, int] = {}
    for table, column in store.tuples(NAMING):
        if table not in KEPT:
            found[table] = found.get(table, 0) + store.value(
                f"select count(*) from {table} where {column} = $client_id", client_id=client_id
            )
    return {table: rows for table, rows in sorted(found.items(), key=lambda each: (-each[1], each[0])) if rows}


def named_elsewhere(store: Store, *, client_id: str) -> tuple[Mention, ...]:
    """Words about other clients, and about nobody, in which this client's name stands. Raises `NotFound`.

    A name in somebody else's note may be a namesake, so it is for a person to look at and not for `erase` to cut out.
    """
    name = _ADDED.sub("", client(store, client_id).name).strip()
    if not name:
        return ()
    looked_at = " union ".join(
        f"select '{table}' as found_in, {whose} as client_id, {column} as words from {table} "
        f"where {whose} <> $client_id and regexp_matches(strip_accents(lower({column})), "
        "'(^|[^\\p{L}\\p{N}])' || regexp_escape(strip_accents(lower($name))) || '($|[^\\p{L}\\p{N}])')"
        for table, column, whose in WORDS
    )
    # A relationship that names them by id goes with them.
    return tuple(Mention(*row) for row in store.tuples(f"""
        select found.found_in, found.client_id, coalesce(client.name, ''), found.words
        from ({looked_at}) as found
        left join client on client.client_id = found.client_id
        where found.found_in <> 'relationship' or found.client_id not in (
            select client_id from relationship where other_client_id = $client_id
        )
        order by found.client_id = '', found.client_id, found.found_in, found.words
    """, client_id=client_id, name=name))


def erase(store: Store, *, client_id: str, as_of: date, reason: str, who: str) -> int:
    """Remove everything held on a client but the suppression entry; returns how many rows went. Raises `NotFound`.

    The audit keeps that it was done, under the id; it never held their data. The file itself keeps the bytes of rows
    that are gone until it is written anew: `write_anew`.
    """
    with store.write(who=who) as writer:
        gone = erase_within(store, writer, client_id=client_id, as_of=as_of, reason=reason)
        # Nobody's lines rest on another client's rows, so what was worked out for the rest stands.
        book.follow(store, writer)
    return gone


def erase_within(store: Store, writer: Writer, *, client_id: str, as_of: date, reason: str) -> int:
    """The same within a write under way."""
    client(store, client_id)
    gone = 0
    # The numbers of others who were merged into this one: a file may still name them.
    also = [each for (each,) in writer.tuples("select alias from client_alias where client_id = $client_id",
                                              client_id=client_id)]
    lookalikes.keep_marks(writer, client_id=client_id, as_of=as_of)
    for table, column in writer.tuples(NAMING):
        if table in KEPT:
            continue
        named = f"from {table} where {column} = $client_id"
        gone += writer.tuples(f"select count(*) {named}", client_id=client_id)[0][0]
        writer.execute(f"delete {named}", client_id=client_id)
    for each in (client_id, *also):
        writer.execute("delete from suppression where client_id = $client_id", client_id=each)
        writer.insert("suppression", ["client_id", "reason", "suppressed_on"],
                      [(each, reason.strip() or "erased", as_of)])
    writer.audit("erased", client_id, f"{gone} rows")
    return gone


def write_anew(store: Store, *, who: str) -> None:
    """Write the workbook's file anew, while it is in use, so that no byte of what was erased is left in it.

    Raises `WorkbookError` if it cannot be done now: what was erased is gone from the workbook all the same.
    """
    snapshots.rewrite(store)
    with store.write(who=who, counts_as_change=False) as writer:
        writer.audit("file written anew")


# ------------------------------------------------------------------------------------------ who may not be approached

_OBJECTING = """
    from client left join objection on objection.client_id = client.client_id
    where client.contact_status <> 'ok'
"""


def objections(store: Store, *, offset: int = 0, limit: int = 10) -> tuple[tuple[Objection, ...], int]:
    """Some of those who may not be approached, the latest objection first, and how many there are in all."""
    rows = store.fetch(Objection, f"""
        select
            client.client_id, client.name, client.contact_status, objection.objected_on,
            coalesce(nullif(objection.how, ''), client.contact_basis) as how, coalesce(objection.who, '') as who
        {_OBJECTING}
        order by objection.objected_on desc nulls last, client.name, client.client_id
        limit $limit offset $offset
    """, limit=limit, offset=offset)
    return rows, store.value(f"select count(*) {_OBJECTING}")


def suppressions(store: Store, *, offset: int = 0, limit: int = 10) -> tuple[tuple[Suppression, ...], int]:
    """Some of those who were erased, the latest first, and how many there are in all."""
    rows = store.fetch(
        Suppression, "from suppression order by suppressed_on desc, client_id limit $limit offset $offset",
        limit=limit, offset=offset,
    )
    return rows, store.value("select count(*) from suppression")
