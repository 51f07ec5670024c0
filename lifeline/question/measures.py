"""How it goes: readiness, activity, output and impact, and STAR's measures, each with its trend and its rows.

A client is whoever became one on a known day on or before the period's end, former clients and those who object to
marketing included; two records made one are one. The as-of day is the last day of the period, and nothing dated later
exists. Looked at from a past day the numbers are those of that day, as far as the workbook knows of it today: what was
corrected since (a decision undone, a matter taken back) is corrected there too.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from lifeline.errors import NotFound
from lifeline.question.catalogue import EVERYONE, catalogue
from lifeline.question.measure_sql import (
    EARLIER, OF_THE_FIRM, Asked, Period, counted, of_one, statement, values,
)
from lifeline.question.ranges import parts as parts_of_book
from lifeline.sql.measure_list import EACH, MEASURES, MONEY, SHARE, Measure, Part
from lifeline.store import Store

ABOVE, BELOW = "above", "below"
_MOST = 2**62  # rows of a part, where no limit is asked for

# By part and place: how many rows, what their amounts come to, and how many have one.
Counted = dict[Part, dict[int, tuple[int, Decimal | None, int]]]


@dataclass(frozen=True, slots=True)
class Point:
    """The number in one period; None where there was nothing to divide by, or no amount on file."""

    starts_on: date
    ends_on: date
    value: Decimal | None


@dataclass(frozen=True, slots=True)
class MeasureFigure:
    """One measure in one period [starts_on, ends_on).

    `value` is `above`, or `above` over `below`; None where that cannot be said. Shares are of 1; money in the pack's
    currency. `trend` has the earlier periods too, the oldest first and this one last; it is empty where no day is kept
    that would tell them. `remark` says what the number leaves out.
    """

    measure_id: str
    name: str
    measure_class: str
    move: str
    unit: str
    value: Decimal | None
    above: Decimal | None
    below: Decimal | None
    above_noun: str
    below_noun: str
    formula: str
    starts_on: date
    ends_on: date
    trend: tuple[Point, ...]
    remark: str

    @property
    def before(self) -> Decimal | None:
        """The value one period earlier, if it can be told."""
        return self.trend[-2].value if len(self.trend) > 1 else None


@dataclass(frozen=True, slots=True)
class MeasureRow:
    """One row behind a number: of its upper or lower `part`. `amount` is None where none is on file, or none belongs.

    `item_id` is the number of what is counted (a matter, a decision, a client ...); `detail` says more of it.
    """

    part: str
    client_id: str | None
    client: str
    service_id: str | None
    service: str
    item_id: str
    on_date: date | None
    detail: str
    amount: Decimal | None


@dataclass(frozen=True, slots=True)
class MeasureRows:
    """Some rows of one part, how many there are in all, and what their amounts come to (None: none has one)."""

    rows: tuple[MeasureRow, ...]
    total: int
    amount: Decimal | None


@dataclass(frozen=True, slots=True)
class RuleConversion:
    """What became of the lines of one need rule that were put to clients in the period; `value` is a share of 1."""

    rule_id: str
    stage: str
    service: str
    proposed: int
    agreed: int
    declined: int
    value: Decimal


def figures(store: Store, asked: Asked, *, measure_ids: Iterable[str] | None = None) -> tuple[MeasureFigure, ...]:
    """The measures asked for (all of them, if none is named), in their own order. Raises `NotFound`."""
    chosen = tuple(MEASURES.values()) if measure_ids is None else tuple(_known(each) for each in measure_ids)
    told = asked.periods()
    found = _count(store, asked, {part for one in chosen for part in (one.above, one.below) if part is not None})
    return tuple(_figure(measure, told, found) for measure in chosen)


def _known(measure_id: str) -> Measure:
    if measure_id not in MEASURES:
        raise NotFound(f"There is no measure {measure_id!r}. There are: {', '.join(MEASURES)}.")
    return MEASURES[measure_id]


def _count(store: Store, asked: Asked, parts: Collection[Part]) -> Counted:
    """By part and place: how many rows, what their amounts come to, how many have one.

    All families in one statement, so that what several of them rest on is worked out once; and the clients of a large
    book in ranges side by side, since what is counted of one client does not depend on another.
    """
    families: dict[str, list[Part]] = {}
    for part in sorted(parts, key=repr):
        families.setdefault(part.family, []).append(part)
    of_clients = [family for family in families if family not in OF_THE_FIRM]
    of_the_firm = [family for family in families if family in OF_THE_FIRM]
    split = parts_of_book(store) if of_clients else []
    jobs = [(of_clients, part) for part in split] + ([(of_the_firm, EVERYONE)] if of_the_firm else [])

    def work_out(job: tuple[list[str], dict[str, str]]) -> list[tuple[Any, ...]]:
        chosen, part = job
        text = statement(asked, chosen, " union all ".join(
            f"({counted(family, [part.where for part in families[family]])})" for family in chosen
        ))
        return store.tuples(text, **values(asked, text, asked.periods(EARLIER + 2), **part))

    found: Counted = {part: {} for part in parts}
    with ThreadPoolExecutor(max(len(split), 1)) as workers:
        for answer in workers.map(work_out, jobs):
            for family, place, rows, amounts, known in answer:
                for at, part in enumerate(families[family]):
                    before = found[part].get(place, (0, None, 0))
                    found[part][place] = (
                        before[0] + rows[at], _sum(before[1], amounts[at]), before[2] + (known[at] or 0)
                    )
    return found


def _sum(one: Decimal | None, other: Decimal | None) -> Decimal | None:
    return one + other if one is not None and other is not None else other if one is None else one


def _figure(measure: Measure, told: Sequence[Period], found: Counted) -> MeasureFigure:
    def of(part: Part | None, place: int) -> Decimal | None:
        if part is None:
            return None
        rows, amount, known = found[part].get(place, (0, None, 0))
        if not part.is_sum:
            return Decimal(rows)
        # Nothing on file is not nothing: only where there are no rows at all is the sum none.
        return amount if known else (None if rows else Decimal(0))

    def value(place: int) -> Decimal | None:
        above, below = of(measure.above, place), of(measure.below, place)
        if measure.below is None or above is None:
            return above
        return above / below if below else None

    now = told[0]
    points = tuple(Point(period.starts_on, period.ends_on, value(period.place)) for period in reversed(told))
    return MeasureFigure(
        measure.measure_id, measure.name, measure.measure_class, measure.move, measure.unit,
        value(0), of(measure.above, 0), of(measure.below, 0), measure.above.noun,
        measure.below.noun if measure.below else "", measure.formula, now.starts_on, now.ends_on,
        points if measure.is_dated else (), _remark(measure, found),
    )


def _remark(measure: Measure, found: Counted) -> str:
    """Of how many matters a fee is on file, for whatever adds fees up; nothing where it is of all of them."""
    said = []
    for part in dict.fromkeys(each for each in (measure.above, measure.below) if each and each.is_sum):
        rows, _, known = found[part].get(0, (0, None, 0))
        if known < rows:
            said.append(f"Fee known for {known:,} of {rows:,} {part.noun.removeprefix('fees of ')}.")
    return " ".join(said)


# ------------------------------------------------------------------------------------------ the rows behind a number


def rows(
    store: Store, asked: Asked, measure_id: str, *, part: str = ABOVE, place: int = 0, rule_id: str | None = None,
    limit: int | None = None, offset: int = 0, total: int | None = None,
) -> MeasureRows:
    """The rows a number is made of: those of its upper or lower `part`, in the period at `place`; none for no part.

    With `rule_id` only the lines of that need rule, for the conversion of one rule. `total` is how many there are, if
    that is known: a page of a large book need not count them again. Raises `NotFound`.
    """
    measure = _known(measure_id)
    chosen = measure.above if part == ABOVE else measure.below
    if chosen is None:
        return MeasureRows((), 0, None)
    family = "rule_lines" if rule_id is not None and chosen.family == "lines" else chosen.family
    of_rule = "and rule_id = $rule_id" if family == "rule_lines" else ""
    wanted = f"{of_one(family)} and ({chosen.where}) {of_rule}"
    told = asked.periods(place + 2)[place:]
    listed = statement(asked, (family,), f"""
        select
            '{ABOVE if part == ABOVE else BELOW}' as part, listed.client_id, coalesce(client.name, '') as client,
            listed.service_id, coalesce(service.name, '') as service, listed.item_id, listed.on_date,
            coalesce(listed.detail, '') as detail,
            {"listed.amount" if chosen.is_sum else "cast(null as decimal(18, 2)) as amount"}
        from (select * {wanted}) as listed
        left join client on client.client_id = listed.client_id
        left join service on service.service_id = listed.service_id
        order by client.name nulls last, listed.client_id, listed.on_date nulls first, listed.item_id
        limit $limit offset $offset
    """)
    found = store.fetch(
        MeasureRow, listed,
        **values(
            asked, listed, told, rule_id=rule_id, place=place, limit=_MOST if limit is None else limit, offset=offset
        ),
    )
    if limit is None and not offset:
        known = [row.amount for row in found if row.amount is not None]
        return MeasureRows(found, len(found), sum(known, Decimal(0)) if known else None)
    if total is not None and not chosen.is_sum:
        return MeasureRows(found, total, None)
    counting = statement(asked, (family,), f"select count(*), sum(amount) {wanted}")
    ((count, amount),) = store.tuples(counting, **values(asked, counting, told, rule_id=rule_id, place=place))
    return MeasureRows(found, count, amount if chosen.is_sum else None)


def by_rule(store: Store, asked: Asked) -> tuple[RuleConversion, ...]:
    """Conversion by need rule: of the lines put to clients in the period, those agreed. A line counts for each of its
    rules. Those put most often come first.
    """
    text = statement(asked, ("rule_lines",), """
        select
            rule_id, count(*) filter (where decided = 'proposed') as proposed,
            count(*) filter (where decided = 'agreed') as agreed,
            count(*) filter (where decided = 'declined') as declined
        from rule_lines
        where place = 0 and decided in ('proposed', 'agreed', 'declined')
        group by rule_id
        order by count(*) desc, rule_id
    """)
    words = catalogue(store)
    found = []
    for rule_id, proposed, agreed, declined in store.tuples(text, **values(asked, text, asked.periods(2))):
        rule = words.rules.get(rule_id)
        found.append(RuleConversion(
            rule_id, words.stages[rule.stage_id].name if rule else "",
            words.services[rule.service_id].name if rule else "", proposed, agreed, declined,
            Decimal(agreed) / (proposed + agreed + declined),
        ))
    return tuple(found)


# ------------------------------------------------------------------------------------------ as people read it

NOTHING = "–"
_SIGNS = {"GBP": "£", "EUR": "€", "USD": "$"}


def written(value: Decimal | None, unit: str, currency: str = "") -> str:
    """A number of a unit as people read it; a dash for what cannot be said. `currency` is the pack's, in letters.

    >>> written(Decimal("0.6154"), SHARE), written(Decimal("1234.5"), MONEY, "GBP"), written(None, EACH)
    ('62%', '£1,235', '–')
    """
    if value is None:
        return NOTHING
    if unit == SHARE:
        return f"{_whole(value * 100):,}%"
    if unit == EACH:
        return f"{value.quantize(Decimal('0.01'), ROUND_HALF_UP):,}"
    sign = _SIGNS.get(currency, f"{currency} " if currency else "") if unit == MONEY else ""
    return f"{sign}{_whole(value):,}"


def _whole(value: Decimal) -> Decimal:
    return value.quantize(Decimal(1), ROUND_HALF_UP)
