"""The app in a real browser, as a partner uses it: from the book to one client, to a file for the meeting."""

from __future__ import annotations

import io
import re

import pytest
from pypdf import PdfReader

from tests.conftest import settle

DAY = "as_of=2026-11-01"
WRONG = (
    b"client_id,name,track,born_or_incorporated,client_since,contact_status\n"
    b"X1,Ann,person,31/02/1980,2020,ok\n,Bob,animal,1980,,ok\n"
)

# Anything that reaches over the right edge of the window, or has words cut off inside it.
CLIPPED = """() => {
    const main = document.querySelector('[data-testid=stMain]');
    const found = [];
    if (main.scrollWidth > main.clientWidth + 1) found.push('the page scrolls sideways');
    for (const one of main.querySelectorAll('.ll, .stPageLink, .stButton, .stDownloadButton, .stVegaLiteChart svg')) {
        const box = one.getBoundingClientRect();
        if (box.width && box.right > innerWidth + 1) found.push(one.innerText?.slice(0, 40) || one.tagName);
        const holder = one.parentElement;
        const cut = getComputedStyle(one).overflowX !== 'visible' || getComputedStyle(holder).overflowX !== 'visible';
        if (cut && one.scrollWidth > holder.clientWidth + 1) found.push('cut off: ' + one.innerText?.slice(0, 40));
    }
    return found;
}"""


def mark(page, name: str):
    """The first mark of the chart whose words begin so."""
    return page.locator(f".stVegaLiteChart svg [aria-label^={name!r}]").last


def chart_of(page, name: str) -> None:
    """Wait until the chart is this client's."""
    page.wait_for_selector(f".stVegaLiteChart[aria-label*={name!r}]")


def test_a_partner_finds_a_client_by_search_and_opens_their_lifeline(visit, page, screenshot):
    visit(f"?{DAY}")
    assert page.get_by_role("heading", name="Clients", level=1).is_visible()
    screenshot("book")
    page.get_by_label("Find a client").press_sequentially("pretend")
    page.get_by_text("1 client found").wait_for()
    screenshot("found")
    page.get_by_role("link", name="Graham Pretendley").click()
    chart_of(page, "Graham Pretendley")
    assert page.url.endswith("/lifeline?client=F04&as_of=2026-11-01")
    assert page.get_by_role("heading", name="Graham Pretendley (fictional)", level=1).is_visible()
    screenshot("lifeline")
    screenshot("lifeline-whole", whole=True)


def test_the_card_stands_on_one_screen_and_nothing_is_cut_off(visit, page):
    for client in ("F01", "F04", "F05", "F07", "F10", "F45", "F46"):
        visit(f"lifeline?client={client}&{DAY}&audience=firm")
        ends = page.locator(".st-key-picture_controls").bounding_box()["y"]
        assert ends <= 768, f"the card of {client} ends at {ends}"
        assert page.evaluate(CLIPPED) == [], client
    for path in (f"?{DAY}", "import_data", "lifeline"):
        visit(path)
        assert page.evaluate(CLIPPED) == [], path


def test_a_narrow_window_shows_the_whole_chart_smaller(visit, page, screenshot):
    page.set_viewport_size({"width": 1024, "height": 768})
    visit(f"lifeline?client=F04&{DAY}")
    chart_of(page, "Graham Pretendley")
    box = page.locator(".stVegaLiteChart svg").first.bounding_box()
    assert box["x"] + box["width"] <= 1024
    screenshot("narrow")
    mark(page, "Deed of variation").click()
    page.locator(".detail").wait_for()


