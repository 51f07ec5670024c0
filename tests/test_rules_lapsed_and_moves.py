"""DESIGN section 4, rules 9 to 11: what has lapsed and what replaces it, the horizon, and the move."""

from __future__ import annotations

import pytest
from grids import NOTHING, expect, world

PRENUP = """
    stage  | service | opens | closes | later       | last | ends    | replaced_by
    couple | prenup  | -12   | -1     | until_event | 0    | wedding | {other}
"""
POSTNUP = "service \n postnup"
WED = "stage | on \n couple | 2023-05-01"
LAPSED = """
    service | move   | opens      | last       | stages
    prenup  | lapsed | 2022-05-01 | 2023-05-01 | couple
"""
LAPSED_AND_REPLACED = LAPSED + """
    postnup | cross_sell_now | 2022-05-01 | | couple
"""


def wed(*, other: str = "postnup", **more: str):
    """A wedding in May 2023, which ends the moment for one agreement and begins that of another."""
    return world(**{"rules": PRENUP.format(other=other), "services": POSTNUP, "events": WED, **more})


# ------------------------------------------------------------------------------------------ rule 9: lapsed

@pytest.mark.parametrize(("as_of", "lines"), [
    ("2025-05-01", LAPSED),       # last date plus memory is not before the as-of day
    ("2025-05-02", NOTHING),
])
def test_what_lapsed_is_shown_while_it_is_remembered(as_of, lines):
    expect(lines, wed(other=""), as_of=as_of, memory_months=24)


@pytest.mark.parametrize(("as_of", "is_shown"), [("2025-02-28", True), ("2025-03-01", False)])
def test_memory_from_29_february_ends_with_february(as_of, is_shown):
    expect("""
        service | move   | opens      | last       | stages
        claim   | lapsed | 2023-02-28 | 2024-02-28 | home
        other   | lapsed | 2023-02-28 | 2024-02-29 | home
    """ if is_shown else NOTHING, world(
        rules="""
            stage | service | later       | last | ends
            home  | claim   | lapses      | 12   |
            home  | other   | until_event |      | sold
        """,
        events="stage | on \n home | 2023-02-28",
        facts="fact | answer \n sold | 2024-02-29",
    ), as_of=as_of, memory_months=12)


def test_longer_ago_even_the_replacement_is_silent():
    expect(NOTHING, wed(), as_of="2025-05-02", memory_months=24)


def test_a_lapsed_need_with_an_unknown_fact_is_silent_and_so_is_its_replacement():
    expect(NOTHING, wed(rules="""
        stage  | service | later       | last | replaced_by | condition
        couple | prenup  | until_event | 0    | postnup     | rich=yes
    """))


def test_a_lapsed_need_of_an_unconfirmed_event_is_silent():
    expect(NOTHING, wed(events="stage | on | status \n couple | 2023-05-01 | planned"))


def test_an_optional_need_that_lapsed_while_its_window_is_open_is_silent():
    expect(NOTHING, wed(rules="""
        stage  | service | need | closes | later  | last | replaced_by
        couple | prenup  | 1    | 36     | lapses | 6    | postnup
    """))


def test_something_smaller_of_ours_does_not_bring_a_lapsed_need_back():
    expect("""
        service | move   | opens      | last       | stages
        large   | lapsed | 2023-05-01 | 2024-05-01 | home
    """, world(
        services="""
            service | family | tier
            small   | size   | 1
            large   | size   | 2
        """,
        rules="stage | service | later | last \n home | large | lapses | 12",
        events="stage | on \n home | 2023-05-01",
        holdings="service | on \n small | 2023-01-01",
    ))


# ------------------------------------------------------------------------------------------ rule 9: replaced by

@pytest.mark.parametrize(("since", "move"), [("2023-05-01", "cross_sell_now"), ("2023-05-02", "back_sell")])
def test_beside_the_lapsed_need_its_replacement_is_proposed_by_the_day_of_the_event(since, move):
    expect(f"""
        service | move   | opens      | last       | stages
        prenup  | lapsed | 2022-05-01 | 2023-05-01 | couple
        postnup | {move} | 2022-05-01 |            | couple
    """, wed(clients=f"client | since \n ann | {since}"))


