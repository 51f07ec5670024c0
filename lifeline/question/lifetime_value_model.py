"""The two models of Fader, Hardie and Lee: how often a client buys again (BG/NBD), and for how much (Gamma-Gamma).

Pure arithmetic on sufficient statistics, without a client in sight. For each client: `repeats` purchases after the
first, the `last` of them and `seen` until now, both counted from the first purchase in one unit of time of the
caller's; and of `known` purchases with a known fee the `mean`. Special functions and the optimiser are SciPy's.

BG/NBD: Fader, Hardie and Lee (2005), "Counting Your Customers" the Easy Way, Marketing Science 24(2), 275-284.
Gamma-Gamma: Fader and Hardie (2013), The Gamma-Gamma Model of Monetary Value, brucehardie.com/notes/025.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

# Where the data say next to nothing of a parameter, its doubt is a factor of about twenty either way and not endless.
WEAKEST = 1 / 3.0**2
# In logarithms. A parameter at its bound is one that the data push there: nobody ever stays away, or all buy alike.
BOUND = 9.0
SEED = 20_051
ROUGH = 5_000  # rows by which the place is found where there are many more


@dataclass(frozen=True, slots=True)
class Buying:
    """BG/NBD as fitted: while with us they buy at a rate drawn from Gamma(`r`, `alpha`), and after each repeat purchase
    stay away for good with a chance drawn from Beta(`a`, `b`).

    `spread` is the covariance of the logarithms of the four, in this order.
    """

    r: float
    alpha: float
    a: float
    b: float
    log_likelihood: float = 0.0
    spread: Any = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Worth:
    """Gamma-Gamma as fitted: fees of one client vary as Gamma(`p`, nu), nu between clients as Gamma(`q`, `gamma`).

    `q` is above one, so that a mean exists; `spread` is the covariance of log p, log(q - 1) and log gamma.
    """

    p: float
    q: float
    gamma: float
    log_likelihood: float = 0.0
    spread: Any = field(default=None, compare=False, repr=False)

    @property
    def mean(self) -> float:
        """The mean fee of a purchase over all clients, in money."""
        return self.p * self.gamma / (self.q - 1)


# ------------------------------------------------------------------------------------------ fitting


def fit_buying(repeats: Any, last: Any, seen: Any, times: Any = None) -> Buying:
    """The parameters under which what was seen is most likely; `times` says how many clients each row stands for.

    Raises `ValueError` without a repeat purchase: then nothing can be said of how often they come.
    """
    from scipy.special import digamma, gammaln

    repeats, last, seen, times = _rows(repeats, last, seen, times)
    if not np.any((repeats > 0) & (times > 0)):
        raise ValueError("Nobody has bought twice.")
    # The costly functions depend on the number of repeats alone, of which there are few.
    counts, which = np.unique(repeats, return_inverse=True)
    has_repeat = repeats > 0
    # In the unit of time the parameters are found in, alpha is near one.
    unit = float(np.average(seen, weights=times))
    last, seen = last / unit, seen / unit

    def unlikely(logs: Any) -> tuple[float, Any]:
        r, alpha, a, b = np.exp(logs)
        of_count = (
            gammaln(r + counts) - gammaln(r)
            + gammaln(b + counts) - gammaln(b) + gammaln(a + b) - gammaln(a + b + counts)
        )
        still, gone = _terms(r, alpha, a, b, repeats, last, seen, has_repeat)
        either = np.logaddexp(still, gone)
        is_gone = np.exp(gone - either)
        is_still = 1 - is_gone
        total = np.sum(times * (of_count[which] + r * np.log(alpha) + either))
        by_count = digamma(a + b) - digamma(a + b + counts)
        slopes = (
            (digamma(r + counts) - digamma(r))[which] + np.log(alpha) - is_still * np.log(alpha + seen)
            - is_gone * np.log(alpha + last),
            r / alpha - (r + repeats) * (is_still / (alpha + seen) + is_gone / (alpha + last)),
            by_count[which] + is_gone / a,
            (by_count + digamma(b + counts) - digamma(b))[which]
            - np.where(has_repeat, is_gone / np.where(has_repeat, b + repeats - 1, 1), 0),
        )
        slope = np.array([np.sum(times * each) for each in slopes]) * np.exp(logs)
        return -total, -slope

    if len(repeats) > 2 * ROUGH:
        # Of many a few find the place, from which it is near.
        some = np.random.default_rng(SEED).choice(len(repeats), ROUGH, replace=False)
        some = np.append(some, np.argmax(repeats))
        rough = fit_buying(repeats[some], last[some], seen[some], times[some])
        starts = (np.log([rough.r, rough.alpha, rough.a, rough.b]),)
    else:
        rate = max(float(np.average(repeats, weights=times)), 0.05)
        starts = tuple(np.log(each) for each in (
            (1.0, 1.0 / rate, 0.8, 2.5), (0.3, 0.3 / rate, 1.0, 1.0), (2.0, 2.0 / rate, 0.3, 9.0)
        ))
    found, least, spread = _least(unlikely, starts)
    r, alpha, a, b = np.exp(found)
    # Rows in another unit have other densities: so many logarithms of the unit were left out.
    likely = -least - float(np.sum(times * repeats) * np.log(unit))
    return Buying(float(r), float(alpha) * unit, float(a), float(b), likely, spread)


def _terms(
    r: Any, alpha: Any, a: Any, b: Any, repeats: Any, last: Any, seen: Any, has_repeat: Any
) -> tuple[Any, Any]:
    """The logarithms of the two ways it can have come about: still with us, or gone since the last purchase."""
    still = -(r + repeats) * np.log(alpha + seen)
    follows = np.log(a) - np.log(np.where(has_repeat, b + repeats - 1, 1))
    gone = np.where(has_repeat, follows - (r + repeats) * np.log(alpha + last), -np.inf)
    return still, gone


def fit_worth(known: Any, mean: Any, times: Any = None) -> Worth:
    """The parameters under which these mean fees are most likely. Rows without a known fee above nothing are left out.

    Raises `ValueError` if none are left.
    """
    from scipy.special import digamma, gammaln

    known, mean, _, times = _rows(known, mean, mean, times)
    is_usable = (known > 0) & (mean > 0) & (times > 0)
    known, mean, times = known[is_usable], mean[is_usable], times[is_usable]
    if not len(known):
        raise ValueError("No fee is known.")
    counts, which = np.unique(known, return_inverse=True)
    unit = float(np.average(mean, weights=times))
    mean = mean / unit
    log_mean, log_known = np.log(mean), np.log(known)

    def unlikely(logs: Any) -> tuple[float, Any]:
        p, more, gamma = np.exp(logs)
        q = 1 + more
        log_total = np.log(gamma + known * mean)
        of_count = gammaln(p * counts + q) - gammaln(p * counts) - gammaln(q)
        total = np.sum(times * (
            of_count[which] + q * np.log(gamma) + (p * known - 1) * log_mean + p * known * log_known
            - (p * known + q) * log_total
        ))
        both = digamma(p * counts + q)
        slopes = (
            known * ((both - digamma(p * counts))[which] + log_mean + log_known - log_total),
            (both - digamma(q))[which] + np.log(gamma) - log_total,
            q / gamma - (p * known + q) / (gamma + known * mean),
        )
        return -total, -np.array([np.sum(times * each) for each in slopes]) * np.exp(logs)

    found, least, spread = _least(unlikely, (
        np.log([2.0, 2.0, 1.0]), np.log([6.0, 2.0, 0.4]), np.log([0.5, 5.0, 8.0]),
    ))
    p, more, gamma = np.exp(found)
    likely = -least - float(np.sum(times) * np.log(unit))
    return Worth(float(p), 1 + float(more), float(gamma) * unit, likely, spread)


def _rows(first: Any, second: Any, third: Any, times: Any) -> tuple[Any, Any, Any, Any]:
    rows = tuple(np.asarray(column, dtype=float) for column in (first, second, third))
    return *rows, np.ones(len(rows[0])) if times is None else np.asarray(times, dtype=float)


def _least(unlikely: Callable[[Any], tuple[float, Any]], starts: tuple[Any, ...]) -> tuple[Any, float, Any]:
    """The best of several starts, its value, and the covariance there."""
    from scipy.optimize import minimize

    best = min(
        (
            minimize(
                unlikely, start, jac=True, method="L-BFGS-B", bounds=[(-BOUND, BOUND)] * len(start),
                options={"maxiter": 1000, "ftol": 1e-13, "gtol": 1e-7},
            )
            for start in starts
        ),
        key=lambda found: found.fun,
    )
    return best.x, float(best.fun), _covariance(unlikely, best.x)


def _covariance(unlikely: Callable[[Any], tuple[float, Any]], at: Any) -> Any:
    step = 1e-4
    sides = [
        (unlikely(at + step * each)[1] - unlikely(at - step * each)[1]) / (2 * step) for each in np.eye(len(at))
    ]
    curvature = (np.array(sides) + np.array(sides).T) / 2
    # At a bound the surface may fall away further: what is not curved upwards counts as flat.
    values, vectors = np.linalg.eigh(curvature)
    return vectors @ np.diag(1 / (np.maximum(values, 0) + WEAKEST)) @ vectors.T


# ------------------------------------------------------------------------------------------ what follows


def alive(model: Buying, repeats: Any, last: Any, seen: Any) -> Any:
    """The chance that a client has not stayed away for good. Without a repeat purchase it is one: so the model has it.
    """
    repeats, last, seen, _ = _rows(repeats, last, seen, None)
    still, gone = _terms(model.r, model.alpha, model.a, model.b, repeats, last, seen, repeats > 0)
    return 1 / (1 + np.exp(np.minimum(gone - still, 700)))


def purchases(model: Buying, span: float, repeats: Any, last: Any, seen: Any) -> Any:
    """How many purchases are to be expected of a client in the time `span` from now, given what was seen of them."""
    repeats, last, seen, _ = _rows(repeats, last, seen, None)
    return alive(model, repeats, last, seen) * _while_alive(model, span, repeats, seen)


def purchases_of_new(model: Buying, span: Any) -> Any:
    """How many repeat purchases are to be expected in the time `span` from a first purchase."""
    span = np.asarray(span, dtype=float)
    return _while_alive(model, span, np.zeros_like(span), np.zeros_like(span))


def _while_alive(model: Buying, span: Any, repeats: Any, seen: Any) -> Any:
    from scipy.special import hyp2f1

    r, alpha, b = model.r, model.alpha, model.b
    # The formula has a hole where a is one, with the same on both sides of it.
    a = np.where(np.abs(model.a - 1) > 1e-6, model.a, 1 + 1e-6)
    ratio = (alpha + seen) / (alpha + seen + span)
    with np.errstate(all="ignore"):
        whole = ratio ** (r + repeats) * hyp2f1(r + repeats, b + repeats, a + b + repeats - 1, 1 - ratio)
        found = (a + b + repeats - 1) / (a - 1) * (1 - whole)
    # Far out, where thousands of purchases a year are likely, the series overflows: then nobody stays away at all.
    return np.where(np.isfinite(found), found, (r + repeats) / (alpha + seen) * span)


def worth(model: Worth, known: Any, mean: Any) -> Any:
    """The fee to be expected of a client's next purchase: between their own mean and everybody's, by how many are
    known.
    """
    known, mean, _, _ = _rows(known, mean, mean, None)
    return model.p * (model.gamma + known * mean) / (model.p * known + model.q - 1)


def futures(
    buying: Buying, fees: Worth, span: float, rows: tuple[Any, Any, Any, Any, Any], *, draws: int
) -> tuple[Any, Any]:
    """For each of so many drawn sets of parameters (a row) and each client (a column): the value to be expected in the
    time `span` from now, and the value of one future drawn by chance.

    `rows` are repeats, last, seen, known and mean. The same call gives the same answer.
    """
    chance = np.random.default_rng(SEED)
    repeats, last, seen, known, mean = (np.asarray(column, dtype=float) for column in rows)
    logs = chance.multivariate_normal(
        np.log([buying.r, buying.alpha, buying.a, buying.b]), buying.spread, size=draws, method="eigh"
    )
    others = chance.multivariate_normal(
        np.log([fees.p, fees.q - 1, fees.gamma]), fees.spread, size=draws, method="eigh"
    )
    # Parameters stand one set below the other, clients side by side.
    model = Buying(*(np.exp(np.clip(logs, -2 * BOUND, 2 * BOUND)).T[:, :, None]))
    p, more, gamma = np.exp(np.clip(others, -2 * BOUND, 2 * BOUND)).T[:, :, None]
    price = Worth(p, 1 + more, gamma)
    still = alive(model, repeats, last, seen)
    expected = still * _while_alive(model, span, repeats, seen) * worth(price, known, mean)
    rate = chance.gamma(model.r + repeats) / (model.alpha + seen)
    leaves = np.clip(chance.beta(model.a, model.b + repeats), 1e-12, 1)
    wanted = chance.poisson(np.minimum(rate * span, 1e6))
    bought = np.where(chance.random(still.shape) < still, np.minimum(wanted, chance.geometric(leaves)), 0)
    scale = chance.gamma(price.p * known + price.q) / (price.gamma + known * mean)
    drawn = np.where(bought > 0, chance.gamma(np.maximum(price.p * bought, 1e-12)) / scale, 0)
    return expected, drawn
