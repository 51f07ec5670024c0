"""The only door to DuckDB."""

from lifeline.store.store import Store, Writer, now

__all__ = ["Store", "Writer", "now"]
