"""Deciding at the item, through app.py and without a browser: the sample firm as of 1 November 2026."""

from __future__ import annotations

from datetime import date

import pytest

from lifeline.model import Decided
from lifeline.question.changes import Change
from lifeline.record import decisions
from lifeline.ui import resources, reviewing
from tests.pages_read import AS_OF, fine, lifeline_of, said
from tests.review_given import decide, decided, item, open_popover, popovers, titles


def card_of(app, client_id: str, **query) -> str:
    lifeline_of(app, client_id, **query)
    return said(app)


def channel(client_id: str) -> str:
    store = resources.workbook().store
    return store.value("select channel from decision where client_id = $client_id", client_id=client_id)


def test_one_click_decides_changes_the_card_and_can_be_taken_back(app):
    lifeline_of(app, "F04")
    first = titles(app)
    assert first[0] == "Deed of variation"
    text = decide(app, "DEED_VARIATION", "has_elsewhere")
    assert "Noted: Deed of variation, has it elsewhere." in text
    assert "Deed of variation" not in titles(app)
    assert decided("F04") == [("DEED_VARIATION", Decided.HAS_ELSEWHERE, "", None, "local user")]
    app.button(key="noted_undo").click().run()
    text = said(fine(app))
    assert titles(app) == first and "Noted: taken back." in text and decided("F04") == []


@pytest.mark.parametrize("choice", ["does_it_self", "not_needed", "declined"])
def test_every_answer_that_settles_it_takes_it_off_the_card(app, choice):
    lifeline_of(app, "F04")
    decide(app, "DEED_VARIATION", choice)
    assert "Deed of variation" not in titles(app)


@pytest.mark.parametrize("choice", ["confirmed_gap", "proposed", "agreed"])
def test_what_stays_open_says_what_was_decided(app, choice):
    lifeline_of(app, "F04")
    text = decide(app, "DEED_VARIATION", choice)
    assert "Deed of variation" in titles(app) and "(1 November 2026, local user)" in text
    assert "Decisions: 1" in popovers(app)


@pytest.mark.parametrize(("months", "day"), [(3, "2027-02-01"), (6, "2027-05-01"), (12, "2027-11-01")])
def test_not_now_is_silent_until_its_day(app, months, day):
    lifeline_of(app, "F04")
    text = decide(app, "DEED_VARIATION", f"not_now_{day}")
    until = date.fromisoformat(day)
    assert decided("F04") == [("DEED_VARIATION", Decided.NOT_NOW, "", until, "local user")]
    assert f"ask again after 1 {until:%B} {until.year}" in text and "Deed of variation" not in titles(app)


def test_not_now_can_be_until_any_day(app):
    lifeline_of(app, "F04")
    key = item(app, "decide_card", "DEED_VARIATION")
    app.button(key=f"{key}_not_until").click().run()
    assert "Choose the day to ask again first." in said(fine(app)) and decided("F04") == []
    key = item(app, "decide_card", "DEED_VARIATION")
    app.date_input(key=f"{key}_until").set_value(date(2026, 12, 24))
    app.button(key=f"{key}_not_until").click().run()
    assert "ask again after 24 December 2026" in said(fine(app))
    assert decided("F04") == [("DEED_VARIATION", Decided.NOT_NOW, "", date(2026, 12, 24), "local user")]


def test_how_it_came_up_is_kept_and_is_a_meeting_unless_somebody_says_otherwise(app):
    lifeline_of(app, "F04")
    decide(app, "DEED_VARIATION", "has_elsewhere")
    assert channel("F04") == "meeting"
    lifeline_of(app, "F13")
    key = item(app, "decide_card", "ET_CLAIM")
    app.segmented_control(key=f"{key}_channel").set_value("phone")
    app.button(key=f"{key}_not_needed").click().run()
    assert channel("F13") == "phone"


def test_against_their_interest_keeps_the_reason_and_the_name(app):
    lifeline_of(app, "F04")
    app.selectbox(key="deciding_as").set_value("Eleanor Chancery").run()
    text = decide(app, "DEED_VARIATION", "not_in_interest")
    assert "Say why this is not in the client's interest" in text and decided("F04") == []
    key = item(app, "decide_card", "DEED_VARIATION")
    app.radio(key=f"{key}_reason").set_value("Another adviser should lead")
    app.button(key=f"{key}_not_in_interest").click().run()
    assert decided("F04") == [
        ("DEED_VARIATION", Decided.NOT_IN_INTEREST, "Another adviser should lead", None, "Eleanor Chancery")
    ]


