"""The lines of section 4 as plain columns, a range of clients at a time: for files and for books of any size.

The same lines as `opportunities`, in the same order. What a person reads first of each is put into words here, column
by column, so that two million lines need no two million Python objects.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import date
from itertools import islice
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from lifeline import wording
from lifeline.periods import PartialDate
from lifeline.question import lifelines
from lifeline.question.catalogue import Catalogue, asking, bounds, catalogue
from lifeline.question.opportunities import review_words
from lifeline.store import Store

# Clients worked out in one go: with 25,000 the whole book takes as long, and three times the memory.
RANGE = 10_000

SCHEMA = pa.schema(
    [
        ("client_id", pa.string()),
        ("service_id", pa.string()),
        ("move", pa.string()),
        ("opens_on", pa.date32()),
        ("last_date", pa.date32()),
        ("stages", pa.string()),
        ("rules", pa.string()),
        ("basis", pa.string()),
        ("need", pa.int32()),
        ("reason", pa.string()),
        ("question", pa.string()),
    ]
)

LINES = f"""
    select * {asking('told_line')}
    order by client_id, last_date nulls last, coalesce(need, 0) desc, stage_on nulls last, service_id, move
"""  # noqa: S608 - the text is put together from constants

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
    words = catalogue(store)
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
    words: Catalogue,
    progress: Callable[[int, int], None] | None,
) -> Iterator[pa.Table]:
    def work_out(first_client: str, last_client: str) -> pa.Table:
        values = bounds(store) | {"first_client": first_client, "last_client": last_client}
        return _in_words(store.arrow(LINES, as_of=as_of, **values), words)

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


def _in_words(lines: pa.Table, words: Catalogue) -> pa.Table:
    rule, held = lines["lead_rule_id"], lines["lead_held_id"]
    is_review = pc.is_null(rule)
    why = pc.if_else(
        is_review,
        _mapped(held, lambda one: review_words(one, words)[0]),
        _mapped(rule, lambda one: words.rules[one].why),
    )
    question = pc.if_else(
        is_review,
        _mapped(held, lambda one: review_words(one, words)[1]),
        _mapped(rule, lambda one: words.rules[one].question),
    )
    text = {
        "stages": pc.binary_join(lines["stages"].cast(pa.list_(pa.string())), ";"),
        "rules": pc.binary_join(lines["rules"].cast(pa.list_(pa.string())), ";"),
        "reason": pc.binary_join_element_wise(why, " (", _begun(lines, is_review), ")", ""),
        "question": question,
    }
    columns = [text[name] if name in text else lines[name] for name in SCHEMA.names]
    return pa.table(columns, names=SCHEMA.names).cast(SCHEMA)


def _begun(lines: pa.Table, is_review: pa.ChunkedArray) -> pa.ChunkedArray:
    """What stands in brackets: the stage and its date, or when a review falls due."""
    expected = _mapped(lines["lead_event_on"], lambda day: f"usual from about {day.year}")
    stage = pc.binary_join_element_wise(
        lines["stage_name"], pc.coalesce(_mapped(lines["event_date"], dated), expected), ", "
    )
    anchor = pc.binary_join_element_wise(lines["anchor_name"], _mapped(lines["anchor_date"], dated), " ")
    staged = pc.coalesce(pc.binary_join_element_wise(stage, anchor, "; "), stage)
    due = pc.if_else(
        lines["is_review_about"],
        _mapped(lines["lead_last_on"], lambda day: f"due about {wording.month(day)}"),
        _mapped(lines["lead_last_on"], lambda day: f"due {wording.day(day)}"),
    )
    return pc.if_else(is_review, due, staged)


def dated(written: str) -> str:
    """A date as written, in words, with "about" wherever the day is in doubt.

    >>> dated("2021-07-16"), dated("2021"), dated("about 1998-06")
    ('16 July 2021', 'about 2021', 'about June 1998')
    >>> dated("before 2001")
    'before 2001, counted as about 2001'
    """
    words = wording.written(written)
    if words.startswith("about "):
        return words
    if words.startswith(("before ", "after ")):
        return f"{words}, counted as about {words.partition(' ')[2]}"
    return f"about {words}" if PartialDate.parse(written).is_about else words


def _mapped(column: pa.ChunkedArray, words: Callable[[Any], str]) -> pa.Array:
    """Each cell in words; each different cell is put into words once."""
    found = column.combine_chunks().dictionary_encode()
    if isinstance(found, pa.ChunkedArray):
        found = found.combine_chunks()
    spoken = [words(cell) for cell in found.dictionary.to_pylist()]
    return pa.array(spoken, pa.string()).take(found.indices)
