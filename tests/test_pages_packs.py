"""The page of meeting packs, and what is taken away beside the picture: through app.py and without a browser."""

from __future__ import annotations

import io
import zipfile

import openpyxl
import pytest
from pypdf import PdfReader

from lifeline.export import brand
from lifeline.export.brand import Brand
from lifeline.question.approachable import approachable
from lifeline.record import permissions
from lifeline.ui import making as makings, packs_page, picture, resources, selection, taking_away
from lifeline.ui.book_list import Wanted
from tests.pages_read import AS_OF, book, fine, lifeline_of, said

PACKS_PAGE = "pages/meeting_packs.py"


@pytest.fixture
def page(app):
    app.switch_page(PACKS_PAGE)
    yield book(app)
    makings.remove_all()


def choose(app, key: str, value: str):
    app.segmented_control(key=key).set_value(value)
    return fine(app.run())


def make(app) -> str:
    return app.button(key="packs_make").label


def made(app):
    """Press the button and wait until it is over."""
    app.button(key="packs_make").click().run()
    making = fine(app).session_state["packs_making"]
    assert making.wait(180)
    return making, fine(app.run())


# ------------------------------------------------------------------------------------------ whose packs


def test_all_to_see_are_chosen_as_pdf_for_the_client_unless_somebody_says_otherwise(page):
    assert make(page) == "Make 35 packs"
    assert [page.segmented_control(key=key).value for key in ("packs_way", "packs_form", "packs_for")] == [
        "to_see", "pdf", "client",
    ]  # fmt: skip


def test_the_list_as_filtered_is_that_of_the_clients_page(app):
    book(app)
    app.segmented_control(key="book_track").set_value("business").run()
    app.selectbox(key="book_move").select("up_sell").run()
    app.switch_page(PACKS_PAGE)
    book(app)
    app.segmented_control(key="packs_way").set_value("filtered")
    text = said(fine(app.run()))
    found = resources.clients(AS_OF, is_to_see=True, track="business", move="up_sell")
    assert "To see · Businesses · Up-sell" in text and make(app) == f"Make {found.total} packs"


def test_filters_are_said_in_words():
    assert packs_page.in_words(Wanted()) == "To see"
    wanted = Wanted(is_to_see=False, track="person", within=3)
    assert packs_page.in_words(wanted) == "Everyone · People · Within 3 months"


def test_clients_are_picked_one_by_one_and_stay_picked_while_others_are_looked_for(page):
    choose(page, "packs_way", "picked")
    assert page.button(key="packs_make").disabled and make(page) == "Make packs"
    page.text_input(key="packs_find").set_value("draftwell").run()
    page.checkbox(key="pack_of_F30").check().run()
    page.text_input(key="packs_find").set_value("pretendley").run()
    page.checkbox(key="pack_of_F04").check().run()
    assert "2 picked: Zofia Draftwell (fictional) and Graham Pretendley (fictional)" in said(fine(page))
    assert make(page) == "Make 2 packs"
    page.text_input(key="packs_find").set_value("draftwell").run()
    assert page.checkbox(key="pack_of_F30").value and not page.checkbox(key="pack_of_F15").value
    page.checkbox(key="pack_of_F30").uncheck().run()
    assert make(fine(page)) == "Make 1 pack"
    page.button(key="packs_clear").click().run()
    assert page.button(key="packs_make").disabled


def test_who_may_not_be_approached_cannot_be_picked_and_it_says_why(page):
    choose(page, "packs_way", "picked")
    refused = (("notareal", "F05", "may not be approached"), ("outlineford", "F28", "is not a client"))
    for text, client_id, why in refused:
        page.text_input(key="packs_find").set_value(text).run()
        box = page.checkbox(key=f"pack_of_{client_id}")
        assert box.disabled and box.label.replace("\\", "").endswith(f"({client_id}): {why}")
    page.text_input(key="packs_find").set_value("nobody of that name").run()
    assert "No client is called so." in said(fine(page))


def test_numbers_can_be_typed_and_whoever_is_passed_over_is_named_with_the_reason(page):
    choose(page, "packs_way", "given")
    page.text_area(key="packs_numbers").set_value("F01, F05\nF28\nX9\nF01").run()
    text = said(fine(page))
    assert make(page) == "Make 1 pack" and page.expander[0].label == "3 clients passed over, and why"
    for row in ("F05 Winifred Notareal (fictional) may not be approached", "F28 Amina", "X9 is not in this workbook"):
        assert row in text


