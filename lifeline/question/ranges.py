"""Clients a range at a time: a whole book is never in memory at once, and a range is worked out on each processor."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import islice
from typing import TypeVar

Found = TypeVar("Found")


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
