"""The measures a pack's scoring rules may name, and the steps that work them out: `scores/`, one step a file.

A line is one open need of one client; a demand unit is who decides together about a client's lines. Every measure is
general: none reads a fact of a special category, and lines that rest on nothing but sensitive stages are no lines here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Protocol

HERE = Path(__file__).parent / "scores"

LINE, UNIT = "line", "unit"
# The three of a line make the need score, the three of a demand unit the relationship score.
OF_LINE = ("needs", "fit", "urgency")
OF_UNIT = ("relationships", "data", "resources")
DIMENSIONS = (*OF_LINE, *OF_UNIT)
SCORES = (1, 2, 3)

# Which clients a statement is about: written in the steps as EVERYBODY, and replaced for a range of them or for some.
EVERYBODY = "client_id is not null"
WITHIN = "client_id between $first_client and $last_client"
SOME = "client_id in (select unnest($client_ids))"


@dataclass(frozen=True, slots=True)
class Measure:
    """One thing a rule may look at: of a line or of a demand unit, in which unit, and what it counts in words.

    `of` may be both; then a rule of a line looks at the line's, and one of a demand unit at the unit's.
    """

    name: str
    of: tuple[str, ...]
    unit: str
    words: str


MEASURES: dict[str, Measure] = {measure.name: measure for measure in (
    Measure("need", (LINE,), "grade", "How much the rule calls for it: 3 essential, 2 recommended, 1 optional"),
    Measure("is_confirmed", (LINE,), "yes or no", "Whether the client has confirmed the need or agreed to a proposal"),
    Measure("is_question", (LINE,), "yes or no", "Whether something is to be asked before it can be proposed"),
    Measure("facts_known_share", (LINE, UNIT), "share",
            "The share of the facts its rules ask about that we know; all of them where they ask about none"),
    Measure("days_to_last_date", (LINE,), "days", "Until the last day it can be done"),
    Measure("months_open", (LINE,), "months", "Since the need opened"),
    Measure("skilled_colleagues", (LINE,), "colleagues", "Colleagues with the skill for this service on record"),
    Measure("services_held_in_area", (LINE,), "services", "Services of the same practice area they have with us"),
    Measure("has_conflict_note", (LINE,), "yes or no", "Whether a conflict check comes before this service"),
    Measure("colleagues_who_know", (UNIT,), "colleagues", "Colleagues on record as knowing them or a contact there"),
    Measure("months_since_last_matter", (UNIT,), "months", "Since their latest matter with us was opened"),
    Measure("matters_in_36_months", (UNIT,), "matters", "Matters opened with us in the last 36 months"),
    Measure("fees_in_36_months", (UNIT,), "money", "Fees of the client's matters opened in the last 36 months"),
    Measure("services_held", (UNIT,), "services", "Services they have with us"),
    Measure("services_elsewhere", (UNIT,), "services", "Services they have elsewhere or see to themselves"),
    Measure("years_client", (UNIT,), "years", "Since they became a client"),
    Measure("contacts_noted", (UNIT,), "people", "People noted at this buying centre; a person counts as one"),
    Measure("contact_engagement", (UNIT,), "1 to 3", "Of the most engaged contact at this buying centre"),
    Measure("channels_allowed", (UNIT,), "channels", "Channels by which they have allowed us to reach them"),
)}


class Rule(Protocol):
    """A scoring rule, as far as it is worked out here."""

    position: int
    dimension: str
    score: int
    measure: str
    at_least: float | None
    at_most: float | None


def subject(dimension: str) -> str:
    """What a dimension is of: a line or a demand unit."""
    return LINE if dimension in OF_LINE else UNIT


def bit(needs: int, fit: int, urgency: int) -> int:
    """The bit that says that a demand unit has a line with these three scores, as in the step `unit`.

    >>> bit(1, 1, 1), bit(3, 3, 3) == 1 << 26
    (1, True)
    """
    return 1 << ((needs - 1) * 9 + (fit - 1) * 3 + urgency - 1)


def line_measures() -> tuple[str, ...]:
    """The measures of a line, in order."""
    return tuple(name for name, measure in MEASURES.items() if LINE in measure.of)


def unit_measures() -> tuple[str, ...]:
    """The measures of a demand unit, in order."""
    return tuple(name for name, measure in MEASURES.items() if UNIT in measure.of)


@lru_cache(maxsize=1)
def _steps() -> dict[str, str]:
    return {path.stem[3:]: path.read_text(encoding="utf-8").rstrip() for path in sorted(HERE.glob("*.sql"))}


def steps(rules: Sequence[Rule], centres: str, *, of_whom: str) -> str:
    """`with ...`: every step up to `unit_scored`, for the clients of a range or for some: `WITHIN` or `SOME`.

    `centres` is the statement that says which buying centre decides on a service (`question.demand_units.CENTRES`).
    """
    text = "with\n" + ",\n".join(f"{name} as (\n{body}\n)" for name, body in _steps().items())
    for dimension in DIMENSIONS:
        text = text.replace(f"[{dimension}]", _first_that_fits(rules, dimension))
    text = text.replace("[centres]", centres)
    return text.replace(EVERYBODY, of_whom)


def bounds(rules: Sequence[Rule]) -> dict[str, float]:
    """The bounds of the rules, bound beside the statement."""
    ends = ((f"{end}_{rule.position}", getattr(rule, end)) for rule in rules for end in ("at_least", "at_most"))
    return {name: float(bound) for name, bound in ends if bound is not None}


def need_score(weights: Mapping[str, float], triples: str = "triples") -> str:
    """The need score of a demand unit as an expression over its `triples`: that of its best line under these weights.

    The 27 combinations are tried from the best to the poorest. Both scores are a weighted mean of three, 1 counting as 0
    and 3 as 100.
    """
    tried = sorted(
        ((mean((needs, fit, urgency), [weights[name] for name in OF_LINE]), bit(needs, fit, urgency))
         for needs in SCORES for fit in SCORES for urgency in SCORES),
        reverse=True,
    )
    whens = " ".join(f"when {triples} & {flag} <> 0 then {score!r}" for score, flag in tried)
    return f"cast(case {whens} end as double)"


def mean(scores: Sequence[int], weights: Sequence[float]) -> float:
    """The weighted mean of scores from 1 to 3 on a scale from 0 to 100.

    >>> mean((3, 2, 1), (1, 1, 1)), mean((3, 2, 1), (1, 0, 0))
    (50.0, 100.0)
    """
    counted = sum((score - 1) * weight for score, weight in zip(scores, weights, strict=True))
    return round(100.0 * counted / (2.0 * sum(weights)), 6)


def _first_that_fits(rules: Sequence[Rule], dimension: str) -> str:
    """The position of the first rule whose measure lies within its bounds; one without bounds always fits."""
    whens = []
    for rule in sorted((rule for rule in rules if rule.dimension == dimension), key=lambda rule: rule.position):
        if rule.measure and rule.measure not in MEASURES:
            raise KeyError(rule.measure)  # the pack was checked; what is no measure never becomes SQL
        tests = [f"measured.{rule.measure} >= $at_least_{rule.position:d}"] if rule.at_least is not None else []
        tests += [f"measured.{rule.measure} <= $at_most_{rule.position:d}"] if rule.at_most is not None else []
        whens.append(f"when {' and '.join(tests) or 'true'} then {rule.position:d}")
    return f"case {' '.join(whens)} end" if whens else "cast(null as integer)"
