"""The stage board in a browser: three clicks for a new square, the keyboard alone, a browser killed in mid-edit, two at once."""

from __future__ import annotations

import shutil

import pytest
from conftest import WINDOW, serving, settle

from lifeline import workbook
from lifeline.question.board import board


@pytest.fixture(scope="module")
def own(sample_workbook, tmp_path_factory):
    """A server on a workbook of its own: these tests change the pack."""
    path = tmp_path_factory.mktemp("board") / "workbook.duckdb"
    shutil.copy(sample_workbook, path)
    with serving(path) as address:
        yield address, path


def on_board(browser, address: str):
    context = browser.new_context(viewport=WINDOW, locale="en-GB")
    page = context.new_page()
    page.goto(f"{address}/stage_board?as_of=2026-11-01")
    settle(page)
    page.wait_for_selector("[data-key]")
    return page


def square(page, service_id: str, stage_id: str):
    return page.locator(f'[data-key="{service_id}~{stage_id}"]')


def is_need(page, service_id: str, stage_id: str, need: int) -> None:
    page.wait_for_selector(f'[data-key="{service_id}~{stage_id}"].sq-need{need}')


def test_a_new_square_is_two_clicks_and_survives_the_death_of_the_browser(browser, own):
    address, _ = own
    first = on_board(browser, address)
    square(first, "WILL_MIRROR", "P16").click()
    first.get_by_text("Nothing yet.").wait_for()
    first.locator(".st-key-board_panel").get_by_text("Recommended", exact=True).click()
    is_need(first, "WILL_MIRROR", "P16", 2)
    first.get_by_text("This edit:").wait_for()
    first.get_by_label("Why").fill("Said in the middle of a workshop")
    first.get_by_label("Ask").click()        # leaving the field is what stores it
    first.get_by_text("Stored.").wait_for()
    # No goodbye: as if the machine had been switched off.
    first.context.close()

    second = on_board(browser, address)
    is_need(second, "WILL_MIRROR", "P16", 2)
    square(second, "WILL_MIRROR", "P16").click()
    second.wait_for_function("[...document.querySelectorAll('textarea')].some(e => e.value === 'Said in the middle of a workshop')")
    second.get_by_role("button", name="Undo").click()
    second.get_by_text("Taken back:").wait_for()
    second.get_by_role("button", name="Redo").click()
    second.get_by_text("Made again:").wait_for()
    second.context.close()


def test_squares_are_filled_with_the_keyboard_alone(browser, own):
    address, _ = own
    page = on_board(browser, address)
    page.locator(".ws [tabindex='0']").first.focus()
    page.keyboard.press("ArrowRight")
    where = page.evaluate("document.activeElement.dataset.key")
    service_id, stage_id = where.split("~")
    page.keyboard.press("3")
    is_need(page, service_id, stage_id, 3)
    page.wait_for_function(f"document.activeElement.dataset.key === '{where}'")
    page.keyboard.press("1")
    is_need(page, service_id, stage_id, 1)
    page.context.close()


def test_of_two_at_one_square_the_second_is_told_and_nothing_is_written_over(browser, own):
    address, _ = own
    ann, bob = on_board(browser, address), on_board(browser, address)
    for page in (ann, bob):
        square(page, "LPA_HEALTH", "P05").click()
        page.get_by_label("To month").wait_for()
    ann.get_by_label("To month").fill("48")
    ann.keyboard.press("Enter")
    ann.get_by_text("Stored.").wait_for()
    bob.get_by_label("To month").fill("6")
    bob.keyboard.press("Enter")
    bob.get_by_role("alert").get_by_text("was first").wait_for()
    bob.wait_for_function("[...document.querySelectorAll('input')].some(e => e.value === '48')")
    ann.context.close()
    bob.context.close()


def test_what_was_stored_is_in_the_file(own):
    address, path = own
    with workbook.open(path, snapshot=True) as copy:
        assert copy.store.value("select count(*) from pack_edit where not is_undone") >= 4
        assert board(copy.store, "person").cells["P05", "LPA_HEALTH"].window_end_months == 48
