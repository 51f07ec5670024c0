"""Two definitions of cross-sell and up-sell, side by side: by service, and by buying centre.

By service: a line's move says it (more of what they have, or a fuller one, is up-sell; another service is cross-sell
or, from before they came, back-sell). By buying centre: a service whose buying centre we have served for this client is
up-sell, one for a new centre is cross-sell; whether it is from before they came does not matter to it. People decide
together, as one centre.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from lifeline.model import Move
from lifeline.question.demand_units import BY_SERVICE, UNIT
from lifeline.question.white_space_filters import Filters, cells_within, shown, values_of
from lifeline.store import Store

UP_SELL, CROSS_SELL = "up_sell", "cross_sell"

# One row per client and buying centre we have done something for by the day: client_id, buying_centre. Needs $as_of.
SERVED = f"""
    select distinct made.client_id, {UNIT.format(track="client.track", centre="centre")} as buying_centre
    from (
        select client_id, service_id from holding where provider = 'us' and (held_on is null or held_on <= $as_of)
        union all
        select client_id, service_id from matter where opened_on is null or opened_on <= $as_of
    ) as made
    join client on client.client_id = made.client_id
    join ({BY_SERVICE}) as centre on centre.service_id = made.service_id
"""

# One row per open cell of the kept book, which has to be current: client_id, service_id, move, buying_centre, and
# `by_centre` up_sell or cross_sell. Needs $as_of. `{cells}` is `book_cell`, or some of it.
DEFINED = f"""
    select
        open_cell.client_id, open_cell.service_id, open_cell.move, open_cell.buying_centre,
        case when served.client_id is null then '{CROSS_SELL}' else '{UP_SELL}' end as by_centre
    from (
        select
            opened.client_id, opened.service_id, opened.move,
            {UNIT.format(track="client.track", centre="centre")} as buying_centre
        from {{cells}} as opened
        join client on client.client_id = opened.client_id
        join ({BY_SERVICE}) as centre on centre.service_id = opened.service_id
        where opened.state in ('to_ask', 'confirmed')
    ) as open_cell
    left join ({SERVED}) as served
        on served.client_id = open_cell.client_id and served.buying_centre = open_cell.buying_centre
"""


@dataclass(frozen=True, slots=True)
class Defined:
    """One gap under both definitions: `by_service` is its move, `by_centre` up_sell or cross_sell."""

    client_id: str
    service_id: str
    buying_centre: str
    by_service: Move
    by_centre: str


@dataclass(frozen=True, slots=True)
class DefinedCount:
    """How many gaps are one thing by service and one by buying centre, and of how many clients."""

    by_service: Move
    by_centre: str
    gaps: int
    clients: int


def definitions(store: Store, *, as_of: date, client_id: str) -> tuple[Defined, ...]:
    """A client's gaps under both definitions, in the order of the pack. The book has to be current for the day."""
    cells = "(select * from book_cell where client_id = $client_id)"
    return store.fetch(Defined, f"""
        select defined.client_id, defined.service_id, defined.buying_centre, move as by_service, by_centre
        from ({DEFINED.format(cells=cells)}) as defined
        join service on service.service_id = defined.service_id
        order by service.position
    """, as_of=as_of, client_id=client_id)


def counted(store: Store, *, as_of: date, filters: Filters = Filters()) -> tuple[DefinedCount, ...]:
    """The gaps of the filter's clients, counted under both definitions. The book has to be current for the day."""
    return store.fetch(DefinedCount, f"""
        with {shown(filters)}
        select move as by_service, by_centre, count(*) as gaps, count(distinct defined.client_id) as clients
        from ({DEFINED.format(cells="book_cell")}) as defined
        join shown on shown.client_id = defined.client_id
        {cells_within(filters, "where").replace("book_cell.", "defined.")}
        group by move, by_centre
        order by move, by_centre
    """, **values_of(filters, as_of))
