"""Why a demand unit scores as it does: the rules that fit, what was measured, who said otherwise."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from lifeline.question.scoring import ScoredLine, ScoredUnit, lines, units
from lifeline.question.scoring_kept import ScoreRule, bound, score_rules, steps
from lifeline.sql import scoring as sql
from lifeline.sql.scoring import MEASURES, OF_LINE, OF_UNIT
from lifeline.store import Store, of_one_moment


@dataclass(frozen=True, slots=True)
class Said:
    """What a named person said of a score instead of the rules, on which day and why."""

    score: int
    who: str
    said_on: date
    reason: str


@dataclass(frozen=True, slots=True)
class ScoreReason:
    """One score with its reason. `computed` is what the rules give, by `rule`; `said` what counts instead.

    `measured` holds every measure that the dimension's rules look at, up to the rule that fits, with what was found;
    None where there is nothing to measure.
    """

    dimension: str
    score: int
    computed: int
    rule: ScoreRule
    measured: tuple[tuple[str, float | None], ...]
    said: Said | None


@dataclass(frozen=True, slots=True)
class LineReasons:
    """One open need with the reasons of its needs, fit and urgency."""

    line: ScoredLine
    reasons: tuple[ScoreReason, ...]


@dataclass(frozen=True, slots=True)
class UnitReasons:
    """A demand unit with the reasons of its relationships, data and resources, and its open needs, the best first."""

    unit: ScoredUnit
    reasons: tuple[ScoreReason, ...]
    lines: tuple[LineReasons, ...]


@of_one_moment
def score_reasons(store: Store, *, as_of: date, client_id: str, buying_centre: str) -> UnitReasons | None:
    """Why this demand unit scores so; None where it has no open need that may be scored. The book is current."""
    unit = next((
        each for each in units(store, as_of=as_of, client_ids=[client_id]) if each.buying_centre == buying_centre
    ), None)
    if unit is None:
        return None
    rules = score_rules(store)
    text = steps(rules, of_whom=sql.SOME)
    values = {"as_of": as_of, "client_ids": [client_id], "buying_centre": buying_centre, **sql.bounds(rules)}
    said = _said(store, as_of, client_id)

    def asked(step: str, columns: Sequence[str]) -> list[Mapping[str, Any]]:
        named = f"{text} select {', '.join(columns)} from {step} where buying_centre = $buying_centre"
        return store.dicts(named, **bound(named, **values))

    (own,) = asked("unit_scored", (*sql.unit_measures(), *_columns(OF_UNIT)))
    of_lines = {row["service_id"]: row for row in asked(
        "line_scored", ("service_id", *sql.line_measures(), *_columns(OF_LINE))
    )}
    return UnitReasons(
        unit,
        tuple(_reason(rules, name, own, said.get(("", buying_centre, name))) for name in OF_UNIT),
        tuple(
            LineReasons(line, tuple(
                _reason(rules, name, of_lines[line.service_id], said.get((line.service_id, "", name)))
                for name in OF_LINE
            ))
            for line in lines(store, client_ids=[client_id]) if line.buying_centre == buying_centre
        ),
    )


def _columns(dimensions: Sequence[str]) -> list[str]:
    return [f"{name}{part}" for name in dimensions for part in ("", "_computed", "_position")]


def _reason(rules: Sequence[ScoreRule], dimension: str, row: Mapping[str, Any], said: Said | None) -> ScoreReason:
    fits = next(rule for rule in rules if rule.position == row[f"{dimension}_position"])
    looked_at = dict.fromkeys(
        rule.measure for rule in rules
        if rule.dimension == dimension and rule.position <= fits.position and rule.measure in MEASURES
    )
    measured = tuple((name, None if row[name] is None else float(row[name])) for name in looked_at)
    return ScoreReason(dimension, row[dimension], row[f"{dimension}_computed"], fits, measured, said)


def _said(store: Store, as_of: date, client_id: str) -> dict[tuple[str, str, str], Said]:
    """What somebody said otherwise and did not take back, by service, buying centre and dimension."""
    found: dict[tuple[str, str, str], Said | None] = {}
    for service_id, centre, dimension, *said in store.tuples("""
        select coalesce(service_id, ''), buying_centre, dimension, score, who, overridden_on, reason
        from score_override
        where client_id = $client_id and overridden_on <= $as_of
        order by overridden_on, override_no
    """, client_id=client_id, as_of=as_of):
        found[service_id, centre, dimension] = None if said[0] is None else Said(*said)
    return {key: each for key, each in found.items() if each}
