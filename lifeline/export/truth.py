"""What the catalogue's rules come to, to take away: typed rows for a notebook, a table with plain headings for a file.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import pyarrow as pa

from lifeline.export.rows import Rows
from lifeline.question import catalogue_truth
from lifeline.question.catalogue_truth_rows import CurvePoint, RuleTruth, Truths, Unexpected
from lifeline.store import Store

VERDICTS = {
    catalogue_truth.HOLDS: "Holds",
    catalogue_truth.DOES_NOT_SHOW: "Does not show",
    catalogue_truth.CANNOT_TELL: "Cannot tell",
    catalogue_truth.TOO_FEW: "Too few",
}
FORMS = ("xlsx", "csv")

_RULES = (
    ("stage", "stage"), ("service", "service"), ("rule", "rule_id"), ("what the figures say", "verdict"),
    ("reached the stage", "reached"), ("not ours yet", "before_us"), ("had it before", "held_before"),
    ("nothing to review", "not_concerned"), ("followed (n)", "followed"), ("bought from us", "bought"),
    ("have it elsewhere", "elsewhere"), ("declined", "declined"),
    ("bought within 12 months, %", "share_12"), ("from, %", "low_12"), ("to, %", "high_12"),
    ("the others within 12 months, %", "others_12"),
    ("bought within 24 months, %", "share_24"), ("from (24), %", "low_24"), ("to (24), %", "high_24"),
    ("the others within 24 months, %", "others_24"),
    ("times as often as the others", "times"), ("times, from", "times_low"), ("times, to", "times_high"),
)
_UNEXPECTED = (
    ("stage", "stage"), ("service", "service"), ("clients", "clients"), ("purchases at the stage", "bought"),
    ("with no other stage expecting it", "unruled"), ("all purchases at the stage", "bought_in_stage"),
    ("share, %", "share"), ("from, %", "low"), ("to, %", "high"), ("its share of all purchases, %", "overall"),
)
_WHOLE = {
    "reached", "before_us", "held_before", "not_concerned", "followed", "bought", "elsewhere", "declined", "clients",
    "unruled", "bought_in_stage",
}
_WORDS = {"stage", "service", "rule_id", "verdict"}
_TIMES = {"times", "times_low", "times_high"}


def rules(store: Store, *, as_of: date) -> Rows[RuleTruth]:
    """Every need rule against what clients did, in the catalogue's order; see `lifeline.question.catalogue_truth`."""
    return Rows.of(RuleTruth, catalogue_truth.truths(store, as_of=as_of).rules)


def unexpected(store: Store, *, as_of: date) -> Rows[Unexpected]:
    """The services bought at stages where no rule expects them."""
    return Rows.of(Unexpected, catalogue_truth.truths(store, as_of=as_of).unexpected)


def curve(store: Store, rule_id: str, *, as_of: date) -> Rows[CurvePoint]:
    """The steps of one rule's curve; none where too few are known. Raises `NotFound`."""
    return Rows.of(CurvePoint, catalogue_truth.rule_curve(store, rule_id, as_of=as_of).steps)


def rules_table(found: Truths) -> pa.Table:
    """The rules with plain headings, shares in per cent."""
    return _table(_RULES, found.rules)


def unexpected_table(found: Truths) -> pa.Table:
    """The services that no rule expects, likewise."""
    return _table(_UNEXPECTED, found.unexpected)


def _table(columns: tuple[tuple[str, str], ...], rows: tuple[Any, ...]) -> pa.Table:
    def cell(row: Any, name: str) -> Any:
        value = getattr(row, name)
        if name == "verdict":
            return VERDICTS[value]
        if value is None or name in _WORDS or name in _WHOLE:
            return value
        return round(value, 2) if name in _TIMES else round(100 * value, 1)

    def kind(name: str) -> pa.DataType:
        return pa.string() if name in _WORDS else pa.int64() if name in _WHOLE else pa.float64()

    return pa.table(
        [pa.array([cell(row, name) for row in rows], kind(name)) for _, name in columns],
        schema=pa.schema([(heading, kind(name)) for heading, name in columns]),
    )
