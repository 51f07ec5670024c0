"""From another system's list to the first lifeline in a real browser, and back; by keyboard where that is quicker."""

from __future__ import annotations

import pytest

from tests.conftest import settle
from tests.test_browser import CLIPPED
from tests.test_browser_settings import NAMES

HEAD = (
    "status,location,client_reference,description,open_date,close_date,pending_date,custom_number,note,"
    "client_first_name,client_last_name,client_company_name"
)
# No day is later than the 12th, and one kind of work is the firm's own word.
MATTERS = "\n".join((
    HEAD, "Closed,Ely,R1,Domestic conveyancing,03/04/2019,05/09/2019,,B0017,,Zoë,Browserly,",
    "Closed,Ely,R2,Domestic conveyancing,01/02/2015,03/03/2015,,B0018,,Zoë,Browserly,",
    "Open,Ely,R3,Palmistry,02/05/2020,,,B0019,,Ada,Browserly,", "",
)).encode("cp1252")


def named_once(page) -> None:
    """Nothing is cut off, and a screen reader calls no two controls the same."""
    assert page.evaluate(CLIPPED) == []
    names = [name for name in page.evaluate(NAMES) if not name.startswith(("Help for", "Choose date"))]
    assert "" not in names and len(set(names)) == len(names), sorted(names)


def test_a_matters_list_leads_to_the_first_lifeline_and_is_taken_back(visit, page, screenshot):
    clicks = 0
    visit("import_data")
    named_once(page)
    screenshot("start")
    page.locator("input[type=file]").set_input_files({"name": "clio.csv", "mimeType": "text/csv", "buffer": MATTERS})
    clicks += 2     # the button, and the file in the system's own window
    page.get_by_role("heading", name="Does the day or the month come first in open_date and close_date?").wait_for()
    settle(page)
    named_once(page)
    screenshot("two ways")
    page.get_by_role("button", name="The day comes first").click()
    clicks += 1
    page.get_by_text("dates with the day first").wait_for()
    settle(page)
    box = page.get_by_role("combobox", name="Service for Domestic conveyancing")
    box.click()
    page.keyboard.type("Buying or selling a home")
    page.keyboard.press("Enter")
    clicks += 2
    page.get_by_role("button", name="Use and remember: 1 word, 2 matters").click()
    clicks += 1
    page.get_by_text("1 word remembered").wait_for()
    settle(page)
    screenshot("before storing", whole=True)
    page.get_by_role("button", name="without 1 matter").click()
    clicks += 1
    link = page.get_by_role("link", name="See the first lifeline: Zoë Browserly")
    link.wait_for()
    settle(page)
    named_once(page)
    screenshot("stored")
    link.click()
    clicks += 1
    page.wait_for_selector(".stVegaLiteChart[aria-label*='Zoë Browserly'] svg")
    assert page.get_by_role("heading", name="Zoë Browserly", level=1).is_visible()
    screenshot("first lifeline", whole=True)
    assert clicks == 8
    visit("import_data?part=imports")
    page.get_by_role("button", name="Take back").first.click()
    page.get_by_role("button", name="Take this import back").wait_for()
    settle(page)
    named_once(page)
    screenshot("take back")
    page.get_by_role("button", name="Take this import back").click()
    page.get_by_text("was taken back").wait_for()


@pytest.mark.parametrize("part", ["imports", "people"])
def test_every_part_is_seen_whole_with_a_name_for_every_control(visit, page, screenshot, part):
    visit(f"import_data?part={part}")
    page.get_by_role("heading", name="Import", level=1).wait_for()
    named_once(page)
    screenshot(part)


def test_how_a_list_is_understood_is_opened_with_the_keyboard_and_names_every_choice(visit, page, screenshot):
    visit("import_data")
    page.locator("input[type=file]").set_input_files({"name": "clio.csv", "mimeType": "text/csv", "buffer": MATTERS})
    page.get_by_role("heading", name="Does the day or the month come first").wait_for()
    settle(page)
    line = page.locator("summary").filter(has_text="Clio: matters template")
    line.focus()
    page.keyboard.press("Enter")
    page.get_by_role("combobox", name="Your column for Kind of work in clio.csv").wait_for()
    settle(page)
    named_once(page)
    screenshot("understood", whole=True)