def test_numbers_can_be_uploaded(page):
    choose(page, "packs_way", "given")
    page.file_uploader(key="packs_file").set_value(("who.csv", b"name,client_id\nAnn,F01\nBo,F04\n", "text/csv")).run()
    assert fine(page).text_area(key="packs_numbers").value == "F01\nF04" and make(page) == "Make 2 packs"


def test_more_than_fit_into_one_file_are_refused_in_words(page, monkeypatch):
    monkeypatch.setattr(packs_page, "MOST", 10)
    text = said(fine(page.run()))
    assert page.button(key="packs_make").disabled and "10 packs at most are made in one go" in text


# ------------------------------------------------------------------------------------------ made, stopped, taken away


def test_packs_are_made_in_the_background_and_offered_as_one_zip(page):
    brand.keep(resources.workbook().store, Brand("Sample & Partners"), who="Ada Example")
    choose(page, "packs_way", "given")
    page.text_area(key="packs_numbers").set_value("F04 \nF13,F05").run()
    making, app = made(page)
    assert "2 packs are ready, in one file." in said(app)
    download = app.download_button(key="packs_making_download")
    assert download.label.startswith("Download ZIP, ")
    with zipfile.ZipFile(making.path) as file:
        assert file.namelist() == ["pack_F04_2026-11-01.pdf", "pack_F13_2026-11-01.pdf"]
        pages = PdfReader(io.BytesIO(file.read("pack_F13_2026-11-01.pdf"))).pages
    told = " ".join(page.extract_text() for page in pages)
    assert "Sample & Partners" in told and "Employment tribunal claim" in told
    assert "Cohabitation agreement" not in told, "it waits: a quiet period"
    # It is there on other pages' return, and goes when others are to be made.
    app.switch_page("pages/clients.py").run()
    app.switch_page(PACKS_PAGE)
    assert "2 packs are ready" in said(fine(book(app)))
    app.button(key="packs_making_again").click().run()
    assert make(fine(app)) == "Make 2 packs" and making.path is None


def test_it_says_how_far_it_is_and_can_be_stopped(page):
    page.button(key="packs_make").click().run()
    making = fine(page).session_state["packs_making"]
    assert "You can go to other pages meanwhile." in said(page)
    page.button(key="packs_making_stop").click().run()
    assert making.wait(180) and making.is_stopped
    text = said(fine(page.run()))
    assert "Stopped before a pack was finished." in text or "of 35 packs are finished and in the file." in text


def test_what_is_over_is_said_in_words(page, tmp_path):
    making, app = made(choose_one(page))
    assert "1 pack is ready." in said(app)
    making.path.unlink()
    assert "What was made has been removed: nothing is kept longer than two hours." in said(fine(app.run()))
    making.has_failed = True
    assert "Something went wrong inside Lifeline, and nothing was made." in said(fine(app.run()))
    making.problem = "The disk is full."
    assert "The disk is full." in said(fine(app.run()))


def choose_one(app):
    choose(app, "packs_way", "given")
    app.text_area(key="packs_numbers").set_value("F04").run()
    return fine(app)


def test_an_objection_is_obeyed_at_once(page):
    permissions.record_objection(resources.workbook().store, client_id="F04", as_of=AS_OF, who="Ada Example", how="")
    assert make(fine(page.run())) == "Make 34 packs" and "Every line of 34 clients" in said(page)


def test_a_workbook_without_clients_says_what_to_do(page):
    with resources.workbook().store.write() as writer:
        writer.execute("delete from client")
    text = said(fine(page.run()))
    assert "No clients yet" in text and "packs_make" not in [button.key for button in page.button]


# ------------------------------------------------------------------------------------------ lists and calendars


