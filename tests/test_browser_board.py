"""The stage board in a browser: a square by click and by key, a browser killed in mid-edit, two at once; presenting."""

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


def test_a_new_square_is_two_clicks_or_one_key_and_survives_the_death_of_the_browser(browser, own):
    address, _ = own
    first = on_board(browser, address)
    square(first, "WILL_MIRROR", "P16").click()
    first.get_by_text("Nothing yet.").wait_for()
    first.locator(".st-key-board_panel").get_by_text("Recommended", exact=True).click()
    is_need(first, "WILL_MIRROR", "P16", 2)
    first.get_by_text("This edit:").wait_for()
    first.get_by_label("Why").fill("Said in the middle of a workshop")
    first.get_by_label("Ask").click()        # leaving the field is what stores it
    first.get_by_text("Stored.", exact=True).wait_for()
    # No goodbye: as if the machine had been switched off.
    first.context.close()

    second = on_board(browser, address)
    is_need(second, "WILL_MIRROR", "P16", 2)
    square(second, "WILL_MIRROR", "P16").click()
    fields = "[...document.querySelectorAll('textarea')]"
    second.wait_for_function(f"{fields}.some(e => e.value === 'Said in the middle of a workshop')")
    second.get_by_role("button", name="Undo").click()
    second.get_by_text("Taken back:").wait_for()
    settle(second)
    second.get_by_role("button", name="Redo").click()
    second.get_by_text("Made again:").wait_for()

    settle(second)
    second.locator(".ws [tabindex='0']").first.focus()
    second.keyboard.press("ArrowRight")
    where = second.evaluate("document.activeElement.dataset.key")
    service_id, stage_id = where.split("~")
    for digit in (3, 1):
        second.keyboard.press(str(digit))
        is_need(second, service_id, stage_id, digit)
        second.wait_for_function(f"document.activeElement.dataset.key === '{where}'")
    second.context.close()


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


def test_what_was_stored_is_in_the_file(own, browser):
    address, path = own
    with workbook.open(path, snapshot=True) as copy:
        assert copy.store.value("select count(*) from pack_edit where not is_undone") >= 4
        assert board(copy.store, "person").cells["P05", "LPA_HEALTH"].window_end_months == 48


# Texts and fields smaller than 20 points (26.6 pixels and a bit), as they stand on the screen.
SMALLER = """() => {
    const seen = element => element.getBoundingClientRect().width > 2 && element.getBoundingClientRect().height > 2;
    const size = element => {
        const svg = element.closest('svg[viewBox]');
        const scale = svg ? svg.getBoundingClientRect().width / svg.viewBox.baseVal.width : 1;
        return parseFloat(getComputedStyle(element).fontSize) * scale;
    };
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), found = [];
    while (texts.nextNode()) {
        const text = texts.currentNode, element = text.parentElement;
        if (text.textContent.trim() && seen(element) && !element.closest('script, style')) found.push(element);
    }
    found.push(...[...document.querySelectorAll('input')].filter(seen));
    return found.filter(one => size(one) < 26.6).map(one => `${size(one)}: ${one.outerHTML.slice(0, 99)}`);
}"""
# Whether the lowest of what is shown stands above the foot, and the page need not be scrolled.
FITS = """() => {
    const shown = document.querySelectorAll('.present-lists li, .present-lines li, .present-picture svg');
    const lowest = Math.max(...[...shown].map(each => each.getBoundingClientRect().bottom), 0);
    return lowest <= document.querySelector('.st-key-present_foot').getBoundingClientRect().top
        && document.querySelector('[data-testid=stMain]').scrollHeight <= innerHeight;
}"""


def test_while_presenting_nothing_is_smaller_than_20_points_and_nothing_has_to_be_scrolled_to(browser, own):
    address, _ = own
    page = browser.new_context(viewport=WINDOW, locale="en-GB").new_page()
    page.goto(f"{address}/present?as_of=2026-11-01")
    page.get_by_role("button", name="Present", exact=True).click()
    for step in range(1, 8):
        page.keyboard.press(str(step))
        page.locator(f".st-key-present_step_{step} [kind=primary]").first.wait_for()
        settle(page)
        assert page.evaluate(SMALLER) == [], step
        assert page.evaluate(FITS), step
    page.context.close()
