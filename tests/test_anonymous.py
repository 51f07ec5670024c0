"""A copy to show to a room: no name, number, word or day of any client is in it, and the lines are the same."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from planted import AS_OF, NAME, WORDS, plant
from sample_given import sample_copy

from lifeline.question import opportunities
from lifeline.question.guarded import guarded_lifelines
from lifeline.record import anonymous
from lifeline.store import Store

SEED = 20_261_101


@pytest.fixture(scope="module")
def store():
    """The sample firm with words planted that are none of anybody else's business. For reading only."""
    with sample_copy() as opened:
        plant(opened.store)
        yield opened.store


@pytest.fixture(scope="module")
def copy(store: Store):
    made = anonymous.anonymised(store, seed=SEED)
    yield made
    made.close()


def test_nothing_that_was_said_of_a_client_is_in_the_copy_and_neither_is_its_file(store, copy):
    names = [name.split(" (")[0] for (name,) in store.tuples("select name from client")]
    matters = [number for (number,) in store.tuples("select matter_id from matter")]
    planted = [*WORDS.values(), NAME, *names, *matters]
    owners = {WORDS["owner"]}      # who of the firm did the work is no client
    tables = [table for (table,) in copy.tuples("select table_name from duckdb_tables() where not internal")]
    told = "\n".join(str(copy.tuples(f"from {table}")) for table in tables)
    data = Path(copy.path).read_bytes()
    for word in planted:
        if word not in owners:
            assert word not in told, word
            assert word.encode() not in data, word


def test_everybody_has_a_label_and_the_same_seed_gives_the_same(store, copy):
    labels = anonymous.labels(store, seed=SEED)
    assert sorted(labels.values()) == sorted(name for (name,) in copy.tuples("select name from client"))
    assert all(label.startswith(("Client ", "Company ")) for label in labels.values())
    assert labels == anonymous.labels(store, seed=SEED) != anonymous.labels(store, seed=SEED + 1)


def test_every_day_has_moved_by_the_same_weeks_and_a_year_stays_a_year(store, copy):
    labels = anonymous.labels(store, seed=SEED)
    numbers = dict(copy.tuples("select name, client_id from client"))
    before = {client_id: (born, on) for client_id, born, on in store.tuples("select client_id, born, born_on from client")}
    after = {client_id: (born, on) for client_id, born, on in copy.tuples("select client_id, born, born_on from client")}
    moved = set()
    for client_id, label in labels.items():
        (was, was_on), (now, now_on) = before[client_id], after[numbers[label]]
        if was and was[4:5] == "-" and len(was) == 10:
            moved.add((now_on - was_on).days)
            assert date.fromisoformat(now) == now_on
        else:
            assert was is None or len(now) == len(was)
    assert len(moved) == 1 and 14 <= abs(moved.pop()) <= 63


def test_the_lifelines_say_nearly_the_same(store, copy):
    def counted(of: Store) -> Counter:
        return Counter((line.service_id, line.move) for line in opportunities.opportunities(of, as_of=AS_OF))

    before, after = counted(store), counted(copy)
    assert (before & after).total() > 0.9 * before.total()


def test_a_picture_of_the_copy_is_drawn_like_any_other(copy):
    (client_id,) = copy.tuples("select client_id from client where contact_status = 'ok' order by 1 limit 1")[0]
    (view,) = guarded_lifelines(copy, client_ids=[client_id], as_of=AS_OF)
    assert view.client.name.startswith(("Client ", "Company "))


def test_the_firms_own_workbook_is_as_it_was(store):
    before = store.tuples("from client order by client_id"), store.data_version
    anonymous.anonymised(store, seed=SEED).close()
    assert (store.tuples("from client order by client_id"), store.data_version) == before
