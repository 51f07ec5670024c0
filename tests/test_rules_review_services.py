"""DESIGN section 4, rule 6: a service that is the review of a family, for a client who has something to review."""

from __future__ import annotations

import pytest
from grids import NOTHING, expect, world

WILLS = """
    service | family | tier | by        | reviews
    single  | wills  | 1    | refresh   |
    alike   | wills  | 1    | refresh   |
    grand   | wills  | 2    | refresh   |
    check   | checks | 1    | per_event | wills
"""
CHECK_AT_MOVE = "stage | service | opens | closes \n move | check | 0 | 12"
MOVE = "stage | on \n move | 2019-05-01"
UP_SELL = """
    service | move    | opens      | stages
    check   | up_sell | 2019-05-01 | move
"""


def will_and(holdings: str, **more: str):
    """A move in May 2019, before she came to us, that calls for a check of the will."""
    return world(**{"services": WILLS, "rules": CHECK_AT_MOVE, "events": MOVE,
                    "holdings": f"service | on | by | stage | again \n {holdings}", **more})


def test_a_will_of_ours_from_before_the_event_is_an_up_sell_even_when_the_window_has_closed():
    expect(UP_SELL, will_and("single | 2015-01-01 | us"))


def test_an_optional_review_is_an_up_sell_even_when_the_window_has_closed():
    expect("""
        service | move    | opens      | need | stages
        check   | up_sell | 2019-05-01 | 1    | move
    """, will_and("single | 2015-01-01 | us", rules="stage | service | need \n move | check | 1"))


def test_without_anything_to_review_the_review_service_is_like_any_other():
    expect("""
        service | move      | opens      | stages
        check   | back_sell | 2019-05-01 | move
    """, will_and("single | 2015-01-01 | declined"))


@pytest.mark.parametrize("provider", ["elsewhere", "self"])
def test_the_will_of_another_is_not_ours_to_review(provider):
    expect(NOTHING, will_and(f"single | 2015-01-01 | {provider}"))


def test_a_will_that_its_family_fact_has_ended_leaves_nothing_to_review():
    expect("""
        service | move      | opens      | stages
        check   | back_sell | 2019-05-01 | move
    """, will_and("single | 2015-01-01 | elsewhere", families="family | ended_by \n wills | wedding",
                  facts="fact | answer \n wedding | 2016-01-01"))


@pytest.mark.parametrize(("ours", "theirs", "is_ours"), [
    ("single | 2015-01-02", "grand  | 2015-01-01", True),      # the later day
    ("single | 2015-01-01", "single | 2015-01-02", False),
    ("grand  | 2015-01-01", "single | 2015-01-01", True),      # same day: the higher tier
    ("single | 2015-01-01", "grand  | 2015-01-01", False),
    ("single | 2015-01-01", "alike  | 2015-01-01", True),      # same tier: the later service id in the alphabet
    ("alike  | 2015-01-01", "single | 2015-01-01", False),
    ("single | 2015-01-01", "single | 2015-01-01", True),      # the very same: ours
    ("alike  | 2015-01-01", "grand  |           ", True),      # held since always comes before any day
    ("grand  |           ", "alike  | 2015-01-01", False),
    ("alike  |           ", "single |           ", False),     # both since always: tier, then service id
    ("grand  |           ", "single |           ", True),
])
@pytest.mark.parametrize("ours_is_written_first", [True, False])
def test_of_several_the_latest_decides_and_on_the_same_day_tier_then_service_then_ours(
        ours, theirs, is_ours, ours_is_written_first):
    written = [f"{ours} | us", f"{theirs} | elsewhere"]
    expect(UP_SELL if is_ours else NOTHING, will_and("\n".join(written if ours_is_written_first else written[::-1])))


@pytest.mark.parametrize(("held_on", "is_shown"), [
    ("2019-04-30", True), ("2019-05-01", False), ("2019-05-02", False), ("", True),
])
def test_a_will_made_on_or_after_the_anchor_needs_no_review(held_on, is_shown):
    expect(UP_SELL if is_shown else NOTHING, will_and(f"single | {held_on} | us"))


