"""Trigger cards in a real browser: found with the keyboard alone, read on one screen, reworded, checked and printed."""

from __future__ import annotations

import io

from pypdf import PdfReader

from tests.conftest import settle
from tests.test_browser import CLIPPED, DAY

WIDE, HIGH = 1366, 768
LIST = ".st-key-card_list"


def name(page) -> str:
    """The card that is read."""
    return page.locator(".tc-head h2").inner_text()


def shows(page, card: str) -> None:
    """Wait until this card is read."""
    page.locator(".tc-head h2").get_by_text(card, exact=True).wait_for()
    settle(page)


def open_part(page, part: str):
    """Open the field in which a part is reworded; returns what has opened."""
    page.locator(f".st-key-tc_{part}").get_by_role("button").click()
    popover = page.get_by_test_id("stPopoverBody")
    popover.get_by_role("button", name="Save").wait_for()
    settle(page)
    return popover


def test_what_was_heard_finds_its_card_with_the_keyboard_alone(visit, page, screenshot):
    visit(f"trigger_cards?{DAY}")
    page.get_by_label("What did you hear?").focus()
    page.keyboard.type("new baby")
    page.get_by_text("cards, the most telling first").wait_for()
    settle(page)
    first = name(page)
    screenshot("found")
    for _ in range(6):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.type") == "radio":
            break
    page.keyboard.press("ArrowDown")
    page.wait_for_function("first => document.querySelector('.tc-head h2').innerText !== first", arg=first)
    settle(page)
    assert page.evaluate("document.activeElement.type") == "radio", "the list keeps the focus"
    assert "service=" in page.url and DAY in page.url
    assert page.locator(f"{LIST} [data-selected] p").first.inner_text() == name(page)


def test_a_link_opens_its_card_and_back_goes_back(visit, page, screenshot):
    visit(f"trigger_cards?{DAY}&service=BIZ_SALE")
    shows(page, "Selling a business")
    row = page.locator(f"{LIST} [role=radiogroup] > [data-selected]").bounding_box()
    assert row["y"] < HIGH, "far down the list, and in sight all the same"
    screenshot("linked")
    # The line under a name is part of what is clicked.
    box = page.locator(f"{LIST} [data-testid=stRadioCaption]").get_by_text("Dispute resolution").last.bounding_box()
    page.mouse.click(box["x"] + 4, box["y"] + 4)
    page.wait_for_url("**service=SH_DISPUTE")
    shows(page, "Owner or shareholder dispute")
    page.go_back()
    shows(page, "Selling a business")
    assert page.url.endswith("service=BIZ_SALE")


def test_nothing_is_cut_off_and_headings_come_in_order(visit, page, screenshot):
    for service, day in (("LPA_FIN", "2027-03-14"), ("WILL_REVIEW", "2026-11-01"), ("DIVORCE", "2026-11-01")):
        visit(f"trigger_cards?as_of={day}&service={service}")
        assert page.evaluate(CLIPPED) == [], service
        levels = page.evaluate("[...document.querySelectorAll('h1,h2,h3,h4')].map(one => +one.tagName[1])")
        assert levels[:2] == [1, 2] and set(levels[2:]) == {3} and len(levels) == 8
        bottom = page.locator(LIST).bounding_box()
        assert bottom["y"] + bottom["height"] <= HIGH
        screenshot(service)
    card = page.locator(".st-key-trigger_card").bounding_box()
    assert card["y"] + card["height"] <= HIGH, "a card of one occasion stands on one screen"


def test_every_control_has_a_name_of_its_own(visit, page):
    visit(f"trigger_cards?{DAY}&service=DIVORCE")
    names = page.locator(".stMain").get_by_role("button").evaluate_all(
        "all => all.map(one => (one.getAttribute('aria-label') || one.innerText).replace('expand_more', '').trim())"
    )
    named = [one for one in names if one]
    assert len(set(named)) == len(named) >= 7, names
    assert page.get_by_role("button", name="Reword what to ask").count() == 1


def test_the_fields_open_whole_wherever_they_stand(visit, page, screenshot):
    visit(f"trigger_cards?{DAY}&service=WILL_SINGLE")
    shows(page, "Will (one person)")
    for part in ("may_hear", "say", "pass_to"):
        popover = open_part(page, part)
        box = popover.bounding_box()
        assert box["x"] >= 0 and box["x"] + box["width"] <= WIDE and box["y"] >= 0 and box["y"] + box["height"] <= HIGH
        save = popover.get_by_role("button", name="Save").bounding_box()
        assert save["y"] + save["height"] <= HIGH, part
        screenshot(part)
        page.keyboard.press("Escape")
        popover.wait_for(state="detached")


def test_two_who_write_at_once_see_each_other_and_the_packs_words_come_back(visit, page, browser, server, screenshot):
    visit(f"trigger_cards?{DAY}&service=DIVORCE")
    popover = open_part(page, "say")
    context = browser.new_context(viewport={"width": WIDE, "height": HIGH}, locale="en-GB")
    other = context.new_page()
    other.goto(f"{server}/trigger_cards?{DAY}&service=DIVORCE")
    settle(other)
    theirs = open_part(other, "say")
    theirs.get_by_label("What to say, in the firm's words").fill("Only the court can end it.")
    theirs.get_by_label("Your name").fill("Ada Example")
    theirs.get_by_role("button", name="Save").click()
    other.get_by_text("In the firm's words, by Ada Example on").wait_for()
    context.close()
    popover.get_by_label("What to say, in the firm's words").fill("Nobody else can.")
    popover.get_by_role("button", name="Save").click()
    page.get_by_text("Ada Example changed this part on").wait_for()
    assert popover.get_by_label("What to say, in the firm's words").input_value() == "Nobody else can."
    screenshot("told")
    popover.get_by_role("button", name="Save").click()
    page.get_by_text("Noted: what to say, in the firm's words.").wait_for()
    popover.wait_for(state="detached")
    popover = open_part(page, "say")
    screenshot("reworded")
    popover.get_by_role("button", name="Back to the pack's words").click()
    page.get_by_text("Noted: what to say, back to the pack's words.").wait_for()
    page.get_by_text("Only a court order ends the marriage.").wait_for()


def test_a_card_is_printed_and_no_fee_with_it(visit, page, screenshot):
    visit(f"trigger_cards?{DAY}&service=DIVORCE")
    page.get_by_role("button", name="Print").click()
    page.get_by_test_id("stPopoverBody").get_by_text("A5, one card a page").click()
    settle(page)
    screenshot("print")
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Download PDF").click()
    assert waiting.value.suggested_filename == "trigger_cards_DIVORCE_2026-11-01.pdf"
    (sheet,) = PdfReader(io.BytesIO(waiting.value.path().read_bytes())).pages
    text = sheet.extract_text()
    assert [round(float(side)) for side in sheet.mediabox[2:]] == [420, 595]
    assert "Only a court order ends the marriage." in text and "For colleagues only" in text and "1,500" not in text
