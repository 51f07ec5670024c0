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

# The reason to give first is chosen as in `opportunities`: of the line's own move, the most needed, the earliest.
LINES = f"""
    with placed as (
        select
            reason.*,
            row_number() over (
                partition by client_id, service_id, is_lapsed
                order by
                    case when move = line_move then 0 else 1 end, coalesce(need, 0) desc, event_on nulls last,
                    rule_id nulls last, coalesce(event_id, ''), coalesce(held_service_id, '')
            ) as place
        from (select * {asking("line_reason")}) as reason
    ),
    line as (
        select
            client_id, service_id, is_lapsed, line_move as move, line_opens_on as opens_on, last_date,
            line_basis as basis, line_need as need, stage_on,
            coalesce(array_to_string(list_sort(list_distinct(list(stage_id))), ';'), '') as stages,
            coalesce(array_to_string(list_sort(list_distinct(list(rule_id))), ';'), '') as rules,
            max(case when place = 1 then rule_id end) as lead_rule_id,
            max(case when place = 1 then stage_id end) as lead_stage_id,
            max(case when place = 1 then event_id end) as lead_event_id,
            max(case when place = 1 then event_on end) as lead_event_on,
            max(case when place = 1 then held_service_id end) as lead_held_id,
            max(case when place = 1 then last_on end) as lead_last_on
        from placed
        group by client_id, service_id, is_lapsed, line_move, line_opens_on, last_date, line_basis, line_need, stage_on
    ),
    -- A review is counted from a day that may be in doubt: that of the holding, or of the family's last review.
    made as (
        select
            client_id, service_id, held_on,
            held_earliest_on is distinct from held_latest_on or held_earliest_on is null as is_about
        from holding
        where client_id between $first_client and $last_client and held_on is not null
        union all
        select
            client_id, service_id, opened_on,
            opened_earliest_on is distinct from opened_latest_on or opened_earliest_on is null
        from matter
        where client_id between $first_client and $last_client and opened_on is not null
    ),
    counted_from as (
        select line.client_id, line.lead_held_id, line.lead_last_on, bool_and(made.is_about) as is_about
        from line
        join prepared_service as held on held.service_id = line.lead_held_id
        join prepared_service as looked_at on looked_at.family = held.family or looked_at.reviews_family = held.family
        join made
            on made.client_id = line.client_id
            and made.service_id = looked_at.service_id
            and add_months(made.held_on, 12 * held.review_years) = line.lead_last_on
        group by line.client_id, line.lead_held_id, line.lead_last_on
    )
    select
        line.client_id, line.service_id, line.move, line.opens_on, line.last_date, line.stages, line.rules, line.basis,
        line.need,
        line.lead_rule_id, line.lead_held_id, life_stage.name as stage_name,
        life_event.event_date, line.lead_event_on, line.lead_last_on, event_anchor.anchor_date,
        replace(event_anchor.name, '_', ' ') as anchor_name, coalesce(counted_from.is_about, false) as is_review_about
    from line
    left join life_stage on life_stage.stage_id = line.lead_stage_id
    left join life_event on life_event.event_id = line.lead_event_id and life_event.client_id = line.client_id
    left join need_rule on need_rule.rule_id = line.lead_rule_id
    left join event_anchor
        on event_anchor.event_id = line.lead_event_id
        and event_anchor.client_id = line.client_id
        and event_anchor.name = need_rule.anchor
    left join counted_from
        on counted_from.client_id = line.client_id
        and counted_from.lead_held_id = line.lead_held_id
        and counted_from.lead_last_on = line.lead_last_on
    order by
        line.client_id, line.last_date nulls last, coalesce(line.need, 0) desc, line.stage_on nulls last,
        line.service_id, line.move
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
        "reason": pc.binary_join_element_wise(why, " (", _begun(lines, is_review), ")", ""),
        "question": question,
    }
    columns = [text.get(name, lines[name] if name in lines.column_names else None) for name in SCHEMA.names]
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
