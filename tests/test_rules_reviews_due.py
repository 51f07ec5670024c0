"""DESIGN section 4, rule 12: what we did and what is due for review. As of 2024-06-15, looking six months ahead."""

from __future__ import annotations

from datetime import date

import pytest
import reference
from grids import AS_OF, NOTHING, by_question, expect, workbook, world
from worlds import View, put

WILLS = """
    service | family | tier | by        | years | reviews
    single  | wills  | 1    | refresh   | 5     |
    alike   | wills  | 1    | refresh   | 5     |
    grand   | wills  | 2    | refresh   | 4     |
    check   | checks | 1    | per_event | 5     | wills
"""
LEASE = "service | years \n lease | 5"


def due(service: str, opens: str, last: str) -> str:
    """One line of a review."""
    return f"""
        service   | move    | basis  | opens   | last   | need
        {service} | up_sell | review | {opens} | {last} | none
    """


def held(holdings: str, services: str = LEASE, **more: str):
    """Holdings without any event."""
    return world(services=services, holdings=f"service | on | by | stage | again \n {holdings}", **more)


def to_come(given) -> list[tuple]:
    """The reviews drawn as coming up, on which the reference and the workbook agree."""
    view = View(date.fromisoformat(AS_OF))
    put(workbook(), given, view)
    found = reference.reviews_to_come(given, view)
    assert by_question(workbook(), view)[1] == found
    return [(*names, due_on.isoformat()) for *names, due_on in found]


# ------------------------------------------------------------------------------------------ when it is due

@pytest.mark.parametrize(("held_on", "opens_on", "due_on"), [
    ("2019-12-15", "2024-06-15", "2024-12-15"),     # the last day of the look-ahead
    ("2019-06-15", "2023-12-15", "2024-06-15"),
    ("2010-06-15", "2014-12-15", "2015-06-15"),     # long overdue: shown all the same
])
def test_what_we_did_is_due_one_interval_later_and_opens_one_look_ahead_before(held_on, opens_on, due_on):
    expect(due("lease", opens_on, due_on), held(f"lease | {held_on}"))


def test_what_falls_due_a_day_after_the_look_ahead_is_not_listed_yet():
    expect(NOTHING, held("lease | 2019-12-16"))


def test_without_a_look_ahead_it_is_listed_on_the_day_it_is_due():
    expect(due("lease", "2024-06-15", "2024-06-15"), held("lease | 2019-06-15"), lookahead_months=0)
    expect(NOTHING, held("lease | 2019-06-16"), lookahead_months=0)


def test_intervals_and_look_aheads_end_at_month_ends():
    expect(due("lease", "2024-08-28", "2025-02-28"), held("lease | 2020-02-29"), as_of="2024-08-31")
    expect(NOTHING, held("lease | 2020-02-29"), as_of="2024-08-27")


def test_the_look_ahead_is_counted_from_the_as_of_day():
    # Six months after 31 August is 28 February, and so is the day that is due.
    expect(due("lease", "2024-08-28", "2025-02-28"), held("lease | 2020-02-28"), as_of="2024-08-31")
    expect(NOTHING, held("lease | 2020-03-01"), as_of="2024-08-31")


# ------------------------------------------------------------------------------------------ which holdings fall due

@pytest.mark.parametrize("provider", ["elsewhere", "self", "declined"])
def test_only_what_we_provided_falls_due(provider):
    expect(NOTHING, held(f"lease | 2015-01-01 | {provider}"))


def test_a_matter_falls_due_as_well_and_from_its_opening():
    expect(due("lease", "2024-03-01", "2024-09-01"), world(
        services=LEASE, matters="service | on | closed \n lease | 2019-09-01 | 2020-05-01",
    ))


def test_a_holding_that_does_not_exist_yet_is_not_due_and_puts_off_nothing():
    expect(due("lease", "2019-07-01", "2020-01-01"), held("lease | 2015-01-01 \n lease | 2024-06-16"))


@pytest.mark.parametrize("services", [
    "service | years \n lease | 0",
    "service | years | by \n lease | 5 | per_event",
])
def test_what_has_no_interval_or_is_done_once_an_event_is_never_due(services):
    expect(NOTHING, held("lease | 2015-01-01", services))


@pytest.mark.parametrize(("wedding", "counts"), [("2015-01-01", False), ("2014-12-31", True), ("yes", True)])
def test_what_its_family_fact_has_ended_is_not_due(wedding, counts):
    expect(due("check", "2019-07-01", "2020-01-01") if counts else NOTHING, held(
        "single | 2015-01-01", WILLS, families="family | ended_by \n wills | wedding",
        facts=f"fact | answer \n wedding | {wedding}",
    ))


@pytest.mark.parametrize(("ours", "other", "is_due"), [
    ("single | 2015-01-01", "single | 2015-01-02 | elsewhere", False),
    ("single | 2015-01-01", "single | 2014-12-31 | elsewhere", True),
    ("single | 2015-01-01", "grand  | 2015-01-01 | self",      False),     # same day: the higher tier is later
    ("single | 2015-01-01", "alike  | 2015-01-01 | elsewhere", True),      # same tier: the later service id is later
    ("alike  | 2015-01-01", "single | 2015-01-01 | elsewhere", False),
    ("single | 2015-01-01", "single | 2015-01-01 | elsewhere", True),      # the very same: ours is later
    ("single | 2015-01-01", "single |            | elsewhere", True),      # held since always: earlier than any day
    ("single | 2015-01-01", "single | 2015-01-02 | declined",  True),
])
def test_a_later_holding_of_the_family_by_anyone_takes_its_place(ours, other, is_due):
    expect(due("check", "2019-07-01", "2020-01-01") if is_due else NOTHING, held(f"{ours} \n {other}", WILLS))


