"""Time across the page: true to scale, with the two rows of figures and the flags.

A person is drawn from birth to at least ninety, a business from incorporation to the horizon. Only childhood may be
drawn at a smaller scale, and the picture says so.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from lifeline import periods, wording
from lifeline.chart import metrics
from lifeline.chart.items import Page
from lifeline.chart.telling import Teller
from lifeline.model import LifelineView

_CHILDHOOD, _CHILDHOOD_SCALE = 18, 0.56  # years, and their scale against the rest
_USUAL_AGE = 90
_OLDEST = 110  # nobody is older: a life this long ago is over
_MOST_BEFORE, _MOST_AHEAD = 40, 60  # years before birth and after today that still belong on the page
# Years between two figures, and the page units they need at least. Decades are read more easily than fives.
_STEPS = {1: 42.0, 2: 46.0, 5: 96.0, 10: 46.0, 20: 46.0, 25: 60.0, 50: 46.0, 100: 46.0, 200: 46.0, 500: 46.0}


@dataclass(frozen=True, slots=True)
class Tick:
    """One figure on an axis."""

    x: float
    words: str


@dataclass(frozen=True, slots=True)
class TimeAxis:
    """Where each day stands on the page. `knots` are (years since `zero_on`, x), the ends and the bend between scales.

    `today_on` and `since_on` are None where they are not on the page.
    """

    zero_on: date
    knots: tuple[tuple[float, float], ...]
    has_ages: bool
    today_on: date | None
    since_on: date | None
    is_compressed: bool

    @property
    def left(self) -> float:
        """Where time begins on the page."""
        return self.knots[0][1]

    @property
    def right(self) -> float:
        """Where time ends on the page."""
        return self.knots[-1][1]

    def years(self, day: date) -> float:
        """Years since the beginning of the count, in decimals."""
        return periods.years_between(self.zero_on, day)

    def x_of(self, years: float) -> float:
        """Where so many years after the beginning of the count stand, kept on the page."""
        for (first, x), (last, x2) in pairwise(self.knots):
            if years <= last or (last, x2) == self.knots[-1]:
                share = (years - first) / (last - first)
                return min(max(x + share * (x2 - x), self.left), self.right)
        raise AssertionError("an axis has at least two knots")

    def x(self, day: date) -> float:
        """Where a day stands, kept on the page."""
        return self.x_of(self.years(day))

    def holds(self, day: date) -> bool:
        """Whether a day is on the page."""
        return self.knots[0][0] <= self.years(day) <= self.knots[-1][0]

    @property
    def today_x(self) -> float:
        """The line of today; the right edge for a life that was over long ago."""
        return self.x(self.today_on) if self.today_on else self.right

    @property
    def since_x(self) -> float | None:
        """The line of client since, if it is drawn."""
        return self.x(self.since_on) if self.since_on else None


def _add_years(day: date, years: int) -> date:
    try:
        return periods.plus_months(day, 12 * years)
    except ValueError:
        return date.max if years > 0 else date.min


def time_axis(view: LifelineView, page: Page, days: Iterable[date], *, points: Iterable[date] = ()) -> TimeAxis:
    """The axis that holds `days`, as far as they belong on one page.

    `points` are the days of everything but stages: while many of them lie in childhood, it keeps its scale.
    """
    born, as_of = view.client.born_on, view.as_of
    is_person = view.client.track != "business"
    since = view.client.client_since_on
    since = since if since and since <= as_of else None
    is_over = bool(born and is_person and periods.years_between(born, as_of) > _OLDEST)

    first_allowed = _add_years(born or as_of, -_MOST_BEFORE if born else -_OLDEST)
    last_allowed = _add_years(born, _OLDEST) if born and is_over else _add_years(as_of, _MOST_AHEAD)
    inside = sorted(day for day in (*days, *((since,) if since else ())) if first_allowed <= day <= last_allowed)
    earliest, latest = (inside[0], inside[-1]) if inside else (as_of, as_of)

    zero = born or date(max(earliest.year - 1, 1), 1, 1)
    first = min(0.0, periods.years_between(zero, earliest) - 0.5) if earliest < zero else 0.0
    ends = [_add_years(latest, 4) if is_person else latest + timedelta(days=300)]
    if is_person and born:
        ends.append(_add_years(born, _USUAL_AGE))
    if not is_over:
        ends += [view.horizon_on, _add_years(as_of, 3)]
    last = periods.years_between(zero, max(ends))

    in_childhood = sum(
        1 for day in (*points, *((since,) if since else ())) if zero <= day < _add_years(zero, _CHILDHOOD)
    )
    grown = periods.years_between(zero, as_of) >= _CHILDHOOD + 4
    is_compressed = bool(born) and is_person and first == 0 and grown and in_childhood <= 2 and since_after(since, zero)
    knots = [(first, page.plot_left), (last, page.plot_right)]
    if is_compressed:
        small = _CHILDHOOD * _CHILDHOOD_SCALE
        share = small / (small + last - _CHILDHOOD)
        knots.insert(1, (float(_CHILDHOOD), page.plot_left + share * (page.plot_right - page.plot_left)))
    return TimeAxis(zero, tuple(knots), bool(born), None if is_over else as_of, since, is_compressed)


def since_after(since: date | None, zero: date) -> bool:
    """Whether the relationship began after childhood, or not at all."""
    return since is None or since >= _add_years(zero, _CHILDHOOD)


def _step(axis: TimeAxis) -> int:
    """Years between two figures, so that they stand apart at the main scale."""
    (first, x), (last, x2) = axis.knots[-2:]
    return next((step for step, room in _STEPS.items() if step * (x2 - x) / (last - first) >= room), 1000)


def _apart(ticks: list[Tick], size: float) -> tuple[Tick, ...]:
    """The ticks whose figures stand clear of the one kept before, as childhood's smaller scale may crowd them."""
    kept: list[Tick] = []
    for tick in ticks:
        half = metrics.width(tick.words, size) / 2
        if not kept or tick.x - half >= kept[-1].x + metrics.width(kept[-1].words, size) / 2 + 8:
            kept.append(tick)
    return tuple(kept)


