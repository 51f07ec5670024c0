"""One client's page, through app.py and without a browser: the sample firm as of 1 November 2026."""

from __future__ import annotations

import re
from datetime import date

import pytest

from lifeline.chart.scene import subject
from lifeline.ui import picked, picture, resources, selection, words
from tests.pages_read import AS_OF, LIFELINE, book, drawn, fine, lifeline_of, names, said


def test_the_card_says_what_to_raise_why_what_to_ask_and_by_when(app):
    lifeline_of(app, "F04")
    text = said(app)
    assert "Graham Pretendley (fictional) age 65 · client since 3 October 2016 · Person · F04" in text
    assert "Cross-sell now · recommended · last day 20 January 2027, in 80 days" in text
    assert text.index("Conflict check first: All who lose must agree") < text.index("Within two years of the death")
    assert "Ask: “Would you like anyone else to have part of what you have inherited?”" in text
    assert "Then Inheritance tax and estate planning" in text
    assert "Mirror wills (couple) 2016" in text


def test_what_was_declined_is_not_raised_and_overdue_reviews_and_unknowns_are_told(app):
    lifeline_of(app, "F10")
    text = said(app)
    assert "Inheritance tax and estate planning declined; ask again after 1 February 2027" in text
    assert "Landlord legal check was due 20 June 2020" in text
    assert "Is the parent being cared for alive? (settles 2 needs)" in text


def test_a_client_who_objected_has_a_chart_of_what_is_on_file_and_nothing_to_raise(app):
    lifeline_of(app, "F05")
    text = said(app)
    assert "Has objected to marketing: nothing is worked out" in text and "objected to marketing 2025-01-14" in text
    assert "Nothing is proposed, expected or asked of them." in text and "Mirror wills (couple) 2009" in text
    assert not any(word in text for word in ("Back-sell", "Up-sell", "Cross-sell", "Ask:"))
    assert len(app.get("vega_lite_chart")) == 1


def test_a_prospect_is_not_to_be_approached(app):
    lifeline_of(app, "F28")
    assert "Not yet a client, so not to be approached unasked" in said(app)


def test_nonsense_in_a_link_is_named_and_ignored(app):
    app.switch_page(LIFELINE)
    app.query_params["client"], app.query_params["as_of"], app.query_params["audience"] = "F99", "soon", "everyone"
    text = said(fine(app.run()))
    assert "There is no client “F99” in this workbook." in text
    assert "The link asks for the day “soon”" in text and "The link asks for the reader “everyone”" in text
    assert "Whose lifeline?" in text


def test_the_day_and_the_reader_go_into_the_address(app):
    lifeline_of(app, "F04")
    app.date_input(key="as_of_day").set_value(date(2027, 2, 1)).run()
    assert "Deed of variation too late: last day was 20 January 2027" in said(fine(app))
    app.segmented_control(key="audience_choice").set_value("firm").run()
    assert dict(fine(app).query_params) == {"client": "F04", "as_of": "2027-02-01", "audience": "firm"}


def test_the_picture_is_for_the_client_until_somebody_asks_for_the_firm(app):
    lifeline_of(app, "F04")
    assert "deed of variation" in drawn(app) and "cross-sell" not in drawn(app)
    lifeline_of(app, "F04", audience="firm")
    assert "deed of variation" in drawn(app) and "cross-sell" in drawn(app)


def test_next_and_previous_follow_the_list_that_was_shown(app):
    book(app)
    app.segmented_control(key="book_track").set_value("business").run()
    first, second = names(fine(app))[:2]
    found = resources.clients(AS_OF, is_to_see=True, track="business")
    lifeline_of(app, found.rows[0].client_id)
    assert first in said(app) and f"1 of {found.total}" in said(app)
    app.button(key="step_Next").click().run()
    assert second in said(fine(app)) and f"2 of {found.total}" in said(app)
    app.button(key="step_Previous").click().run()
    assert first in said(fine(app)) and app.button(key="step_Previous").disabled


def test_another_client_is_found_by_name(app):
    lifeline_of(app, "F04")
    app.text_input(key="switch_text").set_value("makebelieve").run()
    assert {"Rowan Makebelieve, age 68", "Imogen Makebelieve, age 66"} <= set(names(fine(app)))


def test_what_is_picked_tells_conflict_why_evidence_rule_and_source(app):
    lifeline_of(app, "F04")
    app.button(key="open_0").click().run()
    panel = next(re.sub(r"<[^>]+>", " ", html.value) for html in fine(app).html if 'class="detail"' in html.value)
    panel = re.sub(r"\s+", " ", panel)
    assert panel.index("Conflict check first") < panel.index("Deed of variation")
    for told in (
        "Why Within two years", "Question “Would you like", "last day 20 January 2027, in 80 days",
        "known from: our file", "Law No extension", "Rule L068", "Checked read; law as of",
        "Source Deed of variation: two years from death",
    ):
        assert told in panel
    assert any('href="https://legacytrail.co.uk' in html.value for html in app.html)
    app.button(key="picked_close").click().run()
    assert not any('class="detail"' in html.value for html in fine(app).html)


