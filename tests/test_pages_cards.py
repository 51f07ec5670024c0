"""The page of trigger cards through app.py and without a browser: found, read, reworded, checked, printed."""

from __future__ import annotations

from datetime import date

import pytest
from streamlit.testing.v1 import AppTest

from lifeline.question.cards import trigger_card
from lifeline.record.cards import reword
from lifeline.ui import cards_page, cards_print, resources
from tests.pages_read import fine, said

CARDS = "pages/trigger_cards.py"
TEXT, AREA, OPEN = "card_text", "card_area", "card_open"
SAY = "reword_DIVORCE_say"


def cards_of(app, **query):
    app.switch_page(CARDS)
    app.query_params["as_of"] = "2026-11-01"
    for name, value in query.items():
        app.query_params[name] = value
    return fine(app.run())


def shown(app) -> str:
    """The service whose card is read."""
    return app.radio(key=OPEN).value


def listed(app) -> list[str]:
    return list(app.radio(key=OPEN).options)


def heard(app, text: str):
    app.text_input(key=TEXT).set_value(text).run()
    return fine(app)


def opened(app, popover: str):
    app.session_state[popover] = True
    return fine(app.run())


def written(app, text: str, name: str = "", count: int = 0):
    """Reword what to say about a divorce, as somebody does who opens the part, types and saves."""
    opened(app, f"{SAY}_{count}")
    app.text_area(key=SAY).set_value(text)
    if name:
        app.text_input(key="card_as").set_value(name)
    app.button(key=f"{SAY}_save").click().run()
    return fine(app)


def divorce():
    return trigger_card(resources.workbook().store, "DIVORCE", as_of=date(2026, 11, 1))


# ------------------------------------------------------------------------------------------ finding and reading


def test_every_card_is_listed_and_the_first_is_read(app):
    text = said(cards_of(app))
    assert len(listed(app)) == 62 and "62 cards" in text and shown(app) == "WILL_SINGLE"
    for part in ("What you may hear", "What to ask", "What to say", "What not to say", "Who to pass it to"):
        assert part in text
    assert "For colleagues only" in text and "Fees, for the firm's eyes only: GBP 200 to 500, fixed" in text
    assert "Law checked 22 November 2026" in text and "Wills Act 1837 s.18A (2022+)" in text


def test_the_address_opens_a_card_and_says_which_is_open(app):
    cards_of(app, service="DEED_VARIATION")
    text = said(app)
    assert shown(app) == "DEED_VARIATION"
    assert "Before anything else: All who lose must agree and should be told to take advice" in text
    app.radio(key=OPEN).set_value("DIVORCE").run()
    assert app.query_params["service"] == "DIVORCE" and "Only a court order ends the marriage." in said(fine(app))


def test_what_was_heard_opens_the_best_card_and_marks_why(app):
    cards_of(app, service="LISA_IS_NOT_HERE")
    assert "The link asks for the card “LISA_IS_NOT_HERE”, which this workbook does not have." in said(app)
    heard(app, "divorce")
    assert shown(app) == "DIVORCE" and app.query_params["service"] == "DIVORCE"
    assert "11 cards, the most telling first" in said(app)
    assert any("<mark><b>divorce</b></mark>" in html.value for html in app.html)
    heard(app, "divorce zebra")
    assert "none speaks of every word, these speak of some" in said(app)


def test_nothing_found_says_so_and_the_search_is_cleared(app):
    cards_of(app)
    assert "No card speaks of “zebra”" in said(heard(app, "zebra"))
    next(button for button in app.button if button.label == "Clear the search").click().run()
    assert len(listed(fine(app))) == 62


def test_a_practice_area_narrows_the_list_and_a_link_to_another_card_opens_it_all_the_same(app):
    cards_of(app)
    app.selectbox(key=AREA).set_value("Employment").run()
    assert len(listed(fine(app))) == 7 and shown(app) == "EMP_CONTRACT_REV"
    cards_of(app, service="DIVORCE")
    assert shown(app) == "DIVORCE" and app.selectbox(key=AREA).value == ""


