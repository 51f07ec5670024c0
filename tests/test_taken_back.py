"""Taking back what was entered by hand: everything stands as before, unless somebody has said more since."""

from __future__ import annotations

import random
from datetime import date

import pytest
from grids import workbook
from hypothesis import given
from hypothesis import strategies as st
from intake_given import clients, imported, law_firm
from random_worlds import views, worlds
from record_given import AS_OF, audited, firm, rows, view
from soak import looking_at
from test_facts_by_hand import TWO, add, added
from worlds import View, World, put

from lifeline.errors import NotFound, UserError
from lifeline.question.lifelines import lifeline
from lifeline.record import facts, personal, sharing
from lifeline.record.entries import Entry, take_back
from lifeline.store import Store

TABLES = ("fact", "life_event", "event_anchor", "sharing")


def stored(store: Store) -> dict[str, list[tuple]]:
    """All that an entry by hand can change."""
    return {table: rows(store, table) for table in TABLES}


def entries_of(store: Store, client_id: str, chance: random.Random) -> list[Entry]:
    """Some entries one after another, of one client, of each kind."""
    common = {"evidence": "client_said", "who": "A. Partner"}
    known = [name for (name,) in store.tuples("""
        select fact from fact_definition
        where fact not in (select held_fact from service_family where held_fact is not null) order by fact
    """)]
    stages = [stage_id for (stage_id,) in store.tuples("""
        select stage_id from life_stage join client on client.track = life_stage.track
        where client_id = $client_id order by stage_id
    """, client_id=client_id)]
    day = chance.choice(["2023", "about 2024-02", "2024-02-29", "before 2025", ""])
    made = [
        facts.answer(store, client_id=client_id, fact=fact, answer=chance.choice([*facts.ANSWERS, "2023-02"]), **common)
        for fact in chance.sample(known, min(2, len(known)))
    ]
    made += [
        facts.add_event(
            store, client_id=client_id, stage_id=stage_id, label="", written_date=day, status=status, **common
        )
        for stage_id in chance.sample(stages, min(1, len(stages))) for status in facts.STATUSES
    ]
    made += [
        facts.set_aside(store, client_id=client_id, kind="stage", about_id=stage_id, answer="no", **common)
        for stage_id in chance.sample(stages, min(1, len(stages)))
    ]
    events = [event_id for (event_id,) in store.tuples(
        "select event_id from life_event where client_id = $client_id order by event_id", client_id=client_id
    )]
    for event_id in chance.sample(events, min(3, len(events))):
        made.append(facts.change_event(
            store, event_id=event_id, written_date=day, status=chance.choice(facts.STATUSES), evidence="our_file",
            anchors={}, label="Another name", note="told us", who="B. Partner",
        ))
        if chance.random() < 0.5:
            made.append(facts.remove_event(store, event_id=event_id, who="B. Partner"))
    return made


@looking_at(4)
@given(world=worlds, view=views, seed=st.integers(0, 2**32))
def test_whatever_was_entered_and_taken_back_leaves_the_lifeline_as_it_was(world: World, view: View, seed: int) -> None:
    store, chance = workbook(), random.Random(seed)
    put(store, world, view)
    for client in world.clients[:2]:
        before = (stored(store), lifeline(store, client_id=client.client_id, as_of=view.as_of))
        for entry in reversed(entries_of(store, client.client_id, chance)):
            take_back(store, entry, who="C. Partner")
        assert (stored(store), lifeline(store, client_id=client.client_id, as_of=view.as_of)) == before


def test_taking_back_is_an_entry_of_its_own_with_its_own_name():
    store = firm(**TWO)
    take_back(store, added(store), who="B. Partner")
    (event_id,) = {subject.split()[1] for _, _, subject in audited(store)}
    assert audited(store) == [
        ("A. Partner", "event added", f"ann {event_id}"), ("B. Partner", "event added: taken back", f"ann {event_id}"),
    ]


def test_an_event_of_two_comes_back_to_both_and_an_agreement_given_with_it_goes():
    store = firm(**TWO)
    before = stored(store)
    entry = added(store, shared_with="bob", agreed_on=AS_OF, anchors={"signed": "2021-04-01"})
    removed = facts.remove_event(store, event_id=entry.event_id, who="A. Partner")
    take_back(store, removed, who="A. Partner")
    assert rows(store, "life_event", "client_id") == rows(store, "event_anchor", "client_id") == [("ann",), ("bob",)]
    take_back(store, entry, who="A. Partner")
    assert stored(store) == before


@pytest.mark.parametrize("is_there", [False, True])
def test_sharing_taken_back_leaves_the_other_what_they_had(is_there):
    store = firm(**TWO)
    event_id = add(store)
    if is_there:
        add(store, client_id="bob", evidence="our_file")
    before = stored(store)
    entry = sharing.share_event(store, event_id=event_id, with_client_id="bob", agreed_on=AS_OF, who="A. Partner")
    assert stored(store) != before
    take_back(store, entry, who="A. Partner")
    assert stored(store) == before


def test_what_somebody_said_since_is_not_taken_back_with_it():
    store = firm(**TWO)
    entry = facts.answer(store, client_id="ann", fact="owner", answer="yes", evidence="client_said", who="A. Partner")
    facts.answer(store, client_id="ann", fact="owner", answer="no", evidence="our_file", who="B. Partner")
    with pytest.raises(UserError, match="changed again since"):
        take_back(store, entry, who="A. Partner")
    assert rows(store, "fact", "answer, evidence") == [("no", "our_file")]


def test_what_came_from_a_file_comes_back_as_from_that_file():
    store = law_firm()
    imported(store, clients("ada,Ada,person,1980,2015,ok,married=Y", also="facts"))
    before = rows(store, "fact")
    assert store.value("select import_id from fact") is not None
    entry = facts.answer(store, client_id="ada", fact="married", answer="no", evidence="client_said", who="A. Partner")
    assert store.value("select import_id from fact") is None
    take_back(store, entry, who="A. Partner")
    assert rows(store, "fact") == before


def test_nothing_comes_back_of_a_client_who_was_erased():
    store = firm(**TWO)
    entry = facts.remove_event(store, event_id=add(store), who="A. Partner")
    personal.erase(store, client_id="ann", as_of=date(2024, 6, 15), reason="asked", who="A. Partner")
    with pytest.raises(NotFound):
        take_back(store, entry, who="A. Partner")
    assert rows(store, "life_event") == []


def test_an_entry_that_changes_nothing_says_so():
    store = firm(**TWO)
    event_id = add(store)
    assert facts.change_event(store, event_id=event_id, written_date="2021-03-01", who="A. Partner").is_idle
    assert not facts.change_event(store, event_id=event_id, written_date="2021-03", who="A. Partner").is_idle
    assert view(store).events[0].event_date == "2021-03"
