"""Deciding in a real browser: two clicks, and one to take it back. The workbook is left as it was."""

from __future__ import annotations

from tests.conftest import settle
from tests.test_browser import CLIPPED, DAY, chart_of

FOLD = 768


def ends(page) -> float:
    """Where the card ends and the picture begins."""
    return page.locator(".st-key-picture_controls").bounding_box()["y"]


def test_two_clicks_decide_and_one_takes_it_back(visit, page, screenshot):
    for client, name in (("F45", "Specimen Labs"), ("F46", "Outlineford Care Ltd")):
        visit(f"lifeline?client={client}&{DAY}&audience=firm")
        chart_of(page, name)
        assert ends(page) <= FOLD and page.evaluate(CLIPPED) == [], client
        first = page.locator("[class*=st-key-open_] button").first.inner_text()
        page.get_by_role("button", name=f"Decide on {first}", exact=True).click()
        answer = page.get_by_role("button", name="Does it themselves")
        answer.wait_for()
        shown = page.get_by_test_id("stPopoverBody").bounding_box()
        assert shown["y"] >= 0 and shown["y"] + shown["height"] <= FOLD
        assert shown["x"] >= 0 and shown["x"] + shown["width"] <= 1366
        screenshot(f"{client}-choices")
        answer.click()
        page.get_by_text(f"Noted: {first}, does it themselves.").wait_for()
        settle(page)
        # Nothing stays open over the line that has moved up.
        answer.wait_for(state="detached")
        assert page.get_by_role("button", name=first, exact=True).count() == 0
        assert ends(page) <= FOLD and page.evaluate(CLIPPED) == [], client
        screenshot(f"{client}-decided")
        page.locator(".st-key-noted_undo button").click()
        page.get_by_text("Noted: taken back.").wait_for()
        settle(page)
        assert page.locator("[class*=st-key-open_] button").first.inner_text() == first


def test_what_is_picked_is_decided_beside_its_mark(visit, page, screenshot):
    visit(f"lifeline?client=F04&{DAY}")
    chart_of(page, "Graham Pretendley")
    page.get_by_role("button", name="Deed of variation", exact=True).click()
    page.locator(".detail").wait_for()
    screenshot("panel")
    page.locator("[class*=st-key-picked_]").get_by_role("button", name="Decide").click()
    page.get_by_role("button", name="6 months", exact=True).click()
    page.get_by_text("Noted: Deed of variation, not now, ask again after 1 May 2027.").wait_for()
    page.locator(".detail").wait_for(state="detached")
    settle(page)
    page.locator(".st-key-noted_undo button").click()
    page.get_by_text("Noted: taken back.").wait_for()


def test_the_small_controls_open_whole(visit, page, screenshot):
    visit(f"lifeline?client=F45&{DAY}")
    chart_of(page, "Specimen Labs")
    for name in ("Decisions: 0", "May be reached by", "Record an objection"):
        page.get_by_role("button", name=name).click()
        shown = page.get_by_test_id("stPopoverBody").bounding_box()
        assert shown["x"] >= 0 and shown["x"] + shown["width"] <= 1366, name
        screenshot(name)
        page.keyboard.press("Escape")
        page.get_by_test_id("stPopoverBody").wait_for(state="detached")
