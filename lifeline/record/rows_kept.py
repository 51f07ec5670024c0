"""Rows as they stood before something was done to them, cell by cell as text, so that it can be taken back exactly."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field

from lifeline.errors import NotFound
from lifeline.intake.merges import MERGES
from lifeline.record.personal import NAMING
from lifeline.store import Writer, now

Cells = dict[str, str | None]
# What tells one row of a table from another of the same client; a second such row there must not be.
KEYS = {"fact": ("client_id", "fact"), "permission": ("client_id", "channel"), "objection": ("client_id",)}
# Kept answers are worked out anew; a suppression entry is nobody's who is here; these records are moved by hand.
NOT_MOVED = (
    "client", "book_line", "book_client", "book_cell", "book_need", "book_unit", "book_score_due", "suppression",
    "client_merge", "client_merge_row",
)
# What an import left in a row says nothing of what stands there.
_NOT_COMPARED = "as_imported"
_GROUPS = MERGES["clients"]
_COLUMNS: dict[str, dict[str, str]] = {}


def columns_of(writer: Writer, table: str) -> dict[str, str]:
    """The columns of a table and their types, in order: those of this release, so they are looked up once."""
    if table not in _COLUMNS:
        _COLUMNS[table] = dict(writer.tuples(
            "select column_name, data_type from duckdb_columns() where table_name = $table and not internal "
            "order by column_index", table=table,
        ))
    return _COLUMNS[table]


def rows_of(writer: Writer, table: str, where: str, **values: object) -> list[tuple[int, Cells]]:
    """The place and the cells of some rows."""
    names = list(columns_of(writer, table))
    cells = ", ".join(f"cast({name} as varchar)" for name in names)
    found = writer.tuples(f"select rowid, {cells} from {table} where {where} order by rowid", **values)
    return [(row[0], dict(zip(names, row[1:], strict=True))) for row in found]


@dataclass(slots=True)
class Kept:
    """Changes under way, each written down as it is made."""

    writer: Writer
    entries: list[tuple[str, Cells | None, Cells | None]] = field(default_factory=list)

    def change(self, table: str, place: int, before: Cells, after: Cells) -> None:
        """Give a row other cells."""
        _set(self.writer, table, place, {name: cell for name, cell in after.items() if cell != before[name]})
        self.entries.append((table, before, after))

    def remove(self, table: str, place: int, before: Cells) -> None:
        """Take a row out."""
        self.writer.execute(f"delete from {table} where rowid = $place", place=place)
        self.entries.append((table, before, None))

    def add(self, table: str, cells: Cells) -> None:
        """Put a row in; columns left out are empty."""
        whole = dict.fromkeys(columns_of(self.writer, table)) | cells
        _insert(self.writer, table, whole)
        self.entries.append((table, None, whole))

    def write_down(self, merge_id: str, client_id: str) -> None:
        """Keep all of it under `merge_id`."""
        rows = [
            (merge_id, client_id, place, table, before and json.dumps(before), after and json.dumps(after))
            for place, (table, before, after) in enumerate(self.entries)
        ]
        columns = ["merge_id", "client_id", "place", "table_name", "before", "after"]
        self.writer.insert("client_merge_row", columns, rows)


def take_back(writer: Writer, merge_id: str) -> tuple[int, list[str]]:
    """Put everything written down under `merge_id` back; returns how many rows, and what has been changed since.

    What was changed since stays as and where it is.
    """
    kept = [
        (table, before and json.loads(before), after and json.loads(after))
        for table, before, after in writer.tuples(
            "select table_name, before, after from client_merge_row where merge_id = $merge_id order by place desc",
            merge_id=merge_id,
        )
    ]
    writer.execute("delete from client_merge_row where merge_id = $merge_id", merge_id=merge_id)
    # First what was changed and what was made, so that nothing is in the way of what comes back.
    back, stays = 0, []
    for table, before, after in sorted(kept, key=lambda entry: entry[2] is None):
        if table == "client" and before and after:
            stays += _client_back(writer, before, after)
            back += 1
            continue
        if after is None:
            if table in KEYS and _is_there(writer, table, before):
                stays.append(f"{told(table, before)}: answered anew since")
                continue
            _insert(writer, table, before)
        else:
            place = _place_of(writer, table, after)
            if place is None:
                if table not in ("client_alias", "event_anchor", "import_said", "import_change"):
                    stays.append(f"{told(table, after)}: changed or removed since")
                continue
            if before is None:
                writer.execute(f"delete from {table} where rowid = $place", place=place)
            else:
                _set(writer, table, place, {name: cell for name, cell in before.items() if cell != after.get(name)
                                            or name == _NOT_COMPARED})
        back += 1
    # An anchor date is its event's, whoever has that now.
    writer.execute("""
        update event_anchor set client_id = life_event.client_id from life_event
        where life_event.event_id = event_anchor.event_id and life_event.client_id <> event_anchor.client_id
    """)
    return back, stays


def told(table: str, cells: Cells) -> str:
    """What a row is called, without saying what is in it."""
    key = next((cells[name] for name in (f"{table.removeprefix('life_')}_id", "fact", "channel", "what", "client_id")
                if cells.get(name)), "")
    return f"{table.replace('_', ' ')} {key}".strip()


def _client_back(writer: Writer, before: Cells, after: Cells) -> Iterable[str]:
    """The client's own row goes back cell by cell; cells that mean something only together go together."""
    rows = rows_of(writer, "client", "client_id = $client_id", client_id=after["client_id"])
    if not rows:
        return [f"client {after['client_id']}: removed since"]
    ((place, now),) = rows
    differing = [name for name in before if before[name] != after[name]]
    stays = {_GROUPS.group_of(name) for name in before if now[name] != after[name] and name != _NOT_COMPARED}
    _set(writer, "client", place, {name: before[name] for name in differing if _GROUPS.group_of(name) not in stays})
    hint = {"contact_status": "; if it is the other one's objection, record it there as well"}
    return [
        f"client {after['client_id']}, {name.replace('_', ' ')}: changed since{hint.get(name, '')}"
        for name in sorted(stays)
    ]


