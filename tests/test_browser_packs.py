"""Packs, lists and calendars in a real browser: made, stopped, downloaded; by mouse and by keyboard."""

from __future__ import annotations

import io
import re
import zipfile

import openpyxl
from pptx import Presentation
from pypdf import PdfReader

from tests.conftest import settle
from tests.test_accessibility import faults
from tests.test_browser import CLIPPED, DAY, chart_of


def downloaded(page, name: str) -> tuple[str, bytes]:
    """What the button of this name hands over: the file's name and its bytes."""
    with page.expect_download(timeout=120_000) as waiting:
        page.get_by_role("button", name=name, exact=True).click()
    return waiting.value.suggested_filename, waiting.value.path().read_bytes()


def test_packs_are_made_with_a_bar_and_handed_over_as_one_zip(visit, page, screenshot):
    visit(f"meeting_packs?{DAY}")
    assert page.get_by_role("heading", name="Meeting packs", level=1).is_visible()
    assert page.evaluate(CLIPPED) == []
    screenshot("to-see")
    page.get_by_role("radio", name="By client number").click()
    page.get_by_label("Client numbers").fill("F04, F13\nF10 , F44\nF05")
    page.keyboard.press("Control+Enter")
    page.get_by_text("1 client passed over, and why").click()
    page.get_by_text("may not be approached").last.wait_for()
    settle(page)
    assert page.evaluate(CLIPPED) == [] and faults(page) == []
    screenshot("chosen")
    page.get_by_role("button", name="Make 4 packs").click()
    page.get_by_role("progressbar").wait_for()
    screenshot("working")
    # Another page meanwhile, and back by the menu: it is still the same order.
    for name in ("Clients", "Meeting packs"):
        page.get_by_role("button", name="Review").click()
        page.locator("a:visible", has_text=re.compile(f"^{name}$")).last.click()
        page.get_by_role("heading", name=name, level=1).wait_for()
    page.get_by_text("4 packs are ready, in one file.").wait_for(timeout=180_000)
    settle(page)
    assert faults(page) == []
    screenshot("ready")
    label = page.get_by_role("button", name=re.compile("^Download ZIP")).inner_text()
    name, data = downloaded(page, label)
    assert name == "packs_2026-11-01.zip"
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        assert [each.removeprefix("pack_") for each in file.namelist()] == [
            f"{each}_2026-11-01.pdf" for each in ("F04", "F13", "F10", "F44")
        ]
        assert len(PdfReader(io.BytesIO(file.read("pack_F44_2026-11-01.pdf"))).pages) >= 4
    page.get_by_role("button", name="Make others").click()
    page.get_by_role("button", name="Make 4 packs").wait_for()


def test_packs_are_stopped_and_what_is_finished_is_kept(visit, page, screenshot):
    visit(f"meeting_packs?{DAY}")
    page.get_by_role("button", name="Make 35 packs").click()
    page.get_by_text(re.compile(r"^[2-9] of 35 packs")).wait_for(timeout=120_000)
    page.get_by_role("button", name="Stop").click()
    page.get_by_text(re.compile(r"^Stopped: \d+ of 35 packs are finished and in the file")).wait_for(timeout=120_000)
    settle(page)
    screenshot("stopped")
    _, data = downloaded(page, page.get_by_role("button", name=re.compile("^Download ZIP")).inner_text())
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        assert 2 <= len(file.namelist()) < 35 and file.testzip() is None
    page.get_by_role("button", name="Make others").click()
    page.get_by_role("button", name="Make 35 packs").wait_for()


def test_clients_are_picked_with_the_keyboard_alone(visit, page, screenshot):
    visit(f"meeting_packs?{DAY}")
    page.get_by_role("radio", name="Pick from the list").focus()
    page.keyboard.press("Space")
    page.get_by_label("Find a client").press_sequentially("draftwell")
    box = page.get_by_role("checkbox", name="Zofia Draftwell")
    page.get_by_role("checkbox", name="Callum Draftwell").wait_for()
    for _ in range(12):
        page.keyboard.press("Tab")
        if box.evaluate("one => one === document.activeElement"):
            break
    page.keyboard.press("Space")
    page.get_by_text("1 picked: Zofia Draftwell (fictional)").wait_for()
    page.get_by_role("button", name="Make 1 pack").wait_for()
    settle(page)
    assert page.evaluate(CLIPPED) == [] and faults(page) == []
    screenshot("picked")


def test_the_list_and_the_calendar_of_the_book_are_downloaded(visit, page):
    visit(f"meeting_packs?{DAY}")
    name, data = downloaded(page, "List as Excel")
    assert name == "to_raise_2026-11-01.xlsx"
    ids = {cell.value for cell in openpyxl.load_workbook(io.BytesIO(data)).active["A"][1:]}
    assert len(ids) == 35 and not ids & {"F05", "F27", "F28", "F29", "F48", "F50"}
    assert downloaded(page, "List as CSV")[1].startswith(b"\xef\xbb\xbfclient_id,client,")
    name, data = downloaded(page, "Calendar")
    assert name == "reviews_2026-11-01.ics" and data.count(b"BEGIN:VEVENT") > 20


def test_beside_the_picture_all_stands_in_one_row_and_every_file_is_handed_over(visit, page, screenshot):
    visit(f"lifeline?client=F13&{DAY}")
    chart_of(page, "Tomasz Inventley")
    row = page.locator(".st-key-picture_controls")
    places = [
        box for button in row.get_by_role("button").all() if (box := button.bounding_box()) and box["width"] > 20
    ]
    assert row.bounding_box()["height"] < 90 and max(place["x"] + place["width"] for place in places) <= 1366
    assert page.evaluate(CLIPPED) == []
    name, data = downloaded(page, "PowerPoint")
    (slide,) = Presentation(io.BytesIO(data)).slides
    assert name == "lifeline_F13_2026-11-01.pptx" and not slide.has_notes_slide
    page.get_by_role("button", name="Pack and lists").click()
    body = page.get_by_test_id("stPopoverBody")
    body.wait_for()
    shown = body.bounding_box()
    assert shown["x"] >= 0 and shown["x"] + shown["width"] <= 1366
    assert faults(page) == []
    screenshot("pack-and-lists")
    name, data = downloaded(page, "Pack as PDF")
    words = " ".join(sheet.extract_text() for sheet in PdfReader(io.BytesIO(data)).pages)
    assert name == "pack_F13_2026-11-01.pdf"
    assert "Employment tribunal claim" in words and "Cohabitation agreement" not in words
    assert downloaded(page, "Pack as PowerPoint")[0] == "pack_F13_2026-11-01.pptx"
    name, data = downloaded(page, "List, CSV")
    assert name == "to_raise_F13_2026-11-01.csv" and data.count(b"\r\nF13,") == 8 and b"Quiet period" in data
    assert downloaded(page, "List, Excel")[1].startswith(b"PK")
    name, data = downloaded(page, "Calendar")
    assert name == "reviews_F13_2026-11-01.ics" and b"Employment tribunal claim: last date" in data
