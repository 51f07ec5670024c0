"""The stage board's page: what is stored as it is changed, what is told of it, and who is refused."""

from __future__ import annotations

from pages_read import book, fine, said

from lifeline.question.board import board
from lifeline.record import board as doing, pack_edits, workshop
from lifeline.ui import resources

PAGE = "pages/stage_board.py"


def on_board(app, kind: str = "", key: str = ""):
    app.switch_page(PAGE)
    book(app)
    if kind:
        from dataclasses import replace

        app.session_state["board"] = replace(app.session_state["board"], open_kind=kind, open_id=key)
        fine(app.run())
    return app


def store():
    return resources.workbook().store


def field(app, kind: str, label: str):
    (found,) = [each for each in getattr(app, kind) if each.label == label]
    return found


def test_each_change_of_a_square_is_stored_at_once_and_its_effect_is_told(app):
    on_board(app, "cell", "P05~WILL_MIRROR")
    field(app, "text_area", "Ask").set_value("Have you both made a will?")
    fine(app.run())
    field(app, "number_input", "To month").set_value(600)
    fine(app.run())
    cell = board(store(), "person").cells["P05", "WILL_MIRROR"]
    assert (cell.question, cell.window_end_months) == ("Have you both made a will?", 600)
    assert "Stored." in said(app) and "This edit:" in said(app) and "Since you began:" in said(app)
    assert len(pack_edits.edits(store())) == 2
    field(app, "button", "Undo").click()
    fine(app.run())
    assert "Taken back:" in said(app)
    assert board(store(), "person").cells["P05", "WILL_MIRROR"].window_end_months != 600


def test_what_cannot_be_is_refused_in_words_and_stays_as_it_was(app):
    on_board(app, "cell", "P05~WILL_MIRROR")
    before = board(store(), "person")
    field(app, "text_area", "Ask").set_value("")
    fine(app.run())
    assert "Not stored: Question: found '', expected a question." in said(app)
    assert board(store(), "person") == before


def test_what_a_colleague_changed_meanwhile_is_not_written_over(app):
    on_board(app, "stage", "P05")
    doing.change_stage(store(), "P05", name="Wedding", who="Ann")
    field(app, "text_input", "Name").set_value("Marriage")
    fine(app.run())
    assert "Ann was first" in said(app)
    assert field(app, "text_input", "Name").value == "Wedding"


def test_a_stage_and_a_service_are_renamed_and_taken_off_the_board(app):
    on_board(app, "service", "WILL_MIRROR")
    field(app, "text_input", "Name").set_value("Wills for two")
    fine(app.run())
    assert "Wills for two" in [each.name for each in board(store(), "person").services]
    field(app, "button", "Take it off the board").click()
    fine(app.run())
    assert "WILL_MIRROR" not in [each.service_id for each in board(store(), "person").services]


def test_a_locked_board_says_so_and_changes_nothing(app):
    on_board(app, "cell", "P05~WILL_MIRROR")
    before = board(store(), "person")
    workshop.lock(store(), "marmalade", who="Ann")
    field(app, "text_area", "Why").set_value("Because")
    fine(app.run())
    assert "The board is locked" in said(app) and board(store(), "person") == before