def _place_of(writer: Writer, table: str, cells: Cells) -> int | None:
    compared = [name for name in columns_of(writer, table) if name in cells and name != _NOT_COMPARED]
    same = " and ".join(f"cast({name} as varchar) is not distinct from ${name}" for name in compared)
    rows = writer.tuples(
        f"select min(rowid) from {table} where {same}", **{name: cells[name] for name in compared}
    )
    return rows[0][0]


def _is_there(writer: Writer, table: str, cells: Cells) -> bool:
    same = " and ".join(f"{name} = ${name}" for name in KEYS[table])
    return bool(writer.tuples(f"select 1 from {table} where {same}", **{name: cells[name] for name in KEYS[table]}))


def _set(writer: Writer, table: str, place: int, cells: Cells) -> None:
    types = columns_of(writer, table)
    if cells:
        changed = ", ".join(f"{name} = cast(${name} as {types[name]})" for name in cells)
        writer.execute(f"update {table} set {changed} where rowid = $place", place=place, **cells)


def _insert(writer: Writer, table: str, cells: Cells) -> None:
    types = columns_of(writer, table)
    there = [name for name in types if name in cells]
    values = ", ".join(f"cast(${name} as {types[name]})" for name in there)
    writer.execute(
        f"insert into {table} ({', '.join(there)}) values ({values})",
        **{name: cells[name] for name in there},
    )


# ------------------------------------------------------------------------------------------ merges


def tables_naming(writer: Writer) -> list[str]:
    """The tables that name a client, events before their anchors."""
    found = dict.fromkeys(table for table, _ in writer.tuples(NAMING) if table not in NOT_MOVED)
    return sorted(found, key=lambda table: table != "life_event")


def client_row(writer: Writer, client_id: str) -> tuple[int, Cells]:
    """A client's own row and its place. Raises `NotFound`."""
    rows = rows_of(writer, "client", "client_id = $client_id", client_id=client_id)
    if not rows:
        raise NotFound(f"There is no client {client_id!r} in this workbook.")
    return rows[0]


def begin(writer: Writer, kind: str, ids: list[str], who: str, *, of: str = "") -> str:
    """A merge's own row. The records of earlier merges of the client `of` go along with everything else."""
    ((number,),) = writer.tuples("select coalesce(max(merge_no), 0) + 1 from client_merge")
    along = [each for (each,) in writer.tuples("select merge_id from client_merge where client_id = $of", of=of)]
    for table in ("client_merge", "client_merge_row"):
        writer.execute(f"update {table} set client_id = $keep where client_id = $of", keep=ids[0], of=of)
    merge_id = f"{kind}-{number}"
    writer.execute("""
        insert into client_merge (merge_id, merge_no, kind, client_id, ids, taken_along, who, merged_at)
        values ($merge_id, $number, $kind, $client_id, cast($ids as varchar[]), cast($along as varchar[]), $who, $at)
    """, merge_id=merge_id, number=number, kind=kind, client_id=ids[0], ids=ids, along=along, who=who, at=now())
    return merge_id


def free_number(writer: Writer, table: str, number: str) -> str:
    """The number with /2 behind it, or /3 ...: the first that nobody has."""
    place = 2
    while writer.tuples(f"select 1 from {table} where {table}_id = $id", id=f"{number}/{place}"):
        place += 1
    return f"{number}/{place}"


def next_number(writer: Writer, letter: str, sequence: str) -> str:
    """The next of the numbers that the workbook gives."""
    ((number,),) = writer.tuples(f"select nextval('{sequence}')")
    return f"{letter}{number}"