def test_a_small_books_list_and_calendar_are_there_at_once(page):
    keys = {button.key for button in page.download_button}
    assert {"book_list_xlsx", "book_list_csv", "book_calendar_ics"} <= keys
    wanted = makings.Wanted("list", AS_OF, (), "xlsx", "Ada Example")
    sheet = openpyxl.load_workbook(io.BytesIO(taking_away._of_book(wanted, "T", ""))).active
    may = set(approachable(resources.workbook().store, as_of=AS_OF).client_ids)
    assert {cell.value for cell in sheet["A"][1:]} == may
    rows = resources.workbook().store.tuples("select who, subject, detail from audit order by audit_no desc limit 1")
    assert rows == [("Ada Example", "whole book", "list as of 2026-11-01, xlsx")]


def test_a_large_books_list_is_made_in_the_background(page, monkeypatch):
    monkeypatch.setattr(taking_away, "AT_ONCE", 10)
    page.run()
    page.button(key="book_list_csv").click().run()
    making = fine(page).session_state["lists_making"]
    assert making.wait(180)
    assert "It is ready." in said(fine(page.run())) and making.path.name == "to_raise_2026-11-01.csv"
    assert page.download_button(key="lists_making_download").label.startswith("Download CSV")


# ------------------------------------------------------------------------------------------ beside the picture


def one(client_id: str, **more) -> selection.Selection:
    return selection.Selection(client_id, AS_OF, **more)


def test_beside_the_picture_are_five_formats_and_the_pack_and_lists(app):
    lifeline_of(app, "F04")
    labels = [button.label for button in app.download_button]
    assert labels == [
        "PDF", "PNG", "SVG", "HTML", "PowerPoint", "Pack as PDF", "Pack as PowerPoint", "List, Excel", "List, CSV",
        "Calendar",
    ]  # fmt: skip
    assert "Meeting pack for the client" in said(app)
    lifeline_of(app, "F04", audience="firm")
    assert "Meeting pack for the firm" in said(app)


@pytest.mark.parametrize(("client_id", "why"), [("F05", "may not be approached"), ("F28", "is not a client")])
def test_who_may_not_be_approached_has_a_picture_and_no_pack(app, client_id, why):
    lifeline_of(app, client_id)
    assert f"{why}." in said(app) and "No pack, list or calendar" in said(app)
    assert [button.label for button in app.download_button] == ["PDF", "PNG", "SVG", "HTML", "PowerPoint"]


def test_the_chart_for_the_client_is_what_the_file_will_be(app):
    lifeline_of(app, "F13")
    chosen = one("F13")
    shown = resources.scene(chosen, page="screen", is_grey=False)
    data = picture._file(resources.view(chosen), chosen, False, picture.FILES["HTML"], "Ada Example").decode()
    labels = [tip.label for _, _, tip in shown.told]
    assert "Employment tribunal claim" in labels and all(label in data for label in labels)
    waits = [
        line.service_name for line in resources.view(chosen).opportunities if resources.view(chosen).wait(line)
    ]
    assert len(waits) == 6 and not [name for name in waits if name in data or name in labels]


def test_every_file_beside_the_picture_can_be_made_and_is_put_on_record(app):
    lifeline_of(app, "F04")
    chosen = one("F04", audience="firm")
    view = resources.view(chosen)
    for kind in picture.FILES.values():
        assert len(picture._file(view, chosen, True, kind, "Ada Example")) > 1_000
    assert taking_away._pack(view, chosen, False, "pdf", "Ada Example").startswith(b"%PDF")
    assert taking_away._pack(view, chosen, False, "pptx", "Ada Example").startswith(b"PK")
    assert taking_away._list(view, "csv", "Ada Example").count(b"\r\nF04,") == len(view.opportunities)
    assert taking_away._list(view, "xlsx", "Ada Example").startswith(b"PK")
    assert b"BEGIN:VEVENT" in taking_away._calendar(view, "Ada Example")
    rows = resources.workbook().store.tuples("select detail from audit where who = 'Ada Example' and subject = 'F04'")
    assert [detail for (detail,) in rows] == [
        "pdf, a4, for the firm", "png, a4, for the firm", "svg, a4, for the firm", "html, a4, for the firm",
        "pptx, 16x9, for the firm", "pack, pdf, for the firm", "pack, pptx, for the firm",
        "list as of 2026-11-01, csv", "list as of 2026-11-01, xlsx", "calendar as of 2026-11-01",
    ]  # fmt: skip
    assert taking_away.pack_name(chosen, "pdf") == "pack_F04_2026-11-01_firm.pdf"
