"""What a change of the pack does to the book: the lines before and after, client by client."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date

from lifeline.model import Move
from lifeline.question.catalogue import asking, bounds
from lifeline.store import Store

# As many clients are worked out at each edit; of a larger book it is the first by number.
LOOKED_AT = 2_000
A_PART = 1_000

Lines = dict[tuple[str, str], str]


@dataclass(frozen=True, slots=True)
class Gained:
    """How many lines of one move an edit brings and takes."""

    move: Move
    gained: int
    lost: int


@dataclass(frozen=True, slots=True)
class Example:
    """What changes for one client, who is not named. `before` and `after` are moves; None for no line."""

    label: str
    service_id: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class Effect:
    """What an edit does: to how many of the clients looked at, which moves it brings and takes, and some examples."""

    looked_at: int
    clients: int
    moves: tuple[Gained, ...]
    examples: tuple[Example, ...]


def lines(store: Store, *, as_of: date) -> tuple[int, Lines]:
    """The lines of the first clients who may be approached, by client and service; and how many clients that is."""
    ids = [client_id for (client_id,) in store.tuples("""
        select client_id from client where contact_status = 'ok' and client_since_on <= $as_of
        order by client_id limit $most
    """, as_of=as_of, most=LOOKED_AT)]
    if not ids:
        return 0, {}
    known = set(ids)
    statement, values = f"select client_id, service_id, move {asking('opportunity')} where not is_lapsed", bounds(store)

    def part(edge: tuple[str, str]) -> list[tuple[str, str, str]]:
        return store.tuples(statement, as_of=as_of, **values | {"first_client": edge[0], "last_client": edge[1]})

    # A statement has one thread: a few hundred clients to a part, so that every processor has some.
    edges = [(each[0], each[-1]) for at in range(0, len(ids), A_PART) if (each := ids[at:at + A_PART])]
    with ThreadPoolExecutor(min(len(edges), os.cpu_count() or 1)) as workers:
        found = [row for rows in workers.map(part, edges) for row in rows]
    return len(ids), {(client_id, service_id): move for client_id, service_id, move in found if client_id in known}


def effect(before: tuple[int, Lines], after: tuple[int, Lines], *, examples: int = 3) -> Effect:
    """What lies between two looks at the same book."""
    (looked_at, old), (_, new) = before, after
    changed = sorted(
        (key for key in old.keys() | new.keys() if old.get(key) != new.get(key)), key=lambda key: (key[1], key[0])
    )
    moves = []
    for move in Move:
        gained = sum(new.get(key) == move for key in changed)
        lost = sum(old.get(key) == move for key in changed)
        if gained or lost:
            moves.append(Gained(move, gained, lost))
    labels: dict[str, str] = {}
    shown = []
    for client_id, service_id in changed:
        if client_id not in labels and len(shown) < examples:
            labels[client_id] = f"Client {chr(ord('A') + len(labels) % 26)}"
            key = client_id, service_id
            shown.append(Example(labels[client_id], service_id, old.get(key), new.get(key)))
    return Effect(looked_at, len({client_id for client_id, _ in changed}), tuple(moves), tuple(shown))