def test_another_day_gives_another_answer_and_back_goes_back(visit, page):
    visit(f"lifeline?client=F04&{DAY}")
    page.get_by_role("button", name="Deed of variation", exact=True).wait_for()
    # A date is typed part by part, or pasted whole.
    day = page.get_by_test_id("stDateInput").get_by_role("spinbutton").first
    day.click()
    page.keyboard.type("01022027")
    page.keyboard.press("Escape")
    page.get_by_text("too late: last day was 20 January 2027").first.wait_for()
    assert "as_of=2027-02-01" in page.url
    page.go_back()
    page.get_by_role("button", name="Deed of variation", exact=True).wait_for()
    assert DAY in page.url


def test_a_pdf_for_the_client_names_no_move_and_one_for_the_firm_does(visit, page):
    visit(f"lifeline?client=F04&{DAY}")
    chart_of(page, "Graham Pretendley")
    with page.expect_download() as waiting:
        page.get_by_role("button", name="PDF").click()
    assert waiting.value.suggested_filename == "lifeline_F04_2026-11-01.pdf"
    (sheet,) = PdfReader(io.BytesIO(waiting.value.path().read_bytes())).pages
    words = sheet.extract_text()
    assert [round(float(side)) for side in sheet.mediabox[2:]] == [842, 595]
    assert "Graham Pretendley" in words and "Deed of variation" in words and "Cross-sell" not in words
    page.get_by_role("radio", name="The firm").click()
    page.get_by_role("radio", name="16:9").click()
    page.wait_for_url("**audience=firm&page=16x9")
    settle(page)
    with page.expect_download() as waiting:
        page.get_by_role("button", name="PDF").click()
    assert waiting.value.suggested_filename == "lifeline_F04_2026-11-01_firm.pdf"
    (sheet,) = PdfReader(io.BytesIO(waiting.value.path().read_bytes())).pages
    assert [round(float(side)) for side in sheet.mediabox[2:]] == [960, 540]
    assert "Cross-sell" in sheet.extract_text()


@pytest.mark.parametrize(("name", "start"), [("PNG", b"\x89PNG"), ("SVG", b"<svg"), ("HTML", b"<!DOCTYPE html>")])
def test_every_other_format_is_downloaded_too(visit, page, name, start):
    visit(f"lifeline?client=F10&{DAY}")
    chart_of(page, "Rowan Makebelieve")
    with page.expect_download() as waiting:
        page.get_by_role("button", name=name).click()
    assert waiting.value.suggested_filename == f"lifeline_F10_2026-11-01.{name.lower()}"
    assert start in waiting.value.path().read_bytes()[:200]


def test_a_mark_tells_why_question_evidence_and_source_and_can_be_picked_again(visit, page, screenshot):
    visit(f"lifeline?client=F04&{DAY}")
    chart_of(page, "Graham Pretendley")
    for _ in range(2):
        mark(page, "Deed of variation").scroll_into_view_if_needed()
        mark(page, "Deed of variation").click()
        panel = page.locator(".detail")
        panel.wait_for()
        said = re.sub(r"\s+", " ", panel.inner_text())
        for told in (
            "Conflict check first: All who lose must agree", "Cross-sell now", "Why Within two years",
            "Question “Would you like", "last day 20 January 2027", "known from: our file", "Rule L068", "Source",
        ):
            assert told in said
        assert panel.get_by_role("link").first.get_attribute("href").startswith("https://")
        screenshot("picked")
        # The panel never stands on the mark it tells about.
        place, over = mark(page, "Deed of variation").bounding_box(), panel.bounding_box()
        assert place["x"] > over["x"] + over["width"] or place["x"] + place["width"] < over["x"]
        page.get_by_role("button", name="Close").click()
        panel.wait_for(state="detached")
        settle(page)


def test_a_tip_says_nothing_of_what_is_not_known(visit, page):
    visit(f"lifeline?client=F10&{DAY}&audience=firm")
    chart_of(page, "Rowan Makebelieve")
    mark(page, "Starting a business, 15 March 1999").hover(force=True)
    page.locator("#vg-tooltip-element.visible").wait_for()
    tip = page.locator("#vg-tooltip-element").inner_text()
    assert "15 March 1999" in tip and "null" not in tip


