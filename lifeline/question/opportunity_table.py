"""The lines of section 4 as plain columns, a range of clients at a time: for files and for books of any size.

The same lines as `opportunities`, in the same order, without a Python object for each: two million of them are columns.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

import pyarrow as pa

from lifeline.question import lifelines
from lifeline.question.catalogue import Catalogue, asking, bounds, catalogue
from lifeline.question.line_words import ORDER, Words, in_words
from lifeline.question.opportunities import review_words
from lifeline.question.ranges import each_range, ranges
from lifeline.store import Store

# Clients worked out in one go: with 25,000 the whole book takes as long, and three times the memory.
RANGE = 10_000

LINES = f"select * {asking('told_line')} order by {ORDER}"


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
        cut = [(client_id, client_id, 1)]
    else:
        cut = store.tuples(ranges(RANGE))
    return _tables(store, as_of, cut, words, progress)


def _tables(
    store: Store,
    as_of: date,
    cut: list[tuple[str, str, int]],
    words: Words,
    progress: Callable[[int, int], None] | None,
) -> Iterator[pa.Table]:
    def work_out(first_client: str, last_client: str) -> pa.Table:
        values = bounds(store) | {"first_client": first_client, "last_client": last_client}
        return in_words(store.arrow(LINES, as_of=as_of, **values), words)

    done, total = 0, sum(count for _, _, count in cut)
    for lines, count in each_range(work_out, cut):
        yield lines
        done += count
        if progress:
            progress(done, total)


def words_of(words: Catalogue) -> Words:
    """What the pack says of each rule and of each review, for `in_words`."""
    return Words(
        rules={rule.rule_id: (rule.why, rule.question) for rule in words.rules.values()},
        reviews={service_id: review_words(service_id, words) for service_id in words.services},
    )
