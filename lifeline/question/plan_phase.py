"""Where a client's relationship with the firm stands: their lifecycle phase, and what it means for how to talk to them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from lifeline.question.lifelines import client
from lifeline.store import Store


@dataclass(frozen=True, slots=True)
class Phase:
    """One phase of the pack. It is the first, in the pack's order, that a client's measure lies in, both ends included.

    `measure` is one of those of `Standing`; empty for the phase of whoever is left.
    """

    phase_id: str
    name: str
    measure: str
    at_least: float | None
    at_most: float | None
    implication: str


@dataclass(frozen=True, slots=True)
class Standing:
    """A client's phase (None where the pack names none that fits) and what it was told by, in whole months.

    A piece of work is a matter, or something we did for them that stands on their file without one. While a matter is
    under way no month has passed since the last; None where nothing is known.
    """

    phase: Phase | None
    months_since_client_since: int | None
    months_since_last_matter: int | None
    matters_ever: int


@dataclass(frozen=True, slots=True)
class PhaseCount:
    """How many clients of a segment are in one phase."""

    name: str
    implication: str
    clients: int


# One row per client who may be approached, with the three measures and the place of their phase; needs $as_of and what
# the filter binds. The filters are written here.
_MEASURED = """
    with chosen as (
        select client_id, client_since_on from client {of_whom}
    ),
    work as (
        select
            matter.client_id, matter.service_id, matter.opened_on as begun_on,
            case
                when matter.closed_on <= $as_of then matter.closed_on
                when matter.closed_on is null and lower(trim(matter.status)) = 'closed' then matter.opened_on
                else $as_of
            end as last_on
        from matter
        join chosen on chosen.client_id = matter.client_id
        where matter.opened_on is null or matter.opened_on <= $as_of
        union all
        select holding.client_id, holding.service_id, holding.held_on, holding.held_on
        from holding
        join chosen on chosen.client_id = holding.client_id
        where holding.provider = 'us' and (holding.held_on is null or holding.held_on <= $as_of)
    ),
    measured as (
        select
            chosen.client_id,
            datesub('month', chosen.client_since_on, $as_of) as months_since_client_since,
            datesub('month', max(work.last_on), $as_of) as months_since_last_matter,
            count(distinct struct_pack(service_id := work.service_id, begun_on := work.begun_on))
                filter (where work.service_id is not null) as matters_ever
        from chosen
        left join work on work.client_id = chosen.client_id
        group by chosen.client_id, chosen.client_since_on
    ),
    placed as (
        select measured.client_id, min(phase.position) as position
        from measured
        join lifecycle_phase as phase
            on case phase.measure
                when 'months_since_client_since' then measured.months_since_client_since
                when 'months_since_last_matter' then measured.months_since_last_matter
                when 'matters_ever' then measured.matters_ever
                else 0
            end between coalesce(phase.at_least, -1e300) and coalesce(phase.at_most, 1e300)
        group by measured.client_id
    )
"""


def phases(store: Store) -> tuple[Phase, ...]:
    """The phases of the pack, in its order; none where it names none."""
    return store.fetch(Phase, """
        select phase_id, name, measure, at_least, at_most, implication from lifecycle_phase order by position
    """)


def standing(store: Store, *, client_id: str, as_of: date) -> Standing:
    """A client's phase on a day. Raises `NotFound`."""
    client(store, client_id)
    measured = _MEASURED.replace("{of_whom}", "where client_id = $client_id")
    ((position, *measures),) = store.tuples(f"""
        {measured}
        select
            placed.position, measured.months_since_client_since, measured.months_since_last_matter,
            measured.matters_ever
        from measured left join placed on placed.client_id = measured.client_id
    """, client_id=client_id, as_of=as_of)
    phase = phases(store)[position - 1] if position else None
    return Standing(phase, *measures)


def of_segment(store: Store, *, segment: str, as_of: date) -> tuple[PhaseCount, ...]:
    """How many clients of a segment who may be approached are in which phase, in the pack's order."""
    measured = _MEASURED.replace("{of_whom}", """
        where trim(segment) = $segment and contact_status = 'ok' and client_since_on <= $as_of
    """)
    return store.fetch(PhaseCount, f"""
        {measured}
        select lifecycle_phase.name, lifecycle_phase.implication, count(*) as clients
        from placed join lifecycle_phase on lifecycle_phase.position = placed.position
        group by lifecycle_phase.position, lifecycle_phase.name, lifecycle_phase.implication
        order by lifecycle_phase.position
    """, segment=segment, as_of=as_of)
