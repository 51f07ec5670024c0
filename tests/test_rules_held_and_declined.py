"""DESIGN section 4, rules 5, 7 and 8: what was declined, what is held and by whom, and optional needs."""

from __future__ import annotations

import pytest
from grids import NOTHING, expect, world

WILLS = """
    service | family | tier
    single  | wills  | 1
    mirror  | wills  | 2
    trust   | wills  | 3
"""
MIRROR_AT_HOME = "stage | service \n home | mirror"
HOME = "stage | on \n home | 2023-05-01"


# ------------------------------------------------------------------------------------------ rule 5: declined

@pytest.mark.parametrize("again", ["", "2024-06-16", "2030"])
def test_what_was_declined_is_silent_until_its_date_or_for_good(again):
    expect(NOTHING, world(
        rules=MIRROR_AT_HOME, services=WILLS, events=HOME,
        holdings=f"service | on | by | again \n mirror | 2024-01-01 | declined | {again}",
    ))


@pytest.mark.parametrize("again", ["2024-06-15", "2024-01-02", "2024-06"])
def test_what_was_declined_may_be_raised_from_its_date_on(again):
    expect("""
        service | move           | opens      | stages
        mirror  | cross_sell_now | 2023-05-01 | home
    """, world(
        rules=MIRROR_AT_HOME, services=WILLS, events=HOME,
        holdings=f"service | on | by | again \n mirror | 2024-01-01 | declined | {again}",
    ))


def test_one_refusal_without_a_date_outweighs_another_that_has_run_out():
    expect(NOTHING, world(
        rules=MIRROR_AT_HOME, services=WILLS, events=HOME,
        holdings="""
            service | on         | by       | again
            mirror  | 2020-01-01 | declined |
            mirror  | 2024-01-01 | declined | 2024-02-01
        """,
    ))


def test_a_service_declined_at_another_stage_is_declined_here_too():
    expect(NOTHING, world(
        rules=MIRROR_AT_HOME, services=WILLS, events=HOME,
        holdings="service | on | by | stage \n mirror | 2024-01-01 | declined | baby",
    ))


def test_declining_one_service_says_nothing_of_another_in_its_family():
    expect("""
        service | move           | opens      | stages
        mirror  | cross_sell_now | 2023-05-01 | home
    """, world(
        rules=MIRROR_AT_HOME, services=WILLS, events=HOME,
        holdings="""
            service | on         | by
            single  | 2024-01-01 | declined
            trust   | 2024-01-01 | declined
        """,
    ))


def test_a_refusal_ends_no_earlier_holding():
    expect("""
        service | move    | opens      | stages
        mirror  | up_sell | 2023-05-01 | home
    """, world(
        rules="stage | service \n home | single \n home | mirror", services=WILLS, events=HOME,
        holdings="""
            service | on         | by
            single  | 2021-01-01 | us
            single  | 2024-01-01 | declined
        """,
    ))


# ------------------------------------------------------------------------------------------ rule 7: tiers and providers

@pytest.mark.parametrize("provider", ["us", "elsewhere", "self"])
@pytest.mark.parametrize("service", ["mirror", "trust"])
def test_a_holding_at_the_tier_or_above_meets_the_need_whoever_provides_it(service, provider):
    expect(NOTHING, world(
        rules=MIRROR_AT_HOME, services=WILLS, events=HOME,
        holdings=f"service | on | by \n {service} | 2021-01-01 | {provider}",
    ))


def test_a_lower_tier_of_ours_is_an_up_sell_and_of_others_silent():
    expect("""
        client | service | move    | opens      | stages
        ours   | mirror  | up_sell | 2019-05-01 | home
        both   | mirror  | up_sell | 2019-05-01 | home
    """, world(
        clients="client \n ours \n theirs \n own \n both",
        rules=MIRROR_AT_HOME, services=WILLS,
        events="""
            client | stage | on
            ours   | home  | 2019-05-01
            theirs | home  | 2019-05-01
            own    | home  | 2019-05-01
            both   | home  | 2019-05-01
        """,
        holdings="""
            client | service | on         | by
            ours   | single  | 2021-01-01 | us
            theirs | single  | 2021-01-01 | elsewhere
            own    | single  | 2021-01-01 | self
            both   | single  | 2021-01-01 | us
            both   | single  | 2022-01-01 | elsewhere
        """,
    ))


def test_a_lower_tier_of_ours_is_met_by_what_another_firm_made_at_the_tier():
    expect(NOTHING, world(
        rules=MIRROR_AT_HOME, services=WILLS, events=HOME,
        holdings="""
            service | on         | by
            single  | 2023-01-01 | us
            mirror  | 2021-01-01 | elsewhere
        """,
    ))


def test_a_lower_tier_that_was_declined_is_no_holding():
    expect("""
        service | move      | opens      | stages
        mirror  | back_sell | 2019-05-01 | home
    """, world(
        rules=MIRROR_AT_HOME, services=WILLS, events="stage | on \n home | 2019-05-01",
        holdings="service | on | by \n single | 2021-01-01 | declined",
    ))


def test_a_holding_in_another_family_meets_nothing_here():
    expect("""
        service | move           | opens      | stages
        mirror  | cross_sell_now | 2023-05-01 | home
    """, world(
        rules=MIRROR_AT_HOME, services=WILLS, events=HOME,
        holdings="service | on \n lease | 2024-01-01",
    ))


