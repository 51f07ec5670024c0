"""White space: clients by services, from the cells of the kept book; which cells are gaps, and how many have what.

Everything here reads `book_cell`, so the book has to be current for the day (`book.refresh`). Only clients who may be
approached have cells. A gap is a cell of state `to_ask` or `confirmed`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from lifeline.model import Move
from lifeline.question.catalogue import catalogue
from lifeline.question.cell_reason import CellReason, cell_reason
from lifeline.question.demand_units import BuyingCentres, DemandUnit, buying_centres
from lifeline.question.grouping import GROUPINGS, grouped
from lifeline.question.ranges import PART, among, in_parts
from lifeline.question.white_space_filters import (
    COVERED, GAPS, GROUPED_BY, LISTED, STATES, Filters, cells_within, shown, values_of,
)
from lifeline.question.white_space_shares import Share, aggregate, by_stage
from lifeline.store import Store, of_one_moment

__all__ = [
    "COVERED", "GAPS", "SORTS", "STATES", "BuyingCentres", "CellReason", "DemandUnit", "Filters", "Share", "WhiteSpace",
    "WhiteSpaceCell", "WhiteSpaceClient", "WhiteSpaceGroup", "WhiteSpaceService", "aggregate", "buying_centres",
    "by_stage", "cell_reason", "left_out", "white_space",
]

# The order of rows, each total.
ORDERS = {
    "gaps": "gaps desc, confirmed desc, next_last_date nulls last, name, client_id",
    "name": "name, client_id",
    "last_date": "next_last_date nulls last, gaps desc, name, client_id",
}
SORTS = tuple(ORDERS)
TRACKS = ("person", "business")


@dataclass(frozen=True, slots=True)
class WhiteSpaceClient:
    """One row: a client, with how many gaps the services shown leave open, and how many of those are confirmed."""

    client_id: str
    name: str
    track: str
    segment: str
    owner: str
    office: str
    gaps: int
    confirmed: int
    next_last_date: date | None


@dataclass(frozen=True, slots=True)
class WhiteSpaceService:
    """One column: a service, and how all the clients of the filter (not of the page) stand to it.

    `clients` are those of the service's track; the six counts are their cells by state. `share_having` is us and
    elsewhere of `clients`, `share_met` us and elsewhere of those with the need (us, elsewhere, to_ask, confirmed);
    None where there is nobody to count.
    """

    service_id: str
    name: str
    practice_area: str
    track: str
    buying_centre: str
    clients: int
    us: int
    elsewhere: int
    to_ask: int
    confirmed: int
    not_needed: int
    ahead: int

    @property
    def covered(self) -> int:
        """How many have it, from us or elsewhere."""
        return self.us + self.elsewhere

    @property
    def need(self) -> int:
        """How many have it or have the need open."""
        return self.covered + self.to_ask + self.confirmed

    @property
    def share_having(self) -> float | None:
        """Of all clients of the service's track, those who have it; between 0 and 1."""
        return self.covered / self.clients if self.clients else None

    @property
    def share_met(self) -> float | None:
        """Of those with the need, those who have it; between 0 and 1."""
        return self.covered / self.need if self.need else None


@dataclass(frozen=True, slots=True)
class WhiteSpaceCell:
    """One client and one service. Move, need (3 essential to 1 optional) and dates are those of the open line, if any.

    `wait` is the guard that holds the line today ('' for none): shown as waiting, never as a prompt. `is_sensitive`:
    never scored.
    """

    client_id: str
    service_id: str
    state: str
    move: Move | None
    need: int | None
    opens_on: date | None
    last_date: date | None
    rule_id: str | None
    wait: str
    is_sensitive: bool


@dataclass(frozen=True, slots=True)
class WhiteSpaceGroup:
    """A group of rows ('' for those of whom nobody said): clients of the filter in it, their gaps and the confirmed."""

    value: str
    clients: int
    gaps: int
    confirmed: int


@dataclass(frozen=True, slots=True)
class WhiteSpace:
    """One page of the grid. `clients` in order, `services` by practice area as the pack lists them.

    `total`: clients in the filter, of which this is a page. `left_out`: clients of the workbook who may not be
    approached on the day. `groups` (where asked for) are of the whole filter, in the order of the rows.
    """

    as_of: date
    clients: tuple[WhiteSpaceClient, ...]
    services: tuple[WhiteSpaceService, ...]
    cells: tuple[WhiteSpaceCell, ...]
    total: int
    left_out: int
    groups: tuple[WhiteSpaceGroup, ...] = ()
    by_pair: dict[tuple[str, str], WhiteSpaceCell] = field(default_factory=dict, compare=False, repr=False)

    def cell(self, client_id: str, service_id: str) -> WhiteSpaceCell | None:
        """The cell of a client and a service; None: no need is seen."""
        return self.by_pair.get((client_id, service_id))


