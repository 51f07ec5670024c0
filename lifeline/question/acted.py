"""Who of the firm has acted for a client, as its own matters say: nobody has to type it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from lifeline.store import Store


@dataclass(frozen=True, slots=True)
class Acted:
    """A name that stands as owner on a client's matters: the latest service, when it was opened, and how many there are."""

    name: str
    service_name: str
    opened_on: date | None
    matters: int


def acted_for(store: Store, *, client_id: str, as_of: date) -> tuple[Acted, ...]:
    """Those who own matters of a client opened by that day, the most recent first."""
    return store.fetch(Acted, """
        select name, service_name, opened_on, matters
        from (
            select
                trim(matter.owner) as name,
                service.name as service_name,
                matter.opened_on,
                count(*) over (partition by trim(matter.owner)) as matters,
                row_number() over (
                    partition by trim(matter.owner) order by matter.opened_on desc nulls last, matter.matter_id
                ) as place
            from matter join service on service.service_id = matter.service_id
            where matter.client_id = $client_id and trim(matter.owner) <> ''
              and (matter.opened_on is null or matter.opened_on <= $as_of)
        ) as placed
        where place = 1
        order by opened_on desc nulls last, name
    """, client_id=client_id, as_of=as_of)
