"""The settings in a real browser: seen whole, reached with the keyboard, tried out and put back as they were."""

from __future__ import annotations

import re

import pytest
from test_export_pack import logo

from tests.conftest import settle
from tests.test_browser import CLIPPED

PARTS = {
    "brand": "The cover of a meeting pack",
    "people": "Who may lead what",
    "privacy": "Who may not be approached",
    "record": "the newest first",
}

# What a screen reader calls every control that can be used, in the order of the page.
NAMES = """() => [...document.querySelectorAll('[data-testid=stMain] :is(button, input, textarea, a[href], summary)')]
    .filter(one => one.getBoundingClientRect().width > 0 && !one.disabled && one.tabIndex >= 0)
    .map(one => (one.getAttribute('aria-label')
        || [...(one.labels || [])].map(label => label.innerText).join(' ') || one.textContent || '').trim())"""


@pytest.mark.parametrize("part", PARTS)
def test_every_part_is_seen_whole_with_headings_in_order_and_a_name_for_every_control(visit, page, screenshot, part):
    visit(f"settings?part={part}")
    page.get_by_text(PARTS[part]).first.wait_for()
    assert page.evaluate(CLIPPED) == []
    tags = page.evaluate("[...document.querySelectorAll('h1,h2,h3,h4')].map(one => Number(one.tagName[1]))")
    assert tags[0] == 1 and tags.count(1) == 1
    assert all(after <= before + 1 for before, after in zip(tags, tags[1:], strict=False)), tags
    # Streamlit's own: the help beside a label, and the calendar inside a date that has a label.
    names = [name for name in page.evaluate(NAMES) if not name.startswith(("Help for", "Choose date"))]
    assert "" not in names and len(set(names)) == len(names), sorted(names)
    screenshot(part)
    screenshot(f"{part}-whole", whole=True)


def test_a_brand_is_tried_out_on_the_cover_kept_and_taken_back(visit, page, screenshot):
    visit("settings")
    cover = page.locator("img.cover")
    plain = cover.get_attribute("src")
    page.get_by_label("Name of the firm").fill("Deedham & Chancery LLP")
    page.keyboard.press("Tab")
    page.wait_for_function("before => document.querySelector('img.cover').src !== before", arg=plain)
    page.locator("input[type=file]").set_input_files(
        [{"name": "logo.png", "mimeType": "image/png", "buffer": logo(40, 10)[:50]}]
    )
    page.get_by_text("The logo is damaged").wait_for()
    page.locator("input[type=file]").set_input_files(
        [{"name": "logo.png", "mimeType": "image/png", "buffer": logo(40, 10)}]
    )
    page.get_by_text("The logo is damaged").wait_for(state="detached")
    page.get_by_label("Colour, written").fill("#ffd200")
    page.keyboard.press("Enter")
    page.get_by_text("Words in this colour are hard to read on paper").wait_for()
    settle(page)
    assert page.evaluate(CLIPPED) == []
    screenshot("pale")
    page.get_by_role("button", name="Use the darker shade").click()
    page.get_by_text("Words in this colour").wait_for(state="detached")
    settle(page)
    page.get_by_role("button", name="Keep this").click()
    page.get_by_text("Kept. Packs, cards and letters are signed like this from now on.").wait_for()
    settle(page)
    screenshot("kept")
    visit("settings")
    assert page.get_by_label("Name of the firm").input_value() == "Deedham & Chancery LLP"
    page.get_by_role("button", name="Back to plain").click()
    page.get_by_text("Plain again").wait_for()
    settle(page)
    assert cover.get_attribute("src") == plain


def test_the_letter_is_downloaded_and_reads_in_a_browser_without_a_script_or_a_call(visit, page, browser, tmp_path):
    visit("settings?part=privacy")
    page.get_by_label("Find a person or a business").press_sequentially("pretend")
    page.get_by_role("button", name="Graham Pretendley").click()
    page.get_by_text("Everything you hold on them").wait_for()
    settle(page)
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Letter to read or print").click()
    assert re.fullmatch(r"held_F04_\d{4}-\d{2}-\d{2}\.html", waiting.value.suggested_filename)
    letter = tmp_path / "letter.html"
    waiting.value.save_as(letter)
    context = browser.new_context(viewport={"width": 1366, "height": 768})
    opened, complaints = context.new_page(), []
    opened.on("console", lambda said: complaints.append(said.text))
    opened.on("request", lambda asked: asked.url.startswith("file:") or complaints.append(asked.url))
    opened.goto(letter.as_uri())
    assert opened.get_by_role("heading", level=1).inner_text() == "What we hold about Graham Pretendley (fictional)"
    opened.get_by_role("link", name="What we know").click()
    assert opened.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert opened.get_by_role("heading", name="What we know").is_visible() and complaints == []
    context.close()


def test_nobody_is_erased_by_one_click(visit, page, screenshot):
    visit("settings?part=privacy&client=F10")
    page.get_by_text("Erase Rowan Makebelieve").click()
    page.get_by_label("Type their number to confirm").fill("f10")
    settle(page)
    page.get_by_role("button", name="Erase for good").click()
    page.get_by_text("Nothing was erased: the number typed is “f10” and theirs is “F10”.").wait_for()
    settle(page)
    assert page.evaluate(CLIPPED) == []
    screenshot("refused")


def test_a_colleague_is_chosen_and_a_part_turned_to_with_the_keyboard_alone(visit, page):
    def tab_to(name: str, most: int = 60) -> None:
        for _ in range(most):
            page.keyboard.press("Tab")
            if page.evaluate("""name => {
                const one = document.activeElement;
                return ((one.getAttribute('aria-label') || one.textContent || '').trim()).startsWith(name);
            }""", name):
                return
        raise AssertionError(f"{name!r} is not reached with {most} tabs")

    visit("settings?part=people")
    tab_to("Tobias Deedham")
    page.keyboard.press("Enter")
    page.wait_for_url("**colleague=*")
    settle(page)
    assert page.get_by_label("Name", exact=True).input_value() == "Tobias Deedham"
    page.get_by_role("radio", name="Who may see what").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    page.get_by_text("Somebody asks what you hold").wait_for()
    assert page.url.endswith("part=privacy")
