"""How long until it happens: the Kaplan-Meier curve with Greenwood's interval, and shares and ratios with theirs.

Pure arithmetic on counts, without a client in sight. All intervals are of 95 per cent.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import exp, inf, log, sqrt
from statistics import NormalDist

Z = 1.959963984540054
TAIL = 0.025


@dataclass(frozen=True, slots=True)
class Step:
    """From day `days` on a share of `share` has bought, in truth between `low` and `high`.

    `at_risk` were watched and had not bought until that day, `bought` did on it. `error` is Greenwood's standard error.
    """

    days: int
    at_risk: int
    bought: int
    share: float
    error: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Curve:
    """The steps of one curve; how many it began with, when the rest left, and the last day anybody was watched."""

    steps: tuple[Step, ...]
    clients: int = 0
    left: tuple[tuple[int, int], ...] = ()
    last_day: int = 0

    def at_risk(self, days: int) -> int:
        """How many were still watched, and had not bought, just before this day."""
        gone = sum(step.bought for step in self.steps if step.days < days)
        return self.clients - gone - sum(count for day, count in self.left if day < days)

    def share(self, days: int) -> tuple[float, float, float] | None:
        """The share that has bought by this day with its interval; None where nobody was watched so long."""
        return self.by(days, self.at_risk(days))

    def by(self, days: int, watched: int) -> tuple[float, float, float] | None:
        """The same where `watched` says how many had not bought and were watched until this day at least."""
        done = [step for step in self.steps if step.days <= days]
        if not watched and not (done and (done[-1].share == 1 or done[-1].days == days)):
            return None
        if done:
            return done[-1].share, done[-1].low, done[-1].high
        # Nobody yet: how many might have, for all we know.
        return 0.0, 0.0, 1 - TAIL ** (1 / watched)


def kaplan_meier(counts: Iterable[tuple[int, int, int]]) -> Curve:
    """The curve of these counts: day, how many bought on it, how many were watched no longer from then on.

    Who leaves on the day another buys was still watched at the purchase, as is usual. Greenwood's variance; the
    interval is that of log(-log), which stays between nothing and all.

    >>> kaplan_meier([(1, 1, 0), (2, 0, 1)]).steps[0].share
    0.5
    """
    days = sorted(counts)
    clients = at_risk = sum(bought + left for _, bought, left in days)
    rows = []
    for day, bought, left in days:
        if bought:
            rows.append((day, at_risk, bought))
        at_risk -= bought + left
    return Curve(
        curve_of(rows).steps, clients, tuple((day, left) for day, _, left in days if left), days[-1][0] if days else 0
    )


def curve_of(rows: Iterable[tuple[int, int, int]]) -> Curve:
    """The steps alone, out of the days on which somebody bought: day, how many were watched, how many of them bought.
    """
    unsold, spread = 1.0, 0.0
    steps: list[Step] = []
    for day, at_risk, bought in rows:
        unsold *= (at_risk - bought) / at_risk
        spread = inf if at_risk == bought else spread + bought / (at_risk * (at_risk - bought))
        low, high = _log_log(unsold, spread, steps)
        error = unsold * sqrt(spread) if spread != inf else 0.0
        steps.append(Step(day, at_risk, bought, 1 - unsold, error, low, high))
    return Curve(tuple(steps))


def _log_log(unsold: float, spread: float, before: Sequence[Step]) -> tuple[float, float]:
    if spread == inf or unsold <= 0:
        return before[-1].low if before else 0.0, 1.0
    width = Z * sqrt(spread) / abs(log(unsold))
    return 1 - unsold ** exp(-width), 1 - unsold ** exp(width)


def wilson(count: int, of: int, *, looks: int = 1) -> tuple[float, float]:
    """Wilson's interval of a share; so much wider that of so many `looks` at once all are right with 95 per cent.

    >>> [round(end, 3) for end in wilson(5, 10)]
    [0.237, 0.763]
    """
    if not of:
        return 0.0, 1.0
    z = Z if looks <= 1 else NormalDist().inv_cdf(1 - TAIL / looks)
    share = count / of
    middle = share + z * z / (2 * of)
    width = z * sqrt(share * (1 - share) / of + z * z / (4 * of * of))
    whole = 1 + z * z / of
    return max(0.0, (middle - width) / whole), min(1.0, (middle + width) / whole)


def ratio(bought: int, others_bought: int, fair: float) -> tuple[float | None, float, float | None]:
    """How many times as often one group bought as the other, with its exact interval.

    `fair` is how many purchases of the first are due to each of the second if there is no difference. None is without
    end.

    >>> [round(each, 2) for each in ratio(20, 10, 1.0)]
    [2.0, 0.89, 4.78]
    """
    from scipy.special import betaincinv

    if fair <= 0:
        return None, 0.0, None
    low = float(betaincinv(bought, others_bought + 1, TAIL)) if bought else 0.0
    high = float(betaincinv(bought + 1, others_bought, 1 - TAIL)) if others_bought else 1.0
    times = bought / others_bought / fair if others_bought else None
    return times, low / (1 - low) / fair, high / (1 - high) / fair if high < 1 else None
