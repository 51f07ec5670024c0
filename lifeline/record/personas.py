"""Making, changing, copying and taking out personas: invented people and businesses for teaching."""

from __future__ import annotations

from collections.abc import Sequence

from lifeline.errors import NotFound, UserError
from lifeline.periods import PartialDate
from lifeline.question.catalogue import catalogue
from lifeline.question.personas import Persona, PersonaEvent, PersonaHolding, on_typical_ages, persona
from lifeline.record.writing import changing
from lifeline.store import Store, Writer, now

PROVIDERS = ("us", "elsewhere", "self")


def make(
    store: Store, *, name: str, track: str, born: str, client_since: str, who: str, story: str = "",
    events: Sequence[PersonaEvent] | None = None,
) -> str:
    """Make a persona; returns its id. Without `events` every stage with a typical age is placed at it.

    Raises `UserError` without a name, or for a date that is none.
    """
    if events is None:
        _day(born, "Born or incorporated")
        events = on_typical_ages(store, track=track, born=born)
    made = Persona("", name, track, story, born, client_since, tuple(events), (), ())
    with changing(store, who=who) as writer:
        ((number,),) = writer.tuples("select nextval('persona_number')")
        persona_id = f"PERSONA-{number}"
        _write(store, writer, persona_id, made)
        writer.audit("persona made", persona_id)
    return persona_id


def change(store: Store, made_up: Persona, *, who: str) -> None:
    """Let a persona be this one. Raises `NotFound`, and `UserError` for what cannot be: then nothing is changed."""
    with changing(store, who=who) as writer:
        persona(store, made_up.persona_id)
        _take_out(writer, made_up.persona_id)
        _write(store, writer, made_up.persona_id, made_up)
        writer.audit("persona changed", made_up.persona_id)


def duplicate(store: Store, persona_id: str, *, name: str, who: str) -> str:
    """A copy of a persona under another name, to be adjusted; returns its id. Raises `NotFound`, `UserError`."""
    of = persona(store, persona_id)
    with changing(store, who=who) as writer:
        ((number,),) = writer.tuples("select nextval('persona_number')")
        copied = Persona(
            f"PERSONA-{number}", name, of.track, of.story, of.born, of.client_since, of.events, of.facts, of.holdings
        )
        _write(store, writer, copied.persona_id, copied)
        writer.audit("persona made", copied.persona_id, f"from {persona_id}")
    return copied.persona_id


def take_out(store: Store, persona_id: str, *, who: str) -> None:
    """Take a persona out. Raises `NotFound`."""
    with changing(store, who=who) as writer:
        persona(store, persona_id)
        _take_out(writer, persona_id)
        writer.audit("persona taken out", persona_id)


def _take_out(writer: Writer, persona_id: str) -> None:
    for table in ("persona", "persona_event", "persona_fact", "persona_holding"):
        writer.execute(f"delete from {table} where persona_id = $persona_id", persona_id=persona_id)


def _write(store: Store, writer: Writer, persona_id: str, made_up: Persona) -> None:
    words = catalogue(store)
    if not made_up.name.strip():
        raise UserError("Give the persona a name.")
    if made_up.track not in ("person", "business"):
        raise UserError("A persona is a person or a business.")
    dates = [_day(made_up.born, "Born or incorporated"), _day(made_up.client_since, "Client since")]
    for event in made_up.events:
        _there(event.stage_id, words.stages, "stage")
    for held in made_up.holdings:
        _there(held.service_id, words.services, "service")
        if held.provider not in PROVIDERS:
            raise UserError(f"Who provides it is one of {', '.join(PROVIDERS)}, and not {held.provider!r}.")
    for fact, _ in made_up.facts:
        _there(fact, words.facts, "fact")
    writer.execute("""
        insert into persona (persona_id, name, track, story, born, client_since, who, written_at)
        values ($persona_id, $name, $track, $story, $born, $since, $who, $at)
    """, persona_id=persona_id, name=" ".join(made_up.name.split()), track=made_up.track, story=made_up.story.strip(),
        born=dates[0], since=dates[1], who=writer.who, at=now())
    writer.insert("persona_event", ["persona_id", "stage_id", "event_date", "place"], [
        (persona_id, event.stage_id, _day(event.event_date, words.stages[event.stage_id].name), place)
        for place, event in enumerate(made_up.events)
    ])
    writer.insert("persona_fact", ["persona_id", "fact", "answer"], [
        (persona_id, fact, answer if answer in ("yes", "no", "unknown") else _day(answer, words.facts[fact].question))
        for fact, answer in made_up.facts
    ])
    writer.insert("persona_holding", ["persona_id", "service_id", "held_date", "provider", "is_to_be"], [
        (persona_id, held.service_id, _day(held.held_date, words.services[held.service_id].name), held.provider,
         held.is_to_be)
        for held in made_up.holdings
    ])


def _day(written: str, what: str) -> str:
    try:
        return PartialDate.parse(written).text
    except ValueError as error:
        raise UserError(f"{what}: “{written.strip()}” is no date. {error}".replace("a date such", "Write a date such")) from error


def _there(key: str, known: object, what: str) -> None:
    if key not in known:
        raise NotFound(f"There is no {what} {key!r} in the pack any more.")


__all__ = ["Persona", "PersonaEvent", "PersonaHolding", "change", "duplicate", "make", "take_out"]
