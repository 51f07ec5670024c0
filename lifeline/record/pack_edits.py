"""Edits of the pack, each stored at once and whole, taken back and made again: the journal under the stage board.

An edit changes rows of the pack's own tables. What each row was before and is after is written down in the same
transaction, so that an edit can be undone exactly, whoever has looked at it meanwhile.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

from lifeline.errors import PackError, UserError
from lifeline.intake import pack_checks, pack_tables
from lifeline.intake.pack_files import FILES
from lifeline.intake.pack_tables import KEYS, WHOLE, Cells
from lifeline.record.rows_kept import columns_of
from lifeline.record.workshop import Locked, is_locked
from lifeline.store import Store, Writer, now

# A service on the board that nothing calls for yet is work under way, and no fault.
_UNDER_WAY = "a service that some need rule calls for"


class Overtaken(UserError):
    """Somebody else changed the same thing first. Nothing was changed; `str()` says who, what and when."""


@dataclass(frozen=True, slots=True)
class Edit:
    """One edit of the pack, in words; `is_undone` while it is taken back."""

    edit_no: int
    what: str
    who: str
    written_at: datetime
    is_undone: bool


@dataclass(slots=True)
class Editing:
    """One edit under way: every row it changes is written down as it is changed."""

    writer: Writer
    rows: list[tuple[str, str, Cells | None, Cells | None]] = field(default_factory=list)

    def row(self, table: str, key: str) -> Cells | None:
        """A row's cells as text, or None if there is no such row."""
        found = pack_tables.rows(self.writer.tuples, table, f"cast({(KEYS | WHOLE)[table]} as varchar) = $key", key=key)
        return found.get(key)

    def where(self, table: str, condition: str, **values: object) -> dict[str, Cells]:
        """Rows by their key; the condition is written in code, its values bound."""
        return pack_tables.rows(self.writer.tuples, table, condition, **values)

    def put(self, table: str, key: str, cells: Cells | None, *, seen: str | None = None) -> None:
        """Make a row, change cells of it, or (None) take it out.

        `seen` is the fingerprint of the row as the person saw it, empty for a row that was not there. Raises
        `Overtaken` if it is another by now.
        """
        before = self.row(table, key)
        if seen is not None and seen != fingerprint(before):
            raise Overtaken(_overtaken(self.writer, table, key))
        if before is None and cells is None:
            return
        after = None if cells is None else (before or dict.fromkeys(columns_of(self.writer, table))) | cells
        _check(table, after or {}, cells or {})
        if after != before:
            write_row(self.writer, table, key, after)
            self.rows.append((table, key, before, after))

    def move_events(self, stage_id: str, to_stage_id: str) -> None:
        """Let the events that began one stage begin another."""
        ids = [event_id for (event_id,) in self.writer.tuples(
            "select event_id from life_event where stage_id = $stage_id order by event_id", stage_id=stage_id
        )]
        if ids:
            listed = json.dumps(ids)
            before, after = {"stage_id": stage_id, "ids": listed}, {"stage_id": to_stage_id, "ids": listed}
            write_row(self.writer, "life_event", stage_id, after)
            self.rows.append(("life_event", stage_id, before, after))


@contextmanager
def editing(store: Store, what: str, *, who: str) -> Iterator[Editing]:
    """One edit, told in words. Stored whole when the block ends, or not at all.

    Raises `PackError` if the pack would contradict itself, `Locked` while the board is locked: then nothing is changed.
    """
    with _unlocked(store, who) as writer:
        edit = Editing(writer)
        yield edit
        if not edit.rows:
            return
        _settle(writer, {table for table, *_ in edit.rows})
        writer.execute("update pack_edit set is_gone = true where is_undone")
        ((number,),) = writer.tuples("select nextval('pack_edit_number')")
        writer.insert(
            "pack_edit", ["edit_no", "what", "who", "written_at", "is_undone", "is_gone"],
            [(number, what, who, now(), False, False)],
        )
        writer.insert("pack_edit_row", ["edit_no", "place", "table_name", "row_key", "before", "after"], [
            (number, place, table, key, before and json.dumps(before), after and json.dumps(after))
            for place, (table, key, before, after) in enumerate(edit.rows)
        ])
        writer.audit("pack edited", str(number), what)


def edits(store: Store, *, most: int = 50) -> tuple[Edit, ...]:
    """The last edits, the latest first; without those that were undone and left behind."""
    return store.fetch(
        Edit, "from pack_edit where not is_gone order by edit_no desc limit $most", most=most
    )


def undo(store: Store, *, who: str) -> Edit | None:
    """Take back the last edit that stands; returns it, or None if there is none."""
    return _turn(store, who, "not is_undone and not is_gone", "desc", is_undone=True, said="pack edit undone")


