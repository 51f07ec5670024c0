"""DESIGN section 4, rule 4: the anchor, the window, the last date, and what ends a need."""

from __future__ import annotations

import pytest
from grids import NOTHING, expect, world


# ------------------------------------------------------------------------------------------ anchor and window

def test_a_rule_anchored_on_a_date_the_event_does_not_have_is_skipped():
    expect("""
        service | move           | opens      | stages
        claim   | cross_sell_now | 2024-02-10 | home
    """, world(
        rules="""
            stage | service | anchor
            home  | claim   | signed
            home  | appeal  | decided
        """,
        events="""
            stage | on         | anchors
            home  | 2023-05-01 | signed=2024-02-10; sealed=2024-03-10
        """,
    ))


def test_each_event_has_its_own_anchor_dates():
    expect("""
        service | move           | opens      | last       | stages
        claim   | cross_sell_now | 2024-02-10 | 2025-02-10 | home
        claim   | lapsed         | 2022-02-10 | 2023-02-10 | home
    """, world(
        rules="""
            stage | service | anchor | later  | last
            home  | claim   | signed | lapses | 12
        """,
        events="""
            stage | on         | anchors
            home  | 2023-05-01 | signed=2024-02-10
            home  | 2023-05-01 | signed=2022-02-10
        """,
    ))


@pytest.mark.parametrize(("as_of", "move"), [("2024-06-14", "cross_sell_future"), ("2024-06-15", "cross_sell_now")])
def test_the_window_is_open_on_its_opening_day(as_of, move):
    expect(f"""
        service | move   | opens      | stages
        will    | {move} | 2024-06-15 | home
    """, world(
        rules="stage | service | opens \n home | will | 1",
        events="stage | on \n home | 2024-05-15",
    ), as_of=as_of)


@pytest.mark.parametrize(("event_on", "months", "opens_on"), [
    ("2024-01-31", 1, "2024-02-29"),
    ("2023-01-31", 1, "2023-02-28"),
    ("2024-03-31", -1, "2024-02-29"),
    ("2024-02-29", 12, "2025-02-28"),
    ("2024-02-29", -12, "2023-02-28"),
    ("2024-02-29", 48, "2028-02-29"),
    ("2023-02-28", 12, "2024-02-28"),      # a month end is not kept as such
])
def test_a_month_after_the_31st_is_the_last_day_of_a_shorter_month(event_on, months, opens_on):
    expect(f"""
        service | move              | opens      | stages
        will    | cross_sell_future | {opens_on} | home
    """, world(
        rules=f"stage | service | opens | closes \n home | will | {months} | 60",
        events=f"stage | on \n home | {event_on}",
    ), as_of="2020-02-01")


# ------------------------------------------------------------------------------------------ the last date and its day

@pytest.mark.parametrize(("as_of", "move"), [("2024-06-15", "cross_sell_now"), ("2024-06-16", "lapsed")])
def test_what_lapses_can_still_be_done_on_its_last_day(as_of, move):
    expect(f"""
        service | move   | opens      | last       | stages
        claim   | {move} | 2022-06-15 | 2024-06-15 | home
    """, world(
        rules="stage | service | later | last \n home | claim | lapses | 24",
        events="stage | on \n home | 2022-06-15",
    ), as_of=as_of)


@pytest.mark.parametrize("later", ["until_event", "evergreen"])
@pytest.mark.parametrize(("as_of", "move"), [("2024-06-14", "cross_sell_now"), ("2024-06-15", "lapsed")])
def test_any_other_limit_counted_from_the_stage_is_gone_on_its_own_day(later, as_of, move):
    expect(f"""
        service | move   | opens      | last       | stages
        claim   | {move} | 2022-06-15 | 2024-06-15 | home
    """, world(
        rules=f"stage | service | later | last | ends \n home | claim | {later} | 24 | sold",
        events="stage | on \n home | 2022-06-15",
    ), as_of=as_of)


