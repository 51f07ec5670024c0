"""The rules over a few tables in memory, without a workbook: one part of a scan's input."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import duckdb

from lifeline import sql
from lifeline.store.files import SETTINGS
from lifeline.store.store import Store

if TYPE_CHECKING:
    import pyarrow as pa


def holding(tables: Mapping[str, pa.Table], answer: str) -> Store:
    """A store in memory with these tables and no others, which can give one answer of the rules."""
    connection = duckdb.connect(":memory:", config=dict(SETTINGS))
    for name, rows in tables.items():
        connection.register("incoming", rows)
        connection.execute(f"create table {name} as from incoming")
        connection.unregister("incoming")
    connection.execute(sql.SCALARS)
    connection.execute(sql.macro(answer))
    connection.execute("set enable_external_access = false")
    connection.execute("set lock_configuration = true")
    return Store(connection, ":memory:")
