"""The page Measures: numbers first, each with its formula, its trend and the rows behind it."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import lifeline
from lifeline.model import Decided
from lifeline.record import decisions
from tests.conftest import settle
from tests.pages_read import said

DAY = "as_of=2026-11-01"
CLIPPED = """[...document.querySelectorAll('[class*="st-key-measure_row_"] *, .measure-tiles *')].filter(
  one => one.scrollWidth > one.clientWidth + 1 && getComputedStyle(one).overflowX !== 'visible'
    && !one.closest('.unseen, em')
).map(one => one.textContent.slice(0, 60))"""


def opened(app, **query: str):
    """The page on the day of the sample."""
    app.query_params["as_of"] = "2026-11-01"
    for name, value in query.items():
        app.query_params[name] = value
    app.switch_page("pages/measures.py")
    return app.run()


def decided(path: Path) -> None:
    """One line of F10 agreed and another declined, before the app looks."""
    day = date(2026, 11, 1)
    with lifeline.open(path) as workbook:
        view = workbook.client("F10").lifeline(as_of=day).view
        for line, answer in zip(view.opportunities, (Decided.AGREED, Decided.DECLINED), strict=False):
            decisions.decide(workbook.store, client_id="F10", service_id=line.service_id, decided=answer, as_of=day,
                             who="Ann P.")


def test_the_numbers_that_matter_come_first_with_what_they_leave_out(app):
    shown = said(opened(app))
    assert not app.exception
    for words in ("12 months to 1 November 2026", "told apart by service", "Cross-selling ratio", "82%",
                  "31 of 38 clients",
                 "3 records without a day", "Fee known for 2 of 10 new matters.", "1.72 (Beaton Global, 2013)",
                 "Nothing to count: no lines put to clients."):
        assert words in shown, words


def test_a_class_without_anything_says_so_plainly_and_shows_no_button_to_rows_that_are_not(app):
    opened(app)
    app.segmented_control(key="measures_class").set_value("activity").run()
    assert "No decisions recorded in this period." in said(app)
    assert not [button for button in app.button if (button.key or "").startswith("measure_activity_decisions")]


def test_a_click_opens_as_many_rows_as_the_number_and_another_period_has_its_own(app):
    opened(app)
    app.button(key="measure_star_two_or_more").click().run()
    assert "31 rows." in said(app)
    app.segmented_control(key="measure_part_star.two_or_more").set_value("below").run()
    assert "38 rows." in said(app)
    app.selectbox(key="measures_months").set_value(3).run()
    assert "3 months to 1 November 2026" in said(app)
    assert not app.exception


def test_decisions_show_by_move_and_by_need_rule_and_by_the_other_definition(workbook_path, request):
    decided(workbook_path)
    app = opened(request.getfixturevalue("app"))
    assert "1 of 2 lines put to clients were agreed." in said(app)
    app.segmented_control(key="measures_definition").set_value("buying_centre").run()
    assert "told apart by buying centre" in said(app)
    app.segmented_control(key="measures_class").set_value("output").run()
    app.button(key="measure_output_agreed").click().run()
    assert "1 row." in said(app) and "agreed, Ann P." in said(app)


def test_the_page_is_read_by_a_partner_from_the_number_to_the_lifeline(visit, page, screenshot):
    visit(f"measures?{DAY}")
    page.get_by_text("12 months to 1 November 2026").wait_for()
    assert page.evaluate(CLIPPED) == []
    screenshot("numbers", whole=True)
    page.get_by_text("How it is worked out: Sales breadth").click()
    page.get_by_text("each service once per client, however many matters").wait_for()
    page.get_by_role("button", name="Average sales volume, matters: show the rows").focus()
    page.keyboard.press("Enter")
    page.get_by_text("10 rows.").wait_for()
    settle(page)
    screenshot("rows", whole=True)
    with page.expect_download() as taken:
        page.get_by_role("button", name="CSV of the rows of Average sales volume, matters").click()
    lines = Path(taken.value.path()).read_text(encoding="utf-8-sig").splitlines()
    assert lines[0].startswith("client_id,client,service_id") and len(lines) == 11
    with page.expect_download() as taken:
        page.get_by_role("button", name="PDF").click()
    assert taken.value.suggested_filename == "measures_2026-11-01.pdf"
    assert Path(taken.value.path()).read_bytes().startswith(b"%PDF")
    page.locator("[class*=st-key-measure_line_0] a").click()
    page.wait_for_url(re.compile("lifeline"))
