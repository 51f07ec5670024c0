"""Whom to see first: each demand unit with its six scores and its place on the priority matrix.

Only open needs that may be scored are in it: see the step `open_need` of `lifeline/sql/scores`. Everything reads what is
kept with the book, so the book has to be current for the day (`book.refresh`). Nothing is ever put in order by money.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date

from lifeline.model import Move
from lifeline.question.scored import (
    BEST, BIN, CUT, MOST_NAMED, MOST_WEIGHT, NAMES, SETTING, Matrix, Quadrant, ScoredLine, ScoredUnit, Spot, UnitPage,
    Weights, quadrant,
)
from lifeline.question.scoring_kept import bound, bring_up_to_date
from lifeline.question.white_space_filters import Filters, shown, values_of
from lifeline.sql import scoring as sql
from lifeline.sql.scoring import OF_LINE, OF_UNIT
from lifeline.store import Store


__all__ = [
    "BEST", "BIN", "CUT", "MOST_NAMED", "MOST_WEIGHT", "NAMES", "SETTING", "Filters", "Matrix", "Quadrant", "ScoredLine",
    "ScoredUnit", "Spot", "UnitPage", "Weights", "corner", "demand_map", "lines", "matrix", "quadrant", "units", "weights",
]


def weights(store: Store) -> Weights:
    """The weights of this firm."""
    kept = dict(store.tuples("select name, value from setting where starts_with(name, $prefix)", prefix=SETTING))
    found = {name.removeprefix(SETTING): int(value) for name, value in kept.items() if value.isdecimal()}
    named = {name: min(found[name], MOST_WEIGHT) for name in (*OF_LINE, *OF_UNIT) if name in found}
    # Without any weight there would be no score: what was left out altogether counts as the pack has it.
    for three in (OF_LINE, OF_UNIT):
        if not any(named.get(name, 1) for name in three):
            named = {name: weight for name, weight in named.items() if name not in three}
    return Weights(**named)


# ------------------------------------------------------------------------------------------ asking

_NARROWED = """
    (
        select book_need.client_id, book_need.buying_centre,
            bit_or(cast(1 as integer) << cast((needs - 1) * 9 + (fit - 1) * 3 + urgency - 1 as integer)) as triples,
            count(*) as open_needs,
            min(book_need.last_date) filter (where book_need.last_date >= $as_of) as last_date
        from book_need
        join service on service.service_id = book_need.service_id
        where (len($practice_areas) = 0 or service.practice_area in (select unnest($practice_areas)))
          and (len($moves) = 0 or book_need.move in (select unnest($moves)))
        group by book_need.client_id, book_need.buying_centre
    )
