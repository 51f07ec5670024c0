"""One client who is two people is made two; it is taken back as a merge is (lifeline/record/same_person.py)."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence

from lifeline.errors import UserError
from lifeline.question import book
from lifeline.record import rows_kept
from lifeline.record.rows_kept import Cells, Kept, rows_of
from lifeline.record.writing import changing
from lifeline.store import Store, Writer
from lifeline.wording import count

SPLIT = "split"
# What is copied when one client becomes two: the table, and what tells its rows apart.
_COPIED = {"matter": "matter_id", "holding": "holding_id", "life_event": "event_id"}
_OF_A_FILE = ("import_id", "source_file", "source_row", "as_imported", "decision_id", "shared_id")


def split(
    store: Store, client_id: str, names: Sequence[str], who: str, *, rows: Collection[str] | None = None,
    relation: str = "spouse",
) -> str:
    """Make one client two, who are each other's `relation`; returns the id to take it back by.

    The first keeps the number; the second gets a new one, and copies of the matters, services in place and life events:
    of all, or of those whose ids are in `rows`. Facts and the date of birth stay with the first, because they are one
    person's; an objection and what is allowed hold for both. Raises `NotFound`, and `UserError` unless there are two
    names, for a person.
    """
    first, second = (" ".join(name.split()) for name in (*names, "", "")[:2])
    if len(names) != 2 or not first or not second or first == second:
        raise UserError("Give two different names, one for each of the two.")
    with changing(store, client_id, who=who) as writer:
        place, before = rows_kept.client_row(writer, client_id)
        if before["track"] != "person":
            raise UserError("Only people can be a couple under one number.")
        new_id = rows_kept.free_number(writer, "client", client_id)
        kept = Kept(writer)
        kept.change("client", place, before, before | {"name": first})
        nothing = dict.fromkeys(("born", "born_on", "born_earliest_on", "born_latest_on", *_OF_A_FILE[:4]))
        kept.add("client", before | nothing | {"client_id": new_id, "name": second})
        for table, key in _COPIED.items():
            for _, cells in rows_of(writer, table, "client_id = $client_id", client_id=client_id):
                if rows is None or cells[key] in rows:
                    _copy(kept, table, key, cells, new_id)
        for table in ("permission", "objection"):
            for _, cells in rows_of(writer, table, "client_id = $client_id", client_id=client_id):
                kept.add(table, _without_file(cells) | {"client_id": new_id})
        for one, other in ((client_id, new_id), (new_id, client_id)):
            kept.add("relationship", {
                "client_id": one, "other_client_id": other, "other_name": "", "relation": relation,
                "relationship_id": rows_kept.next_number(writer, "R", "relationship_number"),
            })
        merge_id = rows_kept.begin(writer, SPLIT, [client_id, new_id], who)
        kept.write_down(merge_id, client_id)
        book.follow(store, writer, new_id)
        writer.audit("client split", f"{client_id} {new_id}", f"{merge_id}: {count(len(kept.entries), 'row')}")
    return merge_id


def _copy(kept: Kept, table: str, key: str, cells: Cells, new_id: str) -> None:
    writer = kept.writer
    number = {"matter": lambda: rows_kept.free_number(writer, "matter", cells[key]),
              "holding": lambda: rows_kept.next_number(writer, "H", "holding_number"),
              "life_event": lambda: rows_kept.next_number(writer, "E", "event_number")}[table]()
    kept.add(table, _without_file(cells) | {key: number, "client_id": new_id})
    if table == "life_event":
        for _, anchor in rows_of(writer, "event_anchor", "event_id = $event_id", event_id=cells[key]):
            kept.add("event_anchor", anchor | {"event_id": number, "client_id": new_id})


def _without_file(cells: Cells) -> Cells:
    return {name: None if name in _OF_A_FILE else cell for name, cell in cells.items()}


def check_unchanged(writer: Writer, merge_id: str, new_id: str) -> None:
    """Raise `UserError` if the second of the two was changed since: what was said of them would be lost."""
    _, cells = rows_kept.client_row(writer, new_id)
    made = [json.loads(after) for (after,) in writer.tuples("""
        select after from client_merge_row where merge_id = $merge_id and table_name = 'client' and before is null
    """, merge_id=merge_id)]
    if cells not in made:
        raise UserError(f"Client {new_id} has been changed since. Merge the two instead: nothing is lost then.")


def hand_over(writer: Writer, client_id: str, new_id: str) -> list[str]:
    """What the second of two got since they were made two stays, with the first."""
    stays = []
    for table in rows_kept.tables_naming(writer):
        for name in ("client_id", "other_client_id"):
            if name in rows_kept.columns_of(writer, table):
                for place, cells in rows_of(writer, table, f"{name} = $new_id", new_id=new_id):
                    writer.execute(
                        f"update {table} set {name} = $client_id where rowid = $place", client_id=client_id, place=place
                    )
                    stays.append(f"{rows_kept.told(table, cells)}: it is {client_id}'s now")
    return stays
