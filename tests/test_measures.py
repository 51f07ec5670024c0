"""Every measure's definition on a few rows whose answer is worked out by hand, whole and in view."""

from __future__ import annotations

from datetime import date

import pytest
from measures_given import AS_OF, book, listed, measured, told

from lifeline.errors import NotFound
from lifeline.question import measures
from lifeline.question.measure_sql import QUARTER, Asked

# The period: 1 November 2025 to 31 October 2026. Before it: 1 November 2024 to 31 October 2025.
FOUR = """
    client | since
    ann    | 2020-01-01
    bob    | 2021-06-01
    cat    | 2026-10-31
    eve    | 2015-01-01
    dan    | 2026-11-01
    pro    | none
"""
WORK = """
    client | service | opened     | closed     | fee
    ann    | will    | 2026-01-10 | 2026-02-10 | 100
    ann    | will    | 2026-01-10 | 2026-02-10 | 100
    ann    | deed    | 2024-12-01 | 2025-01-05 | 50
    bob    | will    | 2025-11-01 |            |
    bob    | deed    | 2026-11-01 |            | 900
    pro    | will    | 2026-03-01 |            | 900
"""


# ------------------------------------------------------------------------------------------ what is sold


def test_volume_is_new_fees_and_new_matters_over_all_clients_and_two_matters_alike_are_two():
    store = book(clients=FOUR, matters=WORK)
    # ann, bob, cat (a client on the last day) and eve (who never bought); not dan (a day later), not the prospect.
    assert told(store, "star.volume_money", "star.volume_units") == ["50 = 200/4", "0.75 = 3/4"]
    assert listed(store, "star.volume_units") == ["ann M1", "ann M2", "bob M4"]
    assert listed(store, "star.volume_units", part="below") == ["ann ann", "bob bob", "cat cat", "eve eve"]


def test_a_missing_fee_is_said_and_never_taken_as_nothing():
    store = book(clients=FOUR, matters=WORK)
    assert measured(store)["star.volume_money"].remark == "Fee known for 2 of 3 new matters."
    without = book(clients=FOUR, matters="client | service | opened\nann | will | 2026-01-10")
    # Nothing on file is not nothing: the average cannot be said.
    assert told(without, "star.volume_money") == ["- = -/4"]
    # Where nothing was opened at all, nothing was sold, and that is known.
    assert told(book(clients=FOUR), "star.volume_money", "star.volume_units") == ["0 = 0/4", "0 = 0/4"]


def test_breadth_counts_a_service_once_per_client_and_period_and_the_ratio_once_to_date():
    store = book(clients=FOUR, matters=WORK)
    # In the period ann bought wills (twice: one service) and bob a will; to date ann a deed as well.
    assert told(store, "star.breadth", "star.cross_selling_ratio") == ["0.5 = 2/4", "0.75 = 3/4"]
    assert listed(store, "star.cross_selling_ratio") == ["ann deed", "ann will", "bob will"]


def test_a_holding_by_us_is_a_service_had_and_one_without_a_date_was_had_since_always():
    store = book(clients=FOUR, matters=WORK, holdings="""
        client | service | on         | by
        eve    | trust   |            | us
        cat    | will    | 2026-10-31 | us
        bob    | trust   | 2026-11-01 | us
        bob    | deed    | 2020-01-01 | elsewhere
    """)
    assert told(store, "star.cross_selling_ratio") == ["1.25 = 5/4"]
    assert listed(store, "star.cross_selling_ratio") == ["ann deed", "ann will", "bob will", "cat will", "eve trust"]
    # Ten years earlier there was eve alone, with her trust.
    assert told(store, "star.cross_selling_ratio", as_of=date(2016, 10, 31)) == ["1 = 1/1"]


def test_practice_areas_and_clients_with_two_services_count_different_ones_only():
    store = book(clients=FOUR, matters=WORK + "    bob | trust | 2026-05-01 | | 10\n")
    # ann: Private and Property; bob: will and trust are both Private. Both have two services.
    assert told(store, "star.practice_areas", "star.two_or_more") == ["0.75 = 3/4", "0.5 = 2/4"]
    assert listed(store, "star.two_or_more") == ["ann ann", "bob bob"]


# ------------------------------------------------------------------------------------------ who stays