def test_what_is_picked_by_name_belongs_to_its_client(app):
    lifeline_of(app, "F04")
    app.selectbox(key="closer").select("e0").run()
    assert any("Marriage or civil partnership" in html.value for html in app.html if 'class="detail"' in html.value)
    lifeline_of(app, "F10")
    assert not any('class="detail"' in html.value for html in app.html)


def test_every_item_of_every_sample_client_can_be_told(app):
    workbook = resources.workbook()
    catalogue = workbook.catalogue()
    for row in workbook.clients(as_of=AS_OF, limit=100).rows:
        view = workbook.client(row.client_id).lifeline(as_of=AS_OF).view
        kinds = {"s": view.spells, "e": view.events, "h": view.holdings, "o": view.opportunities, "r": view.reviews}
        for kind, items in kinds.items():
            for place, item in enumerate(items):
                assert subject(view, f"{kind}{place}") is item
                assert picked.told(view, item, catalogue).startswith(("<h2>", '<p class="warn'))
        for place, line in enumerate(view.opportunities):
            assert subject(view, picked.opportunity_id(place)) is line


def test_a_lifeline_is_worked_out_once_for_each_version_of_the_data(app):
    one = selection.Selection("F04", AS_OF)
    kept = resources.view(one)
    assert resources.view(one) is kept
    with resources.workbook().store.write() as writer:
        writer.execute("update client set name = 'Graham Newname' where client_id = 'F04'")
    assert resources.view(one).client.name == "Graham Newname"


def test_a_file_is_named_by_client_and_day_and_says_if_it_is_for_the_firm():
    pdf = picture.FILES["PDF"]
    assert picture.file_name(selection.Selection("F04", AS_OF), pdf) == "lifeline_F04_2026-11-01.pdf"
    odd = selection.Selection("../a b", AS_OF, audience="firm")
    assert picture.file_name(odd, pdf) == "lifeline_a-b_2026-11-01_firm.pdf"


def test_a_download_is_put_on_record_without_a_name(app):
    one = selection.Selection("F04", AS_OF, audience="firm")
    before = resources.version()
    made = picture._file(resources.view(one), one, False, picture.FILES["SVG"], "Ada Example")
    assert b"Graham Pretendley" in made and resources.version() == before
    rows = resources.workbook().store.tuples(
        "select who, action, subject, detail from audit order by audit_no desc limit 1"
    )
    assert rows == [("Ada Example", "export", "F04", "svg, a4, for the firm")]


# ------------------------------------------------------------------------------------------------ selection and words


def test_an_address_that_says_anything_says_everything():
    kept = selection.Selection("F04", AS_OF, is_day_chosen=True, audience="firm", page="16x9")
    assert selection.read({}, kept, date(2026, 12, 1)) == kept
    assert selection.read({"client": "F05"}, kept, date(2026, 12, 1)) == selection.Selection("F05", date(2026, 12, 1))
    assert selection.read(kept.query(), None, date(2026, 12, 1)) == kept


def test_a_day_nobody_chose_moves_on_with_the_calendar():
    kept = selection.Selection("F04", AS_OF)
    assert selection.read({}, kept, date(2026, 12, 1)).as_of == date(2026, 12, 1)


@pytest.mark.parametrize("day", ["", "2026-13-01", "1899-12-31", "2200-01-01", "1/11/2026"])
def test_a_day_that_is_none_gives_today(day):
    read = selection.read({"as_of": day}, None, AS_OF)
    assert read.as_of == AS_OF and not read.is_day_chosen and len(read.ignored) == 1


def test_deadlines_are_said_as_what_they_are():
    assert words.deadline(None, AS_OF) == "no last date"
    assert words.deadline(AS_OF, AS_OF) == "last day 1 November 2026, today"
    assert words.deadline(date(2026, 11, 2), AS_OF) == "last day 2 November 2026, in 1 day"
    assert words.deadline(date(2027, 3, 1), AS_OF) == "last day 1 March 2027, in 120 days"
    assert words.deadline(date(2027, 3, 2), AS_OF) == "last day 2 March 2027"
    assert words.deadline(date(2020, 6, 20), AS_OF, is_review=True) == "review was due 20 June 2020"


def test_a_contact_status_of_the_firms_own_is_shown_as_written():
    assert words.contact("on_hold") == "On hold" and words.contact("do_not_market") == "Has objected to marketing"