@pytest.mark.parametrize("later", ["until_event", "evergreen", "lapses"])
@pytest.mark.parametrize(("as_of", "move"), [("2024-06-15", "cross_sell_now"), ("2024-06-16", "lapsed")])
def test_a_limit_counted_from_elsewhere_than_the_stage_holds_on_its_last_day(later, as_of, move):
    expect(f"""
        service | move   | opens      | last       | stages
        claim   | {move} | 2022-06-15 | 2024-06-15 | home
    """, world(
        rules=f"stage | service | anchor | later | last | ends \n home | claim | signed | {later} | 24 | sold",
        events="stage | on | anchors \n home | 2022-01-01 | signed=2022-06-15",
    ), as_of=as_of)


@pytest.mark.parametrize(("as_of", "move"), [("2024-06-14", "cross_sell_now"), ("2024-06-15", "lapsed")])
def test_a_limit_may_end_one_day_before(as_of, move):
    expect(f"""
        service | move   | opens      | last       | stages
        claim   | {move} | 2024-03-15 | 2024-06-14 | home
    """, world(
        rules="stage | service | later | last | day_before \n home | claim | lapses | 3 | yes",
        events="stage | on \n home | 2024-03-15",
    ), as_of=as_of)


def test_one_day_before_is_taken_off_after_the_months():
    expect("""
        service | move           | opens      | last       | stages
        claim   | cross_sell_now | 2023-12-31 | 2024-02-28 | home
    """, world(
        rules="stage | service | later | last | day_before \n home | claim | lapses | 2 | yes",
        events="stage | on \n home | 2023-12-31",      # two months later is 29 February, one day less the 28th
    ), as_of="2024-02-01")


@pytest.mark.parametrize(("signed_on", "last_date"), [
    ("2024-01-31", "2024-03-31"),      # before the day: the other limit, two months
    ("2024-02-01", "2024-08-01"),      # on the day: the usual one
])
def test_another_limit_counts_when_the_anchor_is_before_a_day(signed_on, last_date):
    expect(f"""
        service | move           | opens       | last        | stages
        claim   | cross_sell_now | {signed_on} | {last_date} | home
    """, world(
        rules="""
            stage | service | anchor | later  | last | alt | alt_before
            home  | claim   | signed | lapses | 6    | 2   | 2024-02-01
        """,
        events=f"stage | on | anchors \n home | 2024-01-01 | signed={signed_on}",
    ), as_of="2024-03-01")


# ------------------------------------------------------------------------------------------ ending facts

UNTIL_WEDDING = """
    stage | service | later       | opens | last   | ends
    home  | prenup  | until_event | 0     | {last} | wedding
"""


@pytest.mark.parametrize(("last", "wedding", "move", "last_date"), [
    ("24", "2025-01-01", "cross_sell_now", "2025-01-01"),     # to come, earlier than the limit
    ("24", "2027-01-01", "cross_sell_now", "2027-01-01"),     # to come, later than the limit
    ("",   "2027-01-01", "cross_sell_now", "2027-01-01"),
    ("24", "2024-01-01", "lapsed",         "2024-01-01"),     # past
    ("1",  "2024-01-01", "lapsed",         "2024-01-01"),     # past, later than the limit
    ("1",  "2025-01-01", "cross_sell_now", "2025-01-01"),     # to come, although the limit has passed
    ("24", "2024-06-15", "lapsed",         "2024-06-15"),     # an ending event ends the need on its own day
    ("24", "2024-06-16", "cross_sell_now", "2024-06-16"),
])
def test_the_date_of_the_ending_fact_takes_the_place_of_the_limit(last, wedding, move, last_date):
    expect(f"""
        service | move   | opens      | last        | stages
        prenup  | {move} | 2023-06-01 | {last_date} | home
    """, world(
        rules=UNTIL_WEDDING.format(last=last),
        events="stage | on \n home | 2023-06-01",
        facts=f"fact | answer \n wedding | {wedding}",
    ))


