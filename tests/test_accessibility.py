"""axe over every page of the app, and over each section of one client's page with what opens in it: no serious fault.

axe-core comes with `axe-playwright-python` (Mozilla Public Licence 2.0); nothing is fetched while the test runs.
"""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.conftest import ROOT, settle
from tests.review_walk import DAY

SERIOUS = ("serious", "critical")
WAYS = re.findall(r'Way\("(\w+)"', (ROOT / "app.py").read_text(encoding="utf-8"))
PAGES = ["", *WAYS[1:]]   # the first is where one comes in
# What opens on the card: of each client the beginnings of the buttons' names.
OPENED = {
    "F04": (
        "Decide on Deed of variation", "Name an owner today", "Add who knows them", "May be reached by", "Decisions: 0",
        "Record an objection", "Find a client",
    ),
    "F13": ("Waits until 5 November",), "F46": ("8 more to raise",), "F05": ("They allow it again",),
}


def faults(page) -> list[str]:
    """What axe finds serious or critical, each with the rule, what it means and the first places."""
    found = Axe().run(page).response["violations"]
    return [
        f"{fault['impact']} {fault['id']}: {fault['help']}: "
        + " ; ".join(node["html"][:160] for node in fault["nodes"][:3])
        for fault in found if fault["impact"] in SERIOUS
    ]


def test_every_page_of_the_menu_is_looked_at():
    assert len(PAGES) == len(list((ROOT / "pages").glob("*.py"))) and PAGES.count("") == 1


@pytest.mark.parametrize("path", PAGES)
def test_a_page_has_no_serious_fault(visit, page, path):
    visit(f"{path}?{DAY}")
    assert faults(page) == []


@pytest.mark.parametrize("part", ["chart", "known", "together"])
@pytest.mark.parametrize("client_id", ["F10", "F45"])
def test_each_section_of_a_client_has_no_serious_fault(visit, page, client_id, part):
    visit(f"lifeline?client={client_id}&{DAY}&part={part}")
    page.locator(".st-key-part_choice").wait_for()
    settle(page)
    assert faults(page) == []


@pytest.mark.parametrize("client_id", OPENED)
def test_what_opens_on_the_card_has_no_serious_fault(visit, page, client_id):
    visit(f"lifeline?client={client_id}&{DAY}")
    for button in OPENED[client_id]:
        page.get_by_role("button", name=button).first.click()
        body = page.get_by_test_id("stPopoverBody")
        body.get_by_role("button").or_(body.locator("input")).first.wait_for()
        settle(page)
        assert faults(page) == [], button
        page.keyboard.press("Escape")
        body.first.wait_for(state="hidden")


def test_what_is_picked_has_no_serious_fault(visit, page):
    visit(f"lifeline?client=F04&{DAY}")
    page.get_by_role("button", name="Deed of variation", exact=True).click()
    page.locator(".detail").wait_for()
    page.mouse.move(0, 0)      # away from the button, whose help would lie over what is looked at
    settle(page)
    assert faults(page) == []
