"""DESIGN section 4, rule 16: stages of which nothing is recorded, placed at their typical age."""

from __future__ import annotations

import pytest
from grids import NOTHING, expect, world

STAGES = """
    stage   | prompt        | age | track
    adult   | date_certain  | 18  | person
    retired | ask_by_age    | 66  | person
    married | evidence_only | 30  | person
    trading | date_certain  | 2   | business
    unaged  | ask_by_age    |     | person
"""
RULES = """
    stage   | service | opens | closes
    adult   | will    | 0     | 72
    retired | plan    | -24   | 24
    married | prenup  | -12   | 60
    trading | terms   | 0     | 24
    unaged  | advice  | 0     | 24
"""
BORN_1960 = "client | born \n ann | 1960-05-01"
PLAN = "plan | {} | expected | 2024-05-01 | retired"
WILL = "will | ask_first | expected | 1978-05-01 | adult"
HEADER = "service | move | basis | opens | stages"


def lines(*rows: str) -> str:
    """A table of lines."""
    return "\n".join((HEADER, *rows)) if rows else NOTHING


def born(clients: str = BORN_1960, **more: str):
    """A client of whom nothing but the birth day is recorded."""
    return world(**{"stages": STAGES, "rules": RULES, "clients": clients, **more})


@pytest.mark.parametrize(("as_of", "move"), [
    ("2024-04-30", "cross_sell_future"),     # the window is in the future
    ("2024-05-01", "ask_first"),             # open: asked first, and never more
    ("2030-01-01", "ask_first"),
])
def test_a_stage_is_placed_at_its_typical_start_age_unless_only_evidence_will_do(as_of, move):
    expect(lines(WILL, PLAN.format(move)), born(), as_of=as_of)


def test_expected_events_count_from_the_day_of_birth_clamped_at_month_ends():
    expect(lines("will | cross_sell_future | expected | 2026-02-28 | adult"),
           born("client | born \n ann | 2008-02-29"), horizon_months=60)


def test_a_partial_birth_day_counts_as_its_middle_day():
    expect(lines("will | cross_sell_future | expected | 2026-07-02 | adult"),
           born("client | born \n ann | 2008"), horizon_months=60)


def test_a_stage_is_placed_only_on_its_own_track_and_with_a_known_birth_day():
    expect("""
        client | service | move      | basis    | opens      | stages
        firm   | terms   | ask_first | expected | 2022-01-01 | trading
    """, born("""
        client  | born       | track
        firm    | 2020-01-01 | business
        unknown |            | person
    """))


def test_beyond_the_horizon_an_expected_stage_is_silent():
    expect(lines(WILL), born(), as_of="2023-04-30", horizon_months=12)
    expect(lines(WILL, PLAN.format("cross_sell_future")), born(), as_of="2023-05-01", horizon_months=12)


@pytest.mark.parametrize("event", [
    "retired | 2024-06-01 | happened",
    "retired | 2029-06-01 | planned",
    "retired |            | planned",
])
def test_a_stage_with_anything_recorded_is_not_placed(event):
    found = {
        "2024-06-01": "plan | cross_sell_now | recorded | 2022-06-01 | retired",
        "2029-06-01": "plan | cross_sell_future | recorded | 2027-06-01 | retired",
    }.get(event.split("|")[1].strip())
    expect(lines(WILL, *([found] if found else [])), born(events=f"stage | on | status \n {event}"))


def test_a_stage_recorded_for_one_client_is_still_expected_of_another():
    expect("""
        client | service | move              | basis    | opens      | stages
        ann    | will    | back_sell         | recorded | 2007-01-01 | adult
        ben    | will    | cross_sell_future | expected | 2025-01-01 | adult
    """, born(
        "client | born \n ann | 2007-01-01 \n ben | 2007-01-01",
        events="client | stage | on \n ann | adult | 2007-01-01",
    ), horizon_months=12)


# ------------------------------------------------------------------------------------------ never more than a question

def test_even_what_would_be_an_up_sell_is_only_asked():
    expect("""
        service | move      | basis    | opens      | stages
        trust   | ask_first | expected | 1978-05-01 | adult
        check   | ask_first | expected | 1978-05-01 | adult
    """, born(
        services="""
            service | family | tier | by        | reviews
            will    | wills  | 1    | once      |
            trust   | wills  | 2    | once      |
            check   | checks | 1    | per_event | wills
        """,
        rules="stage | service \n adult | trust \n adult | check",
        holdings="service | on \n will | 1975-01-01",
    ))


@pytest.mark.parametrize(("as_of", "move"), [("2024-04-30", "cross_sell_future"), ("2024-05-01", "ask_first")])
def test_the_window_alone_decides_even_where_a_fact_is_unknown(as_of, move):
    expect(lines(PLAN.format(move)), born(
        rules="stage | service | opens | condition \n retired | plan | -24 | rich=yes",
    ), as_of=as_of)


