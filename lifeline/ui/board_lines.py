"""What is typed line by line to be put on the board, and a board's differences told line by line."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from lifeline.errors import UserError
from lifeline.record.board_kept import Difference

_AGES = re.compile(r"^(?P<name>.*\S)\s*[,;\t]\s*(?P<first>\d{1,3})(?:\s*(?:-|–|to)\s*(?P<last>\d{1,3}))?\s*$")
_OLDEST = 120
# What a column of the pack is called where a difference is told; the others by their own name.
_COLUMNS = {
    "need": "how much it is needed", "window_start_months": "from month", "window_end_months": "to month",
    "condition": "only if",
    "question": "ask", "later_rule": "once its time is over", "lapse_after_months": "lapses after months",
    "lapse_fact": "what ends it",
    "typical_start_age": "usual age from", "typical_end_age": "usual age to", "triggering_event": "begins with",
    "prompt_rule": "where nothing is recorded", "satisfied_by": "having it once",
    "is_evidence_only": "only where somebody said so",
    "source_ids": "sources", "fee_low": "fee from", "fee_high": "fee to", "conflict_note": "check for a conflict",
}


@dataclass(frozen=True, slots=True)
class Typed:
    """A stage as it was typed; ages in years, None where none was."""

    name: str
    age_from: int | None = None
    age_to: int | None = None


def lines(text: str | None) -> list[str]:
    """The lines that say something."""
    return [line.strip() for line in (text or "").splitlines() if line.strip()]


def stage(line: str) -> Typed:
    """A stage typed on one line. Raises `UserError` for ages that nobody has.

    >>> stage("Starting work, 18 to 25")
    Typed(name='Starting work', age_from=18, age_to=25)
    >>> stage("Death of a spouse, or of a parent")
    Typed(name='Death of a spouse, or of a parent', age_from=None, age_to=None)
    """
    found = _AGES.match(line)
    if not found:
        return Typed(line)
    first = int(found["first"])
    last = int(found["last"]) if found["last"] else None
    if max(first, last or 0) > _OLDEST or (last is not None and last < first):
        raise UserError(
            f"“{line}”: the usual age is a number up to {_OLDEST}, or two such as 18 to 25. Nothing was stored."
        )
    return Typed(found["name"], first, last)


@contextmanager
def counted(already: int, line: str) -> Iterator[None]:
    """Where one of several lines is refused: say which it is, and that those before it are stored."""
    try:
        yield
    except UserError as error:
        if not already:
            raise
        raise UserError(f"“{line}”: {error} The lines before it ({already}) are on the board.") from error


def said(names: Sequence[str], what: str) -> str:
    """What came onto the board.

    >>> said(["First job"], "stages"), said(["First job", "Retirement"], "stages")
    ('First job is on the board. Stored.', '2 stages are on the board. Stored.')
    """
    came = f"{names[0]} is" if len(names) == 1 else f"{len(names)} {what} are"
    return f"{came} on the board. Stored."


def told(differing: Iterable[Difference], names: Mapping[str, str], first: str, second: str) -> list[str]:
    """The differences of two boards in words; `names` are those of stages and services by their ids."""
    return [_told(each, names, first, second) for each in differing]


def _told(each: Difference, names: Mapping[str, str], first: str, second: str) -> str:
    name = _named(each, names)
    if not each.column:
        return f"{name}: only in {first if each.after is None else second}"
    return f"{name}, {column(each.column)}: {_value(each.before)} in {first}, {_value(each.after)} in {second}"


def newer(each: Difference, names: Mapping[str, str]) -> str:
    """What a newer pack brings, in words."""
    return _named(each, names) + (f": {column(each.column)}" if each.column else "")


def column(name: str) -> str:
    """What a column of the pack is called on the board."""
    return _COLUMNS.get(name, name.removeprefix("is_").replace("_", " "))


def _named(each: Difference, names: Mapping[str, str]) -> str:
    service_id, _, stage_id = each.name.partition(" at ")
    if each.what == "cell" and stage_id:
        return f"{names.get(service_id, service_id)} at {names.get(stage_id, stage_id)}"
    return f"{each.what} {each.name}"


def _value(text: str | None) -> str:
    return f"“{text}”" if text else "nothing"
