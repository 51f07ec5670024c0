"""Moving to a newer release of the starter pack, and keeping what the firm made its own.

Three packs are compared, row by row and cell by cell: the one that was loaded, the firm's as it stands, and the newer
one. What only the newer one changed comes in; what only the firm changed stays; where both did, the firm's stays unless
somebody chooses the newer. All of it is one edit of the board, undone like any other.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from lifeline.intake import packs
from lifeline.intake.pack_tables import KEYS, Cells, Content, content
from lifeline.record.board_kept import Difference, differences
from lifeline.record.pack_edits import editing
from lifeline.store import Store, now

# Where a thing stands on the board is the firm's affair.
_FIRMS = ("position", "is_retired")


@dataclass(frozen=True, slots=True)
class Clash:
    """A cell that the firm and the newer pack both changed, each in its own way. An empty `column`: the whole row."""

    table: str
    key: str
    column: str
    loaded: str | None
    ours: str | None
    newer: str | None

    @property
    def id(self) -> str:
        """What it is chosen by."""
        return f"{self.table}/{self.key}/{self.column}"


@dataclass(frozen=True, slots=True)
class Newer:
    """What a newer pack brings: what would come in, what of the firm's own stays, and where the two clash.

    `is_base_known`: whether it is known what was loaded. If not (a workbook of an earlier release), everything that
    differs counts as the firm's own, and only what is new comes in by itself.
    """

    comes_in: tuple[Difference, ...]
    stays: tuple[Difference, ...]
    clashes: tuple[Clash, ...]
    is_base_known: bool

    @property
    def is_any(self) -> bool:
        """Whether there is anything to do at all."""
        return bool(self.comes_in or self.clashes)


def newer(store: Store, folder: str | Path) -> Newer:
    """What the pack in `folder` would bring. Raises `PackError` if that pack is faulty; nothing is changed."""
    theirs = _content_of(folder)
    ours = content(store.tuples)
    base, is_base_known = _base(store)
    merged, clashes = _merged(base, ours, theirs, frozenset())
    stays = differences(base, ours) if is_base_known else ()
    return Newer(differences(ours, merged), stays, clashes, is_base_known)


def move_to(store: Store, folder: str | Path, *, who: str, take: Collection[str] = ()) -> int:
    """Move to the pack in `folder`; of the clashes named in `take` (by `Clash.id`) the newer is taken, else ours stays.

    Returns how many rows changed. Raises `PackError`, before anything is changed or if the two do not go together.
    """
    theirs = _content_of(folder)
    ours = content(store.tuples)
    base, _ = _base(store)
    merged, _ = _merged(base, ours, theirs, frozenset(take))
    settings = packs.read(folder).settings
    with editing(store, f"Moved to the newer {settings['name']}", who=who) as edit:
        for table in KEYS:
            for key in ours[table].keys() - merged[table].keys():
                edit.put(table, key, None)
            for key, cells in merged[table].items():
                if cells != ours[table].get(key):
                    edit.put(table, key, cells)
        changed = len(edit.rows)
        ((pack_id,),) = edit.writer.tuples("select pack_id from pack")
        edit.put("pack", pack_id, {"law_checked_on": settings["law_checked_on"].isoformat()})
        edit.put("pack_base", pack_id, {"pack_id": pack_id, "loaded_at": str(now()), "content": json.dumps(theirs)})
        return changed


def _content_of(folder: str | Path) -> Content:
    with Store.create(":memory:") as other:
        packs.load(other, folder)
        return content(other.tuples)


def _base(store: Store) -> tuple[Content, bool]:
    kept = store.tuples("select content from pack_base")
    return (json.loads(kept[0][0]), True) if kept else ({}, False)


def _merged(base: Content, ours: Content, theirs: Content, take: frozenset[str]) -> tuple[Content, tuple[Clash, ...]]:
    merged: Content = {}
    clashes: list[Clash] = []
    for table in KEYS:
        merged[table] = {}
        was, own, new = base.get(table, {}), ours[table], theirs[table]
        for key in dict.fromkeys((*own, *new)):
            row = _row(table, key, was.get(key), own.get(key), new.get(key), take, clashes)
            if row is not None:
                merged[table][key] = row
    # What the firm took off the board is not called for by a new rule either.
    off = {key for table in ("life_stage", "service") for key, row in ours[table].items() if row["is_retired"] == "true"}
    merged["need_rule"] = {
        key: row for key, row in merged["need_rule"].items() if not off & {row["stage_id"], row["service_id"]}
    }
    return merged, tuple(clashes)


def _row(
    table: str, key: str, was: Cells | None, own: Cells | None, new: Cells | None, take: frozenset[str],
    clashes: list[Clash],
) -> Cells | None:
    """What becomes of one row."""
    if own is None:
        if was is None or was == new:
            return None if was is not None else new       # taken out by the firm; or new in the newer pack
        return _choose(Clash(table, key, "", "there", None, "changed"), None, new, take, clashes)
    if new is None:
        if was is None or was == own:
            return None if was is not None else own       # taken out by the newer pack; or the firm's own
        return _choose(Clash(table, key, "", "there", "changed", None), own, None, take, clashes)
    row = dict(own)
    for column, cell in new.items():
        before = was.get(column) if was else None
        if column in _FIRMS or cell == own.get(column) or cell == before:
            continue
        if was is not None and own.get(column) == before:
            row[column] = cell
        else:
            clash = Clash(table, key, column, before, own.get(column), cell)
            row[column] = _choose(clash, own.get(column), cell, take, clashes)
    return row


def _choose(clash: Clash, ours: object, newer_one: object, take: frozenset[str], clashes: list[Clash]) -> object:
    clashes.append(clash)
    return newer_one if clash.id in take else ours
