"""What the scoring answers with: demand units and their lines with their scores, the quadrants, and the matrix."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from lifeline.model import Move


class Quadrant(StrEnum):
    """A quarter of the priority matrix, in the order in which to look at them."""

    ACT_NOW = "act_now"
    BUILD_TRUST = "build_trust"
    KEEP_WARM = "keep_warm"
    LIGHT_TOUCH = "light_touch"


NAMES = {
    Quadrant.ACT_NOW: "Act now", Quadrant.BUILD_TRUST: "Build trust first", Quadrant.KEEP_WARM: "Keep warm",
    Quadrant.LIGHT_TOUCH: "Light touch",
}
CUT = 50.0  # from here on a score is on the upper or right half
MOST_NAMED = 40
BEST = 3  # services shown of one demand unit
BIN = 10  # points of the score to one square of the density
MOST_WEIGHT = 5
SETTING = "weight_"


@dataclass(frozen=True, slots=True)
class Weights:
    """How much each dimension counts, from 0 (left out) to 5; the pack's own are all alike."""

    needs: int = 1
    fit: int = 1
    urgency: int = 1
    relationships: int = 1
    data: int = 1
    resources: int = 1


@dataclass(frozen=True, slots=True)
class ScoredLine:
    """One open need of a demand unit with its three scores (1 to 3) and its need score (0 to 100)."""

    client_id: str
    buying_centre: str
    service_id: str
    service_name: str
    move: Move | None
    need: int | None
    last_date: date | None
    needs: int
    fit: int
    urgency: int
    need_score: float
    is_said: bool


@dataclass(frozen=True, slots=True)
class ScoredUnit:
    """A demand unit: a client who is a person, or one buying centre of a business, with an open need.

    `needs`, `fit` and `urgency` (1 to 3) are those of its best line, which is the first of `best` (at most three);
    `relationships`, `data` and `resources` its own. Both scores lie between 0 and 100. `last_date` is the nearest still
    to come of all its lines. `is_said`: a named person has scored something otherwise than the rules.
    """

    client_id: str
    buying_centre: str
    name: str
    track: str
    needs: int
    fit: int
    urgency: int
    relationships: int
    data: int
    resources: int
    need_score: float
    relationship_score: float
    open_needs: int
    last_date: date | None
    is_said: bool
    best: tuple[ScoredLine, ...] = ()

    @property
    def quadrant(self) -> Quadrant:
        """Where it stands on the matrix."""
        return quadrant(self.need_score, self.relationship_score)

    @property
    def title(self) -> str:
        """The client, and of a business its buying centre."""
        return f"{self.name} · {self.buying_centre}" if self.buying_centre else self.name


@dataclass(frozen=True, slots=True)
class UnitPage:
    """One page of the demand map; `total` is how many demand units the filter has."""

    units: tuple[ScoredUnit, ...]
    total: int


@dataclass(frozen=True, slots=True)
class Spot:
    """How many demand units that are not named lie in one square of the matrix, given by its lower left corner."""

    relationship: int
    need: int
    units: int


@dataclass(frozen=True, slots=True)
class Matrix:
    """The priority matrix: how many demand units each quadrant has, some of them by name, the others as density."""

    as_of: date
    counts: Mapping[Quadrant, int]
    named: tuple[ScoredUnit, ...]
    density: tuple[Spot, ...]

    @property
    def total(self) -> int:
        """All demand units in it."""
        return sum(self.counts.values())


def quadrant(need_score: float, relationship_score: float) -> Quadrant:
    """Where these two scores lie.

    >>> quadrant(50, 49.9), quadrant(50, 50)
    (<Quadrant.BUILD_TRUST: 'build_trust'>, <Quadrant.ACT_NOW: 'act_now'>)
    """
    if need_score >= CUT:
        return Quadrant.ACT_NOW if relationship_score >= CUT else Quadrant.BUILD_TRUST
    return Quadrant.KEEP_WARM if relationship_score >= CUT else Quadrant.LIGHT_TOUCH
