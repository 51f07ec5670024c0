"""Personas: invented people and businesses, drawn with the firm's own pack and never mixed with its clients.

A persona is worked out in a workbook of its own, in memory, that holds the firm's pack and nobody else: so whatever the
rules say of a client they say of it, and no list, count or export can ever hold it.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, replace
from datetime import date
from weakref import WeakKeyDictionary

from lifeline.errors import NotFound
from lifeline.model import LifeStage
from lifeline.periods import PartialDate, plus_months
from lifeline.question.catalogue import catalogue
from lifeline.question.guarded import GuardedView, guarded
from lifeline.question.household import Household, Member
from lifeline.question.lifelines import lifeline
from lifeline.store import Store


@dataclass(frozen=True, slots=True)
class PersonaEvent:
    """A stage of an invented life and when it began, as written: a day, a month or a year."""

    stage_id: str
    event_date: str


@dataclass(frozen=True, slots=True)
class PersonaHolding:
    """Something a persona has; `is_to_be`: once the plan is carried out."""

    service_id: str
    held_date: str
    provider: str
    is_to_be: bool


@dataclass(frozen=True, slots=True)
class Persona:
    """An invented person or business. Dates as written; `facts` by name: yes, no or a date."""

    persona_id: str
    name: str
    track: str
    story: str
    born: str
    client_since: str
    events: tuple[PersonaEvent, ...]
    facts: tuple[tuple[str, str], ...]
    holdings: tuple[PersonaHolding, ...]


def personas(store: Store) -> tuple[Persona, ...]:
    """Every persona, by name."""
    ids = [persona_id for (persona_id,) in store.tuples("select persona_id from persona order by name, persona_id")]
    return tuple(persona(store, persona_id) for persona_id in ids)


def persona(store: Store, persona_id: str) -> Persona:
    """One persona. Raises `NotFound`."""
    rows = store.tuples("""
        select persona_id, name, track, story, born, client_since from persona where persona_id = $persona_id
    """, persona_id=persona_id)
    if not rows:
        raise NotFound("That persona is not there any more.")
    return Persona(
        *rows[0],
        events=store.fetch(PersonaEvent, """
            select stage_id, event_date from persona_event where persona_id = $persona_id order by place
        """, persona_id=persona_id),
        facts=tuple(store.tuples(
            "select fact, answer from persona_fact where persona_id = $persona_id order by fact", persona_id=persona_id
        )),
        holdings=store.fetch(PersonaHolding, """
            select service_id, held_date, provider, is_to_be from persona_holding where persona_id = $persona_id
            order by held_date, service_id, is_to_be
        """, persona_id=persona_id),
    )


def on_typical_ages(store: Store, *, track: str, born: str) -> tuple[PersonaEvent, ...]:
    """Every stage of the pack that has a typical age, begun at it by somebody born on that day, in order of date.

    Years only: a typical age is no date. Stages the pack knows no age for are left to whoever makes the persona.
    """
    day = PartialDate.parse(born).day
    stages = [
        stage for stage in catalogue(store).stages.values()
        if stage.track == track and stage.typical_start_age is not None
    ]
    found = [PersonaEvent(stage.stage_id, str(plus_months(day, _middle(stage)).year)) for stage in stages]
    return tuple(sorted(found, key=lambda event: event.event_date))


def _middle(stage: LifeStage) -> int:
    """The months after birth at which somebody typically is some way into the stage's usual ages."""
    first = stage.typical_start_age or 0
    last = first if stage.typical_end_age is None else stage.typical_end_age
    # Early in the span, and not in its middle: the end of it is where the next stage begins.
    return 12 * first + 4 * max(last - first, 0)


# ------------------------------------------------------------------------------------------ their lifelines

def as_is_and_to_be(store: Store, made_up: Persona, *, as_of: date) -> Household:
    """The same life twice, one below the other on one scale: as it is, and once the plan is carried out."""
    as_is = persona_view(store, replace(made_up, name=f"{made_up.name}, as it is"), as_of=as_of)
    later = replace(made_up, persona_id=f"{made_up.persona_id}-TO-BE", name=f"{made_up.name}, as it is to be")
    to_be = persona_view(store, later, as_of=as_of, to_be=True)
    members = (
        Member(as_is.client, as_is, 0), Member(to_be.client, to_be, 1, "the same", made_up.persona_id),
    )
    return Household(made_up.persona_id, as_of, members, (), 0, (), frozenset())


