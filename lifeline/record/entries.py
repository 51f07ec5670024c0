"""What one entry by hand changed, kept so that a further entry can put back what stood before it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from lifeline.errors import UserError
from lifeline.question import book
from lifeline.question.lifelines import client
from lifeline.store import Store, Writer

# What an entry itself says of each row it writes. Whatever else a table holds, such as which file a row came from, is
# empty in a new row, and comes back with one that is put back.
COLUMNS = {
    "fact": ("client_id", "fact", "answer", "fact_date", "fact_on", "evidence"),
    "life_event": (
        "event_id", "client_id", "stage_id", "label", "event_date", "event_on", "earliest_on", "latest_on", "status",
        "evidence", "evidence_note", "shared_id",
    ),
    "event_anchor": ("event_id", "client_id", "name", "anchor_date", "anchor_on"),
    "sharing": ("client_id", "other_client_id", "agreed_on", "who"),
}
TAKEN_BACK = ": taken back"

Rows = dict[str, list[tuple[Any, ...]]]


@dataclass(frozen=True, slots=True)
class Reach:
    """The rows one entry may change: one fact of a client, or events by id with an agreement between two clients."""

    fact: tuple[str, str] | None = None
    event_ids: tuple[str, ...] = ()
    agreement: tuple[str, str] | None = None

    def rows(self, writer: Writer) -> Rows:
        """What stands there now, whole and in a stable order."""
        return {
            table: writer.tuples(
                f"select {', '.join(_whole(writer, table))} from {table} where {where} order by all", **values
            )
            for table, where, values in self._parts()
        }

    def clear(self, writer: Writer) -> None:
        """Take out what stands there."""
        for table, where, values in self._parts():
            writer.execute(f"delete from {table} where {where}", **values)

    def put_back(self, writer: Writer, rows: Rows) -> None:
        """Put what once stood there in the place of what does now."""
        self.clear(writer)
        for table, there in rows.items():
            names = _whole(writer, table)
            bound = ", ".join(f"${name}" for name in names)
            # One by one with bound values, and not as Arrow: a fingerprint of an import is larger than its numbers go.
            for row in there:
                writer.execute(
                    f"insert into {table} ({', '.join(names)}) values ({bound})", **dict(zip(names, row, strict=True))
                )

    def _parts(self) -> list[tuple[str, str, dict[str, Any]]]:
        parts: list[tuple[str, str, dict[str, Any]]] = []
        if self.fact:
            client_id, fact = self.fact
            parts.append(("fact", "client_id = $client_id and fact = $fact", {"client_id": client_id, "fact": fact}))
        if self.event_ids:
            ids = {"event_ids": list(self.event_ids)}
            where = "event_id in (select unnest($event_ids))"
            parts += [(table, where, ids) for table in ("life_event", "event_anchor")]
        if self.agreement:
            one, other = self.agreement
            where = "client_id = $client_id and other_client_id = $other_client_id"
            parts.append(("sharing", where, {"client_id": one, "other_client_id": other}))
        return parts


def _whole(writer: Writer, table: str) -> list[str]:
    return [name for (name,) in writer.tuples("""
        select column_name from duckdb_columns() where table_name = $table and not internal order by column_index
    """, table=table)]


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry by hand: what it did (as in the audit), to what, and what stood there before and since.

    `subjects` are the audit's, each beginning with the client it is about, `client_ids` all of those; `event_id` is the
    event that was added, changed or taken out, empty for a fact.
    """

    action: str
    client_ids: tuple[str, ...]
    subjects: tuple[str, ...]
    reach: Reach
    before: Rows
    after: Rows
    event_id: str = ""

    @property
    def is_idle(self) -> bool:
        """Whether it changed nothing at all."""
        return self.before == self.after


def entered(
    store: Store, writer: Writer, action: str, reach: Reach, before: Rows, told: list[tuple[str, str, str]], event_id: str = ""
) -> Entry:
    """Write the audit, one line for each of `told` (client, subject, detail), and say what was entered.

    `before` is what stood within reach when the entry began. Without `event_id` it is the first event within reach.
    """
    for _, subject, detail in told:
        writer.audit(action, subject, detail)
    book.follow(store, writer, *dict.fromkeys(client_id for client_id, _, _ in told))
    return Entry(
        action=action, client_ids=tuple(client_id for client_id, _, _ in told),
        subjects=tuple(subject for _, subject, _ in told), reach=reach, before=before, after=reach.rows(writer),
        event_id=event_id or (reach.event_ids[0] if reach.event_ids else ""),
    )


def take_back(store: Store, entry: Entry, *, who: str) -> None:
    """Put back, by a further entry, what stood before this one.

    Raises `UserError` if somebody, or a file, has changed it since; `NotFound` if a client it was about is gone.
    """
    with store.write(who=who) as writer:
        for client_id in entry.client_ids:
            client(store, client_id)
        if entry.reach.rows(writer) != entry.after:
            raise UserError("It has been changed again since, so it stands as it is now. Change it in the list below.")
        entry.reach.put_back(writer, entry.before)
        for subject in entry.subjects:
            writer.audit(f"{entry.action}{TAKEN_BACK}", subject)
        book.follow(store, writer, *dict.fromkeys(entry.client_ids))
