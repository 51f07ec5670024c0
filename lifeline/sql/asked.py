"""Questions put together from the SQL files of one folder: the steps by name, one after another, then the last one."""

from __future__ import annotations

from functools import cache
from pathlib import Path

HERE = Path(__file__).parent


@cache
def text(folder: str, name: str) -> str:
    """The text of one file."""
    return (HERE / folder / f"{name}.sql").read_text(encoding="utf-8")


def asked(folder: str, *names: str, then: str = "") -> str:
    """The files as the steps of one statement, each known to the later ones by its name; `then` is the end of it.

    Without `then` the last file is what is asked.
    """
    steps, last = (names, then) if then else (names[:-1], text(folder, names[-1]))
    named = ",\n".join(f"{name} as materialized (\n{text(folder, name)}\n)" for name in steps)
    return f"with\n{named}\n{last}" if named else last
