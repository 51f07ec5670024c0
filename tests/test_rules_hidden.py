"""DESIGN section 4, rules 14 and 15: what is hidden while another is proposed, while a fact is true, or by a brake."""

from __future__ import annotations

import pytest
from grids import NOTHING, expect, world

HOME = "stage | on \n home | 2023-05-01"
A = "a | cross_sell_now | 2023-05-01 | home"
B = "b | cross_sell_now | 2023-05-01 | home"
C = "c | cross_sell_now | 2023-05-01 | home"
HEADER = "service | move | opens | stages"


def lines(*rows: str) -> str:
    """A table of lines."""
    return "\n".join((HEADER, *rows)) if rows else NOTHING


def abc(supersessions: str, **more: str):
    """Three services proposed because of one move of home."""
    return world(**{"rules": "stage | service \n home | a \n home | b \n home | c", "events": HOME,
                    "supersessions": f"hide | while | fact \n {supersessions}", **more})


# ------------------------------------------------------------------------------------------ rule 14: while proposed

def test_a_service_is_hidden_while_the_named_one_is_proposed():
    expect(lines(A, C), abc("b | a"))


def test_a_service_hidden_by_an_earlier_row_hides_nothing_more():
    expect(lines(A, C), abc("b | a \n c | b"))


def test_a_service_hidden_only_by_a_later_row_has_hidden_its_own_before():
    expect(lines(A), abc("c | b \n b | a"))


def test_two_that_would_hide_one_another_are_settled_by_the_first_row():
    expect(lines(A, C), abc("b | a \n a | b"))
    expect(lines(B, C), abc("a | b \n b | a"))


def test_a_row_hides_although_another_row_has_hidden_its_service_already():
    expect(lines(A), abc("b | a \n b | c \n c | a"))


def test_a_chain_of_three_hides_every_second_one():
    expect(lines(A, C), abc("b | a \n c | b \n d | c", rules="""
        stage | service
        home  | a
        home  | b
        home  | c
        home  | d
    """))


def test_a_service_hidden_by_a_fact_hides_nothing_more():
    expect(lines(B), abc("a | | rich=yes \n b | a \n c | b", facts="fact | answer \n rich | yes"))


@pytest.mark.parametrize(("named", "move", "opens"), [
    ("asked", "ask_first", "2023-05-01"),
    ("ahead", "cross_sell_future", "2025-05-01"),
    ("gone",  "lapsed", "2023-05-01"),
])
def test_what_is_asked_awaited_or_lapsed_is_not_proposed_and_hides_nothing(named, move, opens):
    last = "2024-05-01" if move == "lapsed" else ""
    expect(f"""
        service | move           | opens      | last   | stages
        a       | cross_sell_now | 2023-05-01 |        | home
        {named} | {move}         | {opens}    | {last} | home
    """, world(
        rules=f"""
            stage | service | opens | closes | later     | last | condition
            home  | a       | 0     | 36     | evergreen |      |
            home  | {named} | {dict(ahead=24).get(named, 0)} | 36 | {dict(gone="lapses").get(named, "evergreen")} \
                | {dict(gone=12).get(named, "")} | {dict(asked="rich=yes").get(named, "")}
        """,
        events=HOME,
        supersessions=f"hide | while \n a | {named}",
    ))


@pytest.mark.parametrize(("since", "move"), [("2024-01-01", "back_sell"), ("2020-01-01", "cross_sell_now")])
def test_back_sells_and_cross_sells_hide(since, move):
    expect(lines(f"a | {move} | 2023-05-01 | home", f"c | {move} | 2023-05-01 | home"),
           abc("b | a", clients=f"client | since \n ann | {since}"))


def test_up_sells_hide_reviews_among_them():
    expect("""
        service | move    | basis  | opens      | last       | need | stages
        lease   | up_sell | review | 2023-07-01 | 2024-01-01 | none |
    """, world(
        services="service | years \n lease | 5", rules="stage | service \n home | a", events=HOME,
        holdings="service | on \n lease | 2019-01-01", supersessions="hide | while \n a | lease",
    ))


@pytest.mark.parametrize(("event_on", "condition"), [("2023-05-01", "rich=yes"), ("2025-05-01", "")])
def test_a_hidden_service_is_hidden_whatever_its_move(event_on, condition):
    expect(lines(A), world(
        rules=f"stage | service | condition \n home | a | \n other | b | {condition}",
        events=f"stage | on \n home | 2023-05-01 \n other | {event_on}",
        supersessions="hide | while \n b | a",
    ))


def test_a_review_is_hidden_like_any_other_line():
    expect(lines(A), world(
        services="service | years \n lease | 5", rules="stage | service \n home | a", events=HOME,
        holdings="service | on \n lease | 2019-01-01", supersessions="hide | while \n lease | a",
    ))


def test_a_lapsed_line_stays_though_its_service_is_hidden():
    expect("""
        service | move           | opens      | last       | stages
        a       | cross_sell_now | 2023-05-01 |            | home
        b       | lapsed         | 2020-05-01 | 2022-05-01 | old
    """, world(
        rules="stage | service | later | last \n home | a | | \n home | b | | \n old | b | lapses | 24",
        events="stage | on \n home | 2023-05-01 \n old | 2020-05-01",
        supersessions="hide | while \n b | a",
    ))


# ------------------------------------------------------------------------------------------ rule 14: by a fact

