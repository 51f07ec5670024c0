"""DESIGN section 4, rules 1 to 3: who may be looked at, which events and holdings exist, and conditions over facts."""

from __future__ import annotations

import pytest
from grids import NOTHING, expect, world

WILL_AT_HOME = "stage | service \n home | will"


# ------------------------------------------------------------------------------------------ rule 1: permission

@pytest.mark.parametrize("status", ["do_not_market", "unknown", "deceased"])
def test_a_client_whose_contact_status_is_not_ok_gets_nothing_at_all(status):
    expect("""
        client | service | move           | basis    | opens      | last       | need | stages
        ben    | will    | cross_sell_now | recorded | 2023-05-01 |            |      | home
        ben    | prenup  | lapsed         | recorded | 2023-05-01 | 2024-05-01 |      | home
        ben    | lease   | up_sell        | review   | 2023-11-01 | 2024-05-01 | none |
    """, world(
        clients=f"""
            client | status
            ann    | {status}
            ben    | ok
        """,
        services="""
            service | years
            lease   | 2
        """,
        rules="""
            stage | service | later  | last
            home  | will    |        |
            home  | prenup  | lapses | 12
        """,
        events="""
            client | stage | on
            ann    | home  | 2023-05-01
            ben    | home  | 2023-05-01
        """,
        holdings="""
            client | service | on
            ann    | lease   | 2022-05-01
            ben    | lease   | 2022-05-01
        """,
    ))


@pytest.mark.parametrize(("event_on", "move"), [("2024-06-14", "back_sell"), ("2024-06-15", "cross_sell_now")])
def test_for_a_prospect_the_as_of_day_stands_in_the_place_of_client_since(event_on, move):
    expect(f"""
        service | move   | opens      | stages
        will    | {move} | {event_on} | home
    """, world(clients="client | since \n ann | none", rules=WILL_AT_HOME, events=f"stage | on \n home | {event_on}"))


# ------------------------------------------------------------------------------------------ rule 2: match

def test_every_event_meets_every_rule_of_its_stage_and_no_other():
    expect("""
        service | move           | opens      | stages
        will    | cross_sell_now | 2021-03-01 | home
        trust   | cross_sell_now | 2021-03-01 | home
    """, world(
        rules="""
            stage | service
            home  | will
            home  | trust
            work  | contract
        """,
        events="""
            stage | on
            home  | 2021-03-01
            home  | 2023-03-01
            music | 2022-03-01
                  | 2022-04-01
        """,
    ))


def test_an_event_without_any_date_gives_nothing():
    expect(NOTHING, world(
        rules="""
            stage | service | anchor
            home  | will    |
            home  | trust   | signed
        """,
        events="""
            stage | anchors
            home  | signed=2023-01-01
        """,
    ))


@pytest.mark.parametrize(("event_on", "move"), [
    ("2024-06-14", "ask_first"),            # planned and past: not confirmed
    ("2024-06-15", "cross_sell_now"),
    ("2024-06-16", "cross_sell_future"),
])
def test_a_planned_event_before_the_as_of_day_is_like_an_unknown_fact(event_on, move):
    expect(f"""
        service | move   | opens      | stages
        will    | {move} | {event_on} | home
    """, world(
        rules="""
            stage | service | evidence_only
            home  | will    |
        """,
        events=f"""
            stage | on         | status
            home  | {event_on} | planned
        """,
    ))


def test_an_unconfirmed_event_is_silent_where_only_evidence_will_do():
    expect(NOTHING, world(
        rules="""
            stage | service | evidence_only
            home  | will    | yes
        """,
        events="""
            stage | on         | status
            home  | 2024-06-14 | planned
        """,
    ))


def test_an_assumed_event_is_like_an_unknown_fact():
    expect("""
        service | move      | opens      | stages
        will    | ask_first | 2023-05-01 | home
    """, world(rules=WILL_AT_HOME, events="""
        stage | on         | evidence
        home  | 2023-05-01 | assumed
    """))


def test_a_holding_exists_from_its_day_on_and_one_without_a_date_since_always():
    expect("""
        client   | service | move           | opens      | stages
        tomorrow | will    | cross_sell_now | 2023-05-01 | home
    """, world(
        clients="client \n today \n tomorrow \n always",
        rules=WILL_AT_HOME,
        events="""
            client   | stage | on
            today    | home  | 2023-05-01
            tomorrow | home  | 2023-05-01
            always   | home  | 2023-05-01
        """,
        holdings="""
            client   | service | on
            today    | will    | 2024-06-15
            tomorrow | will    | 2024-06-16
            always   | will    |
        """,
    ))


def test_a_refusal_dated_after_the_as_of_day_does_not_exist_yet():
    expect("""
        client   | service | move           | opens      | stages
        tomorrow | will    | cross_sell_now | 2023-05-01 | home
    """, world(
        clients="client \n today \n tomorrow",
        rules=WILL_AT_HOME,
        events="""
            client   | stage | on
            today    | home  | 2023-05-01
            tomorrow | home  | 2023-05-01
        """,
        holdings="""
            client   | service | on         | by
            today    | will    | 2024-06-15 | declined
            tomorrow | will    | 2024-06-16 | declined
        """,
    ))