def test_the_replacement_goes_by_the_event_and_not_the_anchor():
    expect("""
        service | move      | opens      | last       | stages
        claim   | lapsed    | 2020-05-01 | 2021-05-01 | home
        appeal  | back_sell | 2020-05-01 |            | home
    """, world(
        services="service \n appeal",
        rules="stage | service | anchor | later | last | replaced_by \n home | claim | signed | lapses | 12 | appeal",
        events="stage | on | anchors \n home | 2019-12-31 | signed=2020-05-01",
    ))


def test_the_replacement_is_proposed_although_the_window_never_opened():
    expect("""
        service | move           | opens      | last       | stages
        deed    | lapsed         | 2024-11-01 | 2024-03-01 | care
        deputy  | cross_sell_now | 2024-11-01 |            | care
    """, world(
        services="service \n deputy",
        rules="""
            stage | service | opens | later       | ends      | replaced_by
            care  | deed    | -1    | until_event | incapable | deputy
        """,
        events="stage | on | status \n care | 2024-12-01 | planned",
        facts="fact | answer \n incapable | 2024-03-01",
        lasting="incapable",
    ))


def test_the_conditions_of_the_replacement_are_not_asked():
    expect(LAPSED_AND_REPLACED, wed(rules="""
        stage  | service | opens | closes | later       | last | replaced_by | condition
        couple | prenup  | -12   | -1     | until_event | 0    | postnup     |
        couple | postnup | 0     | 36     | evergreen   |      |             | rich=yes
    """, facts="fact | answer \n rich | no"))


@pytest.mark.parametrize("other", ["prenup", "NONE", "unheard_of", ""])
def test_nothing_is_proposed_where_no_other_service_is_named(other):
    expect(LAPSED, wed(other=other))


@pytest.mark.parametrize(("track", "lines"), [
    ("person", LAPSED_AND_REPLACED), ("both", LAPSED_AND_REPLACED), ("business", LAPSED),
])
def test_the_replacement_must_be_of_the_clients_track(track, lines):
    expect(lines, wed(services=f"service | track \n postnup | {track}"))


@pytest.mark.parametrize(("again", "lines"), [
    ("", LAPSED), ("2024-06-16", LAPSED), ("2024-06-15", LAPSED_AND_REPLACED),
])
def test_a_replacement_that_was_declined_is_not_proposed(again, lines):
    expect(lines, wed(holdings=f"service | on | by | again \n postnup | 2024-01-01 | declined | {again}"))


def test_a_lapsed_need_that_was_declined_is_silent_and_so_is_its_replacement():
    expect(NOTHING, wed(holdings="service | on | by \n prenup | 2020-01-01 | declined"))


@pytest.mark.parametrize("provider", ["us", "elsewhere", "self"])
def test_a_replacement_is_not_proposed_to_who_holds_one_of_its_family_at_any_tier(provider):
    expect(LAPSED, wed(
        services="""
            service | family | tier
            postnup | couple | 3
            cohab   | couple | 1
        """,
        holdings=f"service | on | by \n cohab | 2020-01-01 | {provider}",
    ))


def test_a_holding_that_no_longer_counts_is_no_reason_against_the_replacement():
    expect(LAPSED_AND_REPLACED, wed(
        services="""
            service | family | tier
            postnup | couple | 3
            cohab   | couple | 1
        """,
        families="family | ended_by \n couple | moved",
        facts="fact | answer \n moved | 2021-01-01",
        holdings="service | on | by \n cohab | 2020-01-01 | us",
    ))


@pytest.mark.parametrize(("held_on", "stage", "lines"), [
    ("2024-01-01", "couple", LAPSED),
    ("2024-01-01", "baby",   LAPSED_AND_REPLACED),
    ("2022-05-01", "",       LAPSED),                  # the lapsed rule's own window: its opening day
    ("2022-04-30", "",       LAPSED_AND_REPLACED),
    ("2023-04-01", "",       LAPSED),                  # and its closing day
    ("2023-04-02", "",       LAPSED_AND_REPLACED),
    ("",           "",       LAPSED_AND_REPLACED),
])
def test_a_replacement_for_one_event_is_judged_by_the_lapsed_rules_stage_and_window(held_on, stage, lines):
    expect(lines, wed(
        services="service | by \n postnup | per_event",
        holdings=f"service | on | stage \n postnup | {held_on} | {stage}",
    ))