"""
ORDER = "need_score desc, relationship_score desc, last_date nulls last, name, client_id, buying_centre"


def _found(filters: Filters, weighed: Weights) -> str:
    """The step `found`: a row per demand unit of the filter with both scores, behind `with`."""
    named = asdict(weighed)
    own = " + ".join(f"(book_unit.{name} - 1) * {named[name]:d}" for name in OF_UNIT)
    whole = 2 * sum(named[name] for name in OF_UNIT)
    lines, join = ("book_unit", "") if not (filters.practice_areas or filters.moves) else (
        "lines", f"join {_NARROWED} as lines"
        " on lines.client_id = book_unit.client_id and lines.buying_centre = book_unit.buying_centre",
    )
    return f"""
        with {shown(filters)},
        found as materialized (
            select
                book_unit.client_id, book_unit.buying_centre, chosen.name, chosen.track, book_unit.relationships,
                book_unit.data, book_unit.resources, {lines}.triples, {lines}.open_needs, {lines}.last_date,
                book_unit.is_said,
                {sql.need_score(named, f"{lines}.triples")} as need_score,
                round(100.0 * ({own}) / {whole}, 6) as relationship_score
            from book_unit
            join chosen on chosen.client_id = book_unit.client_id
            {join}
            where $client_ids is null or book_unit.client_id in (select unnest($client_ids))
        )
    """


def units(
    store: Store, *, as_of: date, client_ids: Sequence[str] | None = None, filters: Filters = Filters(),
    limit: int | None = None, offset: int = 0,
) -> tuple[ScoredUnit, ...]:
    """Demand units, the greatest need first: of the clients named, or of those of the filter.

    A client without an open need that may be scored is in none of them. For a large book give a `limit`.
    """
    return demand_map(store, as_of=as_of, client_ids=client_ids, filters=filters, limit=limit, offset=offset).units


def demand_map(
    store: Store, *, as_of: date, client_ids: Sequence[str] | None = None, filters: Filters = Filters(),
    limit: int | None = 25, offset: int = 0,
) -> UnitPage:
    """One page of demand units, the greatest need first, then the strongest relationship, then the nearest last date."""
    bring_up_to_date(store)
    weighed = weights(store)
    text = _found(filters, weighed)
    values = _values(text, filters, as_of, client_ids)
    rows = store.dicts(f"{text} from found order by {ORDER} limit $limit offset $offset", limit=limit, offset=offset,
                       **values)
    total = store.value(f"{text} select count(*) from found", **values)
    return UnitPage(_units(store, rows, weighed, filters), total)


def matrix(
    store: Store, *, as_of: date, filters: Filters = Filters(), most_named: int = MOST_NAMED
) -> Matrix:
    """The priority matrix of the clients of the filter: who is named, and how many there are besides."""
    bring_up_to_date(store)
    weighed = weights(store)
    text = _found(filters, weighed)
    values = _values(text, filters, as_of, None)
    spots = store.fetch(Spot, f"""
        {text}
        select {_corner("relationship_score")} as relationship, {_corner("need_score")} as need, count(*) as units
        from found group by 1, 2 order by 1, 2
    """, **values)
    # A square lies in one quadrant.
    counts = dict.fromkeys(Quadrant, 0)
    for spot in spots:
        counts[quadrant(spot.need, spot.relationship)] += spot.units
    quotas = {f"most_{each}": most for each, most in _quotas(counts, most_named).items()}
    first = " union all ".join(
        f"select * from (select * from found where {_WITHIN[each]} order by {ORDER} limit $most_{each})" for each in Quadrant
    )
    rows = store.dicts(f"{text} from ({first}) as named order by {ORDER}", **values, **quotas)
    named, order = _units(store, rows, weighed, filters), list(Quadrant)
    return Matrix(
        as_of, counts, tuple(sorted(named, key=lambda unit: order.index(unit.quadrant))), _besides(spots, named)
    )


def _corner(score: str) -> str:
    """The lower end of the square of the density in which a score lies, in SQL."""
    return f"cast(least(floor({score} / {BIN}), {100 // BIN - 1}) * {BIN} as integer)"


def corner(score: float) -> int:
    """The same: 100 lies in the last square.

    >>> corner(0), corner(49.9), corner(100)
    (0, 40, 90)
    """
    return min(int(score // BIN), 100 // BIN - 1) * BIN


# Every quadrant in SQL, as in `quadrant`.
_WITHIN = {
    Quadrant.ACT_NOW: f"need_score >= {CUT} and relationship_score >= {CUT}",
    Quadrant.BUILD_TRUST: f"need_score >= {CUT} and relationship_score < {CUT}",
    Quadrant.KEEP_WARM: f"need_score < {CUT} and relationship_score >= {CUT}",
    Quadrant.LIGHT_TOUCH: f"need_score < {CUT} and relationship_score < {CUT}",
}


def _besides(spots: Sequence[Spot], named: Sequence[ScoredUnit]) -> tuple[Spot, ...]:
    """The density without those who are named."""
    left = {(spot.relationship, spot.need): spot.units for spot in spots}
    for unit in named:
        left[corner(unit.relationship_score), corner(unit.need_score)] -= 1
    return tuple(Spot(*place, count) for place, count in left.items() if count)


def _values(text: str, filters: Filters, as_of: date, client_ids: Sequence[str] | None) -> dict[str, object]:
    own = {
        "practice_areas": list(filters.practice_areas), "moves": list(filters.moves),
        "client_ids": None if client_ids is None else list(client_ids),
    }
    return values_of(filters, as_of) | bound(text, **own)


# Of every ten names: whoever is to be seen now has most of them. What one quadrant does not use goes to the next.
_SHARES = {Quadrant.ACT_NOW: 4, Quadrant.BUILD_TRUST: 3, Quadrant.KEEP_WARM: 2, Quadrant.LIGHT_TOUCH: 1}


def _quotas(counts: Mapping[Quadrant, int], most: int) -> dict[Quadrant, int]:
    """How many of each quadrant are named.

    >>> list(_quotas(dict(zip(Quadrant, (100, 5, 100, 100))), 40).values())
    [23, 5, 8, 4]
    """
    quotas = {each: min(counts[each], most * share // 10) for each, share in _SHARES.items()}
    for each in Quadrant:
        quotas[each] += min(counts[each] - quotas[each], most - sum(quotas.values()))
    return quotas


def _units(
    store: Store, rows: Sequence[Mapping[str, object]], weighed: Weights, filters: Filters
) -> tuple[ScoredUnit, ...]:
    """The rows of `found` with the best lines of each."""
    of_unit: dict[tuple[object, object], list[ScoredLine]] = {}
    for line in lines(store, client_ids=sorted({str(row["client_id"]) for row in rows}), filters=filters,
                      weighed=weighed):
        of_unit.setdefault((line.client_id, line.buying_centre), []).append(line)
    found = []
    for row in rows:
        best = of_unit[row["client_id"], row["buying_centre"]]
        own = {name: cell for name, cell in row.items() if name in ScoredUnit.__slots__}
        found.append(ScoredUnit(
            **own, best=tuple(best[:BEST]), needs=best[0].needs, fit=best[0].fit, urgency=best[0].urgency
        ))
    return tuple(found)


def lines(
    store: Store, *, client_ids: Sequence[str], filters: Filters = Filters(), weighed: Weights | None = None
) -> tuple[ScoredLine, ...]:
    """The open needs of these clients that are scored, each demand unit's best line first.

    Equal scores go by the nearest last date, then by the grade of the need; never by a fee.
    """
    weighed = weighed or weights(store)
    counts = [getattr(weighed, name) for name in OF_LINE]
    rows = store.dicts("""
        select book_need.* exclude (asked, known), service.name as service_name
        from book_need
        join service on service.service_id = book_need.service_id
        where book_need.client_id in (select unnest($client_ids))
          and (len($practice_areas) = 0 or service.practice_area in (select unnest($practice_areas)))
          and (len($moves) = 0 or book_need.move in (select unnest($moves)))
    """, client_ids=list(client_ids), practice_areas=list(filters.practice_areas), moves=list(filters.moves))
    found = [
        ScoredLine(**{
            **row, "move": Move(row["move"]) if row["move"] else None,
            "need_score": sql.mean([row[name] for name in OF_LINE], counts),
        })
        for row in rows
    ]
    return tuple(sorted(found, key=_place))


def _place(line: ScoredLine) -> tuple[object, ...]:
    return (
        line.client_id, line.buying_centre, -line.need_score, line.last_date or date.max, -(line.need or 0),
        line.service_id,
    )
