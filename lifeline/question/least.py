"""Below how many clients the book's figures say nothing: a share of seven tells of chance, and of seven people."""

from __future__ import annotations

from lifeline.store import Store

SETTING, LEAST = "least_clients", 20


def least_clients(store: Store) -> int:
    """The fewest clients a figure may rest on: the firm's setting, else 20."""
    written = store.value("select value from setting where name = $name", name=SETTING) or ""
    return int(written) if written.isdigit() and int(written) > 0 else LEAST