def test_what_is_found_further_down_a_part_stands_open(app):
    cards_of(app, service="LPA_FIN")
    assert not any('<details class="tc-more" open>' in html.value for html in app.html)
    heard(app, "attorney")
    app.radio(key=OPEN).set_value("LPA_FIN").run()
    opened_parts = [html.value for html in fine(app).html if '<details class="tc-more" open>' in html.value]
    assert len(opened_parts) == 1 and "7 more" in opened_parts[0]


def test_another_day_keeps_the_card_and_its_address(app):
    cards_of(app, service="DIVORCE")
    app.date_input(key="as_of_day").set_value(date(2027, 3, 14)).run()
    assert shown(fine(app)) == "DIVORCE"
    assert (app.query_params["service"], app.query_params["as_of"]) == ("DIVORCE", "2027-03-14")
    assert "! Law checked 22 November 2026, 112 days ago: check again" in said(app)


def test_a_packs_words_are_shown_as_words_and_an_address_that_is_none_is_no_link(app):
    with resources.workbook().store.write() as writer:
        writer.execute("update service set description = '<b>bold</b>', conflict_note = '<i>first</i>'")
        writer.execute("update need_rule set why = '<script>x</script> & more'")
        writer.execute("update source set url = 'javascript:alert(1)', statement = '<u>Act</u> 1990'")
        writer.prepare_rules()
    values = " ".join(html.value for html in cards_of(app, service="DIVORCE").html)
    for tag in ("<b>bold", "<i>first", "<script>", "<u>Act", "javascript:"):
        assert tag not in values
    assert "&lt;script&gt;x&lt;/script&gt; &amp; more" in values and "&lt;u&gt;Act&lt;/u&gt; 1990" in values


def test_from_a_card_it_is_one_link_back_to_the_client_looked_at(app):
    assert "Back to the lifeline" not in said(cards_of(app))
    cards_of(app, client="F04", service="DEED_VARIATION")
    (back,) = [link.proto for link in app.get("page_link")]
    assert (back.label, back.query_string) == ("Back to the lifeline", "client=F04&as_of=2026-11-01")


def test_any_page_can_link_to_a_card(app, tmp_path):
    (tmp_path / "pages").mkdir()
    (tmp_path / cards_page.PAGE).write_text("")
    (tmp_path / "app.py").write_text("""
import streamlit as st
from lifeline.ui import cards_page

def here():
    cards_page.link("DIVORCE")

st.navigation([st.Page(here, default=True), st.Page(cards_page.PAGE)]).run()
""")
    other = AppTest.from_file(str(tmp_path / "app.py"), default_timeout=60)
    other.query_params.update({"client": "F04", "as_of": "2026-11-01"})
    (link,) = [link.proto for link in fine(other.run()).get("page_link")]
    assert (link.label, link.query_string) == ("Trigger card", "client=F04&as_of=2026-11-01&service=DIVORCE")
    assert link.page.endswith("trigger_cards")


# ------------------------------------------------------------------------------------------ the firm's words


def test_a_part_is_reworded_with_a_name_and_brought_back(app):
    cards_of(app, service="DIVORCE")
    text = said(written(app, "Only the court can end it.\nWe explain how.", "Ada Example"))
    assert "Noted: what to say, in the firm's words." in text and "In the firm's words, by Ada Example on " in text
    assert divorce().say == ("Only the court can end it.", "We explain how.")
    opened(app, f"{SAY}_1")
    assert "The pack says: Only a court order ends the marriage." in said(app)
    app.button(key=f"{SAY}_back").click().run()
    text = said(fine(app))
    assert "Noted: what to say, back to the pack's words." in text and "In the firm's words" not in text
    assert divorce().edited_parts == ()


def test_of_two_who_write_at_once_the_second_is_told_and_keeps_what_was_typed(app):
    cards_of(app, service="DIVORCE")
    opened(app, f"{SAY}_0")
    store = resources.workbook().store
    reword(store, service_id="DIVORCE", part="say", text="Cy's.", who="Cy Example")
    app.text_area(key=SAY).set_value("Bo's.")
    app.button(key=f"{SAY}_save").click().run()
    text = said(fine(app))
    assert "Cy Example changed this part on" in text and "It now reads “Cy's.”" in text
    assert divorce().say == ("Cy's.",) and app.text_area(key=SAY).value == "Bo's."
    app.button(key=f"{SAY}_save").click().run()
    assert divorce().say == ("Bo's.",) and "Noted: what to say, in the firm's words." in said(fine(app))