@pytest.mark.parametrize(("written", "counts_as"), [("2023", "2023-07-02"), ("2023-02", "2023-02-15")])
def test_a_partial_date_counts_as_its_middle_day(written, counts_as):
    expect(f"""
        service | move           | opens       | last        | stages
        will    | cross_sell_now | {counts_as} |             | home
        claim   | cross_sell_now | {counts_as} |             | home
        lease   | cross_sell_now | {counts_as} | 2025-07-02  | home
    """, world(
        rules="""
            stage | service | anchor | later       | ends
            home  | will    |        |             |
            home  | claim   | signed |             |
            home  | lease   |        | until_event | home_sold
        """,
        events=f"""
            stage | on        | anchors
            home  | {written} | signed={written}
        """,
        facts="fact | answer \n home_sold | 2025",
    ))


def test_a_partial_client_since_counts_as_its_middle_day_too():
    expect("""
        client | service | move           | opens      | stages
        ann    | will    | back_sell      | 2019-07-01 | home
        ben    | will    | cross_sell_now | 2019-07-02 | home
    """, world(
        clients="""
            client | since
            ann    | 2019
            ben    | 2019
        """,
        rules=WILL_AT_HOME,
        events="""
            client | stage | on
            ann    | home  | 2019-07-01
            ben    | home  | 2019-07-02
        """,
    ))


# ------------------------------------------------------------------------------------------ rule 3: conditions

CONDITIONED = """
    stage | service | condition             | evidence_only
    home  | will    | owner=yes; tenant=no  |
    home  | trust   | owner=yes; tenant=no  | yes
"""


@pytest.mark.parametrize(("owner", "tenant", "will", "trust"), [
    ("yes",        "no",         "cross_sell_now", "cross_sell_now"),
    ("yes",        "yes",        None,             None),               # one false
    ("no",         "unknown",    None,             None),               # false beats unknown
    ("unknown",    "no",         "ask_first",      None),               # evidence only: silent
    ("yes",        "2024-06-16", "cross_sell_now", "cross_sell_now"),   # not reached: no
    ("yes",        "2024-06-15", None,             None),               # reached: yes
    ("2024-06-15", "no",         "cross_sell_now", "cross_sell_now"),
    ("2024-06-16", "no",         None,             None),
])
def test_all_terms_must_hold_and_an_unknown_one_can_only_be_asked(owner, tenant, will, trust):
    lines = [f"{service} | {move} | 2023-05-01 | home" for service, move in (("will", will), ("trust", trust)) if move]
    expect("service | move | opens | stages\n" + "\n".join(lines), world(
        rules=CONDITIONED,
        events="stage | on \n home | 2023-05-01",
        facts=f"""
            fact   | answer
            owner  | {owner}
            tenant | {tenant}
        """,
    ))


def test_a_fact_of_which_nothing_is_on_file_is_unknown():
    expect("""
        service | move      | opens      | stages
        will    | ask_first | 2023-05-01 | home
    """, world(
        rules=CONDITIONED,
        events="stage | on \n home | 2023-05-01",
        facts="fact | answer \n owner | yes",
    ))


@pytest.mark.parametrize("written", ["yes", "no", "unknown", "2020-01-01"])
def test_a_derived_fact_is_what_the_holdings_say_whatever_the_file_says(written):
    expect("""
        client   | service | move           | opens      | stages
        holder   | yacht   | cross_sell_now | 2023-05-01 | home
        refuser  | kite    | cross_sell_now | 2023-05-01 | home
        widow    | kite    | cross_sell_now | 2023-05-01 | home
        nobody   | kite    | cross_sell_now | 2023-05-01 | home
    """, world(
        clients="client \n holder \n refuser \n widow \n nobody",
        services="""
            service | family
            will    | wills
        """,
        families="""
            family | ended_by | held_fact
            wills  | wedding  | holds_will
        """,
        rules="""
            stage | service | condition
            home  | yacht   | holds_will=yes
            home  | kite    | holds_will=no
        """,
        events="""
            client  | stage | on
            holder  | home  | 2023-05-01
            refuser | home  | 2023-05-01
            widow   | home  | 2023-05-01
            nobody  | home  | 2023-05-01
        """,
        facts=f"""
            client  | fact       | answer
            holder  | holds_will | {written}
            refuser | holds_will | {written}
            widow   | holds_will | {written}
            nobody  | holds_will | {written}
            widow   | wedding    | 2022-01-01
        """,
        holdings="""
            client  | service | on         | by
            holder  | will    | 2021-01-01 | elsewhere
            refuser | will    | 2021-01-01 | declined
            widow   | will    | 2021-01-01 | us
        """,
    ))
