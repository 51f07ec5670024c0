"""The stage board's page: what is stored as it is changed, what is told of it, and who is refused."""

from __future__ import annotations

from pages_read import book, fine, said

from lifeline.question.board import board
from lifeline.record import board as doing, pack_edits, workshop
from lifeline.record.board_kept import Difference
from lifeline.ui import board_lines, resources

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


def test_stages_and_services_come_onto_the_board_line_by_line_and_the_line_that_cannot_be_is_named(app):
    on_board(app)
    app.session_state["board_New stages_0"] = True       # the popover is open
    fine(app.run())
    before = board(store(), "person")
    field(app, "text_area", "Stages, one on each line").set_value("Gap year, 18 to 20\nSecond wind, 200")
    field(app, "button", "Put on the board").click()
    fine(app.run())
    assert "“Second wind, 200”: the usual age is a number up to 120" in said(app)
    assert board(store(), "person") == before
    app.session_state[f"board_New stages_{app.session_state['board'].turn}"] = True
    fine(app.run())
    field(app, "text_area", "Stages, one on each line").set_value("Gap year, 18 to 20\nSabbatical")
    field(app, "button", "Put on the board").click()
    fine(app.run())
    stages = {each.name: each for each in board(store(), "person").stages}
    assert (stages["Gap year"].typical_start_age, stages["Gap year"].typical_end_age) == (18, 20)
    assert stages["Sabbatical"].typical_start_age is None


def test_a_locked_board_offers_nothing_to_change(app):
    workshop.lock(store(), "marmalade", who="Ann")
    on_board(app, "stage", "P05")
    assert "The board is locked: nothing on it changes until it is unlocked." in said(app)
    assert field(app, "text_input", "Name").disabled and field(app, "button", "Undo").disabled
    assert field(app, "button", "Take it off the board").disabled


def test_two_boards_are_compared_by_the_names_of_things():
    differences = (
        Difference("cell", "R1", "WILL at P05", "", None, "WILL at P05"),
        Difference("cell", "R2", "WILL at P06", "window_end_months", "24", "36"),
        Difference("stage", "P05", "Marriage", "lane", "Family", ""),
    )
    names = {"WILL": "Will", "P05": "Marriage", "P06": "A child"}
    assert board_lines.told(differences, names, "“Noon”", "the board as it stands") == [
        "Will at Marriage: only in the board as it stands",
        "Will at A child, to month: “24” in “Noon”, “36” in the board as it stands",
        "stage Marriage, lane: “Family” in “Noon”, nothing in the board as it stands",
    ]
