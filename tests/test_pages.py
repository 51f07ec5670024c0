"""The list of clients and the import, through app.py and without a browser: the sample firm as of 1 November 2026."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from streamlit.runtime.pages_manager import PagesManager

from lifeline import workbook as workbooks
from lifeline.ui import guard, resources
from lifeline.ui.book_list import Wanted
from tests.pages_read import AS_OF, IMPORT, LIFELINE, book, fine, lifeline_of, names, said

ROOT = Path(__file__).parents[1]


# ------------------------------------------------------------------------------------------------ the way around


def test_every_file_in_pages_is_a_page_of_the_navigation_and_no_other():
    named = re.findall(r'Way\("(\w+)"', (ROOT / "app.py").read_text(encoding="utf-8"))
    assert sorted(named) == sorted(path.stem for path in (ROOT / "pages").glob("*.py"))


def test_streamlit_still_has_the_flag_that_sends_a_first_visit_through_app_py():
    assert hasattr(PagesManager, "uses_pages_directory")


# ------------------------------------------------------------------------------------------------ clients


def test_the_book_lists_whom_to_see_the_nearest_last_date_first(app):
    book(app)
    found = resources.clients(AS_OF, is_to_see=True)
    assert names(app) == [row.name.replace(" (fictional)", "") for row in found.rows] and len(found.rows) == 25
    dates = [row.next_last_date or date.max for row in found.rows]
    assert dates == sorted(dates) and dates[0] < date.max
    assert f"{found.total} clients to see, those with the nearest last date first: 1 to 25" in said(app)
    assert "20 January 2027 in 80 days" in said(app)
    assert "Deed of variation Within two years of the death it can be treated as if the person" in said(app)
    assert "3 up-sell 3 cross-sell now" in said(app)


def test_who_objected_is_not_to_see_but_is_found_and_marked(app):
    book(app)
    assert "Winifred Notareal" not in said(app)
    app.text_input(key="book_text").set_value("notareal").run()
    assert names(fine(app)) == ["Winifred Notareal"]
    assert "Has objected to marketing: nothing is worked out" in said(app)


def test_a_name_is_found_without_its_accents_and_capitals_and_by_its_beginning_first(app):
    book(app)
    app.text_input(key="book_text").set_value("MEI-lin").run()
    assert names(fine(app)) == ["Mei-Lin Nonesuch"]


def test_no_match_says_so_and_one_click_brings_everybody_back(app):
    book(app)
    app.text_input(key="book_text").set_value("zzz [x](y)").run()
    assert "No client is called “zzz [x](y)”" in said(fine(app))
    next(button for button in app.button if button.label == "Clear search and choices").click().run()
    assert len(names(fine(app))) == 25


def test_the_list_is_filtered_by_kind_and_move_and_last_date(app):
    book(app)
    app.segmented_control(key="book_track").set_value("business").run()
    app.selectbox(key="book_move").select("up_sell").run()
    app.selectbox(key="book_within").select(24).run()
    found = resources.clients(AS_OF, is_to_see=True, track="business", move="up_sell", due_by=date(2028, 11, 1))
    assert names(fine(app)) == [row.name.replace(" (fictional)", "") for row in found.rows]
    assert 0 < found.total < resources.clients(AS_OF, is_to_see=True, track="business").total


def test_a_list_that_is_turned_to_its_second_page_goes_on(app):
    first = names(book(app))
    app.get_by_key(f"book_page_{Wanted()}").set_value(2)
    second = names(fine(app.run()))
    assert second and not set(first) & set(second)
    assert len(first) + len(second) == resources.clients(AS_OF, is_to_see=True).total


def test_a_large_book_is_worked_out_on_request_and_searched_meanwhile(app, monkeypatch):
    monkeypatch.setattr(resources, "SILENT_UP_TO", 5)
    book(app, as_of="2026-11-08")
    assert "Whom to see has not been worked out as of 8 November 2026." in said(app)
    app.text_input(key="book_text").set_value("pretendley").run()
    assert names(fine(app)) == ["Graham Pretendley"] and "Not worked out for this day yet" in said(app)
    next(button for button in app.button if button.label == "Work it out").click().run()
    resources.working().thread.join()
    fine(app.run())
    assert "Deed of variation" in said(fine(app)) and "has not been worked out" not in said(app)


def test_an_empty_workbook_sends_to_import(app, tmp_path, monkeypatch):
    workbooks.create(tmp_path / "empty.duckdb", pack="law_firm_england_wales").close()
    monkeypatch.setenv("LIFELINE_WORKBOOK", str(tmp_path / "empty.duckdb"))
    book(app)
    assert "No clients yet" in said(app) and "Import clients" in said(app)


def test_a_workbook_without_a_pack_of_its_own_sends_to_the_stage_board(app, tmp_path, monkeypatch):
    workbooks.create(tmp_path / "blank.duckdb", pack="blank").close()
    monkeypatch.setenv("LIFELINE_WORKBOOK", str(tmp_path / "blank.duckdb"))
    book(app)
    assert "An empty workbook" in said(app) and "To the stage board" in said(app)


@pytest.mark.parametrize("page", ["pages/clients.py", LIFELINE, IMPORT])
def test_without_a_workbook_every_page_says_how_to_make_one(app, tmp_path, monkeypatch, page):
    monkeypatch.setenv("LIFELINE_WORKBOOK", str(tmp_path / "none.duckdb"))
    app.switch_page(page)
    fine(app.run())
    assert "No workbook here yet" in said(app)
    assert any("python -m lifeline init" in code.value for code in app.code)


# ------------------------------------------------------------------------------------------------ import


WRONG = (
    b"client_id,name,track,born_or_incorporated,client_since,contact_status\n"
    b"X1,Ann,person,31/02/1980,2020,ok\n,Bob,animal,1980,,ok\n"
)
RIGHT = (
    b"client_id,name,track,born_or_incorporated,client_since,contact_status,postcode\n"
    b"X1,Ann,person,1980-02-03,2020,ok,N1\n"
    b"F05,Winifred Notareal (fictional),person,1941-03-30,2009-04-07,do_not_market,\n"
)


def upload(app, **files: bytes):
    app.switch_page(IMPORT)
    fine(app.run())
    for name, content in files.items():
        app.file_uploader[0].upload(f"{name}.csv", content)
    return fine(app.run())


def test_a_wrong_file_shows_every_problem_and_changes_nothing(app):
    before = resources.version()
    upload(app, clients=WRONG)
    text = said(app)
    assert "Nothing was imported" in text and "3 problems need attention" in text
    assert "clients.csv 2 born_or_incorporated 31/02/1980 a date such as" in text
    assert "clients.csv 3 client_id an identifier" in text and "clients.csv 3 track animal person or business" in text
    assert not any(button.key == "confirm_import" for button in app.button)
    assert resources.version() == before


def test_a_right_file_is_compared_first_and_stored_when_confirmed(app):
    upload(app, clients=RIGHT)
    text = said(app)
    assert "Clients 1 1 0" in text and "client F05: client_since 2009-04-06 2009-04-07" in text
    assert "nothing is read from 1 column: postcode" in text
    before = resources.version()
    fine(app.run())
    assert app.button(key="confirm_import").label == "Import 1 new and 1 changed rows" and resources.version() == before
    app.button(key="confirm_import").click().run()
    assert "Everything was stored." in said(fine(app)) and "See the clients" in said(app)
    assert resources.workbook().client("X1").record.name == "Ann"
    fine(app.run())
    assert "Everything was stored." in said(app)


def test_what_is_stored_already_is_not_offered_again(app):
    upload(app, clients=RIGHT)
    app.button(key="confirm_import").click().run()
    upload(app, clients=RIGHT)
    assert "There is nothing to import." in said(app)


def test_a_family_tree_is_understood(app):
    app.switch_page(IMPORT)
    fine(app.run())
    app.file_uploader[0].upload("bronte.ged", (ROOT / "tests" / "real" / "bronte.ged").read_bytes())
    fine(app.run())
    assert "bronte.ged family tree" in said(app) and app.button(key="confirm_import")


# ------------------------------------------------------------------------------------------------ when it goes wrong


def test_a_name_is_shown_as_it_stands_whatever_signs_are_in_it(app):
    name = "<img src=x onerror=alert(1)> *[O'Neil](http://x.example)* $1$ :red[&]"
    with resources.workbook().store.write() as writer:
        writer.execute("update client set name = $name where client_id = 'F04'", name=name)
    book(app)
    app.text_input(key="book_text").set_value("o'neil").run()
    assert [link.value.replace("\\", "") for link in fine(app).page_link] == [name]
    assert "\\<img src=x" in app.page_link[0].value and "\\[O'Neil\\]\\(" in app.page_link[0].value
    lifeline_of(app, "F04")
    assert any("&lt;img src=x onerror=alert(1)&gt;" in html.value for html in app.html)
    assert not any("<img" in html.value for html in app.html)


def test_a_bug_is_logged_whole_and_owned_up_to_in_a_sentence(app, monkeypatch, caplog):
    def fails(*_: object) -> None:
        raise RuntimeError("no such thing")

    monkeypatch.setattr(resources, "figures", fails)
    app.run()
    assert app.error[0].value == guard.OWNING_UP and "no such thing" not in said(app) and not app.exception
    assert "RuntimeError: no such thing" in caplog.text
