"""What to ask next (rule 18): which questions there are, in which order, and which are not put again."""

from __future__ import annotations

import pytest
from record_given import firm, lines, view
from sample_given import sample_copy

from lifeline.errors import NotFound, UserError
from lifeline.question.discovery import settled_by
from lifeline.question.known import answerable, dated_facts, event_ties, facts_known, named_dates
from lifeline.record import facts, sharing
from lifeline.record.entries import take_back
from tests.pages_read import AS_OF

ASKING = {
    "clients": "client | born\nann | 1960-05-01",
    "stages": "stage | age | prompt\nhome | | \nretired | 60 | ask_by_age",
    "rules": """
        stage   | service | condition   | closes | last
        home    | will    | owner=yes   | 480    |
        home    | deed    | owner=yes   | 480    | 360
        home    | trust   | married=yes | 480    |
        retired | pension |             | 480    |
    """,
    "events": "stage | on | status | evidence\nhome | 2010-03-01",
    "lasting": "owner married",
}
DOUBTFUL = {
    "rules": "stage | service | closes\nhome | will | 480\nhome | deed | 480\nmoved | trust | 480",
    "events": """
        stage | on         | status   | evidence
        home  | 2024-01-31 | planned  | client_said
        moved | 2010-03-01 | happened | assumed
    """,
}


def asked(store) -> list[tuple[str, str, int, int]]:
    return [(one.kind, one.about_id, one.needs, one.deadlines) for one in view(store).questions]


def said(store, answer: str, kind: str = "stage", about_id: str = "retired") -> None:
    facts.set_aside(
        store, client_id="ann", kind=kind, about_id=about_id, answer=answer, evidence="client_said", who="A. Partner"
    )


def answer(store, fact: str, written: str) -> None:
    facts.answer(store, client_id="ann", fact=fact, answer=written, evidence="client_said", who="A. Partner")


# ------------------------------------------------------------------------------------------ which, and in which order


def test_the_answer_that_settles_most_needs_and_deadlines_is_asked_for_first():
    store = firm(**ASKING)
    assert asked(store) == [("fact", "owner", 2, 1), ("fact", "married", 1, 0), ("stage", "retired", 1, 0)]
    assert view(store).questions[0].because == "settles 2 needs, 1 with a time limit"
    answer(store, "owner", "no")
    assert asked(store) == [("fact", "married", 1, 0), ("stage", "retired", 1, 0)]


def test_an_event_that_is_only_assumed_or_whose_planned_day_has_gone_by_is_a_question():
    store = firm(**DOUBTFUL)
    assert [(one.kind, one.about_id, one.text, one.needs) for one in view(store).questions] == [
        ("event", "E1", "home: planned for 31 January 2024. Has it happened?", 2),
        ("event", "E2", "moved, 1 March 2010 (only assumed): is that right?", 1),
    ]
    facts.change_event(store, event_id="E1", status="happened", who="A. Partner")
    facts.change_event(store, event_id="E2", evidence="client_said", who="A. Partner")
    assert asked(store) == []
    assert lines(store) == [("deed", "cross_sell_now"), ("trust", "back_sell"), ("will", "cross_sell_now")]


def test_a_question_names_what_its_answer_would_settle():
    store = firm(**ASKING)
    seen = view(store)
    assert {
        one.about_id: sorted(line.service_id for line in settled_by(seen, one)) for one in seen.questions
    } == {"owner": ["deed", "will"], "married": ["trust"], "retired": ["pension"]}


def test_of_every_client_of_the_sample_each_question_settles_as_many_lines_as_it_says():
    with sample_copy() as workbook:
        counted = 0
        for (client_id,) in workbook.store.tuples("select client_id from client order by client_id"):
            seen = workbook.client(client_id).lifeline(as_of=AS_OF).view
            for one in seen.questions:
                assert len(settled_by(seen, one)) == one.needs, (client_id, one)
                counted += 1
        assert counted > 20


# ------------------------------------------------------------------------------------------ not put again


