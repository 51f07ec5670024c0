"""Facts and events in a real browser: answered, edited twice in a row, by keyboard alone. Left as it was."""

from __future__ import annotations

import re

from tests.conftest import settle
from tests.test_browser import CLIPPED, DAY

WILLS = "Do the owners have wills?"
WORKSHOP = "Apprenticeship workshop opened"


def known_of(visit, client_id: str) -> None:
    visit(f"lifeline?client={client_id}&{DAY}&part=known")


def button(page, name: str):
    """The one button that is read out so."""
    return page.get_by_role("button", name=re.compile(f"^{re.escape(name)}"))


def status(page) -> str:
    """What was said to have been noted."""
    settle(page)
    return page.locator("[class*=st-key-known_noted] [role=status]").inner_text()


def when_field(page):
    return page.get_by_role("textbox", name="When")


def test_an_answer_is_one_click_and_so_is_the_way_back(visit, page, screenshot):
    known_of(visit, "F42")
    assert page.evaluate(CLIPPED) == []
    button(page, f"Yes {WILLS}").click()
    button(page, f"Yes {WILLS}").wait_for(state="detached")
    assert status(page) == f"Noted: {WILLS[:-1]}: yes. Will review and update waits for another answer too."
    screenshot("answered", whole=True)
    button(page, "Undo").click()
    button(page, f"Yes {WILLS}").wait_for()
    assert status(page) == "Noted: taken back; everything stands as before."


def test_two_edits_in_a_row_both_stay_and_what_will_not_do_stays_in_its_field(visit, page, screenshot):
    known_of(visit, "F10")
    for shown, typed, kept in (
        ("1997", "about June 1996", "about June 1996"), ("about June 1996", "before 2003", "before 2003"),
        ("before 2003", "1997", "1997"),
    ):
        button(page, f"Edit {WORKSHOP}, {shown}").click()
        when_field(page).wait_for()
        settle(page)
        assert when_field(page).input_value() == shown
        when_field(page).fill("31/02/1996")
        page.keyboard.press("Enter")
        page.get_by_role("alert").filter(has_text="There is no 31 February 1996.").wait_for()
        settle(page)
        assert when_field(page).input_value() == "31/02/1996"
        screenshot(f"refused {shown}")
        when_field(page).fill(typed)
        page.keyboard.press("Enter")
        when_field(page).wait_for(state="detached")
        assert status(page) == f"Noted: {WORKSHOP}, {kept}. Nothing else changes."
        button(page, f"Edit {WORKSHOP}, {kept}").wait_for()
    assert page.evaluate(CLIPPED) == []


def test_what_was_typed_and_not_saved_is_not_there_again(visit, page):
    known_of(visit, "F10")
    button(page, f"Edit {WORKSHOP}").click()
    when_field(page).fill("1950")
    button(page, f"Close {WORKSHOP}").click()
    when_field(page).wait_for(state="detached")
    settle(page)
    button(page, f"Edit {WORKSHOP}").click()
    when_field(page).wait_for()
    settle(page)
    assert when_field(page).input_value() == "1997"


def test_every_form_stands_whole_in_its_place(visit, page, screenshot):
    known_of(visit, "F10")
    button(page, "Edit Marriage or civil partnership").click()
    page.get_by_text("Belongs to another client as well").click()
    page.get_by_text("Imogen Makebelieve (fictional) (spouse)").click()
    page.get_by_text("agreed on").wait_for()
    settle(page)
    assert page.evaluate(CLIPPED) == []
    screenshot("shared", whole=True)
    button(page, "Add an event").click()
    page.get_by_role("combobox", name="What happened, or will").wait_for()
    settle(page)
    assert when_field(page).count() == 1, "one form is open at a time"
    screenshot("new", whole=True)


def test_it_all_goes_by_keyboard_alone(visit, page, screenshot):
    known_of(visit, "F42")
    settle(page)

    def tab_to(name: str, *, most: int = 100, key: str = "Tab") -> None:
        heard = ""
        for _ in range(most):
            page.keyboard.press(key)
            heard = page.evaluate("""() => {
                const one = document.activeElement;
                return one.getAttribute('aria-label') || one.innerText || '';
            }""")
            if re.sub(r"\s+", " ", heard).strip().startswith(name):
                return
        raise AssertionError(f"{key} never came to {name}, but to {heard!r}")

    tab_to(f"No {WILLS}")
    page.keyboard.press("Enter")
    button(page, f"No {WILLS}").wait_for(state="detached")
    assert status(page).startswith(f"Noted: {WILLS[:-1]}: no.")
    settle(page)
    # What was answered is gone: one step on stands the next question (or the way back before it, where the page was slow
    # to be drawn), and one step back from there the way back.
    tab_to("Yes Does the client own a business", most=2)
    tab_to("Undo", most=1, key="Shift+Tab")
    page.keyboard.press("Enter")
    button(page, f"No {WILLS}").wait_for()
    settle(page)
    tab_to("Add an event")
    page.keyboard.press("Enter")
    page.get_by_role("combobox", name="What happened, or will").wait_for()
    settle(page)
    tab_to("What happened, or will", most=1)
    page.keyboard.type("Moved to Leeds")
    page.get_by_text("Add: Moved to Leeds").wait_for()
    page.keyboard.press("Enter")
    settle(page)
    tab_to("When", most=3)
    page.keyboard.type("about June 2021")
    screenshot("typed")
    page.keyboard.press("Enter")
    button(page, "Remove Moved to Leeds, about June 2021").wait_for()
    assert status(page) == "Noted: Moved to Leeds, about June 2021. Nothing else changes."
    tab_to("Remove Moved to Leeds")
    page.keyboard.press("Enter")
    button(page, "Remove Moved to Leeds").wait_for(state="detached")
    assert status(page) == "Noted: Moved to Leeds, about June 2021, removed. Nothing else changes."
