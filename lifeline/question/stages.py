"""How many clients are in each stage, and of how many it is known."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from lifeline.question.catalogue import asking, bounds
from lifeline.store import Store


@dataclass(frozen=True, slots=True)
class StageCount:
    """How many clients are in one stage on the day asked about."""

    stage_id: str
    name: str
    lane: str
    track: str
    clients: int


@dataclass(frozen=True, slots=True)
class StageCounts:
    """The counts, of how many clients a stage is known at all (`known`), and of how many there are (`clients`).

    With `at_age` the day is each client's own: the day they reached that age, for those who have reached it by `as_of`
    and whose birth or incorporation is known.
    """

    as_of: date
    at_age: int | None
    clients: int
    known: int
    stages: tuple[StageCount, ...]


# A day each client is looked at on: the as-of day, or the day they reached an age.
LOOKED_AT = """
    select client_id, looked_on
    from (
        select client_id, case when $at_age is null then $as_of else add_months(born_on, 12 * $at_age) end as looked_on
        from client
    ) as dated
    where looked_on <= $as_of
"""

# Only what is known: neither assumed, nor planned and not yet confirmed.
IN_STAGE = f"""
    select distinct spell.client_id, spell.stage_id
    from ({LOOKED_AT}) as looked_at
    join (select * {asking('spell')}) as spell on spell.client_id = looked_at.client_id
    where spell.started_on <= looked_at.looked_on
      and (spell.ended_on is null or looked_at.looked_on < spell.ended_on)
      and not spell.is_planned
      and not spell.is_assumed
"""


def stage_counts(store: Store, *, as_of: date, at_age: int | None = None) -> StageCounts:
    """How many clients are in each stage on `as_of`, or were on the day they reached `at_age`."""
    values = {"as_of": as_of, "at_age": at_age, **bounds(store)}
    counted = store.fetch(StageCount, f"""
        select life_stage.stage_id, life_stage.name, life_stage.lane, life_stage.track, count(in_stage.client_id) as clients
        from life_stage
        left join ({IN_STAGE}) as in_stage on in_stage.stage_id = life_stage.stage_id
        group by life_stage.stage_id, life_stage.name, life_stage.lane, life_stage.track, life_stage.position
        order by life_stage.position
    """, **values)
    clients = store.value(f"select count(*) from ({LOOKED_AT}) as looked_at", as_of=as_of, at_age=at_age)
    known = store.value(f"select count(distinct client_id) from ({IN_STAGE}) as in_stage", **values)
    return StageCounts(as_of, at_age, clients, known, counted)
