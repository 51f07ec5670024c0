"""A real sample of 2,000 lives with a pack of its own: nothing in the intake knows law, or money, or marriage."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import pytest
from intake_given import CLIENT_HEADER, EVENT_HEADER, imported

from lifeline.intake import packs
from lifeline.store import Store

HERE = Path(__file__).parent


def canonical_files() -> tuple[tuple[str, bytes], tuple[str, bytes]]:
    """The sample as clients.csv and events.csv: a person a row, and an event for each state entered in a year."""
    with (HERE / "real" / "biofam_state_changes.csv").open(encoding="utf-8", newline="") as stream:
        changes = list(csv.DictReader(stream))
    born = {change["row"]: int(float(change["birthyr"])) for change in changes}
    people = [f"{row},Person {row},person,{year},,not_a_client" for row, year in born.items()]
    changes_of_state = [
        f"{change['row']},S{change['state']},{change['year']},happened,client said" for change in changes
    ]
    return (
        ("clients.csv", "\n".join([CLIENT_HEADER, *people]).encode()),
        ("events.csv", "\n".join([f"{EVENT_HEADER},evidence", *changes_of_state]).encode()),
    )


@pytest.fixture(scope="module")
def store():
    with Store.create(":memory:") as store:
        packs.load(store, HERE / "packs" / "biofam")
        yield store


def test_all_2000_people_and_5130_changes_are_taken_in_and_known_again(store):
    assert imported(store, *canonical_files()).counts == (("clients", 2000, 0, 0), ("events", 5130, 0, 0))
    assert imported(store, *canonical_files()).counts == (("clients", 0, 0, 2000), ("events", 0, 0, 5130))


def test_at_25_as_many_live_in_each_state_as_the_sample_says(store):
    if not store.value("select count(*) from client"):
        imported(store, *canonical_files())
    # The latest state entered by the year in which they turned 25, worked out plainly.
    state: dict[str, tuple[int, str]] = {}
    for client_id, entered, born, name in store.tuples("""
        select client.client_id, year(life_event.event_on), year(client.born_on), life_stage.name
        from life_event
        join client on client.client_id = life_event.client_id
        join life_stage on life_stage.stage_id = life_event.stage_id
    """):
        if entered - born <= 25:
            state[client_id] = max(state.get(client_id, (0, "")), (entered, name))
    assert Counter(name for _, name in state.values()) == {
        "Left": 522,
        "Parent": 509,
        "Left+Marr+Child": 414,
        "Left+Marr": 371,
        "Married": 146,
        "Divorced": 24,
        "Left+Child": 12,
        "Child": 2,
    }


def test_a_year_is_kept_as_a_year(store):
    if not store.value("select count(*) from client"):
        imported(store, *canonical_files())
    assert store.value("select count(*) from life_event where length(event_date) <> 4 or earliest_on = latest_on") == 0
