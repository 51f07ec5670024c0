"""Clients a range at a time: a whole book is never in memory at once, and a range is worked out on each processor."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import islice
from typing import Any, TypeVar

from lifeline.question.catalogue import EVERYONE
from lifeline.store import Store

Found = TypeVar("Found")

SMALL = 25_000  # clients: a book of so many is read in one go
MOST_NAMED = 500  # clients named one by one in a statement
PART = "between $first_client and $last_client"  # said of a client's id, with what `parts` gives


def among(client_ids: Sequence[str]) -> tuple[str, dict[str, Any]]:
    """The condition on a column that it is one of these, and what that binds.

    A page's worth are named one by one: then DuckDB looks only where they may lie, and not through the whole table.
    """
    if len(client_ids) > MOST_NAMED:
        return "in (select unnest($these))", {"these": list(client_ids)}
    bound = {f"this_{number}": client_id for number, client_id in enumerate(client_ids)}
    return f"in ({', '.join(f'${name}' for name in bound) or 'null'})", bound


def ranges(clients: int, of: str = "client") -> str:
    """The statement that cuts the clients of a table into ranges of so many: the first id, the last, and how many."""
    return f"""
        select min(client_id), max(client_id), count(*)
        from (select client_id, (row_number() over (order by client_id) - 1) // {clients} as part from {of}) as numbered
        group by part
        order by part
    """


def each_range(
    work_out: Callable[[str, str], Found], cut: Iterable[tuple[str, str, int]]
) -> Iterator[tuple[Found, int]]:
    """What `work_out` finds for each range, in order, and how many clients that is; some are worked out side by side.

    Clients do not depend on one another: one range for each processor is begun, and no more, or memory would fill with
    what nobody has taken yet.
    """
    left, waiting = iter(cut), deque[tuple[Future[Found], int]]()
    with ThreadPoolExecutor(os.cpu_count()) as workers:

        def begin(most: int) -> None:
            for first_client, last_client, count in islice(left, most):
                waiting.append((workers.submit(work_out, first_client, last_client), count))

        begin(os.cpu_count() or 1)
        while waiting:
            future, count = waiting.popleft()
            found = future.result()
            begin(1)
            yield found, count


def parts(store: Store) -> list[dict[str, str]]:
    """The first and last client of each part of the book: one part for a small book, else one for each processor."""
    clients = store.value("select count(*) from client")
    count = 1 if clients <= SMALL else os.cpu_count() or 1
    edges = [
        store.value(
            "select client_id from client order by client_id limit 1 offset $offset", offset=clients * at // count
        )
        for at in range(1, count)
    ]
    # The next part begins behind the last client of this one; no id holds the sign that is put there.
    found = []
    first = EVERYONE["first_client"]
    for edge in edges:
        found.append({"first_client": first, "last_client": edge})
        first = edge + "\x01"
    return [*found, {"first_client": first, "last_client": EVERYONE["last_client"]}]


def in_parts(store: Store, work_out: Callable[[dict[str, str]], Found]) -> list[Found]:
    """What `work_out` finds of each part of the book. Of more than one, each is read at a moment of its own."""
    split = parts(store)
    if len(split) == 1:
        return [work_out(split[0])]
    with ThreadPoolExecutor(len(split)) as workers:
        return list(workers.map(work_out, split))
