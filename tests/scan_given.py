"""What the tests of scans share: workbooks to scan, many random worlds in one, and the rows of a scan."""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import fields, replace
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from random_worlds import CLIENT_BYTES, CLIENTS, PACK_BYTES, world_of
from worlds import World

from lifeline.question.opportunity_table import opportunity_table
from lifeline.store import Store

AS_OF = date(2026, 11, 1)
IDS = {
    "client_id", "event_id", "fact", "family", "for_stage_id", "held_fact", "hidden_service_id", "ended_by_fact",
    "lapse_fact", "replaced_by", "reviews_family", "rule_id", "service_id", "stage_id", "track", "when_fact",
    "when_proposed",
}

TABLES = tuple(table.name for table in fields(World))


def random_world(seed: int) -> World:
    """A world of a random pack and clients, always the same for a seed."""
    chance = random.Random(seed)
    return world_of(chance.randbytes(PACK_BYTES), [chance.randbytes(CLIENT_BYTES) for _ in range(CLIENTS)])


def side_by_side(worlds: Iterable[World]) -> World:
    """Many worlds in one, each with ids of its own, so that none meets another."""
    renamed = [
        World(**{table: tuple(_renamed(row, number) for row in getattr(world, table)) for table in TABLES})
        for number, world in enumerate(worlds)
    ]
    return World(**{table: sum((getattr(world, table) for world in renamed), ()) for table in TABLES})


def _renamed(row: Any, number: int) -> Any:
    own = {
        field.name: f"{number:03}/{value}" for field in fields(row)
        if field.name in IDS and (value := getattr(row, field.name)) not in (None, "both")
    }
    if hasattr(row, "condition"):
        own["condition"] = tuple((f"{number:03}/{fact}", wanted) for fact, wanted in row.condition)
    return replace(row, **own)


def by_part(folder: Path) -> dict[str, list[dict[str, Any]]]:
    """The rows of a scan's output by part, in the order they stand in its one file; parts without rows are left out."""
    found: dict[str, list[dict[str, Any]]] = {}
    for path in sorted(Path(folder).glob("part=*/*.parquet")):
        assert path.parent.name not in found, f"two files in {path.parent}"
        if rows := pq.ParquetFile(path).read().to_pylist():
            found[path.parent.name] = rows
    return found


def rows_of(folder: Path) -> list[dict[str, Any]]:
    """All rows of a scan's output, part after part."""
    return [row for rows in by_part(folder).values() for row in rows]


def of_workbook(store: Store, as_of: date = AS_OF) -> list[dict[str, Any]]:
    """The rows of the same store as the command `opportunities` writes them."""
    tables = list(opportunity_table(store, as_of=as_of))
    return pa.concat_tables(tables).to_pylist() if tables else []