STAYING = """
    client | service | opened     | closed
    ann    | will    | 2024-12-01 | 2025-01-05
    ann    | deed    | 2026-02-01 | 2026-03-01
    bob    | will    | 2024-10-01 | 2024-11-02
    bob    | deed    | 2010-01-01 | 2010-02-01
    cat    | will    | 2025-10-31 | 2025-11-02
    eve    | will    | 2023-01-01 |
    fay    | will    | 2024-10-01 | 2024-11-01
    gus    | will    | 2025-01-01 | 2025-11-01
"""
SIX = "client | since\n" + "\n".join(f"{name} | 2009-01-01" for name in ("ann", "bob", "cat", "eve", "fay", "gus"))


def test_attrition_is_of_those_active_in_one_period_the_share_not_active_in_the_next():
    store = book(clients=SIX, matters=STAYING)
    # Active the year before: ann, bob (closed on its second day), cat (opened on its last), eve (under way) and gus;
    # not fay, whose matter's closing day was the first day of it. Again: ann, cat (under way one day) and eve; the
    # closing day of gus's was the first day of the period.
    assert told(store, "star.retention", "star.attrition") == ["0.6 = 3/5", "0.4 = 2/5"]
    assert listed(store, "star.attrition") == ["bob bob", "gus gus"]
    assert listed(store, "star.attrition", part="below") == ["ann ann", "bob bob", "cat cat", "eve eve", "gus gus"]


def test_attrition_by_breadth_goes_by_the_services_they_had_by_the_end_of_the_period_before():
    store = book(clients=SIX, matters=STAYING)
    # Only bob had two services by then; ann's second came later.
    assert told(store, "star.retention_two", "star.attrition_two") == ["0 = 0/1", "1 = 1/1"]
    assert told(store, "star.retention_one", "star.attrition_one") == ["0.75 = 3/4", "0.25 = 1/4"]


def test_a_matter_marked_closed_without_a_closing_day_is_active_in_the_period_of_its_opening_only():
    store = book(clients=SIX, matters="""
        client | service | opened     | status
        ann    | will    | 2024-12-01 | closed
        bob    | will    | 2024-12-01 | open
    """)
    assert told(store, "star.retention") == ["0.5 = 1/2"]


def test_where_nobody_was_active_before_there_is_no_share_and_none_is_made_up():
    assert told(book(clients=SIX), "star.retention", "star.attrition", "star.conversion") == ["- = 0/0"] * 3


# ------------------------------------------------------------------------------------------ what was decided

DECIDED = """
    client | service | decided       | on         | move              | rules | undone
    ann    | will    | proposed      | 2026-01-01 | back_sell         | R1;R2 |
    ann    | will    | agreed        | 2026-02-01 | back_sell         | R1;R2 |
    ann    | deed    | agreed        | 2026-02-01 | up_sell           | R3    | 2026-12-01
    bob    | will    | declined      | 2026-03-01 | cross_sell_now    | R1    |
    bob    | deed    | proposed      | 2026-03-01 | cross_sell_future | R3    |
    bob    | trust   | not_needed    | 2026-03-01 | cross_sell_now    | R4    |
    eve    | will    | confirmed_gap | 2026-04-01 | ask_first         | R1    |
    eve    | deed    | agreed        | 2026-11-01 | back_sell         | R3    |
    eve    | trust   | agreed        | 2025-10-31 | back_sell         | R4    |
"""


def test_decisions_count_in_their_period_by_move_and_what_was_undone_never_does():
    store = book(clients=FOUR, decisions=DECIDED)
    assert told(store, "activity.decisions", *(f"activity.decisions.{move}" for move in ("back_sell", "cross_sell",
                                                                                         "up_sell"))
                ) == ["6 = 6", "2 = 2", "3 = 3", "0 = 0"]
    # Eve was only asked: in the total, in no move. Undone later than the day looked from is undone all the same.
    assert told(store, "output.agreed", "output.proposed", "output.confirmed") == ["1 = 1", "2 = 2", "1 = 1"]
    assert told(store, "output.agreed", as_of=date(2025, 10, 31)) == ["1 = 1"]


def test_conversion_is_of_lines_by_what_was_decided_last_and_by_rule_each_line_counts_for_each_of_its_rules():
    store = book(clients=FOUR, decisions=DECIDED)
    # ann's will (proposed, then agreed) is one line; bob's declined and proposed; not needed is in neither.
    assert told(store, "star.conversion") == ["0.33 = 1/3"]
    found = measures.by_rule(store, Asked(AS_OF))
    assert [(each.rule_id, each.proposed, each.agreed, each.declined, float(each.value)) for each in found] == [
        ("R1", 0, 1, 1, 0.5), ("R2", 0, 1, 0, 1.0), ("R3", 1, 0, 0, 0.0),
    ]


