"""The lines of section 4 as plain columns, a range of clients at a time: for files and for books of any size.

The same lines as `opportunities`, in the same order, without a Python object for each: two million of them are columns.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import date
from itertools import islice

import pyarrow as pa

from lifeline.question import lifelines
from lifeline.question.catalogue import Catalogue, asking, bounds, catalogue
from lifeline.question.line_words import ORDER, SCHEMA, Words, in_words
from lifeline.question.opportunities import review_words
from lifeline.store import Store

# Clients worked out in one go: with 25,000 the whole book takes as long, and three times the memory.
RANGE = 10_000

LINES = f"select * {asking('told_line')} order by {ORDER}"  # noqa: S608 - the text is put together from constants

RANGES = f"""
    select min(client_id), max(client_id), count(*)
    from (select client_id, (row_number() over (order by client_id) - 1) // {RANGE} as part from client) as numbered
    group by part
    order by part
"""  # noqa: S608


def opportunity_table(
    store: Store, *, as_of: date, client_id: str | None = None, progress: Callable[[int, int], None] | None = None
) -> Iterator[pa.Table]:
    """The lines of one client, or of every client in the order of their ids, some thousand clients at a time.

    Columns as in `SCHEMA`; `reason` is why the line's first reason matters, with the stage and its date. `progress`
    hears clients done, of all. Raises `NotFound`.
    """
    words = words_of(catalogue(store))
    if client_id is not None:
        lifelines.client(store, client_id)
        ranges = [(client_id, client_id, 1)]
    else:
        ranges = store.tuples(RANGES)
    return _tables(store, as_of, ranges, words, progress)


def _tables(
    store: Store,
    as_of: date,
    ranges: list[tuple[str, str, int]],
    words: Words,
    progress: Callable[[int, int], None] | None,
) -> Iterator[pa.Table]:
    def work_out(first_client: str, last_client: str) -> pa.Table:
        values = bounds(store) | {"first_client": first_client, "last_client": last_client}
        return in_words(store.arrow(LINES, as_of=as_of, **values), words)

    done, total, processors = 0, sum(count for _, _, count in ranges), os.cpu_count() or 1
    waiting: deque[tuple[Future[pa.Table], int]] = deque()
    left = iter(ranges)
    # Clients do not depend on one another: one range for each processor, and no more, or memory would fill with lines
    # that nobody has taken yet.
    with ThreadPoolExecutor(processors) as workers:
        while True:
            for first_client, last_client, count in islice(left, processors - len(waiting)):
                waiting.append((workers.submit(work_out, first_client, last_client), count))
            if not waiting:
                return
            lines, count = waiting.popleft()
            yield lines.result()
            done += count
            if progress:
                progress(done, total)


def words_of(words: Catalogue) -> Words:
    """What the pack says of each rule and of each review, for `in_words`."""
    return Words(
        rules={rule.rule_id: (rule.why, rule.question) for rule in words.rules.values()},
        reviews={service_id: review_words(service_id, words) for service_id in words.services},
    )
