"""Deciding on a line, and taking a decision back: what is written, what is shown next, and who did it."""

from __future__ import annotations

from datetime import date
from threading import Barrier, Thread

import pytest
from record_given import AS_OF, audited, firm, line, lines, rows

from lifeline.errors import NotFound, UserError
from lifeline.model import Decided
from lifeline.record.decisions import decide, standing_decisions, undo
from lifeline.store import Store

HOME = {
    "rules": """
        stage | service | closes
        home  | will    | 120
        child | will    | 120
    """,
    "events": """
        stage | on
        home  | 2021-03-01
        child | 2023-05-01
    """,
}
PER_EVENT = {
    **HOME,
    "services": """
        service | by
        will    | per_event
""",
}
ASKING = {
    "rules": """
        stage | service | condition | closes
        home  | will    | owner=yes | 120
    """,
    "events": """
        stage | on
        home  | 2021-03-01
    """,
    "lasting": "owner",
}


def decided(store: Store, what: Decided, *, who: str = "A. Partner", as_of: date = AS_OF, **also: object) -> str:
    """Decide on Ann's will."""
    return decide(store, client_id="ann", service_id="will", decided=what, as_of=as_of, who=who, **also)


@pytest.mark.parametrize(
    ("what", "provider"),
    [
        (Decided.HAS_ELSEWHERE, "elsewhere"),
        (Decided.DOES_IT_SELF, "self"),
        (Decided.NOT_NEEDED, "declined"),
        (Decided.DECLINED, "declined"),
    ],
)
def test_what_is_decided_is_held_and_the_line_goes(what, provider):
    store = firm(**HOME)
    assert lines(store) == [("will", "cross_sell_now")]
    decided(store, what)
    assert lines(store) == []
    assert rows(store, "holding", "service_id, held_on, provider, for_stage_id") == [("will", AS_OF, provider, None)]


def test_a_line_with_several_reasons_is_one_holding_unless_it_is_bought_for_each_event():
    store = firm(**PER_EVENT)
    assert line(store, "will").stages == ("child", "home")
    decided(store, Decided.HAS_ELSEWHERE)
    assert rows(store, "holding", "provider, for_stage_id") == [("elsewhere", "child"), ("elsewhere", "home")]
    assert lines(store) == []


def test_what_is_bought_for_each_event_and_declined_is_declined_once_at_whatever_stage():
    store = firm(**PER_EVENT)
    decided(store, Decided.DECLINED)
    assert rows(store, "holding", "provider, for_stage_id") == [("declined", None)]
    assert lines(store) == []


def test_not_now_is_silent_until_its_day_and_back_on_it():
    store = firm(**HOME)
    decided(store, Decided.NOT_NOW, until_on=date(2024, 9, 1))
    assert lines(store) == lines(store, as_of=date(2024, 8, 31)) == []
    assert lines(store, as_of=date(2024, 9, 1)) == [("will", "cross_sell_now")]
    (entry,) = standing_decisions(store, client_id="ann", as_of=AS_OF)
    assert entry.until_on == date(2024, 9, 1)


def test_declined_until_a_day_says_the_same_in_the_decision_and_in_the_holding():
    store = firm(**HOME)
    decided(store, Decided.DECLINED, until_on=date(2025, 1, 1))
    assert rows(store, "decision", "until_on") == rows(store, "holding", "ask_again_after_on") == [(date(2025, 1, 1),)]


@pytest.mark.parametrize(
    ("what", "also", "message"),
    [
        (Decided.NOT_IN_INTEREST, {}, "Say why"),
        (Decided.NOT_IN_INTEREST, {"reason": " "}, "Say why"),
        (Decided.NOT_NOW, {}, "a day after 15 June 2024"),
        (Decided.NOT_NOW, {"until_on": AS_OF}, "a day after 15 June 2024"),
        (Decided.DECLINED, {"until_on": date(2024, 1, 1)}, "a day after 15 June 2024"),
        (Decided.HAS_ELSEWHERE, {"until_on": date(2025, 1, 1)}, "Only what is declined"),
        (Decided.PROPOSED, {"who": " "}, "needs the name"),
    ],
)
def test_a_decision_without_what_it_needs_is_refused_and_nothing_is_written(what, also, message):
    store = firm(**HOME)
    with pytest.raises(UserError, match=message):
        decided(store, what, **also)
    assert rows(store, "decision") == rows(store, "holding") == audited(store) == []


def test_there_is_nothing_to_decide_where_there_is_no_line():
    store = firm(**HOME)
    with pytest.raises(NotFound, match="nothing to decide"):
        decide(store, client_id="ann", service_id="no such", decided=Decided.PROPOSED, as_of=AS_OF, who="A. Partner")
    with pytest.raises(NotFound, match="no client 'bob'"):
        decide(store, client_id="bob", service_id="will", decided=Decided.PROPOSED, as_of=AS_OF, who="A. Partner")


def test_a_lapsed_line_is_not_decided_on():
    store = firm(
        rules="""
        stage | service | later  | last
        home  | will    | lapses | 12
    """,
        events=HOME["events"],
    )
    assert lines(store) == [("will", "lapsed")]
    with pytest.raises(NotFound):
        decided(store, Decided.PROPOSED)


def test_not_in_the_clients_interest_is_kept_with_its_reason_and_the_audit_holds_no_word_of_it():
    store = firm(**HOME)
    decided(store, Decided.NOT_IN_INTEREST, reason=" They rent. ")
    (entry,) = standing_decisions(store, client_id="ann", as_of=AS_OF)
    assert (entry.decided, entry.reason, entry.who) == (Decided.NOT_IN_INTEREST, "They rent.", "A. Partner")
    assert audited(store) == [("A. Partner", "decision", "ann will")]
    assert store.value("select detail from audit") == (
        "not_in_interest; move cross_sell_now; rules R1;R2; basis recorded; channel meeting"
    )