def test_new_matters_after_an_agreed_line_are_those_within_twelve_months_for_the_same_client_and_service():
    earlier = "    ann | trust | agreed | 2025-02-10 | cross_sell_now | | \n"
    store = book(clients=FOUR, decisions=DECIDED + earlier, matters="""
        client | service | opened     | fee
        ann    | will    | 2026-01-31 | 1
        ann    | will    | 2026-02-01 | 10
        ann    | will    | 2026-02-01 | 10
        ann    | deed    | 2026-02-02 | 100
        ann    | trust   | 2026-02-10 | 1000
        ann    | trust   | 2026-02-11 | 10000
        bob    | will    | 2026-03-02 |
    """)
    # Not the day before, not another's, not after an undone one; the last day of the twelve months still counts.
    assert listed(store, "impact.matters") == ["ann M2", "ann M3", "ann M5"]
    assert told(store, "impact.fees", "impact.fees.back_sell", "impact.fees.cross_sell", "impact.fees.up_sell") == [
        "1020 = 1020", "20 = 20", "1000 = 1000", "0 = 0",
    ]
    assert told(store, "star.back_sell_share") == ["0 = 20/11121"]
    assert measured(store)["star.back_sell_share"].remark == "Fee known for 6 of 7 new matters."


def test_by_buying_centre_what_goes_to_one_served_before_is_an_up_sell_whatever_its_move():
    store = book(clients="client | track | since\nacme | business | 2020-01-01", matters="""
        client | service | opened     | fee
        acme   | terms   | 2024-01-01 | 5
        acme   | lease   | 2026-05-01 | 7
        acme   | terms   | 2026-05-01 |
    """, decisions="""
        client | service | decided  | on         | move
        acme   | terms   | agreed   | 2026-01-01 | cross_sell_now
        acme   | lease   | agreed   | 2026-01-01 | back_sell
    """)
    moves = ("output.agreed.back_sell", "output.agreed.cross_sell", "output.agreed.up_sell")
    assert told(store, *moves) == ["1 = 1", "1 = 1", "0 = 0"]
    assert told(store, *moves, definition="buying_centre") == ["1 = 1", "1 = 1", "1 = 1"]
    assert listed(store, "output.agreed.up_sell", definition="buying_centre") == ["acme D1"]
    # The board was served before, property was not.
    assert told(store, "impact.new_centres", "impact.new_centre_fees", "impact.served_centre_fees") == [
        "1 = 1", "7 = 7", "- = -",
    ]


# ------------------------------------------------------------------------------------------ the other four classes


def test_readiness_counts_what_is_on_file_by_the_end_of_the_period():
    store = book(
        clients="client | track | since\nann | person | 2020-01-01\nacme | business | 2020-01-01\nbolt | business | "
                "2020-01-01",
        facts="client | fact | answer\nann | married | yes\nacme | staff | unknown",
        events="client | stage | on\nann | home | 2019-12-31\nacme | home | 2020-01-01",
        matters="client | service | opened\nacme | lease | 2026-10-31",
        contacts="client | centre | name | on\nacme | property | Pat | 2026-10-31\nacme | HR | Hal | "
                 "2026-10-31\nbolt | HR | Ida | 2026-11-01",
        permissions="client | channel | on | allowed\nann | email | 2026-10-31 | yes\nacme | email | | no\nbolt | "
                    "post | 2026-11-01 | yes",
        goals="area | move | set | closed\nPrivate | back_sell | 2026-10-31 |\nStaff | | 2026-01-01 | 2026-10-31\n | "
              "up_sell | 2026-11-01 |",
    )
    assert told(store, "readiness.facts", "readiness.past", "readiness.permissions", "readiness.contacts") == [
        "0.33 = 1/3", "0.33 = 1/3", "0.33 = 1/3", "0.5 = 1/2",
    ]
    assert told(store, "readiness.contacts_served", "readiness.contacts_new") == ["1 = 1", "1 = 1"]
    assert told(store, "readiness.goals", "readiness.goals.back_sell", "readiness.goals.up_sell") == [
        "0.25 = 1/4", "0.25 = 1/4", "0 = 0/4",
    ]
    # A day later the goal of the whole firm stands for every area.
    assert told(store, "readiness.goals.up_sell", as_of=date(2026, 11, 1)) == ["1 = 4/4"]


