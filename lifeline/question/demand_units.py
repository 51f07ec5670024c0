"""Demand units: those who decide together. Of a business each buying centre, of people the client as a whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from lifeline.question.white_space_filters import Filters, cells_within, shown, values_of
from lifeline.store import Store

# One row per service: service_id, of_businesses. The first of the service's buying centres that is one of businesses: a
# service for both tracks lists those of people and of businesses side by side.
BY_SERVICE = """
    select service_id, centre as of_businesses
    from (
        select
            listed.service_id, listed.centre,
            row_number() over (partition by listed.service_id order by own.centre is null, listed.place) as turn
        from (
            select
                service_id, trim(unnest(string_split(buying_centre, ';'))) as centre,
                generate_subscripts(string_split(buying_centre, ';'), 1) as place
            from service
        ) as listed
        left join (
            select distinct trim(unnest(string_split(buying_centre, ';'))) as centre
            from service where track = 'business'
        ) as own on own.centre = listed.centre
    ) as ranked
    where turn = 1
"""
# The demand unit that decides, of a client's track and a row of `BY_SERVICE`. People decide together.
UNIT = "case when {track} = 'person' then '' else coalesce({centre}.of_businesses, '') end"
# One row per service and track of client: service_id, track, buying_centre, which is '' for people: as in `UNIT`.
CENTRES = f"""
    select service_id, 'person' as track, '' as buying_centre from service
    union all
    select service_id, 'business', coalesce(of_businesses, '') from ({BY_SERVICE}) as by_service
"""


@dataclass(frozen=True, slots=True)
class DemandUnit:
    """One client and one of their buying centres ('' for a person, who decides as a whole), with its gaps."""

    client_id: str
    buying_centre: str
    name: str
    track: str
    gaps: int
    confirmed: int


@dataclass(frozen=True, slots=True)
class UnitCell:
    """One cell of the white space, with the buying centre that decides on it."""

    client_id: str
    buying_centre: str
    service_id: str
    state: str
    move: str | None
    need: int | None
    last_date: date | None
    wait: str
    is_sensitive: bool


@dataclass(frozen=True, slots=True)
class BuyingCentres:
    """One page of demand units by services; `total` is how many units the filter has."""

    as_of: date
    units: tuple[DemandUnit, ...]
    cells: tuple[UnitCell, ...]
    total: int


def buying_centres(
    store: Store, *, as_of: date, client_ids: Sequence[str] | None = None, filters: Filters = Filters(),
    limit: int = 50, offset: int = 0,
) -> BuyingCentres:
    """Demand units with a cell, most gaps first: of the clients named, or of those of the filter.

    Only clients who may be approached are in it. The book has to be current for the day.
    """
    values = values_of(filters, as_of) | ({} if client_ids is None else {"client_ids": list(client_ids)})
    units, total = _units(store, _text(filters, client_ids is not None), values, limit, offset)
    there = {(unit.client_id, unit.buying_centre) for unit in units}
    cells = store.fetch(
        UnitCell, f"{_text(filters, True)} from unit_cell order by client_id, buying_centre, service_id",
        **values | {"client_ids": sorted({unit.client_id for unit in units})},
    )
    return BuyingCentres(
        as_of, units, tuple(cell for cell in cells if (cell.client_id, cell.buying_centre) in there), total
    )


def _text(filters: Filters, is_of_some: bool) -> str:
    of_whom = "book_cell.client_id in (select unnest($client_ids))" if is_of_some else "true"
    return f"""
        with {shown(filters)},
        centre as ({BY_SERVICE}),
        unit_cell as (
            select
                book_cell.client_id, {UNIT.format(track="shown.track", centre="centre")} as buying_centre,
                book_cell.service_id, state, move, need, last_date, wait, is_sensitive, shown.name, shown.track
            from book_cell
            join shown on shown.client_id = book_cell.client_id
            left join centre on centre.service_id = book_cell.service_id
            where {of_whom} {cells_within(filters)}
        ),
        unit as (
            select
                client_id, buying_centre, name, track,
                count(*) filter (where state in ('to_ask', 'confirmed')) as gaps,
                count(*) filter (where state = 'confirmed') as confirmed
            from unit_cell
            group by client_id, buying_centre, name, track
        )
    """


def _units(
    store: Store, text: str, values: dict[str, object], limit: int, offset: int
) -> tuple[tuple[DemandUnit, ...], int]:
    rows = store.dicts(
        f"""{text} select *, count(*) over () as total from unit
        order by gaps desc, confirmed desc, name, client_id, buying_centre limit $limit offset $offset""",
        limit=limit, offset=offset, **values,
    )
    total = rows[0]["total"] if rows else store.value(f"{text} select count(*) from unit", **values)
    return tuple(DemandUnit(**{name: row[name] for name in row if name != "total"}) for row in rows), total