# ------------------------------------------------------------------------------------------ what stands


def test_a_decision_dated_later_does_not_stand_yet():
    store = firm(**HOME)
    decided(store, Decided.HAS_ELSEWHERE)
    assert standing_decisions(store, client_id="ann", as_of=date(2024, 6, 14)) == ()
    assert len(standing_decisions(store, client_id="ann", as_of=AS_OF)) == 1
    assert lines(store, as_of=date(2024, 6, 14)) == [("will", "cross_sell_now")]


def test_decisions_stand_the_latest_first():
    store = firm(**HOME)
    decided(store, Decided.PROPOSED)
    decided(store, Decided.AGREED)
    assert [entry.decided for entry in standing_decisions(store, client_id="ann", as_of=AS_OF)] == [
        Decided.AGREED,
        Decided.PROPOSED,
    ]


# ------------------------------------------------------------------------------------------ two at once


@pytest.mark.parametrize("what", [Decided.HAS_ELSEWHERE, Decided.PROPOSED])
def test_the_same_decision_a_second_time_writes_nothing(what):
    store = firm(**HOME)
    assert decided(store, what) == decided(store, what, who="B. Partner")
    assert rows(store, "decision", "who") == [("A. Partner",)]
    assert len(audited(store)) == 1


def test_another_decision_on_what_is_settled_hears_who_settled_it():
    store = firm(**HOME)
    decided(store, Decided.HAS_ELSEWHERE)
    with pytest.raises(NotFound, match="A. Partner decided it on 15 June 2024: has elsewhere"):
        decided(store, Decided.DECLINED, who="B. Partner")


def test_of_two_people_at_the_same_moment_one_decides():
    store = firm(**HOME)
    ready, ids = Barrier(4), []

    def click(who: str) -> None:
        ready.wait()
        ids.append(decided(store, Decided.HAS_ELSEWHERE, who=who))

    people = [Thread(target=click, args=(f"Partner {number}",)) for number in range(4)]
    for each in people:
        each.start()
    for each in people:
        each.join()
    assert len(ids) == 4 and len(set(ids)) == 1
    assert len(rows(store, "decision")) == len(rows(store, "holding")) == 1


# ------------------------------------------------------------------------------------------ confirming


def test_a_confirmed_need_answers_the_fact_it_waited_for():
    store = firm(**ASKING)
    assert lines(store) == [("will", "ask_first")]
    decided(store, Decided.CONFIRMED_GAP)
    assert lines(store) == [("will", "cross_sell_now")]
    assert rows(store, "fact", "fact, answer, evidence") == [("owner", "yes", "client_said")]


@pytest.mark.parametrize(
    ("event", "confirmed"),
    [
        ("home | 2024-03-01 | planned | client_said", ("happened", "client_said")),
        ("home | 2021-03-01 | happened | assumed", ("happened", "client_said")),
        ("home | 2024-07-01 | planned | assumed", ("planned", "client_said")),
    ],
)
def test_a_confirmed_need_confirms_the_event_it_waited_for_and_undoing_brings_the_doubt_back(event, confirmed):
    store = firm(rules="stage | service | closes\nhome | will | 120", events=f"stage | on | status | evidence\n{event}")
    assert lines(store) == [("will", "ask_first")]
    before = rows(store, "life_event")
    decision_id = decided(store, Decided.CONFIRMED_GAP)
    assert rows(store, "life_event", "status, evidence") == [confirmed]
    assert lines(store) != [("will", "ask_first")]
    undo(store, decision_id=decision_id, as_of=AS_OF, who="B. Partner")
    assert rows(store, "life_event") == before


def test_a_need_at_an_expected_stage_may_be_confirmed_and_stays_a_question_until_its_event_is_on_file():
    store = firm(
        stages="stage | prompt | age\nhome | ask_by_age | 20",
        clients="client | born\nann | 1990-01-01",
        rules="stage | service\nhome | will",
    )
    decided(store, Decided.CONFIRMED_GAP)
    assert lines(store) == [("will", "ask_first")]
    assert rows(store, "life_event") == []


# ------------------------------------------------------------------------------------------ what is refused


def test_nothing_is_proposed_while_a_guard_holds_but_what_they_have_can_be_written_down():
    store = firm(
        quiet="stage | months\nloss | 3",
        rules=HOME["rules"],
        events=f"{HOME['events']}\n loss | 2024-05-20",
        stages="stage\nloss",
    )
    with pytest.raises(UserError, match="may not be proposed yet. Quiet period after loss, until 20 August 2024"):
        decided(store, Decided.PROPOSED)
    assert rows(store, "decision") == []
    decided(store, Decided.HAS_ELSEWHERE)
    assert lines(store) == []


def test_a_review_after_an_event_to_come_cannot_be_had_already():
    store = firm(
        services="""
        service | family | reviews | by
        will    | wills  |         |
        review  | review | wills   | per_event
    """,
        rules="stage | service\nhome | review",
        events="stage | on | status\nhome | 2024-09-01 | planned",
        holdings="service | on\nwill | 2022-01-01",
    )
    assert lines(store) == [("review", "cross_sell_future")]
    with pytest.raises(UserError, match="would still be open"):
        decide(
            store, client_id="ann", service_id="review", decided=Decided.HAS_ELSEWHERE, as_of=AS_OF, who="A. Partner"
        )
    assert rows(store, "decision") == audited(store) == []
