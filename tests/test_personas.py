"""Personas: placed on typical ages, worked out like a client, and never among the clients."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from lifeline import workbook
from lifeline.errors import NotFound, UserError
from lifeline.question import book
from lifeline.question.catalogue import catalogue
from lifeline.question.personas import PersonaEvent, PersonaHolding, persona, persona_view, personas
from lifeline.record import board as doing, personas as record

AS_OF = date(2026, 11, 1)


@pytest.fixture
def store():
    with workbook.create(":memory:", pack="law_firm_england_wales") as made:
        yield made.store


@pytest.fixture
def priya(store) -> str:
    return record.make(store, name="Priya Persona", track="person", born="1984", client_since="2019", who="Ann")


def test_every_stage_with_a_typical_age_is_placed_at_it_by_its_year(store, priya):
    made = persona(store, priya)
    with_age = {each.stage_id for each in catalogue(store).stages.values()
                if each.track == "person" and each.typical_start_age is not None}
    assert {event.stage_id for event in made.events} == with_age
    years = {event.stage_id: int(event.event_date) for event in made.events}
    for stage_id in with_age:
        stage = catalogue(store).stages[stage_id]
        age = years[stage_id] - 1984
        assert stage.typical_start_age <= age <= (stage.typical_end_age or stage.typical_start_age) + 1


def test_the_lifeline_is_worked_out_by_the_same_rules_and_nobody_joins_the_clients(store, priya):
    view = persona_view(store, persona(store, priya), as_of=AS_OF)
    assert view.client.name == "Priya Persona"
    assert len(view.events) == len(persona(store, priya).events)
    assert {line.move for line in view.opportunities} >= {"back_sell", "ask_first"}
    book.refresh(store, as_of=AS_OF)
    assert store.value("select count(*) from client") == 0 == store.value("select count(*) from book_line")


def test_what_is_planned_for_them_shows_as_it_is_to_be_and_not_as_it_is(store, priya):
    made = persona(store, priya)
    open_now = {line.service_id for line in persona_view(store, made, as_of=AS_OF).opportunities}
    assert "LPA_FIN" in open_now
    planned = replace(made, holdings=(PersonaHolding("LPA_FIN", "2026-10", "us", True),))
    record.change(store, planned, who="Ann")
    made = persona(store, priya)
    assert {line.service_id for line in persona_view(store, made, as_of=AS_OF).opportunities} == open_now
    to_be = persona_view(store, made, as_of=AS_OF, to_be=True)
    assert "LPA_FIN" not in {line.service_id for line in to_be.opportunities}
    assert [held.service_id for held in to_be.holdings] == ["LPA_FIN"]


def test_a_change_of_the_board_is_seen_at_the_next_look(store, priya):
    made = persona(store, priya)
    before = {line.service_id for line in persona_view(store, made, as_of=AS_OF).opportunities}
    doing.retire_service(store, "LPA_FIN", who="Ann")
    after = {line.service_id for line in persona_view(store, made, as_of=AS_OF).opportunities}
    assert before - after >= {"LPA_FIN"}


def test_a_copy_is_adjusted_and_the_first_stays(store, priya):
    copied = record.duplicate(store, priya, name="Priya, later", who="Ann")
    later = replace(persona(store, copied), born="1950", facts=(("married", "yes"), ("wedding_date", "1975-06")))
    record.change(store, later, who="Ann")
    assert [each.name for each in personas(store)] == ["Priya Persona", "Priya, later"]
    assert persona(store, priya).born == "1984" and persona(store, copied).facts == later.facts
    record.take_out(store, priya, who="Ann")
    assert [each.persona_id for each in personas(store)] == [copied]
    with pytest.raises(NotFound):
        persona(store, priya)


@pytest.mark.parametrize(("change", "said"), [
    ({"name": " "}, "Give the persona a name"),
    ({"born": "soon"}, "Born or incorporated: “soon” is no date"),
    ({"events": (PersonaEvent("no such", "1999"),)}, "no stage 'no such'"),
    ({"holdings": (PersonaHolding("LPA_FIN", "1999", "declined", False),)}, "not 'declined'"),
    ({"facts": (("married", "perhaps"),)}, "is no date"),
])
def test_what_cannot_be_is_refused_and_the_persona_stays(store, priya, change, said):
    before = persona(store, priya)
    with pytest.raises(UserError, match=said):
        record.change(store, replace(before, **change), who="Ann")
    assert persona(store, priya) == before
