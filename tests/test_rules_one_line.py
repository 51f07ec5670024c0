"""DESIGN section 4, rules 13 and 17: one line for each service, and the order of the lines."""

from __future__ import annotations

from datetime import date
from itertools import combinations

import pytest
import reference
from grids import AS_OF, by_question, expect, grid, workbook, world
from worlds import View, put

# Each stage yields one move for the service `large`, of which she has the small one only with `held`.
MOVES = """
    stage | opens | closes | service | condition | move
    up    | 0     | 12     | large   |           | up_sell
    back  | 0     | 12     | large   |           | back_sell
    now   | 0     | 12     | large   |           | cross_sell_now
    ask   | 0     | 12     | large   | rich=yes  | ask_first
    ahead | 0     | 12     | large   |           | cross_sell_future
"""
DAYS = {"up": "2022-02-02", "back": "2019-02-02", "now": "2023-02-02", "ask": "2021-02-02", "ahead": "2026-02-02"}
# An up-sell beside the other moves: a need of one event, for which a smaller thing of ours was done.
PER_EVENT = """
    service | family | tier | by
    small   | size   | 1    | per_event
    large   | size   | 2    | per_event
"""


@pytest.mark.parametrize(("stronger", "weaker"), list(combinations(DAYS, 2)))
def test_the_stronger_move_keeps_the_stages_and_the_earliest_opening_of_both(stronger, weaker):
    move = next(row["move"] for row in grid(MOVES) if row["stage"] == stronger)
    opens_on = min(DAYS[stronger], DAYS[weaker])
    expect(f"""
        service | move   | opens      | stages
        large   | {move} | {opens_on} | {min(stronger, weaker)};{max(stronger, weaker)}
    """, world(
        services=PER_EVENT, rules=MOVES,
        events=f"stage | on \n {stronger} | {DAYS[stronger]} \n {weaker} | {DAYS[weaker]}",
        holdings="service | on | stage \n small | 2022-03-01 | up",
    ))


def test_the_earliest_last_date_counts_whatever_its_move_and_none_is_no_limit():
    expect("""
        service | move      | opens      | last       | need | stages
        claim   | back_sell | 2019-05-01 | 2027-03-01 | 3    | ahead;home;work
    """, world(
        rules="""
            stage | service | need | later  | last
            home  | claim   | 2    |        |
            work  | claim   | 2    | lapses | 120
            ahead | claim   | 3    | lapses | 12
        """,
        events="stage | on \n home | 2023-07-01 \n work | 2019-05-01 \n ahead | 2026-03-01",
    ))


def test_one_stage_met_twice_is_one_reason():
    expect("""
        service | move      | opens      | stages
        will    | back_sell | 2018-05-01 | home
    """, world(rules="stage | service \n home | will", events="stage | on \n home | 2018-05-01 \n home | 2022-05-01"))


# ------------------------------------------------------------------------------------------ the basis

WILLS = """
    service | family | tier | by        | years | reviews
    single  | wills  | 1    | refresh   | 5     |
    check   | checks | 1    | per_event | 5     | wills
"""


def test_the_basis_is_review_if_every_row_of_the_move_is_one():
    expect("""
        service | move    | basis  | opens      | last       | need | stages
        check   | up_sell | review | 2019-07-01 | 2020-01-01 | 2    | ask;move
    """, world(
        services=WILLS,
        rules="stage | service | need | condition \n move | check | 2 | \n ask | check | 1 | rich=yes",
        events="stage | on \n move | 2025-05-01 \n ask | 2021-05-01",
        holdings="service | on \n single | 2015-01-01",
    ))


def test_the_basis_is_recorded_as_soon_as_one_row_of_the_move_comes_from_an_event():
    expect("""
        service | move    | basis    | opens      | last       | need | stages
        check   | up_sell | recorded | 2018-05-01 | 2020-01-01 | 1    | move
    """, world(
        services=WILLS, rules="stage | service | need \n move | check | 1",
        events="stage | on \n move | 2018-05-01", holdings="service | on \n single | 2015-01-01",
    ))


# ------------------------------------------------------------------------------------------ lapsed lines

def test_a_lapsed_line_stands_beside_another_and_shares_nothing_with_it():
    expect("""
        service | move           | opens      | last       | need | stages
        claim   | cross_sell_now | 2023-05-01 | 2025-05-01 | 2    | work
        claim   | lapsed         | 2020-05-01 | 2022-05-01 | 3    | home
    """, world(
        rules="""
            stage | service | need | later  | last
            home  | claim   | 3    | lapses | 24
            work  | claim   | 2    | lapses | 24
        """,
        events="stage | on \n home | 2020-05-01 \n work | 2023-05-01",
    ))


def test_of_several_lapsed_the_latest_last_date_and_then_the_earliest_opening():
    expect("""
        service | move   | opens      | last       | need | stages
        claim   | lapsed | 2021-05-01 | 2023-05-01 | 3    | first;same;wide
    """, world(
        rules="""
            stage | service | need | opens | later  | last
            first | claim   | 3    | 0     | lapses | 24
            wide  | claim   | 2    | 0     | lapses | 24
            same  | claim   | 2    | 3     | lapses | 24
        """,
        events="stage | on \n first | 2020-05-01 \n wide | 2021-05-01 \n same | 2021-05-01",
    ))


def test_a_replacement_becomes_one_line_with_the_needs_of_that_service():
    expect("""
        service | move      | opens      | last       | need | stages
        prenup  | lapsed    | 2022-05-01 | 2023-05-01 | 2    | couple
        postnup | back_sell | 2019-02-01 | 2029-02-01 | 2    | couple;home
    """, world(
        rules="""
            stage  | service | need | opens | closes | later  | last | replaced_by
            couple | prenup  | 2    | -12   | -1     | lapses | 0    | postnup
            home   | postnup | 1    | 0     | 120    | lapses | 120  |
        """,
        events="stage | on \n couple | 2023-05-01 \n home | 2019-02-01",
    ))


# ------------------------------------------------------------------------------------------ rule 17: order

def test_lines_are_in_order_of_last_date_then_need_then_stage_date():
    given = world(
        rules="""
            stage | service       | need | later  | last | condition
            late  | open_optional | 1    |        |      |
            late  | open_late     | 3    |        |      |
            early | open_early    | 3    |        |      |
            late  | soon          | 1    | lapses | 12   |
            early | later         | 3    | lapses | 48   |
            late  | same_day      | 2    | lapses | 12   |
            early | gone          | 3    | lapses | 1    |
        """,
        events="stage | on \n late | 2024-01-01 \n early | 2023-01-01",
    )
    view = View(date.fromisoformat(AS_OF))
    put(workbook(), given, view)
    in_order = ["gone", "same_day", "soon", "later", "open_early", "open_late", "open_optional"]
    assert [line.service_id for line in reference.opportunities(given, view)] == in_order
    assert [line[1] for line in by_question(workbook(), view)[0]] == in_order