def test_skills_and_checked_cards_are_of_all_services_and_have_no_trend():
    store = book(clients=FOUR)
    with store.write() as writer:
        writer.insert("skill", ["colleague_id", "service_id", "practice_area"],
                      [("k", "lease", None), ("k", None, "Private")])
        writer.insert("trigger_card", ["service_id", "part", "text", "who", "written_at"], [
            ("will", "law_checked", "2026-10-31", "x", date(2026, 10, 31)),
            ("deed", "law_checked", "2026-11-01", "x", date(2026, 11, 1)),
        ])
    assert told(store, "readiness.skills", "readiness.cards") == ["0.5 = 3/6", "0.17 = 1/6"]
    assert measured(store)["readiness.cards"].trend == ()


def test_actions_referrals_packs_and_answers_count_on_their_own_day():
    store = book(
        clients=FOUR,
        actions="client | on | move | outcome_on\nann | 2025-11-01 | cross_sell_now | 2026-11-01\nann | 2025-10-31 | "
                "| 2026-10-31",
        referrals="client | heard | state | handled | credited\nann | 2026-10-31 | accepted | 2026-11-01\n | "
                  "2026-10-31 | declined | 2026-10-31\nbob | 2020-01-01 | turned | 2025-11-01 | 2026-10-31\nbob | "
                  "2020-01-01 | kept | 2025-11-01",
    )
    with store.write() as writer:
        writer.insert("audit", ["written_at", "who", "action", "subject", "detail"], [
            (date(2026, 1, 1), "x", "export", "ann", "pack, pdf, for the client"),
            (date(2026, 1, 1), "x", "export", "ann", "list as of 2026-01-01, csv"),
            (date(2026, 1, 1), "x", "fact answered", "ann married", "client_said"),
            (date(2026, 1, 1), "x", "fact answered", "bob married", "client_said"),
            (date(2026, 1, 2), "x", "fact answered: taken back", "bob married", ""),
        ])
    assert told(store, "activity.actions", "activity.actions.cross_sell", "activity.actions_done") == ["1 = 1",
                                                                                                       "1 = 1", "1 = 1"]
    assert told(store, "activity.referrals", "output.referrals", "impact.referrals") == ["2 = 2", "1 = 1", "1 = 1"]
    assert told(store, "activity.packs", "activity.answers") == ["1 = 1", "1 = 1"]


# ------------------------------------------------------------------------------------------ day, period, filters


def test_periods_are_half_open_and_adjoin_and_the_day_looked_from_is_the_last_of_them():
    assert [(each.starts_on, each.ends_on) for each in Asked(date(2024, 2, 29)).periods(2)] == [
        (date(2023, 3, 1), date(2024, 3, 1)), (date(2022, 3, 1), date(2023, 3, 1)),
    ]
    assert Asked(AS_OF, months=3).periods(1)[0].starts_on == date(2026, 8, 1)
    # A quarter counts once it is over: on its last day it is.
    assert [Asked(day, months=QUARTER).periods(1)[0].last_on for day in (date(2026, 9, 29), date(2026, 9, 30))] == [
        date(2026, 6, 30), date(2026, 9, 30),
    ]


def test_the_trend_has_the_eight_periods_before_the_oldest_first():
    store = book(clients=FOUR, matters=WORK)
    trend = measured(store)["star.volume_units"].trend
    # ann since 2020, bob since 2021, eve since 2015: the deed of December 2024 fell into the year before, over three.
    assert [None if point.value is None else round(float(point.value), 2) for point in trend] == [0, 0, 0, 0, 0, 0, 0,
                                                                                                  0.33, 0.75]
    assert trend[0].starts_on == date(2017, 11, 1) and trend[-1].ends_on == date(2026, 11, 1)


def test_owner_office_segment_and_practice_area_choose_and_clients_who_bought_nothing_stay_counted():
    store = book(clients=FOUR, matters=WORK)
    with store.write() as writer:
        writer.execute("update client set owner = 'Kim', segment = 'Farms' where client_id in ('ann', 'eve')")
    assert told(store, "star.volume_units", owner="Kim") == ["1 = 2/2"]
    assert told(store, "star.volume_units", segment="Farms", practice_area="Property") == ["0 = 0/2"]
    assert told(store, "star.cross_selling_ratio", practice_area="Property") == ["0.25 = 1/4"]
    assert told(store, "star.volume_units", segment="") == ["0.5 = 1/2"]


def test_an_unknown_measure_is_said_with_those_there_are():
    with pytest.raises(NotFound, match="There is no measure 'sales'. There are: star.volume_money"):
        measures.figures(book(clients=FOUR), Asked(AS_OF), measure_ids=["sales"])