@pytest.mark.parametrize("more", [
    {"rules": "stage | service | condition \n adult | will | rich=no", "facts": "fact | answer \n rich | yes"},
    {"rules": "stage | service | condition | evidence_only \n adult | will | rich=yes | yes"},
    {"rules": "stage | service | anchor \n adult | will | signed"},
    {"rules": "stage | service | need \n adult | will | 1"},
    {"holdings": "service | on | by \n will | 2001-01-01 | elsewhere", "rules": "stage | service \n adult | will"},
    {"holdings": "service | on | by \n will | 2001-01-01 | declined", "rules": "stage | service \n adult | will"},
], ids=["condition false", "evidence only", "no anchor date", "optional and closed", "held", "declined"])
def test_an_expected_stage_goes_through_the_rules_like_an_event(more):
    expect(NOTHING, born(**more))


def test_what_an_expected_stage_would_have_lost_is_not_shown_nor_its_replacement():
    expect(NOTHING, born(
        services="service \n appeal",
        rules="stage | service | later | last | replaced_by \n adult | claim | lapses | 540 | appeal",
    ))


# ------------------------------------------------------------------------------------------ never beside another line

@pytest.mark.parametrize(("event_on", "move", "last"), [
    ("2021-05-01", "cross_sell_now", ""),
    ("2025-05-01", "cross_sell_future", ""),
    ("2022-01-01", "lapsed", "2023-01-01"),
])
def test_an_expected_line_never_stands_beside_another_line_of_its_service(event_on, move, last):
    later = "lapses | 12" if last else "evergreen |"
    expect(f"""
        service | move   | opens      | last   | stages
        will    | {move} | {event_on} | {last} | home
    """, born(
        rules=f"stage | service | later | last \n adult | will | evergreen | \n home | will | {later}",
        events=f"stage | on \n home | {event_on}",
    ))


def test_an_expected_line_does_not_stand_beside_a_review():
    given = {
        "services": """
            service | family | tier | by        | years | reviews
            will    | wills  | 1    | refresh   | 5     |
            check   | checks | 1    | per_event | 0     | wills
        """,
        "rules": "stage | service | opens \n retired | check | -24",
    }
    expect("""
        service | move      | basis    | opens      | stages
        check   | ask_first | expected | 2024-05-01 | retired
    """, born(**given, holdings="service | on \n will | 2023-01-01"))
    expect("""
        service | move    | basis  | opens      | last       | need
        check   | up_sell | review | 2023-07-01 | 2024-01-01 | none
    """, born(**given, holdings="service | on \n will | 2019-01-01"))


def test_several_expected_stages_of_one_service_become_one_line():
    expect("""
        service | move      | basis    | opens      | last       | need | stages
        will    | ask_first | expected | 1978-05-01 | 2036-05-01 | 2    | adult;retired
    """, born(rules="""
        stage   | service | need | closes | later  | last
        adult   | will    | 2    | 600    |        |
        retired | will    | 1    | 12     | lapses | 120
    """))


# ------------------------------------------------------------------------------------------ hidden like others

def test_supersessions_and_brakes_hide_expected_lines():
    rules = "stage | service \n adult | will \n home | trust \n distress | help"
    home = "stage | on \n home | 2023-05-01"
    expect("""
        service | move           | opens      | stages
        trust   | cross_sell_now | 2023-05-01 | home
    """, born(rules=rules, events=home, supersessions="hide | while \n will | trust"))
    expect(NOTHING, born(rules=rules, events="stage | on \n distress | 2024-06-01", holdings="service \n help",
                         brakes="stage | months \n distress | 6"))


def test_an_expected_line_hides_nothing_for_it_is_never_proposed():
    expect("""
        service | move           | basis    | opens      | stages
        will    | ask_first      | expected | 1978-05-01 | adult
        trust   | cross_sell_now | recorded | 2023-05-01 | home
    """, born(
        rules="stage | service \n adult | will \n home | trust", events="stage | on \n home | 2023-05-01",
        supersessions="hide | while \n trust | will",
    ))


def test_a_brake_stage_that_is_only_expected_brakes_nothing():
    expect("""
        service | move           | basis    | opens      | stages
        help    | ask_first      | expected | 2024-05-01 | retired
        trust   | cross_sell_now | recorded | 2023-05-01 | home
    """, born(
        rules="stage | service | opens \n retired | help | -24 \n home | trust | 0",
        events="stage | on \n home | 2023-05-01", brakes="stage | months \n retired | 600",
    ))


def test_someone_who_objected_is_expected_nothing_of_either():
    expect(NOTHING, born("client | born | status \n ann | 1960-05-01 | do_not_market"))
