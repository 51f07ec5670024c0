"""What is noted, voted and locked while presenting."""

from __future__ import annotations

from datetime import date

import pytest

from lifeline import workbook
from lifeline.errors import NotFound, UserError
from lifeline.question.board import board
from lifeline.record import board as doing, pack_edits, workshop
from lifeline.record.workshop import Locked, NoteKind, Tally

DAY = "2026-11-01 Partners"


@pytest.fixture(scope="module")
def made():
    with workbook.create(":memory:", pack="financial_adviser") as opened:
        yield opened.store


@pytest.fixture
def store(made):
    with made.write() as writer:
        for table in ("workshop_note", "workshop_vote", "setting"):
            writer.execute(f"delete from {table}")
    return made


def test_notes_are_kept_in_order_changed_settled_and_struck(store):
    first = workshop.note(store, session=DAY, kind=NoteKind.DECISION, text=" Wills  first ", who="Ann", about="P05")
    second = workshop.note(store, session=DAY, kind=NoteKind.ACTION, text="Write to ten clients", who="Ann", owner="Bob",
                           due_on=date(2026, 12, 1))
    workshop.note(store, session="another day", kind=NoteKind.PARKED, text="Fees", who="Ann")

    assert [(note.text, note.kind, note.owner, note.due_on) for note in workshop.notes(store, DAY)] == [
        ("Wills first", "decision", "", None), ("Write to ten clients", "action", "Bob", date(2026, 12, 1)),
    ]
    workshop.change_note(store, second, text="Write to twelve clients", owner="Cy", is_settled=True, who="Ann")
    workshop.strike_note(store, first, who="Ann")
    (left,) = workshop.notes(store, DAY)
    assert (left.text, left.owner, left.due_on, left.state, left.kind) == (
        "Write to twelve clients", "Cy", None, "settled", "action"
    )
    assert workshop.sessions(store) == ("another day", DAY)


def test_what_says_nothing_or_is_gone_is_refused(store):
    with pytest.raises(UserError, match="Say it in a few words"):
        workshop.note(store, session=DAY, kind=NoteKind.QUESTION, text="  ", who="Ann")
    with pytest.raises(NotFound):
        workshop.strike_note(store, 10**9, who="Ann")
    with pytest.raises(NotFound):
        workshop.change_note(store, 10**9, text="x", who="Ann")


def test_everybody_has_three_dots_and_may_move_them(store):
    for voter, service_id, dots in (("Ann", "LISA", 2), ("Ann", "MORTGAGE", 1), ("Bob", "LISA", 1)):
        workshop.vote(store, session=DAY, voter=voter, service_id=service_id, dots=dots)
    assert workshop.tally(store, DAY) == (Tally("LISA", 3, 2), Tally("MORTGAGE", 1, 1))

    with pytest.raises(UserError, match="Ann has 2 left for this one"):
        workshop.vote(store, session=DAY, voter="Ann", service_id="LISA", dots=3)
    with pytest.raises(UserError):
        workshop.vote(store, session=DAY, voter="Ann", service_id="JISA", dots=1)
    workshop.vote(store, session=DAY, voter="Ann", service_id="LISA", dots=0)
    workshop.vote(store, session=DAY, voter="Ann", service_id="JISA", dots=2)
    assert workshop.tally(store, DAY) == (Tally("JISA", 2, 1), Tally("LISA", 1, 1), Tally("MORTGAGE", 1, 1))
    assert workshop.tally(store, "another day") == ()
    assert store.tuples("select who, subject, detail from audit where action = 'dots put' order by audit_no")[-2:] == [
        ("Ann", "LISA", "0"), ("Ann", "JISA", "2"),
    ]  # fmt: skip
    with pytest.raises(NotFound):
        workshop.vote(store, session=DAY, voter="Ann", service_id="no such", dots=1)


def test_a_locked_board_changes_for_nobody_until_the_word_is_given(store):
    doing.add_stage(store, name="Before", track="person", lane="Work", who="Ann")
    workshop.lock(store, "marmalade", who="Ann")
    before = board(store, "person")
    for attempt in (
        lambda: doing.add_stage(store, name="Passer-by", track="person", lane="Work", who="?"),
        lambda: doing.set_cell(store, "P05", "LISA", who="?"),
        lambda: pack_edits.undo(store, who="?"),
        lambda: pack_edits.redo(store, who="?"),
    ):
        with pytest.raises(Locked):
            attempt()
    assert board(store, "person") == before
    with pytest.raises(UserError, match="not the word"):
        workshop.unlock(store, "jam", who="?")
    assert workshop.is_locked(store)
    assert "marmalade" not in str(store.tuples("from setting")) + str(store.tuples("from audit"))
    workshop.unlock(store, " marmalade ", who="Ann")
    assert pack_edits.undo(store, who="Ann").what == "New stage Before"