def test_what_was_made_after_the_familys_ending_fact_falls_due_by_itself():
    expect(due("check", "2021-09-01", "2022-03-01"), held(
        "single | 2016-01-01 \n single | 2017-01-01 | elsewhere \n single | 2017-03-01", WILLS,
        families="family | ended_by \n wills | wedding", facts="fact | answer \n wedding | 2017-01-01",
    ))


def test_of_two_on_one_day_the_higher_tiers_interval_counts():
    expect(due("check", "2018-07-01", "2019-01-01"), held("single | 2015-01-01 \n grand | 2015-01-01", WILLS))


def test_each_family_is_due_for_itself():
    expect("""
        service | move    | basis  | opens      | last       | need
        lease   | up_sell | review | 2019-07-01 | 2020-01-01 | none
        lpa     | up_sell | review | 2023-07-01 | 2024-01-01 | none
    """, held("lease | 2015-01-01 \n lpa | 2023-01-01", "service | years \n lease | 5 \n lpa | 1"))


# ------------------------------------------------------------------------------------------ the family's review service

def test_it_is_shown_as_the_familys_review_service():
    expect(due("check", "2019-07-01", "2020-01-01"), held("single | 2015-01-01", WILLS))


@pytest.mark.parametrize("provider", ["us", "elsewhere", "self"])
@pytest.mark.parametrize(("reviewed_on", "opens_on", "due_on"), [
    ("2018-03-01", "2022-09-01", "2023-03-01"),     # later than the will: counted from the review
    ("2014-12-31", "2019-07-01", "2020-01-01"),     # earlier: from the will
    ("",           "2019-07-01", "2020-01-01"),
])
def test_the_interval_begins_again_with_the_last_review_by_anyone(provider, reviewed_on, opens_on, due_on):
    expect(due("check", opens_on, due_on), held(
        f"single | 2015-01-01 \n check | 2010-01-01 \n check | {reviewed_on} | {provider}", WILLS,
    ))


def test_only_a_review_of_this_very_family_begins_the_interval_again():
    expect("""
        service | move    | basis  | opens      | last       | need
        check   | up_sell | review | 2019-07-01 | 2020-01-01 | none
        lease   | up_sell | review | 2022-09-01 | 2023-03-01 | none
    """, held("single | 2015-01-01 \n lease | 2018-03-01", WILLS + "lease | leases | 1 | refresh | 5"))


def test_the_interval_is_that_of_the_holding_and_not_of_its_review():
    expect(due("check", "2021-09-01", "2022-03-01"), held("grand | 2015-01-01 \n check | 2018-03-01", WILLS))


def test_a_review_recorded_for_an_event_counts_as_a_review():
    expect(NOTHING, held("single | 2015-01-01 \n check | 2020-03-01 | us | move", WILLS))


def test_a_declined_review_is_no_review_made():
    expect(due("check", "2019-07-01", "2020-01-01"), held(
        "single | 2015-01-01 \n check | 2020-03-01 | declined | | 2021-03-01", WILLS,
    ))


def test_a_holding_without_a_date_falls_due_only_from_the_review_it_has_had():
    expect(NOTHING, held("single |", WILLS))
    expect(NOTHING, held("single | \n check |", WILLS))
    expect(due("check", "2022-09-01", "2023-03-01"), held("single | \n check | 2018-03-01", WILLS))


@pytest.mark.parametrize(("again", "is_due"), [("", False), ("2024-06-16", False), ("2024-06-15", True)])
@pytest.mark.parametrize(("service", "services", "shown"), [("single", WILLS, "check"), ("lease", LEASE, "lease")])
def test_a_review_is_silent_where_the_service_shown_was_declined(service, services, shown, again, is_due):
    expect(due(shown, "2019-07-01", "2020-01-01") if is_due else NOTHING, held(
        f"{service} | 2015-01-01 \n {shown} | 2024-01-01 | declined | | {again}", services,
    ))


def test_declining_what_is_held_does_not_silence_a_review_shown_as_another_service():
    expect(due("check", "2019-07-01", "2020-01-01"), held(
        "single | 2015-01-01 \n single | 2024-01-01 | declined", WILLS,
    ))


@pytest.mark.parametrize(("held_on", "due_on"), [
    ("2019-12-15", None),             # listed already
    ("2019-12-16", "2024-12-16"),     # due later than the look-ahead: drawn as coming up
    ("2024-01-01", "2029-01-01"),
])
def test_what_falls_due_later_is_drawn_as_coming_up(held_on, due_on):
    assert to_come(held(f"lease | {held_on}")) == ([("ann", "lease", "lease", due_on)] if due_on else [])


def test_a_review_coming_up_is_shown_as_the_familys_review_service_and_counts_from_the_last_one():
    assert to_come(held("single | 2015-01-01 \n check | 2022-01-01 | self", WILLS)) == [
        ("ann", "check", "single", "2027-01-01"),
    ]


def test_a_review_coming_up_is_silent_where_it_was_declined_or_a_brake_is_on():
    assert to_come(held("lease | 2022-01-01 \n lease | 2023-01-01 | declined")) == []
    assert to_come(held("lease | 2022-01-01", events="stage | on \n distress | 2024-01-01",
                        brakes="stage | months \n distress | 24")) == []


def test_a_review_needs_no_event_and_knows_no_conditions():
    expect(due("lease", "2019-07-01", "2020-01-01"), held(
        "lease | 2015-01-01", rules="stage | service | condition \n home | lease | rich=yes",
        facts="fact | answer \n rich | no", events="stage | on \n home | 2023-01-01",
    ))
