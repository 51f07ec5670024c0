"""Whether what is stored can be read at all: a damaged block shows itself only when somebody reads it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import duckdb

from lifeline.store.store import Store


def read_through(store: Store, table: str, columns: Sequence[str]) -> tuple[int, str]:
    """Read every cell of a table: how many rows it has, and what went wrong (empty where all is well)."""
    # Hashing touches each value and keeps nothing; the rows are counted in the same pass.
    hashed = ", ".join(f'bit_xor(hash("{column}"))' for column in columns)
    rows, wrong = answered(store, f'select count(*), {hashed} from "{table}"')
    return (rows[0][0] if rows else 0), wrong


def answered(store: Store, statement: str, **values: Any) -> tuple[list[tuple[Any, ...]], str]:
    """The rows of a statement, and why there are none if it failed."""
    try:
        return store.tuples(statement, **values), ""
    except duckdb.Error as error:
        return [], str(error).strip().splitlines()[0]
