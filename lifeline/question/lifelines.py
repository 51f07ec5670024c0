"""One client's lifeline, as of one day: everything the chart draws and the card reads."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, TypeVar

from lifeline.errors import NotFound
from lifeline.model import Client, Holding, LifeEvent, LifelineView, Relation, StageSpell
from lifeline.periods import plus_months
from lifeline.question.catalogue import Catalogue, asking, bounds, catalogue
from lifeline.question.opportunities import WorkedOut, events_of, work_out
from lifeline.store import Store, of_one_moment

Row = TypeVar("Row")

# Lifelines worked out in one go: most of the time for one alone goes into planning the statements.
BATCH = 200
# A batch whose clients are further apart in the book than this is looked up one by one.
MOST_BETWEEN = 2_000

HELD = """
    with held as (
        select
            client_id, service_id, held_on, held_date,
            held_on is not null and (held_earliest_on is null or held_earliest_on is distinct from held_latest_on) as is_about,
            provider, for_stage_id, ask_again_after_on, note,
            cast(null as varchar) as matter_id, cast(null as date) as closed_on
        from holding
        where client_id {of_whom} and (held_on is null or held_on <= $as_of)
        union all
        select
            client_id, service_id, opened_on, opened_date,
            opened_on is not null and (opened_earliest_on is null or opened_earliest_on is distinct from opened_latest_on),
            'us', for_stage_id, null, '', matter_id, closed_on
        from matter
        where client_id {of_whom} and (opened_on is null or opened_on <= $as_of)
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
    order by
        held.held_on nulls first, held.service_id, held.provider, held.matter_id nulls first,
        held.for_stage_id nulls first, held.ask_again_after_on nulls first, held.note
"""

RELATED = """
    select client_id, other_client_id, coalesce(nullif(other_name, ''), other.name, '') as other_name, relation
    from relationship
    left join (
        select client_id as other_id, name from client
        where client_id in (select other_client_id from relationship where client_id {of_whom})
    ) as other on other.other_id = relationship.other_client_id
    where client_id {of_whom}
    order by relation, other_name, other_client_id nulls first
"""
ONE, SEVERAL = "= $client_id", "between $first_client and $last_client"


def client(store: Store, client_id: str) -> Client:
    """One client. Raises `NotFound`."""
    found = store.fetch(Client, "from client where client_id = $client_id", client_id=client_id)
    if not found:
        raise NotFound(f"There is no client {client_id!r} in this workbook.")
    return found[0]


@of_one_moment
def lifeline(store: Store, *, client_id: str, as_of: date) -> LifelineView:
    """Everything one lifeline shows. Raises `NotFound`.

    For a client whose contact status is not ok it holds what is on file and nothing worked out: no opportunities, no
    reviews, no questions, no expected stages (rule 1).
    """
    who = client(store, client_id)
    events = events_of(store, client_id)
    may_work_out = who.contact_status == "ok"
    return _view(
        who, as_of, catalogue(store), events=events,
        found=work_out(store, as_of=as_of, client_id=client_id, events=events) if may_work_out else NOTHING,
        spells=store.dicts(
            f"{asking('spell', of_one=True)} order by started_on, stage_id", only_client=client_id
        ),
        holdings=store.fetch(Holding, HELD.format(of_whom=ONE), client_id=client_id, as_of=as_of),
        relations=store.fetch(Relation, RELATED.format(of_whom=ONE), client_id=client_id),
    )


def lifelines(store: Store, *, client_ids: Sequence[str], as_of: date) -> Iterator[LifelineView]:
    """The same of many clients, in the order given, worked out some hundred at a time. Raises `NotFound`."""
    for start in range(0, len(client_ids), BATCH):
        batch = client_ids[start : start + BATCH]
        first, last = min(batch), max(batch)
        between = {"first_client": first, "last_client": last}
        in_book = store.value(f"select count(*) from client where client_id {SEVERAL}", **between)
        if len(batch) == 1 or in_book > MOST_BETWEEN:
            yield from (lifeline(store, client_id=client_id, as_of=as_of) for client_id in batch)
        else:
            yield from _batch(store, batch, as_of, between)


@of_one_moment
def _batch(store: Store, client_ids: Sequence[str], as_of: date, between: dict[str, str]) -> list[LifelineView]:
    words = catalogue(store)
    who = {found.client_id: found for found in store.fetch(Client, f"from client where client_id {SEVERAL}", **between)}
    missing = [client_id for client_id in client_ids if client_id not in who]
    if missing:
        raise NotFound(f"There is no client {missing[0]!r} in this workbook.")
    events = events_of(store, between=between)
    worked_out = work_out(store, as_of=as_of, events=events, between=between)
    opportunities, reviews, questions, happened, holdings, relations = (
        by_client(rows) for rows in (
            worked_out.opportunities, worked_out.reviews, worked_out.questions, events,
            store.fetch(Holding, HELD.format(of_whom=SEVERAL), as_of=as_of, **between),
            store.fetch(Relation, RELATED.format(of_whom=SEVERAL), **between),
        )
    )
    spells: dict[str, list[dict[str, Any]]] = {}
    asked = f"{asking('spell')} order by started_on, stage_id"
    for row in store.dicts(asked, as_of=as_of, **bounds(store) | between):
        spells.setdefault(row["client_id"], []).append(row)
    return [
        _view(
            who[client_id], as_of, words, events=happened.get(client_id, ()), spells=spells.get(client_id, []),
            found=WorkedOut(opportunities.get(client_id, ()), reviews.get(client_id, ()), questions.get(client_id, ())),
            holdings=holdings.get(client_id, ()), relations=relations.get(client_id, ()),
        )
        for client_id in client_ids
    ]


def by_client(rows: Sequence[Row]) -> dict[str, tuple[Row, ...]]:
    """Rows that have a client, by client, each client's in the order given."""
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row.client_id, []).append(row)
    return {client_id: tuple(of_one) for client_id, of_one in found.items()}


NOTHING = WorkedOut((), (), ())


def _view(
    who: Client, as_of: date, words: Catalogue, *, events: tuple[LifeEvent, ...], found: WorkedOut,
    spells: list[dict[str, Any]], holdings: tuple[Holding, ...], relations: tuple[Relation, ...],
) -> LifelineView:
    may_work_out = who.contact_status == "ok"
    recorded = _spells(who.client_id, spells, words)
    return LifelineView(
        client=who,
        as_of=as_of,
        horizon_on=plus_months(as_of, words.pack.horizon_months),
        pack=words.pack,
        spells=recorded + (_expected(who, recorded, events, as_of, words) if may_work_out else ()),
        events=events,
        holdings=holdings,
        opportunities=found.opportunities,
        reviews=found.reviews,
        questions=found.questions,
        relations=relations,
    )


def _spells(client_id: str, rows: list[dict[str, Any]], words: Catalogue) -> tuple[StageSpell, ...]:
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
