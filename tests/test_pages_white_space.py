"""The page White space through app.py: what it shows, filters, tells of a square, hands out and reads back."""

from __future__ import annotations

import io
import json
from datetime import date

import openpyxl

from lifeline.model import Decided
from lifeline.question.white_space import white_space
from lifeline.record.decisions import decide
from lifeline.record.white_space_sheet import SHEET
from lifeline.ui import resources
from lifeline.ui.white_space_wanted import Wanted, read
from tests.conftest import settle
from tests.pages_read import AS_OF, book, fine, said

PAGE = "pages/white_space.py"


def page_of(app, **query):
    app.switch_page(PAGE)
    return book(app, **query)


def grid(app) -> dict:
    """What the grid is given to draw."""
    return json.loads(app.get("bidi_component")[0].proto.json)


def squares(app) -> dict[tuple[str, str], str]:
    """Every square that says something, in words, by client and service."""
    drawn = grid(app)
    return {
        (row["key"], drawn["columns"][int(place)]["key"]): cell[2]
        for row in drawn["rows"] for place, cell in row["cells"].items()
    }


def counted(app) -> dict[str, int]:
    """The gaps told at the end of each row."""
    return {row["key"]: int(row["gaps"].split()[0]) if row["gaps"] != "none" else 0 for row in grid(app)["rows"]}


def test_the_gaps_told_of_each_row_and_of_all_are_those_that_are_drawn(app):
    text = said(page_of(app, kind="all"))
    drawn = {}
    for (client_id, _), words in squares(app).items():
        drawn[client_id] = drawn.get(client_id, 0) + words.startswith(("to ask", "confirmed"))
    assert {client_id: count for client_id, count in counted(app).items() if count} == {
        client_id: count for client_id, count in drawn.items() if count
    }
    total = sum(drawn.values())
    found = white_space(resources.workbook().store, as_of=AS_OF, limit=100)
    assert f"35 clients who may be approached, {len(grid(app)['columns'])} services: {total} gaps." in text
    assert f"{found.left_out} clients who may not be approached are left out." in text and total > 100
    by_service = sum(int(part.split()[0]) for part in text.split("By service: ")[1].split(".")[0].split(", "))
    assert by_service == total


def test_one_begins_with_the_more_numerous_kind_and_the_address_says_all_there_is_to_say(app):
    page_of(app)
    assert {row["fits"]["person "] for row in grid(app)["rows"]} == {True}
    assert app.query_params == {"as_of": "2026-11-01", "kind": "person"}
    app.selectbox(key="ws_state").set_value("ahead").run()
    app.selectbox(key="ws_group_by").set_value("owner").run()
    fine(app)
    assert (app.query_params["state"], app.query_params["group"]) == ("ahead", "owner")
    assert {words.split(":")[0] for words in squares(app).values()} == {"ahead"}
    assert len({row["group"] for row in grid(app)["rows"]}) > 1


def test_a_shared_link_shows_the_view_and_what_it_cannot_have_is_named(app):
    text = said(page_of(app, kind="business", group="owner", state="lost", nr="9", find="a"))
    assert "asks for the state “lost”, which there is none of" in text
    assert all("a" in row["name"].lower() for row in grid(app)["rows"]) and app.text_input(key="ws_text").value == "a"
    assert read({"kind": "person", "owner": "~", "gaps": "1"}, None).filters().owner == ""
    assert read({}, Wanted(track="person", text="x")).text == "x"


def test_nobody_to_show_is_said_with_the_way_back(app):
    app.switch_page(PAGE)
    app.query_params["as_of"] = "1900-01-01"
    assert "Nobody may be approached on this day" in said(fine(app.run())) and not app.get("bidi_component")
    text = said(page_of(app, kind="all", find="nobody is called so"))
    assert "Nobody fits these filters" in text and not app.get("bidi_component")
    next(button for button in app.button if button.label == "Clear the filters").click().run()
    assert len(grid(fine(app))["rows"]) == 35


def test_a_square_is_told_with_its_reason_its_question_and_what_stands_in_the_way(app):
    text = said(page_of(app, kind="all", cell="F13~LPA_FIN"))
    assert "A gap (back-sell) that nobody has confirmed with them yet." in text
    assert "Waits until 5 November 2026: quiet period." in text and "Ask “If you were ill or abroad" in text
    assert "Move Back-sell" in text and grid(app)["picked_row"] == "F13"
    link = next(link for link in app.page_link if link.label == "Open the lifeline")
    assert "client=F13" in link.query_string
    assert "No need is seen" in said(page_of(app, kind="all", cell="F13~DIVORCE"))
    assert "There is no client" in said(page_of(app, kind="all", cell="nobody~LPA_FIN"))
    # And a decision, with whose it is.
    store = resources.workbook().store
    decide(store, client_id="F42", service_id="TERMS", decided=Decided.CONFIRMED_GAP, as_of=AS_OF, who="Ada Example")
    text = said(page_of(app, kind="business", cell="F42~TERMS"))
    assert "Decided Confirmed with the client; 1 November 2026, Ada Example" in text
    assert squares(app)["F42", "TERMS"].startswith("confirmed gap: back-sell, essential")


def test_the_other_definition_is_told_where_it_is_used(app):
    text = said(page_of(app, kind="business", cell="F42~TERMS"))
    assert "By service: " in text and "to ask: back-sell" in squares(app)["F42", "TERMS"]
    app.segmented_control(key="ws_definition").set_value("centre").run()
    text = said(fine(app))
    sentence = text.split("By buying centre: ")[1].split(".")[0]
    told = [int(part.split()[0]) for part in sentence.split(", ") if part[0].isdigit()]
    # What is told of all of them is what the squares say one by one.
    drawn = [sum(said in words for words in squares(app).values()) for said in ("up-sell (buying", "cross-sell (new")]
    assert told == drawn and sum(told) == sum(counted(app).values())
    words = squares(app)["F42", "TERMS"]
    assert words.startswith(("to ask: cross-sell (new buying centre)", "to ask: up-sell (buying centre served)"))
    assert "By buying centre: " in text and app.query_params["by"] == "centre"