@pytest.mark.parametrize(
    ("written", "is_asked"), [("no", False), ("prefer_not", False), ("unknown", True)]
)
def test_who_says_a_stage_has_not_begun_or_prefers_not_to_say_is_not_asked_again_and_the_rules_work_on(
    written, is_asked
):
    store = firm(**ASKING)
    before = lines(store)
    said(store, written)
    assert (("stage", "retired", 1, 0) in asked(store)) is is_asked
    assert lines(store) == before
    facts.forget(store, client_id="ann", fact="stage:retired", who="A. Partner")
    assert ("stage", "retired", 1, 0) in asked(store)


def test_who_prefers_not_to_say_has_said_neither_yes_nor_no():
    store = firm(**ASKING | {"rules": """
        stage | service | condition | closes | evidence_only
        home  | will    | owner=yes | 480    |
        home  | deed    | owner=no  | 480    |
        home  | trust   | owner=yes | 480    | yes
    """})
    assert lines(store) == [("deed", "ask_first"), ("will", "ask_first")]
    answer(store, "owner", "prefer_not")
    assert lines(store) == [("deed", "ask_first"), ("will", "ask_first")]
    assert asked(store) == [] and view(store).opportunities[0].lead.unknown_facts == ""


def test_a_doubtful_event_can_be_set_aside_as_well():
    store = firm(**DOUBTFUL)
    said(store, "prefer_not", "event", "E1")
    assert asked(store) == [("event", "E2", 1, 0)]


@pytest.mark.parametrize(
    ("kind", "about_id", "written", "error"),
    [
        ("stage", "retired", "yes", UserError), ("event", "E1", "no", UserError), ("fact", "owner", "no", UserError),
        ("stage", "moon", "no", NotFound), ("event", "E9", "unknown", NotFound),
    ],
)
def test_what_cannot_be_said_to_a_question_is_refused(kind, about_id, written, error):
    store = firm(**ASKING)
    with pytest.raises(error):
        said(store, written, kind, about_id)
    assert facts_known(store, "ann") == ()


# ------------------------------------------------------------------------------------------ what is on file


def test_of_a_fact_is_known_from_where_when_and_by_whom():
    store = firm(**ASKING)
    answer(store, "owner", "yes")
    entry = facts.answer(store, client_id="ann", fact="owner", answer="no", evidence="our_file", who="B. Partner")
    (known,) = facts_known(store, "ann")
    assert (known.answer, known.evidence, known.source, known.known_by) == ("no", "our_file", "hand", "B. Partner")
    assert known.known_on == store.value("select cast(max(written_at) as date) from audit")
    take_back(store, entry, who="B. Partner")
    (known,) = facts_known(store, "ann")
    assert (known.answer, known.source, known.known_by) == ("yes", "hand", "A. Partner")


def test_a_name_that_begins_another_clients_does_not_lend_its_entries():
    store = firm(**ASKING | {"clients": "client | born\nann | 1960-05-01\nann b | 1961"})
    facts.answer(store, client_id="ann b", fact="owner", answer="yes", evidence="our_file", who="B. Partner")
    answer(store, "owner", "yes")
    assert [known.known_by for known in facts_known(store, "ann")] == ["A. Partner"]


def test_a_client_is_asked_what_the_rules_of_their_track_ask():
    store = firm(
        clients="client | track\nann | person\nacme | business",
        stages="stage | track\nhome | person\nfounding | business",
        rules="stage | service | condition | ends | later | anchor\n"
              "home | will | owner=yes | sold | until_event |\nfounding | deed | trading=yes | | | signed",
        families="family | held_fact | ended_by\nwill family | holds_will | wedding",
        lasting="owner sold trading holds_will wedding other",
    )
    assert answerable(store, track="person") == ("other", "owner", "sold", "wedding")
    assert answerable(store, track="business") == ("other", "trading", "wedding")
    assert dated_facts(store) == {"sold", "wedding"}
    assert named_dates(store) == {"founding": ("signed",)}


def test_an_event_is_told_with_its_named_dates_and_whose_else_it_is():
    store = firm(**DOUBTFUL | {"clients": "client\nann\nbob"})
    sharing.share_event(store, event_id="E1", with_client_id="bob", agreed_on=AS_OF, who="A. Partner")
    assert {event_id: ties.shared_with for event_id, ties in event_ties(store, "ann").items()} == {"E1": {"bob": "bob"}}
    ((theirs, ties),) = event_ties(store, "bob").items()
    assert theirs != "E1" and ties.shared_with == {"ann": "ann"}
