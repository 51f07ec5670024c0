"""Clients by name: who is meant by what somebody types."""

from __future__ import annotations

from lifeline.store import Store


def named(store: Store, text: str, *, most: int) -> tuple[tuple[str, str], ...]:
    """The ids and names of clients whose name holds this text, or whose number begins with it: by name, at most so
    many.
    """
    return tuple(store.tuples("""
        select client_id, name from client
        where contains(strip_accents(lower(name)), strip_accents(lower($text)))
           or starts_with(lower(client_id), lower($text))
        order by name, client_id limit $most
    """, text=text, most=most))


def name_of(store: Store, client_id: str) -> str | None:
    """What a client is called; None for an id that there is not."""
    return store.value("select name from client where client_id = $client_id", client_id=client_id)