# ------------------------------------------------------------------------------------------ rule 10: horizon, unknown

@pytest.mark.parametrize(("event_on", "is_shown"), [("2026-06-15", True), ("2026-06-16", False)])
def test_the_horizon_counts_on_its_last_day_for_moments_and_questions_alike(event_on, is_shown):
    expect(f"""
        service | move              | opens      | stages
        will    | cross_sell_future | {event_on} | home
        trust   | ask_first         | {event_on} | home
    """ if is_shown else NOTHING, world(
        rules="""
            stage | service | condition
            home  | will    |
            home  | trust   | rich=yes
        """,
        events=f"stage | on | status \n home | {event_on} | planned",
    ), horizon_months=24)


@pytest.mark.parametrize(("opens_on", "is_shown"), [("2025-02-28", True), ("2025-03-01", False)])
def test_a_horizon_from_29_february_ends_with_february(opens_on, is_shown):
    expect(f"""
        service | move              | opens      | stages
        will    | cross_sell_future | {opens_on} | home
    """ if is_shown else NOTHING, world(
        rules="stage | service \n home | will", events=f"stage | on \n home | {opens_on}",
    ), as_of="2024-02-29", horizon_months=12)


def test_with_no_horizon_at_all_only_today_is_seen():
    expect("""
        service | move           | opens      | stages
        will    | cross_sell_now | 2024-06-15 | home
    """, world(
        rules="stage | service | opens \n home | will | 1 \n home | trust | 2",
        events="stage | on \n home | 2024-05-15",
    ), horizon_months=0)


@pytest.mark.parametrize("event_on", ["2019-05-01", "2021-05-01", "2025-05-01"])
def test_an_unknown_fact_is_asked_first_whenever_the_window_opens_and_whatever_is_held(event_on):
    expect(f"""
        service | move      | opens      | stages
        large   | ask_first | {event_on} | home
    """, world(
        services="""
            service | family | tier
            small   | size   | 1
            large   | size   | 2
        """,
        rules="stage | service | condition \n home | large | rich=yes",
        events=f"stage | on \n home | {event_on}",
        holdings="service | on \n small | 2018-01-01",
    ))


# ------------------------------------------------------------------------------------------ rule 11: the move

@pytest.mark.parametrize(("event_on", "move"), [("2019-12-31", "back_sell"), ("2020-01-01", "cross_sell_now")])
def test_the_day_they_became_a_client_divides_back_sell_from_cross_sell(event_on, move):
    expect(f"""
        service | move   | opens      | stages
        will    | {move} | {event_on} | home
    """, world(rules="stage | service \n home | will", events=f"stage | on \n home | {event_on}"))


@pytest.mark.parametrize(("event_on", "move"), [("2019-12-31", "back_sell"), ("2020-01-01", "cross_sell_now")])
def test_it_is_the_event_that_divides_and_neither_anchor_nor_window(event_on, move):
    expect(f"""
        service | move   | opens      | stages
        claim   | {move} | 2020-04-10 | home
        appeal  | {move} | 2019-09-10 | home
    """, world(
        rules="""
            stage | service | anchor | opens
            home  | claim   | signed | 1
            home  | appeal  | signed | -6
        """,
        events=f"stage | on | anchors \n home | {event_on} | signed=2020-03-10",
    ))


def test_a_lower_tier_of_ours_is_an_up_sell_even_where_the_event_came_first():
    expect("""
        client | service | move              | opens      | stages
        before | large   | up_sell           | 2019-05-01 | home
        since  | large   | up_sell           | 2021-05-01 | home
        ahead  | large   | cross_sell_future | 2025-05-01 | home
    """, world(
        clients="client \n before \n since \n ahead",
        services="""
            service | family | tier
            small   | size   | 1
            large   | size   | 2
        """,
        rules="stage | service \n home | large",
        events="""
            client | stage | on
            before | home  | 2019-05-01
            since  | home  | 2021-05-01
            ahead  | home  | 2025-05-01
        """,
        holdings="""
            client | service | on
            before | small   | 2018-01-01
            since  | small   | 2018-01-01
            ahead  | small   | 2018-01-01
        """,
    ))