@pytest.mark.parametrize(("as_of", "move"), [("2024-06-15", "cross_sell_now"), ("2024-06-16", "lapsed")])
def test_a_need_anchored_elsewhere_outlasts_the_day_of_its_ending_fact(as_of, move):
    expect(f"""
        service | move   | opens      | last       | stages
        claim   | {move} | 2024-01-01 | 2024-06-15 | home
    """, world(
        rules="stage | service | anchor | later | ends \n home | claim | signed | until_event | sold",
        events="stage | on | anchors \n home | 2023-06-01 | signed=2024-01-01",
        facts="fact | answer \n sold | 2024-06-15",
    ), as_of=as_of)


@pytest.mark.parametrize("opens", ["-12", "0", "24"])
def test_a_bare_yes_ends_the_need_silently_whatever_its_window(opens):
    expect(NOTHING, world(
        rules=f"""
            stage | service | later       | opens   | closes | last | ends    | replaced_by
            home  | prenup  | until_event | {opens} | 36     | 24   | wedding | postnup
        """,
        events="stage | on \n home | 2023-06-01",
        services="service \n postnup",
        facts="fact | answer \n wedding | yes",
    ))


@pytest.mark.parametrize("facts", ["", "fact | answer \n wedding | no", "fact | answer \n wedding | unknown"])
@pytest.mark.parametrize(("last", "move", "last_date"), [
    ("",   "cross_sell_now", ""),
    ("24", "cross_sell_now", "2025-06-01"),
    ("6",  "lapsed",         "2023-12-01"),
])
def test_a_no_or_an_unknown_leaves_the_limit_as_it_was(facts, last, move, last_date):
    expect(f"""
        service | move   | opens      | last        | stages
        prenup  | {move} | 2023-06-01 | {last_date} | home
    """, world(rules=UNTIL_WEDDING.format(last=last), events="stage | on \n home | 2023-06-01", facts=facts))


@pytest.mark.parametrize(("wedding", "move", "last_date"), [
    ("2023-05-31", "cross_sell_now", "2025-06-01"),     # before the window opens: the wedding of an earlier spell
    ("2023-06-01", "lapsed",         "2023-06-01"),     # on its opening day
])
def test_an_ending_before_the_window_opens_belongs_to_an_earlier_spell(wedding, move, last_date):
    expect(f"""
        service | move   | opens      | last        | stages
        prenup  | {move} | 2023-06-01 | {last_date} | home
    """, world(
        rules=UNTIL_WEDDING.format(last=24),
        events="stage | on \n home | 2023-06-01",
        facts=f"fact | answer \n wedding | {wedding}",
    ))


def test_a_lasting_fact_ends_the_need_even_from_before_the_window():
    expect("""
        service | move   | opens      | last       | stages
        prenup  | lapsed | 2023-06-01 | 2023-05-31 | home
    """, world(
        rules=UNTIL_WEDDING.format(last=24),
        events="stage | on \n home | 2023-06-01",
        facts="fact | answer \n wedding | 2023-05-31",
        lasting="wedding",
    ))


def test_the_window_that_counts_for_an_ending_is_that_of_the_rule_and_not_the_event():
    expect("""
        service | move           | opens      | last       | stages
        early   | lapsed         | 2023-05-01 | 2023-05-20 | home
        late    | cross_sell_now | 2023-07-01 |            | home
    """, world(
        rules="""
            stage | service | later       | opens | ends
            home  | early   | until_event | -1    | wedding
            home  | late    | until_event | 1     | wedding
        """,
        events="stage | on \n home | 2023-06-01",
        facts="fact | answer \n wedding | 2023-05-20",
    ))


@pytest.mark.parametrize("answer", ["yes", "2024-01-01"])
def test_an_ending_fact_ends_only_what_lasts_until_an_event(answer):
    expect("""
        service | move           | opens      | last       | stages
        always  | cross_sell_now | 2023-06-01 |            | home
        limited | cross_sell_now | 2023-06-01 | 2025-06-01 | home
    """, world(
        rules="""
            stage | service | later     | last | ends
            home  | always  | evergreen |      | wedding
            home  | limited | lapses    | 24   | wedding
        """,
        events="stage | on \n home | 2023-06-01",
        facts=f"fact | answer \n wedding | {answer}",
    ))