def test_the_panel_of_what_is_picked_decides_as_well(app):
    lifeline_of(app, "F04")
    app.button(key="open_0").click().run()
    text = decide(app, "DEED_VARIATION", "has_elsewhere", where="panel")
    assert "Noted: Deed of variation, has it elsewhere." in text and "Deed of variation" not in titles(app)
    assert not any('class="detail"' in html.value for html in app.html)


@pytest.mark.parametrize("part", ["known", "together"])
def test_what_is_picked_on_the_card_is_told_whatever_stands_below_it(app, part):
    lifeline_of(app, "F04", part=part)
    app.button(key="open_0").click().run()
    assert any('class="detail"' in html.value for html in fine(app).html)
    assert "Noted: Deed of variation" in decide(app, "DEED_VARIATION", "has_elsewhere", where="panel")


def test_every_item_without_room_on_the_card_is_decided_behind_one_button(app):
    lifeline_of(app, "F13")
    assert "4 more to raise, 1 to ask" in popovers(app)
    text = said(open_popover(app, "more_F13"))
    view = resources.workbook().client("F13").lifeline(as_of=AS_OF).view
    shown = [line for line in view.opportunities if line.move.is_proposed][:3]
    for line in view.opportunities:
        is_listed = any(button.key == f"decide_more_F13_{line.service_id}_not_needed" for button in app.button)
        assert is_listed == (line not in shown), line.service_id
    assert "To ask first: questions, not proposals" in text
    (asked,) = (line for line in view.opportunities if line.move == "ask_first")
    # A question is no proposal; the client's answer to it can be noted.
    assert app.button(key=f"decide_more_F13_{asked.service_id}_proposed").disabled
    app.button(key=f"decide_more_F13_{asked.service_id}_not_needed").click().run()
    assert f"Noted: {asked.service_name}, not needed." in said(fine(app))
    assert [entry[:2] for entry in decided("F13")] == [(asked.service_id, Decided.NOT_NEEDED)]


def test_what_a_colleague_decided_meanwhile_is_told_and_not_decided_again(app):
    lifeline_of(app, "F04")
    key = item(app, "decide_card", "DEED_VARIATION")
    decisions.decide(
        resources.workbook().store, client_id="F04", service_id="DEED_VARIATION", decided=Decided.HAS_ELSEWHERE,
        as_of=AS_OF, who="Bo Example",
    )
    app.button(key=f"{key}_declined").click().run()
    assert "Bo Example decided it on 1 November 2026" in said(fine(app)) and len(decided("F04")) == 1


def test_every_popover_has_a_name_of_its_own(app):
    for client_id in ("F04", "F13", "F45"):
        lifeline_of(app, client_id)
        names = popovers(app)
        assert len(names) == len(set(names)), names
        assert f"Decide on {titles(app)[0]}" in names


# ------------------------------------------------------------------------------------------------ reviews


def test_a_review_is_kept_and_the_next_one_sees_what_changed(app):
    assert "Changed since last review Not reviewed yet." in card_of(app, "F04")
    app.button(key="reviewed").click().run()
    text = said(fine(app))
    assert "Changed since 1 Nov 2026 Nothing." in text and "Noted: reviewed, as of 1 November 2026." in text
    text = decide(app, "DEED_VARIATION", "has_elsewhere")
    assert "Changed since 1 Nov 2026" in text and "Deed of variation: gone, was cross-sell now" in text


def test_differences_are_told_in_plain_words(app):
    catalogue = resources.workbook().catalogue()
    told = [reviewing.told(change, catalogue) for change in (
        Change("opportunity", "DEED_VARIATION", "ask_first", "cross_sell_now, lapsed"),
        Change("opportunity", "DEED_VARIATION", "up_sell", "up_sell", None, date(2027, 1, 20)),
        Change("holding", "WILL_MIRROR 2016", None, "us"),
        Change("event", "Sold the boat", "planned 2026", "happened 2026-03-01"),
    )]
    assert told[0].startswith("Deed of variation: cross-sell now, ") and told[0].endswith(", was ask first")
    assert told[1] == "Deed of variation: last day 20 January 2027, was no last date"
    assert told[2].startswith("Mirror wills (couple) (2016): new, ")
    assert told[3] == "Sold the boat: happened 1 March 2026, was planned 2026"
