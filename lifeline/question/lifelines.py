"""One client's lifeline, as of one day: everything the chart draws and the card reads."""

from __future__ import annotations

from datetime import date
from typing import Any

from lifeline.errors import NotFound
from lifeline.model import Client, Holding, LifeEvent, LifelineView, Relation, StageSpell
from lifeline.periods import plus_months
from lifeline.question.catalogue import Catalogue, asking, bounds, catalogue
from lifeline.question.opportunities import WorkedOut, events_of, work_out
from lifeline.store import Store

HELD = """
    with held as (
        select
            client_id, service_id, held_on, held_date,
            held_on is not null and (held_earliest_on is null or held_earliest_on is distinct from held_latest_on) as is_about,
            provider, for_stage_id, ask_again_after_on, note,
            cast(null as varchar) as matter_id, cast(null as date) as closed_on
        from holding
        where client_id = $client_id and (held_on is null or held_on <= $as_of)
        union all
        select
            client_id, service_id, opened_on, opened_date,
            opened_on is not null and (opened_earliest_on is null or opened_earliest_on is distinct from opened_latest_on),
            'us', for_stage_id, null, '', matter_id, closed_on
        from matter
        where client_id = $client_id and (opened_on is null or opened_on <= $as_of)
    )
    select
        held.*, service.name as service_name, service.family, service.tier, service.satisfied_by,
        held.provider <> 'declined' and coalesce(ending.client_id is null or held.held_on > ending.fact_on, false) as counts
    from held
    join service on service.service_id = held.service_id
    left join service_family on service_family.family = service.family
    left join fact as ending
        on ending.client_id = held.client_id
        and ending.fact = service_family.ended_by_fact
        and ending.fact_on <= $as_of
    order by held.held_on nulls first, held.service_id, held.provider
"""


def client(store: Store, client_id: str) -> Client:
    """One client. Raises `NotFound`."""
    found = store.fetch(Client, "from client where client_id = $client_id", client_id=client_id)
    if not found:
        raise NotFound(f"There is no client {client_id!r} in this workbook.")
    return found[0]


def lifeline(store: Store, *, client_id: str, as_of: date) -> LifelineView:
    """Everything one lifeline shows. Raises `NotFound`.

    For a client whose contact status is not ok it holds what is on file and nothing worked out: no opportunities, no
    reviews, no questions, no expected stages (rule 1).
    """
    words = catalogue(store)
    who = client(store, client_id)
    events = events_of(store, client_id)
    may_work_out = who.contact_status == "ok"
    found = work_out(store, as_of=as_of, client_id=client_id, events=events) if may_work_out else WorkedOut((), (), ())
    spells = _spells(store, client_id, as_of, words)
    return LifelineView(
        client=who,
        as_of=as_of,
        horizon_on=plus_months(as_of, words.pack.horizon_months),
        pack=words.pack,
        spells=spells + (_expected(who, spells, events, as_of, words) if may_work_out else ()),
        events=events,
        holdings=store.fetch(Holding, HELD, client_id=client_id, as_of=as_of),
        opportunities=found.opportunities,
        reviews=found.reviews,
        questions=found.questions,
        relations=store.fetch(Relation, """
            select client_id, other_client_id, coalesce(nullif(other_name, ''), other.name, '') as other_name, relation
            from relationship
            left join (select client_id as other_id, name from client) as other on other.other_id = relationship.other_client_id
            where client_id = $client_id
            order by relation, other_name
        """, client_id=client_id),
    )


def _spells(store: Store, client_id: str, as_of: date, words: Catalogue) -> tuple[StageSpell, ...]:
    rows: list[dict[str, Any]] = store.dicts(
        f"{asking('spell', of_one=True)} order by started_on, stage_id", as_of=as_of, **bounds(store, client_id)
    )
    return tuple(
        StageSpell(
            client_id, row["stage_id"], row["lane"], words.stages[row["stage_id"]].name, row["started_on"], row["ended_on"],
            is_about=row["is_about"], is_expected=row["is_assumed"], is_planned=row["is_planned"], event_id=row["event_id"],
        )
        for row in rows
    )


def _expected(
    who: Client, recorded: tuple[StageSpell, ...], events: tuple[LifeEvent, ...], as_of: date, words: Catalogue
) -> tuple[StageSpell, ...]:
    """Stages still ahead at their typical age (rule 16). Those whose typical age has passed are questions, not bands."""
    if who.born_on is None:
        return ()
    on_file = {event.stage_id for event in events}
    horizon_on = plus_months(as_of, words.pack.horizon_months)
    spells = []
    for stage in words.stages.values():
        if stage.track != who.track or stage.prompt_rule == "evidence_only" or stage.typical_start_age is None or stage.stage_id in on_file:
            continue
        started_on = plus_months(who.born_on, 12 * stage.typical_start_age)
        if not as_of < started_on <= horizon_on:
            continue
        ended_on = None
        if stage.lasts_months is not None:
            ended_on = plus_months(started_on, stage.lasts_months)
        elif stage.typical_end_age is not None and stage.typical_end_age > stage.typical_start_age:
            ended_on = plus_months(who.born_on, 12 * stage.typical_end_age)
        spells.append(StageSpell(
            who.client_id, stage.stage_id, stage.lane, stage.name, started_on, ended_on,
            is_about=True, is_expected=True, is_planned=False, event_id=None,
        ))
    return tuple(sorted(spells, key=lambda spell: (spell.started_on, spell.stage_id)))
