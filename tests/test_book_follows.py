"""The kept list of whom to see after a write that concerns one client: as if the whole book had been worked out anew."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sample_given import sample_copy
from soak import looking_at

import lifeline
from lifeline import intake, paths
from lifeline.intake import packs
from lifeline.model import Decided, Move
from lifeline.question import book
from lifeline.question.opportunities import opportunities
from lifeline.record import decisions, entries, facts, permissions
from lifeline.store import Store

AS_OF = date(2026, 11, 1)
ONE_CLIENT = b"""client_id,name,track,born_or_incorporated,client_since,contact_status
C1,Ann Sample,person,1980,2020-01-01,ok
"""
KEPT = {table: f"from {table} order by all" for table in ("book_line", "book_client", "book_cell")}


@pytest.fixture(scope="module")
def firm() -> Store:
    with sample_copy() as workbook:
        book.refresh(workbook.store, as_of=AS_OF)
        yield workbook.store


def kept(store: Store) -> dict[str, list]:
    return {table: store.tuples(statement) for table, statement in KEPT.items()}


def assert_as_worked_out_anew(store: Store) -> None:
    assert book.is_current(store, as_of=AS_OF)
    followed = kept(store)
    book.refresh(store, as_of=AS_OF)
    assert followed == kept(store)


@looking_at(3)
@given(choices=st.lists(st.tuples(st.integers(0, 500), st.sampled_from(sorted(Decided)), st.booleans()), max_size=6))
def test_decisions_and_their_undoing_leave_the_list_as_if_worked_out_anew(firm, choices):
    for place, decided, is_undone in choices:
        lines = [line for line in opportunities(firm, as_of=AS_OF) if line.move is not Move.LAPSED]
        line = lines[place % len(lines)]
        until = date(2027, 6, 1) if decided is Decided.NOT_NOW else None
        try:
            entry = decisions.decide(
                firm, client_id=line.client_id, service_id=line.service_id, decided=decided, as_of=AS_OF,
                who="A. Partner", reason="as they said", until_on=until,
            )
        except lifeline.errors.UserError:
            continue
        if is_undone:
            decisions.undo(firm, decision_id=entry, as_of=AS_OF, who="A. Partner")
    assert_as_worked_out_anew(firm)


def test_who_objects_is_gone_from_the_list_at_once_and_back_when_they_allow_it_again(firm):
    before = kept(firm)
    permissions.record_objection(firm, client_id="F04", as_of=AS_OF, who="A. Partner")
    assert not [row for rows in kept(firm).values() for row in rows if row[0] == "F04"]
    assert_as_worked_out_anew(firm)
    permissions.withdraw_objection(firm, client_id="F04", as_of=AS_OF, who="A. Partner", basis="they telephoned")
    assert_as_worked_out_anew(firm)
    assert kept(firm) == before


def test_what_no_rule_reads_leaves_the_list_current(firm):
    permissions.allow(
        firm, client_id="F04", channel="email", is_allowed=True, basis="their letter", obtained_on=AS_OF, who="A. Partner"
    )
    assert_as_worked_out_anew(firm)


def test_an_answer_and_an_event_by_hand_and_their_taking_back_are_followed_for_everybody_they_concern(firm):
    before = kept(firm)
    answered = facts.answer(
        firm, client_id="F10", fact="married", answer="no", evidence="client_said", who="A. Partner"
    )
    assert_as_worked_out_anew(firm)
    shared = facts.add_event(
        firm, client_id="F10", stage_id="P04", label="", written_date="2026-10", status="happened",
        evidence="client_said", who="A. Partner", shared_with="F11", agreed_on=AS_OF,
    )
    assert_as_worked_out_anew(firm)
    assert {row[0] for row in set(kept(firm)["book_line"]) ^ set(before["book_line"])} == {"F10", "F11"}
    entries.take_back(firm, shared, who="A. Partner")
    entries.take_back(firm, answered, who="A. Partner")
    assert_as_worked_out_anew(firm)
    assert kept(firm) == before


def test_an_import_makes_the_whole_list_old():
    store = Store.create(":memory:")
    packs.load(store, paths.packs_folder() / "law_firm_england_wales", who="A. Partner")
    book.refresh(store, as_of=AS_OF)
    plan = intake.read(store, [("clients.csv", ONE_CLIENT)])
    intake.apply(store, plan, who="A. Partner")
    assert not book.is_current(store, as_of=AS_OF)


def test_an_old_list_stays_old_after_a_decision(firm):
    with firm.write(who="A. Partner") as writer:
        writer.audit("something else")
    line = next(line for line in opportunities(firm, as_of=AS_OF, client_id="F10") if line.move is not Move.LAPSED)
    decisions.decide(
        firm, client_id="F10", service_id=line.service_id, decided=Decided.NOT_NEEDED, as_of=AS_OF, who="A. Partner"
    )
    assert not book.is_current(firm, as_of=AS_OF)
    book.refresh(firm, as_of=AS_OF)
