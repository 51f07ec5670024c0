"""A copy of the workbook in which nobody can be read by name: for showing real clients to a room.

Names and numbers become labels, what anybody wrote in words goes, and every date is moved by the same few weeks. Only
what is listed here stays, so a column that is added later is blank until somebody decides otherwise. Whatever shows or
exports the copy is anonymous without knowing it. Who knows a client well may still recognise their story.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from lifeline.periods import PartialDate
from lifeline.record.personal import NAMING
from lifeline.store import Store, Writer, snapshots

# Words from a list, or numbers the workbook gave: they tell nothing of who somebody is.
STAYS = {
    "client_id", "other_client_id", "track", "contact_status", "stage_id", "status", "evidence", "event_id", "holding_id",
    "fact", "answer", "service_id", "provider", "for_stage_id", "relation", "relationship_id", "decision_id", "decided",
    "stage_ids", "rules", "move", "channel", "undoes_id", "effect", "action_id", "owner_id", "state", "colleague_id",
    "guard", "snapshot_id", "kind", "basis", "rule_id", "wait", "lead_service_id", "lead_move", "lead_rule_id", "name",
    "shared_id", "plan_id", "insight_id", "function_id", "lead_function_id", "programme_family", "asset_id",
    "dimension", "buying_centre", "segment", "office", "owner", "referral_id", "became_kind", "became_id", "known_to_id",
    "contact_id", "matter_id",
}
# Dates kept both as written and as days.
WRITTEN = {
    "client": (("born", "born_on", "born_earliest_on", "born_latest_on"), ("client_since", "client_since_on", "", "")),
    "life_event": (("event_date", "event_on", "earliest_on", "latest_on"),),
    "event_anchor": (("anchor_date", "anchor_on", "", ""),),
    "fact": (("fact_date", "fact_on", "", ""),),
    "holding": (("held_date", "held_on", "held_earliest_on", "held_latest_on"),),
    "matter": (
        ("opened_date", "opened_on", "opened_earliest_on", "opened_latest_on"), ("closed_date", "closed_on", "", ""),
    ),
}
# What is about clients in words, and about nothing else.
EMPTIED = ("audit", "audit_seal", "import_run", "import_file", "import_said", "import_change", "client_merge",
           "client_merge_row", "client_alias", "suppression", "suppression_mark", "not_same", "work_word",
           "decision_effect", "pack_edit_row", "book_state")
# In these a name or a number is not one of a client.
_NAMES = {"client": "label", "event_anchor": "stays"}


def anonymised(store: Store, *, seed: int) -> Store:
    """A private copy with labels for names; the same seed gives the same labels and the same days. Close it to be rid of it."""
    copy = snapshots.private_copy(store)
    try:
        with copy.write(who="anonymous") as writer:
            _make_anonymous(writer, random.Random(seed))
        copy.rewrite()
    except BaseException:
        copy.close()
        raise
    return copy


def write_copy(store: Store, target: Path, *, seed: int) -> Path:
    """The same as a file of the caller's own, closed; it holds no name, but whoever made it clears it away."""
    copy = anonymised(store, seed=seed)
    try:
        return snapshots.copy_to(copy, target)
    finally:
        copy.close()


def labels(store: Store, *, seed: int) -> dict[str, str]:
    """The label of each client under this seed, by the client's own id: to read afterwards who was meant."""
    return {client_id: label for client_id, label, _ in _labelled(store, random.Random(seed))}


def _labelled(reader: Store | Writer, chance: random.Random) -> list[tuple[str, str, str]]:
    clients = reader.tuples("select client_id, track from client order by client_id")
    chance.shuffle(clients)
    counts = {"person": 0, "business": 0}
    found = []
    for client_id, track in clients:
        letters = _letters(counts[track])
        counts[track] += 1
        label = f"Client {letters}" if track == "person" else f"Company {letters}"
        found.append((client_id, label, ("P-" if track == "person" else "B-") + letters))
    return found


def _letters(number: int) -> str:
    """A, B ... Z, AA, AB ...

    >>> _letters(0), _letters(25), _letters(26)
    ('A', 'Z', 'AA')
    """
    text = ""
    while number >= 0:
        number, letter = divmod(number, 26)
        text, number = chr(ord("A") + letter) + text, number - 1
    return text