def test_a_matter_is_a_holding_by_us_from_the_day_it_was_opened():
    expect("""
        client | service | move           | opens      | stages
        small  | mirror  | up_sell        | 2023-05-01 | home
        later  | mirror  | cross_sell_now | 2023-05-01 | home
    """, world(
        clients="client \n small \n same \n undated \n later",
        rules=MIRROR_AT_HOME, services=WILLS,
        events="""
            client  | stage | on
            small   | home  | 2023-05-01
            same    | home  | 2023-05-01
            undated | home  | 2023-05-01
            later   | home  | 2023-05-01
        """,
        matters="""
            client  | service | on         | closed
            small   | single  | 2021-01-01 | 2021-03-01
            same    | mirror  | 2024-06-15 |
            undated | mirror  |            |
            later   | mirror  | 2024-06-16 |
        """,
    ))


# ------------------------------------------------------------------------------------------ rule 7: ended by a fact

@pytest.mark.parametrize(("held_on", "wedding", "counts"), [
    ("2021-06-30", "2021-07-01", False),
    ("2021-07-01", "2021-07-01", False),     # made on the very day of the ending fact
    ("2021-07-02", "2021-07-01", True),
    ("",           "2021-07-01", False),     # held since always
    ("2021-06-30", "2024-06-15", False),     # the wedding is today
    ("2021-06-30", "2024-06-16", True),      # a planned wedding ends nothing yet
    ("",           "2024-06-16", True),
    ("2021-06-30", "yes",        True),      # of a bare yes the day is not known
    ("2021-06-30", "no",         True),
])
def test_a_family_may_be_ended_by_the_day_of_a_fact(held_on, wedding, counts):
    expect(NOTHING if counts else """
        service | move           | opens      | stages
        mirror  | cross_sell_now | 2023-05-01 | home
    """, world(
        rules=MIRROR_AT_HOME, services=WILLS, events=HOME,
        families="family | ended_by \n wills | wedding",
        facts=f"fact | answer \n wedding | {wedding}",
        holdings=f"service | on \n mirror | {held_on}",
    ))


def test_a_lower_tier_that_was_ended_is_no_longer_an_up_sell():
    expect("""
        service | move      | opens      | stages
        mirror  | back_sell | 2019-05-01 | home
    """, world(
        rules=MIRROR_AT_HOME, services=WILLS, events="stage | on \n home | 2019-05-01",
        families="family | ended_by \n wills | wedding",
        facts="fact | answer \n wedding | 2022-01-01",
        holdings="service | on \n single | 2021-01-01",
    ))


# ------------------------------------------------------------------------------------------ rule 7: needs of one event

@pytest.mark.parametrize(("held_on", "stage", "is_met"), [
    ("2023-04-01", "",     True),      # the opening day
    ("2023-03-31", "",     False),
    ("2023-07-01", "",     True),      # the closing day
    ("2023-07-02", "",     False),
    ("",           "",     False),
    ("2010-01-01", "home", True),      # recorded for the stage: whatever its date
    ("",           "home", True),
    ("2023-05-01", "move", False),     # recorded for another stage, though within the window
])
def test_a_need_of_one_event_is_met_for_its_stage_or_within_its_window(held_on, stage, is_met):
    expect(NOTHING if is_met else """
        service | move           | opens      | stages
        convey  | cross_sell_now | 2023-04-01 | home
    """, world(
        services="service | by \n convey | per_event",
        rules="stage | service | opens | closes \n home | convey | -1 | 2",
        events=HOME,
        holdings=f"service | on | stage \n convey | {held_on} | {stage}",
    ))


@pytest.mark.parametrize(("stage", "move"), [("home", "up_sell"), ("move", "cross_sell_now")])
def test_the_lower_tier_of_a_need_of_one_event_must_be_of_that_event_too(stage, move):
    expect(f"""
        service | move   | opens      | stages
        estate  | {move} | 2023-05-01 | home
    """, world(
        services="""
            service | family | tier | by
            grant   | estate | 1    | per_event
            estate  | estate | 2    | per_event
        """,
        rules="stage | service \n home | estate",
        events=HOME,
        matters=f"service | on | stage \n grant | 2023-08-01 | {stage}",
    ))


def test_which_holdings_count_is_asked_of_the_service_needed_and_not_of_the_one_held():
    expect("""
        service | move           | opens      | stages
        each    | cross_sell_now | 2023-05-01 | home
    """, world(
        services="""
            service | family | tier | by
            once    | estate | 1    | once
            each    | estate | 2    | per_event
            held    | estate | 2    | once
        """,
        rules="stage | service \n home | once \n home | each",
        events=HOME,
        holdings="service | on \n held | 2020-01-01",
    ))


# ------------------------------------------------------------------------------------------ rule 8: optional needs

@pytest.mark.parametrize(("need", "as_of", "is_shown"), [
    (1, "2024-05-01", True),       # the closing day is inside
    (1, "2024-05-02", False),
    (2, "2024-05-02", True),
    (3, "2024-05-02", True),
])
def test_an_optional_need_is_silent_once_its_window_has_closed(need, as_of, is_shown):
    expect(f"""
        service | move           | opens      | need   | stages
        mirror  | cross_sell_now | 2023-05-01 | {need} | home
    """ if is_shown else NOTHING, world(
        rules=f"stage | service | need | closes \n home | mirror | {need} | 12", events=HOME,
    ), as_of=as_of)


@pytest.mark.parametrize(("as_of", "is_shown"), [("2024-05-01", True), ("2024-05-02", False)])
def test_an_optional_up_sell_or_question_ends_with_its_window_as_well(as_of, is_shown):
    expect("""
        service | move      | opens      | need | stages
        mirror  | up_sell   | 2023-05-01 | 1    | home
        lease   | ask_first | 2023-05-01 | 1    | home
    """ if is_shown else NOTHING, world(
        services=WILLS,
        rules="""
            stage | service | need | closes | condition
            home  | mirror  | 1    | 12     |
            home  | lease   | 1    | 12     | tenant=yes
        """,
        events=HOME,
        holdings="service | on \n single | 2021-01-01",
    ), as_of=as_of)