# What the rules and the catalogue read of a pack.
PACK = ("pack", "life_stage", "service", "need_rule", "rule_condition", "fact_definition", "service_family",
        "supersession", "brake", "source", "quiet_period")
_trials: WeakKeyDictionary[Store, tuple[int, Store]] = WeakKeyDictionary()
_one_at_a_time = threading.Lock()


def persona_view(store: Store, made_up: Persona, *, as_of: date, to_be: bool = False) -> GuardedView:
    """The persona's lifeline as of a day: as it is, or as it is to be."""
    with _one_at_a_time:
        trial = _trial(store)
        _put(trial, made_up, as_of, to_be)
        return guarded(trial, lifeline(trial, client_id=made_up.persona_id, as_of=as_of))


def _trial(store: Store) -> Store:
    """A workbook in memory with this one's pack and no client, made anew when the pack changes."""
    store = store.whole  # the pack is everybody's
    version = store.pack_version
    kept = _trials.get(store)
    if kept is None or kept[0] != version:
        if kept is not None:
            kept[1].close()
        trial = Store.create(":memory:")
        with trial.write() as writer:
            for table in PACK:
                writer.execute(f"delete from {table}")
                rows = store.arrow(f"from {table}")
                if rows.num_rows:
                    writer.insert_arrow(table, rows)
            writer.prepare_rules()
        kept = _trials[store] = version, trial
    return kept[1]


def _put(trial: Store, made_up: Persona, as_of: date, to_be: bool) -> None:
    born, since = PartialDate.parse(made_up.born), PartialDate.parse(made_up.client_since)
    known = catalogue(trial)
    with trial.write() as writer:
        for table in ("client", "life_event", "fact", "holding"):
            writer.execute(f"delete from {table}")
        writer.execute("""
            insert into client (client_id, name, track, born, born_on, born_earliest_on, born_latest_on, client_since,
                client_since_on, contact_status, contact_basis, notes)
            values ($id, $name, $track, $born, $born_on, $born_from, $born_to, $since, $since_on, 'ok', 'a persona', '')
        """, id=made_up.persona_id, name=made_up.name, track=made_up.track, born=made_up.born, born_on=born.day,
            born_from=born.earliest, born_to=born.latest, since=made_up.client_since, since_on=since.day)
        for event in made_up.events:
            if event.stage_id in known.stages:
                when = PartialDate.parse(event.event_date)
                writer.execute("""
                    insert into life_event (client_id, stage_id, label, event_date, event_on, earliest_on, latest_on,
                        status, evidence, evidence_note)
                    values ($id, $stage_id, '', $written, $on, $from_on, $to_on, $status, 'client_said', '')
                """, id=made_up.persona_id, stage_id=event.stage_id, written=event.event_date, on=when.day,
                    from_on=when.earliest, to_on=when.latest,
                    status="happened" if when.day <= as_of else "planned")
        for fact, answer in made_up.facts:
            if fact in known.facts:
                is_word = answer in ("yes", "no", "unknown")
                writer.execute("""
                    insert into fact (client_id, fact, answer, fact_date, fact_on, evidence)
                    values ($id, $fact, $answer, $written, $on, 'client_said')
                """, id=made_up.persona_id, fact=fact, answer=answer if is_word else "yes",
                    written=None if is_word else answer, on=None if is_word else PartialDate.parse(answer).day)
        for held in made_up.holdings:
            if held.service_id in known.services and (to_be or not held.is_to_be):
                when = PartialDate.parse(held.held_date)
                writer.execute("""
                    insert into holding (client_id, service_id, held_date, held_on, held_earliest_on, held_latest_on,
                        provider, note)
                    values ($id, $service_id, $written, $on, $from_on, $to_on, $provider, '')
                """, id=made_up.persona_id, service_id=held.service_id, written=held.held_date, on=when.day,
                    from_on=when.earliest, to_on=when.latest, provider=held.provider)