def _make_anonymous(writer: Writer, chance: random.Random) -> None:
    for table in EMPTIED:
        writer.execute(f"delete from {table}")
    # The copy's own record begins here.
    writer.execute("update workbook_state set record_no = 0, record_hash = '', record_from_no = 0, record_from_hash = ''")
    labelled = _labelled(writer, chance)
    # Two to nine weeks back: no day stays, no season is lost, and nothing that has happened comes to lie ahead.
    days = -chance.randrange(14, 64)
    writer.execute("create temp table labelled (of_client varchar, label varchar, number varchar)")
    writer.insert("labelled", ["of_client", "label", "number"], labelled)
    for table, columns in _tables(writer):
        _blank(writer, table, columns)
        _shift(writer, table, columns, days)
    for table, column in writer.tuples(NAMING):
        writer.execute(f"""
            update {table} set {column} = coalesce(
                (select number from labelled where labelled.of_client = {table}.{column}), 'gone'
            ) where {column} is not null
        """)
    writer.execute("drop table labelled")


def _tables(writer: Writer) -> Iterator[tuple[str, dict[str, str]]]:
    """The tables that name a client, with the types of their columns."""
    for table in dict.fromkeys(table for table, _ in writer.tuples(NAMING)):
        if table not in EMPTIED:
            yield table, dict(writer.tuples(
                "select column_name, data_type from duckdb_columns() where table_name = $table and not internal",
                table=table,
            ))


def _blank(writer: Writer, table: str, columns: dict[str, str]) -> None:
    written = {names[0] for names in WRITTEN.get(table, ())}
    if table == "client":
        writer.execute("update client set name = (select label from labelled where labelled.of_client = client.client_id)")
    elif "name" in columns and table not in _NAMES:
        writer.execute(f"update {table} set name = 'somebody'")
    if table == "relationship":
        writer.execute("""
            update relationship set other_name = coalesce(
                (select label from labelled where labelled.of_client = relationship.other_client_id), 'somebody'
            )
        """)
    if table == "matter":
        writer.execute("update matter set matter_id = 'M' || rowid")
    gone = [name for name, kind in columns.items() if kind == "VARCHAR" and name not in STAYS | written | {"other_name"}]
    # Written before in words, and seen by the rules as a basis: of a line it stays, of a permission it goes.
    gone += ["basis"] if table == "permission" else []
    if gone:
        writer.execute(f"update {table} set {', '.join(f'{name} = {chr(39) * 2}' for name in gone)}")


def _shift(writer: Writer, table: str, columns: dict[str, str], days: int) -> None:
    together = WRITTEN.get(table, ())
    known = {name for names in together for name in names}
    plain = [name for name, kind in columns.items() if kind == "DATE" and name not in known]
    if plain:
        moved = ", ".join(f"{name} = {name} + cast($days as integer)" for name in plain)
        writer.execute(f"update {table} set {moved}", days=days)
    for written, day, earliest, latest in together:
        texts = [text for (text,) in writer.tuples(f"select distinct {written} from {table} where {written} is not null")]
        moved = [(text, *_moved(text, days)) for text in texts]
        writer.execute("create temp table moved (text varchar, to_text varchar, to_day date, lo date, hi date)")
        writer.insert("moved", ["text", "to_text", "to_day", "lo", "hi"], moved)
        also = f", {earliest} = moved.lo, {latest} = moved.hi" if earliest else ""
        writer.execute(
            f"update {table} set {written} = moved.to_text, {day} = moved.to_day{also} from moved "
            f"where {table}.{written} = moved.text"
        )
        writer.execute("drop table moved")


def _moved(text: str, days: int) -> tuple[object, ...]:
    """A written date moved: a day by the days, a month to the month it then falls in; a year says little, and stays."""
    before = PartialDate.parse(text)
    qualifier, _, figures = text.rpartition(" ")
    day = before.day + timedelta(days=days)
    parts = figures.count("-")
    moved = f"{day:%Y-%m-%d}" if parts == 2 else f"{day:%Y-%m}" if parts == 1 else figures
    after = PartialDate.parse(f"{qualifier} {moved}".strip())
    return after.text, after.day, after.earliest, after.latest