@of_one_moment
def white_space(
    store: Store, *, as_of: date, filters: Filters = Filters(), sort: str = "gaps", limit: int = 50, offset: int = 0,
    group_by: str = "", with_empty_services: bool = True,
) -> WhiteSpace:
    """One page of clients by services. The book has to be current for the day.

    `sort`: `gaps` (most first), `name`, or `last_date` (the soonest still to come first); within groups where
    `group_by` is segment, owner, office or track. `with_empty_services` False leaves out services of which nobody in
    the filter has a cell. Raises `ValueError` for another sort or grouping.
    """
    if sort not in SORTS or group_by not in ("", *GROUPINGS):
        raise ValueError(f"Sort by one of {SORTS}, group by one of {GROUPINGS}.")
    found = _summed(store, as_of, filters, sort, group_by, limit, offset)
    clients = _clients(store, as_of, found["client"])
    these, bound = among([client.client_id for client in clients])
    cells = store.fetch(WhiteSpaceCell, f"""
        select book_cell.*
        from book_cell
        join service on service.service_id = book_cell.service_id
        where book_cell.client_id {these} {cells_within(filters, is_of_kind=True)}
        order by book_cell.client_id, service.position
    """, **bound, **{name: list(value) for name in LISTED if (value := getattr(filters, name))})
    services = _services(store, filters, found)
    if not with_empty_services:
        services = tuple(each for each in services if each.need + each.not_needed + each.ahead)
    return WhiteSpace(
        as_of, clients, services, cells,
        total=sum(row["clients"] for row in found["track"]),
        left_out=left_out(store, as_of=as_of),
        groups=tuple(
            WhiteSpaceGroup(row["value"], row["clients"], row["gaps"], row["confirmed"])
            for row in sorted(found["group"], key=lambda row: (row["value"] == "", row["value"]))
        ),
        by_pair={(cell.client_id, cell.service_id): cell for cell in cells},
    )


Rows = list[dict[str, Any]]


def _summed(
    store: Store, as_of: date, filters: Filters, sort: str, group_by: str, limit: int, offset: int
) -> dict[str, Rows]:
    """The clients of the page, and the groups, tracks and services of the whole filter."""
    by_group = f"{group_by} = '', {group_by}," if group_by else ""
    groups = f"""
        union all by name
        select 'group' as kind, {group_by} as value, count(*) as clients, sum(gaps) as gaps, sum(confirmed) as confirmed
        from shown group by {group_by}
    """ if group_by else ""
    rows = store.dicts(f"""
        with {shown(filters, group_by, with_counts=True)}
        select
            'client' as kind, row_number() over (order by {by_group} {ORDERS[sort]}) as place,
            client_id, name, track, cast(gaps as bigint) as gaps, cast(confirmed as bigint) as confirmed, next_last_date
        from (select * from shown order by {by_group} {ORDERS[sort]} limit $limit offset $offset) as page
        union all by name
        select 'track' as kind, track, count(*) as clients from shown group by track
        {groups}
    """, limit=limit, offset=offset, **values_of(filters, as_of))
    found = {kind: [row for row in rows if row["kind"] == kind] for kind in ("client", "track", "group")}

    def served(part: dict[str, str]) -> Rows:
        return store.dicts(f"""
            with {shown(filters, of_whom=PART)}
            select book_cell.service_id, shown.track, book_cell.state, count(*) as clients
            from book_cell
            join shown on shown.client_id = book_cell.client_id
            where book_cell.client_id {PART} {cells_within(filters)}
            group by book_cell.service_id, shown.track, book_cell.state
        """, **values_of(filters, as_of) | part)

    return found | {"service": [row for rows in in_parts(store, served) for row in rows]}


def _clients(store: Store, as_of: date, rows: Rows) -> tuple[WhiteSpaceClient, ...]:
    rows = sorted(rows, key=lambda row: row["place"])
    these, bound = among([row["client_id"] for row in rows])
    group_of = {row["client_id"]: row for row in store.dicts(f"from {grouped(these)}", as_of=as_of, **bound)}
    return tuple(
        WhiteSpaceClient(
            row["client_id"], row["name"], row["track"], *(group_of[row["client_id"]][name] for name in GROUPED_BY),
            row["gaps"], row["confirmed"], row["next_last_date"],
        ) for row in rows
    )


def _services(store: Store, filters: Filters, found: dict[str, Rows]) -> tuple[WhiteSpaceService, ...]:
    """By practice area, in the order of the pack. Who has a service that is not for them counts for nobody's share."""
    kept = [
        service for service in catalogue(store).services.values()
        if not filters.practice_areas or service.practice_area in filters.practice_areas
    ]
    areas = list(dict.fromkeys(service.practice_area for service in kept))
    counts: dict[str, dict[str, int]] = {}
    tracks = {service.service_id: (service.track,) if service.track != "both" else TRACKS for service in kept}
    for row in found["service"]:
        if row["track"] in tracks.get(row["service_id"], ()):
            of_service = counts.setdefault(row["service_id"], dict.fromkeys(STATES, 0))
            of_service[row["state"]] += row["clients"]
    return tuple(
        WhiteSpaceService(
            service.service_id, service.name, service.practice_area, service.track, service.buying_centre,
            sum(row["clients"] for row in found["track"] if row["track"] in tracks[service.service_id]),
            **counts.get(service.service_id, dict.fromkeys(STATES, 0)),
        )
        for service in sorted(kept, key=lambda each: areas.index(each.practice_area))
    )


def left_out(store: Store, *, as_of: date) -> int:
    """How many clients of the workbook may not be approached on the day, and so have no cells."""
    return store.value("""
        select count(*) from client where not (contact_status = 'ok' and coalesce(client_since_on <= $as_of, false))
    """, as_of=as_of)