def test_a_client_who_objected_is_found_and_nothing_is_offered(visit, page, screenshot):
    visit(f"?{DAY}")
    page.get_by_label("Find a client").press_sequentially("notareal")
    page.get_by_text("Has objected to marketing: nothing is worked out").wait_for()
    page.get_by_role("link", name="Winifred Notareal").click()
    page.get_by_text("Do not approach them").wait_for()
    chart_of(page, "Winifred Notareal")
    screenshot("objected")


def test_the_next_client_is_the_next_of_the_list(visit, page):
    visit(f"?{DAY}")
    first, second = page.locator("[class*=st-key-row_] a").all_inner_texts()[:2]
    page.get_by_role("link", name=first).click()
    page.get_by_role("button", name="Next", exact=True).click()
    page.get_by_role("heading", name=second, level=1).wait_for()
    chart_of(page, second)


def test_a_wrong_file_shows_every_problem_and_leaves_the_workbook_as_it_was(visit, page, screenshot):
    visit("import_data")
    page.locator("input[type=file]").set_input_files([{"name": "clients.csv", "mimeType": "text/csv", "buffer": WRONG}])
    page.get_by_text("Nothing was imported").wait_for()
    page.locator(".facts tbody tr").nth(2).wait_for()  # the table is drawn after the sentence
    rows = page.locator(".facts").first.locator("tbody tr").all_inner_texts()
    assert [row.split("\t")[:4] for row in rows] == [
        ["clients.csv", "2", "born_or_incorporated", "31/02/1980"],
        ["clients.csv", "3", "client_id", ""],
        ["clients.csv", "3", "track", "animal"],
    ]
    assert page.get_by_role("button", name=re.compile("^Import ")).count() == 0
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Download the problems as CSV").click()
    assert waiting.value.path().read_text(encoding="utf-8").count("clients.csv") == 3
    screenshot("problems")
    visit(f"lifeline?client=X1&{DAY}")
    page.get_by_text("There is no client “X1” in this workbook.").wait_for()


def test_the_main_things_are_done_with_the_keyboard_alone(visit, page):
    def tab_to(role: str, name: str, most: int = 60) -> None:
        for _ in range(most):
            page.keyboard.press("Tab")
            if page.evaluate("""([role, name]) => {
                const one = document.activeElement;
                const words = one.getAttribute('aria-label') || one.innerText || '';
                const is = one.getAttribute('role') || {A: 'link', BUTTON: 'button', INPUT: 'textbox'}[one.tagName];
                return is === role && words.trim().startsWith(name);
            }""", [role, name]):
                return
        raise AssertionError(f"{role} {name!r} is not reached with {most} tabs")

    visit(f"?{DAY}")
    tab_to("textbox", "Find a client")
    page.keyboard.type("pretend")
    page.get_by_text("1 client found").wait_for()
    tab_to("link", "Graham Pretendley")
    page.keyboard.press("Enter")
    chart_of(page, "Graham Pretendley")
    tab_to("button", "Deed of variation")
    page.keyboard.press("Enter")
    page.locator(".detail").wait_for()
    tab_to("button", "PDF")
    with page.expect_download():
        page.keyboard.press("Enter")
    tab_to("button", "Close")
    page.keyboard.press("Enter")
    page.locator(".detail").wait_for(state="detached")


def test_headings_come_in_order_and_there_is_one_first(visit, page):
    for path in (f"?{DAY}", f"lifeline?client=F04&{DAY}", "import_data", "lifeline"):
        visit(path)
        tags = page.evaluate("[...document.querySelectorAll('h1,h2,h3,h4')].map(one => one.tagName)")
        levels = [int(tag[1]) for tag in tags]
        assert levels[0] == 1 and levels.count(1) == 1, path
        assert all(after <= before + 1 for before, after in zip(levels, levels[1:], strict=False)), (path, levels)
