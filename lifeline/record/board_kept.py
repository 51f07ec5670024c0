"""Named snapshots of the pack: kept, compared two and two, and brought back (which is an edit like any other)."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from lifeline.errors import NotFound, UserError
from lifeline.intake.pack_tables import KEYS, Cells, Content, content, rows
from lifeline.record.pack_edits import editing
from lifeline.store import Store, now

# What a stage, a service, a rule and the rest are called when a difference is told.
_NOUNS = {"life_stage": "stage", "need_rule": "cell", "fact_definition": "fact", "service_family": "family",
          "quiet_period": "quiet period"}
# The order of things is not told as a difference of each of them.
_NOT_TOLD = ("position",)


@dataclass(frozen=True, slots=True)
class PackSnapshot:
    """A pack as it stood, under the name somebody gave it."""

    snapshot_no: int
    name: str
    taken_at: datetime
    who: str


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that two packs differ in. `column` is empty for what only one of them has."""

    what: str
    key: str
    name: str
    column: str
    before: str | None
    after: str | None


def keep(store: Store, name: str, *, who: str) -> int:
    """Keep the pack as it stands under a name; returns the snapshot's number. Raises `UserError` without a name."""
    if not name.strip():
        raise UserError("Give the snapshot a name.")
    with store.write(who=who, counts_as_change=False) as writer:
        ((number,),) = writer.tuples("select nextval('pack_snapshot_number')")
        writer.insert("pack_snapshot", ["snapshot_no", "name", "taken_at", "who", "content"], [
            (number, " ".join(name.split()), now(), who, json.dumps(content(writer.tuples)))
        ])
        writer.audit("pack kept", str(number), name)
    return number


def kept(store: Store) -> tuple[PackSnapshot, ...]:
    """The snapshots, the latest first."""
    return store.fetch(
        PackSnapshot, "select snapshot_no, name, taken_at, who from pack_snapshot order by snapshot_no desc"
    )


def compare(store: Store, before: int, after: int | None = None) -> tuple[Difference, ...]:
    """What differs between two snapshots, or between one and the pack as it stands. Raises `NotFound`."""
    return differences(_snapshot(store, before), content(store.tuples) if after is None else _snapshot(store, after))


def restore(store: Store, snapshot_no: int, *, who: str) -> int:
    """Bring a snapshot back; returns how many rows changed. What clients were recorded at keeps its stage's name.

    One edit: undone, the pack is again as it was before. Raises `NotFound`.
    """
    then = _snapshot(store, snapshot_no)
    (name,) = (each.name for each in kept(store) if each.snapshot_no == snapshot_no)
    with editing(store, f"Snapshot “{name}” brought back", who=who) as edit:
        for table, kept_rows in then.items():
            for key in rows(edit.writer.tuples, table).keys() - kept_rows.keys():
                # A stage or a service that came later may be on a client's file: off the board, and not out.
                lasting = table in ("life_stage", "service")
                edit.put(table, key, {"is_retired": "true"} if lasting else None)
            for key, cells in kept_rows.items():
                edit.put(table, key, cells)
        return len(edit.rows)


def differences(before: Content, after: Content) -> tuple[Difference, ...]:
    """What differs, table by table and row by row."""
    found = []
    for table in KEYS:
        old, new = before.get(table, {}), after.get(table, {})
        noun = _NOUNS.get(table, table.replace("_", " "))
        for key in sorted(old.keys() | new.keys()):
            was, is_now = _standing(old.get(key)), _standing(new.get(key))
            name = _called(is_now or was or {}, key)
            if was is None or is_now is None:
                if was is not is_now:
                    found.append(Difference(noun, key, name, "", was and name, is_now and name))
                continue
            found += [
                Difference(noun, key, name, column, was.get(column), is_now.get(column))
                for column in is_now if column not in _NOT_TOLD and was.get(column) != is_now.get(column)
            ]
    return tuple(found)


def _standing(cells: Cells | None) -> Cells | None:
    return None if cells is None or cells.get("is_retired") == "true" else cells


def _called(cells: Cells, key: str) -> str:
    if "stage_id" in cells and "service_id" in cells:
        return f"{cells['service_id']} at {cells['stage_id']}"
    return cells.get("name") or cells.get("question") or key


def _snapshot(store: Store, snapshot_no: int) -> Content:
    found = store.value("select content from pack_snapshot where snapshot_no = $number", number=snapshot_no)
    if found is None:
        raise NotFound("That snapshot is not there any more.")
    return json.loads(found)
