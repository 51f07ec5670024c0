"""What changed since the last review: what is new, gone, or otherwise."""

from __future__ import annotations

from datetime import date

import pytest
from record_given import AS_OF, audited, firm, rows, view

from lifeline.errors import NotFound
from lifeline.model import Decided
from lifeline.question.changes import Change, SinceReview, since_review
from lifeline.record.decisions import decide
from lifeline.record.facts import add_event, change_event, remove_event
from lifeline.record.permissions import record_objection
from lifeline.record.personal import erase
from lifeline.record.reviews import mark_reviewed
from lifeline.store import Store

LATER = date(2024, 7, 1)
HOME = {
    "rules": "stage | service | closes | later | last\nhome | will | 240 | lapses | 60",
    "events": "stage | on\nhome | 2021-03-01",
    "stages": "stage\nchild",
}


def reviewed(**given: str) -> Store:
    """Ann, reviewed on the as-of day."""
    store = firm(**given)
    mark_reviewed(store, view(store), who="A. Partner")
    return store


def changed(store: Store, as_of: date = LATER) -> tuple[Change, ...]:
    """What differs from the review."""
    return since_review(store, view(store, as_of=as_of)).changes


def test_without_a_review_there_is_nothing_to_compare_with():
    store = firm(**HOME)
    assert since_review(store, view(store)) == SinceReview(None, "", ())


def test_a_review_is_on_record_with_who_and_when_and_right_after_it_nothing_has_changed():
    store = reviewed(**HOME)
    assert since_review(store, view(store)) == SinceReview(AS_OF, "A. Partner", ())
    assert audited(store) == [("A. Partner", "reviewed", "ann")]


def test_a_review_of_a_later_day_is_not_looked_at_from_an_earlier_one_and_of_several_the_last_counts():
    store = reviewed(**HOME)
    assert since_review(store, view(store, as_of=date(2024, 6, 14))).reviewed_on is None
    mark_reviewed(store, view(store, as_of=LATER), who="B. Partner")
    assert since_review(store, view(store, as_of=LATER)).reviewed_by == "B. Partner"
    assert since_review(store, view(store, as_of=AS_OF)).reviewed_by == "A. Partner"


def test_a_decision_since_shows_as_a_line_gone_and_a_holding_come():
    store = reviewed(**HOME)
    decide(store, client_id="ann", service_id="will", decided=Decided.HAS_ELSEWHERE, as_of=LATER, who="A. Partner")
    assert changed(store) == (
        Change("holding", "will 2024-07-01", None, "elsewhere"),
        Change("opportunity", "will", "cross_sell_now", None, date(2026, 3, 1), None),
    )


def test_an_event_added_changed_or_removed_is_named_by_its_stage_so_that_what_is_gone_can_be_told():
    store = reviewed(**HOME)
    (event_id,) = (event.event_id for event in view(store).events)
    added = add_event(
        store,
        client_id="ann",
        stage_id="child",
        label="",
        written_date="2024-06",
        status="happened",
        evidence="client_said",
        who="A. Partner",
    )
    assert changed(store) == (Change("event", "child", None, "happened 2024-06"),)
    remove_event(store, event_id=added.event_id, who="A. Partner")
    remove_event(store, event_id=event_id, who="A. Partner")
    assert changed(store)[0] == Change("event", "home", "happened", None)


def test_a_last_date_that_moved_is_a_change_though_the_move_is_the_same():
    store = reviewed(**HOME)
    change_event(store, event_id="E1", written_date="2021-04-01", who="A. Partner")
    assert Change(
        "opportunity", "will", "cross_sell_now", "cross_sell_now", date(2026, 3, 1), date(2026, 4, 1)
    ) in changed(store)


def test_two_events_of_one_stage_stored_in_any_order_are_no_change():
    store = reviewed(
        **HOME | {"events": "stage | on | status\nhome | 2021-03-01 | happened\nhome | 2030-01-01 | planned"}
    )
    with store.write() as writer:
        stored = writer.tuples("select * from snapshot_line order by state desc")
        writer.execute("delete from snapshot_line")
        writer.insert("snapshot_line", ["snapshot_id", "client_id", "kind", "item_id", "state", "last_date"], stored)
    assert changed(store) == ()


def test_of_somebody_who_has_objected_since_nothing_that_was_worked_out_is_told():
    store = reviewed(**HOME)
    record_objection(store, client_id="ann", as_of=LATER, who="A. Partner")
    assert changed(store) == ()


def test_a_client_who_was_erased_meanwhile_leaves_no_snapshot():
    store = firm(**HOME)
    seen = view(store)
    erase(store, client_id="ann", as_of=AS_OF, reason="", who="A. Partner")
    with pytest.raises(NotFound):
        mark_reviewed(store, seen, who="A. Partner")
    assert rows(store, "snapshot") == rows(store, "snapshot_line") == []
