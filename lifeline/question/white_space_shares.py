"""The white space summed up: of those with a need, the share who have it met, by group of clients or by stage."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from lifeline.question.grouping import GROUPINGS
from lifeline.question.white_space_filters import Filters, cells_within, shown, values_of
from lifeline.store import Store


@dataclass(frozen=True, slots=True)
class Share:
    """One group of clients, or one stage, and one service.

    `group` is a segment, owner, office or track ('' for those of whom nobody said), or a stage's id. `clients` are the
    clients in it; `need` those who have the need (us, elsewhere, to_ask, confirmed), `covered` those who have it met.
    """

    group: str
    service_id: str
    clients: int
    need: int
    covered: int

    @property
    def share(self) -> float | None:
        """Of those with the need, those who have it; between 0 and 1, None where nobody has the need."""
        return self.covered / self.need if self.need else None


COUNTED = """
    count(*) filter (where state in ('us', 'elsewhere', 'to_ask', 'confirmed')) as need,
    count(*) filter (where state in ('us', 'elsewhere')) as covered
"""


def aggregate(store: Store, *, as_of: date, by: str = "segment", filters: Filters = Filters()) -> tuple[Share, ...]:
    """Groups of clients by services. `by` is segment, owner, office or track; a group without a need has no row.

    The book has to be current for the day. Raises `ValueError` for another grouping.
    """
    if by not in GROUPINGS:
        raise ValueError(f"Group by one of {GROUPINGS}.")
    return store.fetch(Share, f"""
        with {shown(filters, by)},
        sizes as (select {by} as value, count(*) as clients from shown group by {by})
        select counted_by.value as "group", counted_by.service_id, sizes.clients, counted_by.need, counted_by.covered
        from (
            select shown.{by} as value, book_cell.service_id, {COUNTED}
            from book_cell
            join shown on shown.client_id = book_cell.client_id
            {cells_within(filters, "where")}
            group by shown.{by}, book_cell.service_id
        ) as counted_by
        join sizes on sizes.value = counted_by.value
        join service on service.service_id = counted_by.service_id
        where counted_by.need > 0
        order by counted_by.value = '', counted_by.value, service.position
    """, **values_of(filters, as_of))


def by_stage(
    store: Store, *, as_of: date, filters: Filters = Filters(), with_every_service: bool = False
) -> tuple[Share, ...]:
    """Stages by services: of the clients who reached the stage by the day and have the need, how many have it met.

    Reached: an event of that stage has happened by the day. Services with a need rule in the stage, or all of them
    `with_every_service`. `group` is the stage's id. The book has to be current for the day.
    """
    asked = "" if with_every_service else (
        "join (select distinct stage_id, service_id from need_rule) as called_for"
        " on called_for.stage_id = reached.stage_id and called_for.service_id = book_cell.service_id"
    )
    return store.fetch(Share, f"""
        with {shown(filters)},
        reached as (
            select distinct life_event.client_id, life_event.stage_id
            from life_event
            join shown on shown.client_id = life_event.client_id
            where life_event.stage_id is not null and life_event.status = 'happened' and life_event.event_on <= $as_of
        ),
        sizes as (select stage_id, count(*) as clients from reached group by stage_id)
        select counted_by.stage_id as "group", counted_by.service_id, sizes.clients, counted_by.need, counted_by.covered
        from (
            select reached.stage_id, book_cell.service_id, {COUNTED}
            from book_cell
            join reached on reached.client_id = book_cell.client_id
            {asked}
            {cells_within(filters, "where")}
            group by reached.stage_id, book_cell.service_id
        ) as counted_by
        join sizes on sizes.stage_id = counted_by.stage_id
        join service on service.service_id = counted_by.service_id
        join life_stage on life_stage.stage_id = counted_by.stage_id
        where counted_by.need > 0
        order by life_stage.position, service.position
    """, **values_of(filters, as_of))