def test_who_was_told_and_went_elsewhere_begins_again_with_what_stands(app):
    cards_of(app, service="DIVORCE")
    opened(app, f"{SAY}_0")
    reword(resources.workbook().store, service_id="DIVORCE", part="say", text="Cy's.", who="Cy Example")
    app.text_area(key=SAY).set_value("Bo's.")
    app.button(key=f"{SAY}_save").click().run()
    for service_id in ("SEP_AGR", "DIVORCE"):
        app.radio(key=OPEN).set_value(service_id).run()
    opened(app, f"{SAY}_0")
    assert app.text_area(key=SAY).value == "Cy's." and "What you typed is still here" not in said(app)


def test_what_a_colleague_writes_is_what_the_next_one_begins_with(app):
    cards_of(app, service="DIVORCE")
    reword(resources.workbook().store, service_id="DIVORCE", part="say", text="Cy's.", who="Cy Example")
    opened(app, f"{SAY}_0")
    assert app.text_area(key=SAY).value == "Cy's."
    text = said(written(app, "Cy's."))
    assert "Noted: nothing was different, what to say stays as it was." in text


# ------------------------------------------------------------------------------------------ the law


@pytest.fixture
def long_ago(app):
    """The app on a workbook whose law was checked so long ago that any clock will do."""
    with resources.workbook().store.write() as writer:
        writer.execute("update pack set law_checked_on = '2019-06-01'")
        writer.prepare_rules()
    cards_of(app, as_of="2020-01-01", service="DIVORCE")
    return app


def test_a_check_of_the_law_needs_a_name_and_takes_the_amber_away_until_it_is_taken_back(long_ago):
    app = long_ago
    assert "Law checked 1 June 2019, 214 days ago: check again" in said(app)
    opened(app, "law_DIVORCE_0")
    app.button(key="law_check").click().run()
    assert "A check of the law counts with a name only: give yours." in said(fine(app))
    app.text_input(key="card_as").set_value("Ada Example")
    app.button(key="law_check").click().run()
    text = said(fine(app))
    assert "Noted: law checked 1 January 2020 by Ada Example." in text and "check again" not in text
    assert "Law checked 1 January 2020 by Ada Example" in text
    opened(app, "law_DIVORCE_1")
    app.button(key="law_back").click().run()
    assert "Law checked 1 June 2019, 214 days ago: check again" in said(fine(app))


def test_nobody_has_checked_the_law_on_a_day_still_to_come(app):
    cards_of(app, as_of="2150-01-01", service="DIVORCE")
    opened(app, "law_DIVORCE_0")
    assert app.button(key="law_check").disabled


# ------------------------------------------------------------------------------------------ printing


def test_one_card_those_of_an_area_or_all_are_printed_and_it_is_on_record(app):
    cards_of(app, service="ET_CLAIM")
    opened(app, "card_print")
    assert app.radio(key="print_which").options == [
        r"This card\: Employment tribunal claim", r"Employment\: 7 cards", "All 62 cards"
    ]
    (download,) = app.get("download_button")
    assert download.proto.label == "Download PDF"
    cards = cards_page.all_cards(date(2026, 11, 1))
    made = cards_print._pdf(cards[:2], "two of them", "a5", True)
    assert made.startswith(b"%PDF")
    ((subject, detail),) = resources.workbook().store.tuples(
        "select subject, detail from audit where action = 'export'"
    )
    assert (subject, detail) == ("trigger cards", "pdf, a5, two of them")


@pytest.mark.parametrize(("which", "name"), [
    (cards_print.ONE, "trigger_cards_ET-CLAIM_2026-11-01.pdf"),
    (cards_print.AREA, "trigger_cards_Employment_2026-11-01.pdf"), (cards_print.ALL, "trigger_cards_2026-11-01.pdf"),
])
def test_a_file_is_named_after_its_cards_and_day(app, which, name):
    cards_of(app)
    card = trigger_card(resources.workbook().store, "ET_CLAIM", as_of=date(2026, 11, 1))
    assert cards_print.file_name(which, card, date(2026, 11, 1)) == name