@pytest.mark.parametrize(("wanted", "answer", "is_hidden"), [
    ("yes", "yes",        True),
    ("yes", "no",         False),
    ("yes", "unknown",    False),
    ("yes", "2024-06-15", True),      # the day is reached
    ("yes", "2024-06-16", False),
    ("no",  "no",         True),
    ("no",  "yes",        False),
    ("no",  "unknown",    False),
    ("no",  "2024-06-16", True),
])
def test_a_service_is_hidden_while_a_fact_has_the_answer(wanted, answer, is_hidden):
    expect(lines(B, C) if is_hidden else lines(A, B, C),
           abc(f"a | | rich={wanted}", facts=f"fact | answer \n rich | {answer}"))


def test_a_fact_of_which_nothing_is_on_file_hides_nothing():
    expect(lines(A, B, C), abc("a | | rich=yes \n b | | rich=no"))


@pytest.mark.parametrize(("held_on", "is_hidden"), [("2023-01-01", True), ("2024-06-16", False)])
def test_a_derived_fact_hides_by_what_is_held(held_on, is_hidden):
    expect(lines(B, C) if is_hidden else lines(A, C), abc(
        "a | | holds_will=yes \n b | | holds_will=no", services="service | family \n will | wills",
        families="family | held_fact \n wills | holds_will", holdings=f"service | on \n will | {held_on}",
        facts="fact | answer \n holds_will | unknown",
    ))


# ------------------------------------------------------------------------------------------ rule 15: brakes

def braked(distress: str, **more: str):
    """A home that calls for `a`, and a stage of distress that for two years allows only its own service `help`."""
    return world(**{
        "rules": "stage | service | closes \n home | a | 12 \n distress | help | 60",
        "events": f"stage | on | status \n home | 2021-05-01 \n {distress}",
        "brakes": "stage | months \n distress | 24", **more,
    })


@pytest.mark.parametrize(("as_of", "is_on"), [
    ("2022-06-14", False),
    ("2022-06-15", True),      # from the day of the event
    ("2024-06-14", True),      # to the day before its months have passed
    ("2024-06-15", False),
])
def test_a_brake_shows_only_its_own_services_from_its_day_until_its_months_have_passed(as_of, is_on):
    move = "cross_sell_now" if as_of >= "2022-06-15" else "cross_sell_future"
    help_line = f"help | {move} | 2022-06-15 | distress"
    expect(lines(help_line) if is_on else lines(help_line, "a | cross_sell_now | 2021-05-01 | home"),
           braked("distress | 2022-06-15"), as_of=as_of)


@pytest.mark.parametrize(("as_of", "is_on"), [("2024-02-28", True), ("2024-02-29", False)])
def test_the_months_of_a_brake_end_with_a_short_month(as_of, is_on):
    # Six months after 31 August is 29 February: the first day on which the brake is off.
    expect(lines() if is_on else lines("a | cross_sell_now | 2021-05-01 | home"), braked(
        "distress | 2023-08-31", brakes="stage | months \n distress | 6",
        rules="stage | service \n home | a",
    ), as_of=as_of)


@pytest.mark.parametrize(("event_on", "move"), [("2024-06-14", "ask_first"), ("2024-06-15", "cross_sell_now")])
def test_a_planned_event_brakes_from_its_day_confirmed_or_not(event_on, move):
    expect(lines(f"help | {move} | {event_on} | distress"), braked(f"distress | {event_on} | planned"))


def test_an_event_without_a_date_brakes_nothing():
    expect(lines("a | cross_sell_now | 2021-05-01 | home"), braked("distress |"))


def test_one_of_several_events_is_enough_for_a_brake():
    expect(lines("help | cross_sell_now | 2020-01-01 | distress"),
           braked("distress | 2023-01-01 \n distress | 2020-01-01"))


def test_a_service_of_the_brakes_stage_is_shown_with_all_its_reasons_even_if_its_own_rule_is_silent():
    expect("""
        service | move           | opens      | stages
        help    | cross_sell_now | 2021-05-01 | home
    """, braked("distress | 2023-06-15", rules="""
        stage    | service | condition
        home     | help    |
        home     | a       |
        distress | help    | rich=yes
    """, facts="fact | answer \n rich | no"))


def test_reviews_and_replacements_are_braked_and_lapsed_lines_stay():
    expect("""
        service | move           | opens      | last       | stages
        claim   | lapsed         | 2021-05-01 | 2023-05-01 | home
        help    | cross_sell_now | 2023-06-15 |            | distress
    """, braked(
        "distress | 2023-06-15",
        services="service | years \n lease | 5 \n appeal | 0",
        rules="""
            stage    | service | later  | last | replaced_by
            home     | claim   | lapses | 24   | appeal
            distress | help    |        |      |
        """,
        holdings="service | on \n lease | 2019-01-01",
    ))


def test_of_several_brakes_each_hides_what_is_not_its_own():
    expect(lines("both | cross_sell_now | 2023-06-15 | distress;grief"), braked(
        "distress | 2023-06-15 \n grief | 2023-07-15",
        rules="stage | service \n home | a \n distress | help \n distress | both \n grief | rest \n grief | both",
        brakes="stage | months \n distress | 24 \n grief | 12",
    ))


def test_a_braked_service_hides_by_supersession_all_the_same():
    expect(lines(), braked(
        "distress | 2023-06-15", rules="stage | service \n home | a \n distress | help",
        supersessions="hide | while \n help | a",
    ))
