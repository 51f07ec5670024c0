"""What a person reads first of a line, put into words column by column.

Needs neither the workbook nor its engine, only Arrow: whoever works the rules out, here or on another machine, can put
the lines into the same words.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from lifeline import wording
from lifeline.periods import PartialDate

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

IDS = pa.list_(pa.string())
# In the order to raise them (rule 17), each client's together. No two lines tie.
ORDER = "client_id, last_date nulls last, coalesce(need, 0) desc, stage_on nulls last, service_id, move"


@dataclass(frozen=True, slots=True)
class Words:
    """Why and what to ask: of each need rule, and of each service that may be due for review, by their ids."""

    rules: Mapping[str, tuple[str, str]]
    reviews: Mapping[str, tuple[str, str]]


def in_words(lines: pa.Table, words: Words) -> pa.Table:
    """Rows of the answer `told_line` as people read them: the columns of `SCHEMA`, in the order they came."""
    rule, held = lines["lead_rule_id"], lines["lead_held_id"]
    is_review = pc.is_null(rule)
    why = pc.if_else(
        is_review,
        _mapped(held, lambda one: words.reviews[one][0]),
        _mapped(rule, lambda one: words.rules[one][0]),
    )
    question = pc.if_else(
        is_review,
        _mapped(held, lambda one: words.reviews[one][1]),
        _mapped(rule, lambda one: words.rules[one][1]),
    )
    text = {
        "stages": pc.binary_join(lines["stages"].cast(IDS), ";"),
        "rules": pc.binary_join(lines["rules"].cast(IDS), ";"),
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