def age_ticks(axis: TimeAxis, size: float) -> tuple[Tick, ...]:
    """Ages at even steps, from birth on; none where the birth date is not known."""
    if not axis.has_ages:
        return ()
    step, last = _step(axis), axis.knots[-1][0]
    return _apart([Tick(axis.x_of(age), str(age)) for age in range(0, int(last + 0.01) + 1, step)], size)


def year_ticks(axis: TimeAxis, size: float) -> tuple[Tick, ...]:
    """Calendar years at even steps; each stands at its 1 January."""
    step = _step(axis)
    first = axis.zero_on.year + int(axis.knots[0][0]) - 1
    last = axis.zero_on.year + int(axis.knots[-1][0]) + 2
    days = [date(year, 1, 1) for year in range(max(first - first % step, step), min(last, 9999), step)]
    return _apart([Tick(axis.x(day), str(day.year)) for day in days if axis.holds(day)], size)


FLAG_STEP = 17.0  # from one level of flags up to the next


@dataclass(frozen=True, slots=True)
class Flag:
    """The words at the head of a rule. `level` 0 stands just above the ages, 1 above that."""

    key: str
    x: float
    words: str
    align: str
    level: int


def flags(axis: TimeAxis, page: Page, teller: Teller) -> tuple[Flag, ...]:
    """Client since to the left of its rule and today to the right of its own, where the page has room."""
    view, size = teller.view, page.label + 0.5
    has_born = view.client.born_on is not None
    wanted: list[tuple[str, float, tuple[str, ...], tuple[str, ...]]] = []
    if axis.since_on:
        # The month is as much as a reader needs, and never more than was written.
        text = view.client.client_since or ""
        is_exact = not text or text == axis.since_on.isoformat()
        since = wording.month(axis.since_on) if is_exact else wording.written(text)
        age = teller.age(axis.since_on) if has_born else ""
        told = (f"Client since {since}, {age}", f"Client since {since}") if age else (f"Client since {since}",)
        wanted.append(("since", axis.x(axis.since_on), told, ("right", "left")))
    if axis.today_on:
        age = teller.age(axis.today_on) if has_born else ""
        told = (f"Today, {age or wording.month(view.as_of)}", "Today")
        wanted.append(("today", axis.x(axis.today_on), told, ("left", "right")))
    placed: list[tuple[float, float, Flag]] = []
    for key, x, spellings, sides in reversed(wanted):
        options = []
        # Its own side first, then the other, then fewer words, then the upper level.
        for level in (0, 1):
            for words in spellings:
                wide = metrics.width(words, size, is_bold=True)
                for align in sides:
                    left = x - 1 if align == "left" else x + 1 - wide
                    fits = left >= page.margin and left + wide <= page.width - 6
                    clear = all(
                        left > end + 12 or left + wide < start - 12
                        for start, end, flag in placed
                        if flag.level == level
                    )
                    options.append(
                        (not (fits and clear), not clear, left, left + wide, Flag(key, x, words, align, level))
                    )
        _, _, left, right, flag = min(options, key=lambda option: option[:2])
        placed.append((left, right, flag))
    return tuple(flag for _, _, flag in placed)
