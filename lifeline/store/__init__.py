"""The only door to DuckDB."""

from lifeline.store.moments import of_one_moment
from lifeline.store.store import Store, Writer, now

__all__ = ["Store", "Writer", "now", "of_one_moment"]
