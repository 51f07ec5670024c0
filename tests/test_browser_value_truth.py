"""What a client may be worth and what the rules come to, in a real browser: whole, readable, and a rule picked by a
click.
"""

from __future__ import annotations

from tests.conftest import settle
from tests.review_walk import DAY
from tests.test_accessibility import faults


def test_both_parts_are_seen_whole_without_a_serious_fault_and_a_row_opens_its_rule(visit, page, screenshot):
    visit(f"measures?client=F10&{DAY}")
    page.get_by_test_id("stMain").get_by_text("Lifetime value", exact=True).click()
    page.get_by_role("heading", name="All clients together").wait_for()
    page.locator(".stVegaLiteChart svg, .stVegaLiteChart canvas").first.wait_for()
    settle(page)
    screenshot("value", whole=True)
    assert faults(page) == []

    page.get_by_text("Does the catalogue tell the truth?", exact=True).first.click()
    page.get_by_role("heading", name="Bought where no rule expects it").wait_for()
    settle(page)
    assert faults(page) == []
    grid = page.locator("[data-testid=stDataFrame]")
    box = grid.bounding_box()
    page.mouse.click(box["x"] + 18, box["y"] + 38 + 35 * 3.5)  # the box of the fourth row
    page.get_by_role("heading", name="Employment rights and contract advice (employee), after Starting work").wait_for()
    settle(page)
    screenshot("truth", whole=True)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