@pytest.mark.parametrize("provider", ["us", "elsewhere", "self"])
@pytest.mark.parametrize(("held_on", "is_shown"), [
    ("2019-04-30", True), ("2019-05-01", False), ("2022-01-01", False), ("", True),
])
def test_nor_does_one_reviewed_by_anyone_on_or_after_the_anchor(held_on, provider, is_shown):
    expect(UP_SELL if is_shown else NOTHING, will_and(
        f"single | 2015-01-01 | us \n check | {held_on} | {provider}"
    ))


def test_a_review_recorded_for_another_stage_is_a_review_all_the_same():
    expect(NOTHING, will_and("single | 2015-01-01 | us \n check | 2020-01-01 | us | baby"))


def test_the_anchor_decides_and_not_the_event_where_they_differ():
    expect("""
        service | move    | opens      | stages
        check   | up_sell | 2021-05-01 | move
    """, will_and(
        "single | 2020-01-01 | us",
        rules="stage | service | anchor \n move | check | signed",
        events="stage | on | anchors \n move | 2019-05-01 | signed=2021-05-01",
    ))


@pytest.mark.parametrize(("event_on", "move"), [("2024-06-15", "up_sell"), ("2024-06-16", "cross_sell_future")])
def test_a_review_whose_window_is_still_to_open_is_for_later(event_on, move):
    expect(f"""
        service | move   | opens      | stages
        check   | {move} | {event_on} | move
    """, will_and("single | 2015-01-01 | us", events=f"stage | on \n move | {event_on}"))


@pytest.mark.parametrize("event_on", ["2019-05-01", "2025-01-01"])
def test_a_review_with_an_unknown_fact_is_asked_first(event_on):
    expect(f"""
        service | move      | opens      | stages
        check   | ask_first | {event_on} | move
    """, will_and("single | 2015-01-01 | us", events=f"stage | on \n move | {event_on}",
                  rules="stage | service | condition \n move | check | abroad=yes"))


@pytest.mark.parametrize("condition", ["", "abroad=yes"])
@pytest.mark.parametrize(("event_on", "is_shown"), [("2025-06-15", True), ("2025-06-16", False)])
def test_a_review_beyond_the_horizon_is_silent(event_on, is_shown, condition):
    move = "ask_first" if condition else "cross_sell_future"
    expect(f"""
        service | move   | opens      | stages
        check   | {move} | {event_on} | move
    """ if is_shown else NOTHING, will_and(
        "single | 2015-01-01 | us", events=f"stage | on \n move | {event_on}",
        rules=f"stage | service | condition \n move | check | {condition}",
    ), horizon_months=12)


def test_a_review_that_is_gone_goes_on_to_the_rules_for_any_service():
    expect("""
        service | move   | opens      | last       | stages
        check   | lapsed | 2019-05-01 | 2022-01-01 | move
    """, will_and(
        "single | 2015-01-01 | us",
        rules="stage | service | later | ends \n move | check | until_event | incapable",
        facts="fact | answer \n incapable | 2022-01-01",
    ))


@pytest.mark.parametrize("holding", ["single | 2015-01-01 | elsewhere", "single | 2019-05-01 | us"])
def test_a_review_that_is_gone_but_was_not_called_for_stays_silent(holding):
    expect(NOTHING, will_and(
        holding,
        rules="stage | service | later | ends \n move | check | until_event | incapable",
        facts="fact | answer \n incapable | 2022-01-01",
    ))


def test_a_review_that_was_declined_is_silent():
    expect(NOTHING, will_and("single | 2015-01-01 | us \n check | 2018-01-01 | declined"))


def test_a_declined_review_whose_date_is_past_is_no_review_made():
    expect(UP_SELL, will_and("single | 2015-01-01 | us \n check | 2020-01-01 | declined | | 2021-01-01"))
