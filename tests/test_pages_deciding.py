"""Deciding at the item, through app.py and without a browser: the sample firm as of 1 November 2026."""

from __future__ import annotations

from datetime import date

import pytest

from lifeline.model import Decided
from lifeline.question.changes import Change
from lifeline.record import decisions
from lifeline.ui import resources, reviewing
from tests.pages_read import AS_OF, fine, lifeline_of, said


def card_of(app, client_id: str, **query) -> str:
    lifeline_of(app, client_id, **query)
    return said(app)


def decide(app, service_id: str, choice: str, where: str = "card") -> str:
    client_id = dict(app.query_params)["client"]
    app.button(key=f"decide_{where}_{client_id}_{service_id}_{choice}").click().run()
    return said(fine(app))


def decided(client_id: str) -> list[tuple]:
    found = decisions.standing_decisions(resources.workbook().store, client_id=client_id, as_of=AS_OF)
    return [(entry.service_id, entry.decided, entry.reason, entry.until_on, entry.who) for entry in found]


def titles(app) -> list[str]:
    return [button.label.replace("\\", "") for button in app.button if (button.key or "").startswith("open_")]


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
    assert "Deed of variation" in titles(app) and "(1 November 2026, local user)" in text and "Decisions: 1" in [
        popover.proto.popover.label for popover in app.get("popover")
    ]


@pytest.mark.parametrize(("months", "day"), [(3, "2027-02-01"), (6, "2027-05-01"), (12, "2027-11-01")])
def test_not_now_is_silent_until_its_day(app, months, day):
    lifeline_of(app, "F04")
    text = decide(app, "DEED_VARIATION", f"not_now_{day}")
    until = date.fromisoformat(day)
    assert decided("F04") == [("DEED_VARIATION", Decided.NOT_NOW, "", until, "local user")]
    assert f"ask again after 1 {until:%B} {until.year}" in text and "Deed of variation" not in titles(app)


def test_against_their_interest_keeps_the_reason_and_the_name(app):
    lifeline_of(app, "F04")
    app.text_input(key="deciding_as").set_value("Ada Example").run()
    text = decide(app, "DEED_VARIATION", "not_in_interest")
    assert "Say why this is not in the client's interest" in text and decided("F04") == []
    app.radio(key="decide_card_F04_DEED_VARIATION_reason").set_value("Another adviser should lead")
    decide(app, "DEED_VARIATION", "not_in_interest")
    assert decided("F04") == [
        ("DEED_VARIATION", Decided.NOT_IN_INTEREST, "Another adviser should lead", None, "Ada Example")
    ]


def test_the_panel_of_what_is_picked_decides_as_well(app):
    lifeline_of(app, "F04")
    app.button(key="open_0").click().run()
    text = decide(app, "DEED_VARIATION", "has_elsewhere", where="panel")
    assert "Noted: Deed of variation, has it elsewhere." in text and "Deed of variation" not in titles(app)
    assert not any('class="detail"' in html.value for html in app.html)


def test_what_waits_says_why_and_only_what_the_client_said_can_be_recorded(app):
    text = card_of(app, "F13")
    assert "Waits until 5 November 2026: quiet period" in text
    assert app.button(key="decide_card_F13_COHAB_AGR_proposed").disabled
    assert not app.button(key="decide_card_F13_ET_CLAIM_proposed").disabled
    assert "Noted: Cohabitation agreement, has it elsewhere." in decide(app, "COHAB_AGR", "has_elsewhere")


@pytest.mark.parametrize(("client_id", "waits"), [
    ("F51", "too early, their first matter is not finished"),
    ("F26", "Waits: the compliance officer sees it first"),
    ("F04", "Needs an owner today: its last date is near"),
])
def test_every_guard_is_one_short_line(app, client_id, waits):
    assert waits in card_of(app, client_id)


def test_what_a_colleague_decided_meanwhile_is_told_and_not_decided_again(app):
    lifeline_of(app, "F04")
    decisions.decide(
        resources.workbook().store, client_id="F04", service_id="DEED_VARIATION", decided=Decided.HAS_ELSEWHERE,
        as_of=AS_OF, who="Bo Example",
    )
    assert "Bo Example decided it on 1 November 2026" in decide(app, "DEED_VARIATION", "declined")
    assert len(decided("F04")) == 1


def test_a_review_is_kept_and_the_next_one_sees_what_changed(app):
    assert "Not reviewed yet" in card_of(app, "F04")
    app.button(key="reviewed").click().run()
    text = said(fine(app))
    assert "Nothing changed since 1 November 2026" in text and "Noted: reviewed as of 1 November 2026." in text
    text = decide(app, "DEED_VARIATION", "has_elsewhere")
    assert "Deed of variation: gone, was cross-sell now" in text and "Reviewed 1 November 2026 by local user" in text


def test_an_objection_empties_the_card_at_once(app):
    lifeline_of(app, "F04")
    app.text_input(key="objected_how_F04").set_value("by phone")
    app.button(key="object").click().run()
    text = said(fine(app))
    assert "Has objected to marketing: nothing is worked out" in text and "by phone" in text
    assert "Nothing is proposed, expected or asked of them." in text and titles(app) == []
    assert "object" not in [button.key for button in app.button]


def test_words_half_written_of_one_client_do_not_wait_for_the_next(app):
    lifeline_of(app, "F04")
    app.text_input(key="objected_how_F04").set_value("by phone").run()
    lifeline_of(app, "F13")
    assert app.text_input(key="objected_how_F13").value == ""


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
    assert told[3] == "Sold the boat: happened 2026-03-01, was planned 2026"
