"""What holding the catalogue against what clients did comes to, as frozen rows. See
`lifeline.question.catalogue_truth`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

HOLDS, DOES_NOT_SHOW, CANNOT_TELL, TOO_FEW = "holds", "does_not_show", "cannot_tell", "too_few"


@dataclass(frozen=True, slots=True)
class RuleTruth:
    """One need rule against what clients did. Shares are from 0 to 1 and of months after the event.

    `followed` is n. Watched from `lead_months` before the event; what is bought `ends_months` after it is too late
    (None: it never is). `before_us` were not ours yet when the window opened, `held_before` had the service,
    `not_concerned` had nothing to review; `elsewhere` and `declined` are among those followed. `others_24` is what
    would have been bought at the others' rate; `times` how many times that it was, from `times_low` to `times_high`.
    None: too few to say, or nobody watched so long; of a sensitive stage no small count is told either.
    """

    rule_id: str
    stage_id: str
    stage: str
    service_id: str
    service: str
    need: int
    is_sensitive: bool
    lead_months: int
    ends_months: int | None
    reached: int | None
    before_us: int | None
    held_before: int | None
    not_concerned: int | None
    followed: int | None
    bought: int | None
    elsewhere: int | None
    declined: int | None
    share_12: float | None
    low_12: float | None
    high_12: float | None
    share_24: float | None
    low_24: float | None
    high_24: float | None
    others_12: float | None
    others_24: float | None
    times: float | None
    times_low: float | None
    times_high: float | None
    verdict: str


@dataclass(frozen=True, slots=True)
class Unexpected:
    """A service bought at a stage that has no rule for it (nor for another service of its family): perhaps one is
    missing.

    Of `bought_in_stage` purchases by clients then in the stage, `bought` were of it: the `share`, from `low` to `high`,
    against `overall` among all purchases of that track. At `unruled` of them no other stage expected it either.
    """

    stage_id: str
    stage: str
    service_id: str
    service: str
    clients: int
    bought: int
    unruled: int
    bought_in_stage: int
    share: float
    low: float
    high: float
    overall: float


@dataclass(frozen=True, slots=True)
class Truths:
    """All need rules in the catalogue's order, and the services that no rule expects, the furthest above their share
    first.

    `records_from` is the day of the first work on record, `least` the fewest clients anything is said of.
    """

    as_of: date
    records_from: date | None
    least: int
    rules: tuple[RuleTruth, ...]
    unexpected: tuple[Unexpected, ...]

    @property
    def tested(self) -> int:
        """How many rules have clients enough. By chance alone one in forty of them would seem to hold."""
        return sum(rule.verdict != TOO_FEW for rule in self.rules)


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """So many months after the event (before it: less than none), what share has bought from us, and what the others
    would have by then; `at_risk` are still watched and have not bought."""

    months: float
    share: float
    low: float
    high: float
    others: float | None
    at_risk: int


@dataclass(frozen=True, slots=True)
class RuleCurve:
    """One rule's time to purchase: each step, and the state after so many whole months (`marks`). Empty where too few.
    """

    truth: RuleTruth
    steps: tuple[CurvePoint, ...]
    marks: tuple[CurvePoint, ...]