def redo(store: Store, *, who: str) -> Edit | None:
    """Make the edit again that was undone last; returns it, or None if there is none."""
    return _turn(store, who, "is_undone and not is_gone", "asc", is_undone=False, said="pack edit made again")


def _turn(store: Store, who: str, which: str, order: str, *, is_undone: bool, said: str) -> Edit | None:
    with _unlocked(store, who) as writer:
        found = writer.tuples(
            f"select edit_no, what, who, written_at from pack_edit where {which} order by edit_no {order} limit 1"
        )
        if not found:
            return None
        ((number, what, whose, at),) = found
        kept = writer.tuples(f"""
            select table_name, row_key, {'before' if is_undone else 'after'} from pack_edit_row
            where edit_no = $number order by place {'desc' if is_undone else 'asc'}
        """, number=number)
        for table, key, cells in kept:
            write_row(writer, table, key, cells and json.loads(cells))
        _settle(writer, {table for table, *_ in kept})
        writer.execute(
            "update pack_edit set is_undone = $is_undone where edit_no = $number", is_undone=is_undone, number=number
        )
        writer.audit(said, str(number), what)
    return Edit(number, what, whose, at, is_undone)


@contextmanager
def _unlocked(store: Store, who: str) -> Iterator[Writer]:
    if is_locked(store):
        raise Locked("The board is locked. Whoever locked it knows the word.")
    with store.write(who=who) as writer:
        yield writer


# ------------------------------------------------------------------------------------------ rows


def write_row(writer: Writer, table: str, key: str, cells: Mapping[str, str | None] | None) -> None:
    """Let a row of a table be this one, or (None) not be there."""
    if table == "life_event":
        writer.execute(
            "update life_event set stage_id = $stage_id where event_id in (select unnest(cast($ids as varchar[])))",
            stage_id=cells["stage_id"], ids=json.loads(cells["ids"]),
        )
        return
    writer.execute(f"delete from {table} where cast({(KEYS | WHOLE)[table]} as varchar) = $key", key=key)
    if cells is not None:
        types = columns_of(writer, table)
        named = [name for name in types if name in cells]
        values = ", ".join(f"cast(${name} as {types[name]})" for name in named)
        writer.execute(
            f"insert into {table} ({', '.join(named)}) values ({values})", **{name: cells[name] for name in named}
        )


def fingerprint(cells: Mapping[str, str | None] | None) -> str:
    """What a row was, in a few signs; empty for no row."""
    if cells is None:
        return ""
    return hashlib.sha256(json.dumps(cells, sort_keys=True).encode()).hexdigest()[:16]


def _check(table: str, row: Cells, changed: Cells) -> None:
    """Each changed cell is read as the pack's file would be. Raises `UserError` for the first that cannot be."""
    columns = {
        column.stored_as: column for file in FILES if file.table == table for column in file.columns if column.stored_as
    }
    for name in sorted(changed.keys() & columns.keys()):
        text = row[name] or ""
        try:
            columns[name].read({"true": "y", "false": "n"}.get(text, text))
        except (ValueError, KeyError) as error:
            what = name.removeprefix("is_").replace("_", " ")
            raise UserError(f"{what.capitalize()}: found {text!r}, expected {columns[name].expected}.") from error


def _settle(writer: Writer, changed: set[str]) -> None:
    """After rows were changed: the terms of the conditions follow, the pack is checked, and the rules are prepared."""
    if "need_rule" in changed:
        terms = [
            (rule_id, fact, wanted)
            for rule_id, condition in writer.tuples("select rule_id, condition from need_rule")
            for fact, wanted in _terms(rule_id, condition)
        ]
        writer.execute("delete from rule_condition")
        writer.insert("rule_condition", ["rule_id", "fact", "wanted"], terms)
    faults = [fault for fault in pack_checks.faults(pack_tables.tables(writer.tuples)) if fault.expected != _UNDER_WAY]
    if faults:
        raise PackError(faults)
    writer.prepare_rules()


def _terms(rule_id: str, condition: str) -> list[tuple[str, str]]:
    try:
        return pack_checks.terms(condition)
    except ValueError as error:
        raise UserError(f"A condition is written fact=Y or fact=N, joined with ; and not {str(error)!r}.") from error


def _overtaken(writer: Writer, table: str, key: str) -> str:
    last = writer.tuples("""
        select pack_edit.who, pack_edit.what from pack_edit_row
        join pack_edit on pack_edit.edit_no = pack_edit_row.edit_no
        where table_name = $table and row_key = $key
        order by pack_edit.edit_no desc limit 1
    """, table=table, key=key)
    who, what = last[0] if last else ("Somebody", "the pack was loaded anew")
    return f"{who} was first: {what}. Yours was not stored: look at what stands there now, and change it again."