def test_buying_centres_are_rows_of_their_own_with_all_the_gaps_of_the_businesses(app):
    page_of(app, view="centres")
    first = grid(app)["rows"][0]
    assert first["centre"] and first["name"].endswith("(fictional)") and len(grid(app)["rows"]) == 50
    gaps = sum(counted(app).values())
    page_of(app, view="centres", nr="2")
    gaps += sum(counted(app).values())
    businesses = white_space(resources.workbook().store, as_of=AS_OF, limit=100)
    assert gaps == sum(client.gaps for client in businesses.clients if client.track == "business")


def test_shares_tell_of_how_many_and_lead_to_the_clients(app):
    text = said(page_of(app, view="shares", over="owner", kind="all"))
    assert "have the need, the share who have it met, in percent" in text
    (row,) = (row for row in grid(app)["rows"] if row["name"] == "Eleanor Chancery")
    place, (_, _, words, figure) = next(
        (place, cell) for place, cell in row["cells"].items() if cell[3] not in ("0", "100")
    )
    covered, need = (int(part) for part in words.split(": ")[1].split(" with")[0].split(" of "))
    assert words.startswith(f"{figure} percent") and round(100 * covered / need) == int(figure)
    service_id = grid(app)["columns"][int(place)]["key"]
    assert words in said(page_of(app, view="shares", over="owner", cell=f"{row['key']}~{service_id}"))
    app.button(key="ws_these").click().run()
    assert app.query_params["owner"] == "Eleanor Chancery"
    assert len(grid(fine(app))["rows"]) == int(row["gaps"].split()[0])


def changed_sheet(words: dict[tuple[str, str], str]) -> bytes:
    """The sheet of all clients as the page hands it out, with other words in some squares."""
    from lifeline.ui.selection import Selection
    from lifeline.ui.white_space_files import _sheet

    made = openpyxl.load_workbook(io.BytesIO(_sheet(Wanted(), Selection("", AS_OF), "Ada Example")))
    sheet = made[SHEET]
    columns = {cell.value: cell.column for cell in sheet[2]}
    rows = {sheet.cell(row, 1).value: row for row in range(3, sheet.max_row + 1)}
    for (client_id, heading), word in words.items():
        sheet.cell(rows[client_id], columns[heading]).value = word
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def test_a_sheet_read_back_is_shown_first_with_its_faults_and_stored_when_asked(app):
    page_of(app, kind="all")
    store = resources.workbook().store
    faulty = changed_sheet({("F42", "Terms and conditions"): "by us", ("F13", "Divorce or dissolution"): "perhaps"})
    app.file_uploader(key="ws_file_0").upload("faulty.xlsx", faulty)
    text = said(fine(app.run()))
    assert "2 cells need attention. Nothing was changed." in text and "a word of the list" in text
    assert "Terms and conditions by us" in text and not [button for button in app.button if button.key == "ws_store"]
    words = {("F42", "Terms and conditions"): "elsewhere", ("F13", "Divorce or dissolution"): "not needed"}
    data = changed_sheet(words)
    app.file_uploader(key="ws_file_0").upload("changed.xlsx", data)
    text = said(fine(app.run()))
    assert "It would change 2 of" in text and store.value("select count(*) from decision") == 0
    app.button(key="ws_store").click().run()
    text = said(fine(app))
    assert "2 changes stored from changed.xlsx." in text and "1 of them is kept as what the client holds" in text
    assert store.tuples("select client_id, service_id, decided from decision") == [("F42", "TERMS", "has_elsewhere")]
    assert squares(app)["F42", "TERMS"] == "elsewhere or own" and squares(app)["F13", "DIVORCE"] == "not needed"


# ------------------------------------------------------------------------------------------ in a browser


def test_the_grid_is_walked_by_keyboard_and_its_files_come_out(visit, page, screenshot):
    visit("white_space?as_of=2026-11-01&kind=person")
    page.get_by_role("grid", name="White space").wait_for()
    first = page.locator(".ws .sq").first
    first.focus()
    for key in ("ArrowDown", "ArrowRight", "End", "Home"):
        page.keyboard.press(key)
    label = page.evaluate("document.activeElement.getAttribute('aria-label')")
    assert label.startswith("Tomasz Inventley (fictional), Will (one person)")
    page.keyboard.press("Enter")
    page.locator(".ws-told-of h2", has_text="Will (one person)").wait_for()
    settle(page)
    assert "cell=F13" in page.url
    # The focus is where it was, though the grid has become narrower.
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == label
    page.get_by_role("gridcell", name="Tomasz Inventley (fictional), Lasting power of attorney: money").click()
    page.locator(".ws-told-of h2", has_text="money and property").wait_for()
    settle(page)
    screenshot("square")
    assert page.evaluate("document.documentElement.scrollWidth") <= 1366
    page.get_by_role("button", name="Download", exact=True).click()
    with page.expect_download() as made:
        page.get_by_role("button", name="PDF", exact=True).click()
    assert made.value.suggested_filename == "white_space_2026-11-01.pdf"
    page.keyboard.press("Escape")
    page.get_by_role("link", name="Tomasz Inventley (fictional)", exact=True).click()
    page.wait_for_url("**/lifeline?client=F13*")
    settle(page)
    assert date.fromisoformat(page.url.split("as_of=")[1][:10]) == AS_OF
