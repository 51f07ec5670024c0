"""What somebody writes down by hand: facts answered, events added, changed and taken out, alone and for two."""

from __future__ import annotations

from datetime import date

import pytest
from record_given import AS_OF, audited, firm, lines, rows, view

from lifeline.errors import NotFound, UserError
from lifeline.record import facts, sharing
from lifeline.record.entries import Entry
from lifeline.record.permissions import agree_to_share
from lifeline.store import Store

TWO = {
    "clients": "client | track\nann | person\nbob | person\nacme | business",
    "stages": "stage | track\nhome | person\nfounding | business",
    "rules": """
        stage | service | condition | closes | anchor
        home  | will    | owner=yes | 240    | stage
        home  | deed    |           | 240    | signed
    """,
    "lasting": "owner sold",
    "families": "family | held_fact\nwill family | holds_will",
}


def answer(store: Store, written: str, **also: object) -> None:
    """Answer a fact of Ann's."""
    facts.answer(
        store,
        **{"client_id": "ann", "fact": "owner", "answer": written, "evidence": "client_said", "who": "A. Partner"}
        | also,
    )


def add(store: Store, **also: object) -> str:
    """Add an event to Ann's lifeline; returns its id."""
    return added(store, **also).event_id


def added(store: Store, **also: object) -> Entry:
    """The same; returns the whole entry."""
    return facts.add_event(
        store,
        **{
            "client_id": "ann",
            "stage_id": "home",
            "label": "",
            "written_date": "2021-03-01",
            "status": "happened",
            "evidence": "client_said",
            "who": "A. Partner",
        }
        | also,
    )


# ------------------------------------------------------------------------------------------ facts


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("yes", [("deed", "cross_sell_now"), ("will", "cross_sell_now")]),
        ("no", [("deed", "cross_sell_now")]),
        ("unknown", [("deed", "cross_sell_now"), ("will", "ask_first")]),
        ("prefer_not", [("deed", "cross_sell_now"), ("will", "ask_first")]),
        ("2024-06-15", [("deed", "cross_sell_now"), ("will", "cross_sell_now")]),
        ("2024-06-16", [("deed", "cross_sell_now")]),
    ],
)
def test_an_answer_is_obeyed_at_once_and_who_prefers_not_to_say_is_unknown_and_not_asked_again(written, shown):
    store = firm(**TWO)
    add(store, anchors={"signed": "2021-03-01"})
    answer(store, written)
    assert lines(store) == shown
    assert [question.about_id for question in view(store).questions] == (["owner"] if written == "unknown" else [])


@pytest.mark.parametrize(
    ("written", "stored"),
    [
        ("yes", ("yes", None, None)),
        (" No ", ("no", None, None)),
        ("prefer_not", ("prefer_not", None, None)),
        ("about 2019", ("yes", "about 2019", date(2019, 7, 2))),
        ("2019-5", ("yes", "2019-05", date(2019, 5, 15))),
    ],
)
def test_an_answer_is_kept_as_a_word_or_as_the_date_that_was_written(written, stored):
    store = firm(**TWO)
    answer(store, written, evidence="our_file")
    assert rows(store, "fact", "client_id, fact, answer, fact_date, fact_on, evidence") == [
        ("ann", "owner", *stored, "our_file")
    ]


def test_the_last_answer_stands_alone_and_the_audit_names_the_fact_and_not_the_answer():
    store = firm(**TWO)
    answer(store, "yes")
    answer(store, "no")
    assert rows(store, "fact", "answer") == [("no",)]
    assert audited(store) == [("A. Partner", "fact answered", "ann owner")] * 2
    assert store.tuples("select distinct detail from audit") == [("client_said",)]


@pytest.mark.parametrize(
    ("written", "also", "message"),
    [
        ("maybe", {}, "'maybe' will not do: give yes, no, unknown or prefer_not, or a date such as"),
        ("2024-02-30", {}, "will not do"),
        ("", {}, "An answer is yes, no, unknown or prefer_not, or a date"),
        ("9999", {}, "the years 1000 to 2199"),
        ("yes", {"fact": "ownr"}, r"no fact 'ownr' in the pack \(did you mean owner\?\)"),
        ("yes", {"evidence": "hearsay"}, "'hearsay' is no evidence; choose one of client_said"),
        ("yes", {"client_id": "zoe"}, "no client 'zoe'"),
    ],
)
def test_a_fact_or_an_answer_that_will_not_do_is_refused_in_plain_words(written, also, message):
    store = firm(**TWO)
    with pytest.raises(UserError, match=message):
        answer(store, written, **also)
    assert rows(store, "fact") == audited(store) == []


def test_what_follows_from_what_they_have_is_not_answered_by_hand():
    store = firm(**TWO | {"lasting": "owner holds_will"})
    with pytest.raises(UserError, match="follows from what the client has"):
        answer(store, "yes", fact="holds_will")


def test_an_answer_taken_out_is_unknown_again():
    store = firm(**TWO)
    add(store)
    answer(store, "yes")
    facts.forget(store, client_id="ann", fact="owner", who="B. Partner")
    assert rows(store, "fact") == [] and lines(store) == [("will", "ask_first")]
    assert audited(store)[-1] == ("B. Partner", "answer taken out", "ann owner")
    with pytest.raises(NotFound, match="not there any more"):
        facts.forget(store, client_id="ann", fact="owner", who="B. Partner")


# ------------------------------------------------------------------------------------------ events


def test_an_event_is_kept_as_it_was_written_and_its_named_dates_with_it():
    store = firm(**TWO)
    event_id = add(store, written_date="about 2021-03", anchors={"signed": "2021-04-01"})
    (event,) = view(store).events
    assert (event.event_id, event.event_date, event.event_on, event.earliest_on, event.latest_on) == (
        event_id,
        "about 2021-03",
        date(2021, 3, 15),
        date(2021, 2, 14),
        date(2021, 4, 15),
    )
    assert rows(store, "event_anchor") == [(event_id, "ann", "signed", "2021-04-01", date(2021, 4, 1))]
    assert audited(store) == [("A. Partner", "event added", f"ann {event_id}")]


@pytest.mark.parametrize("written_date", [None, "", " "])
def test_an_event_may_be_without_a_date_and_then_begins_nothing(written_date):
    store = firm(**TWO)
    add(store, written_date=written_date)
    assert rows(store, "life_event", "event_date, event_on") == [(None, None)]
    assert lines(store) == []


def test_an_event_that_begins_no_stage_has_a_label():
    store = firm(**TWO)
    add(store, stage_id=None, label=" Moved to Leeds ")
    assert [(event.stage_id, event.label) for event in view(store).events] == [(None, "Moved to Leeds")]


@pytest.mark.parametrize(
    ("also", "message"),
    [
        ({"stage_id": None}, "a life stage that it begins, or a label"),
        ({"stage_id": "hom"}, r"no life stage 'hom' in the pack \(did you mean home"),
        ({"stage_id": "founding"}, "founding is a stage of a business, and ann is a person"),
        ({"written_date": "soon"}, "'soon' will not do"),
        ({"written_date": "2021-00-00"}, "will not do"),
        ({"status": "done"}, "'done' will not do: an event has happened or is planned"),
        ({"evidence": ""}, "is no evidence"),
        ({"anchors": {"sined": "2021"}}, "no named date 'sined'; there are signed"),
        ({"anchors": {"signed": "some day"}}, "'some day' will not do"),
        ({"client_id": "zoe"}, "no client 'zoe'"),
    ],
)
def test_an_event_that_will_not_do_is_refused_in_plain_words(also, message):
    store = firm(**TWO)
    with pytest.raises(UserError, match=message):
        add(store, **also)
    assert rows(store, "life_event") == rows(store, "event_anchor") == audited(store) == []


def test_what_is_given_of_an_event_changes_and_the_rest_stays():
    store = firm(**TWO)
    event_id = add(store, anchors={"signed": "2021-04-01"})
    facts.change_event(store, event_id=event_id, written_date="2022", who="B. Partner")
    assert rows(store, "life_event", "event_date, event_on, status, evidence") == [
        ("2022", date(2022, 7, 2), "happened", "client_said")
    ]
    facts.change_event(
        store, event_id=event_id, status="planned", evidence="our_file", anchors={}, written_date="", who="B. Partner"
    )
    assert rows(store, "life_event", "event_date, event_on, status, evidence") == [(None, None, "planned", "our_file")]
    assert rows(store, "event_anchor") == []
    assert audited(store)[1:] == [("B. Partner", "event changed", f"ann {event_id}")] * 2


def test_an_event_can_begin_another_stage_or_none_and_its_note_stays_with_its_evidence():
    store = firm(**TWO | {"stages": "stage | track\nhome | person\nlet | person\nfounding | business"})
    event_id = add(store, note="letter of May")
    facts.change_event(store, event_id=event_id, stage_id="let", evidence="client_said", who="A. Partner")
    assert rows(store, "life_event", "stage_id, evidence_note") == [("let", "letter of May")]
    facts.change_event(store, event_id=event_id, stage_id="", label="Let it", evidence="our_file", who="A. Partner")
    assert rows(store, "life_event", "stage_id, label, evidence_note") == [(None, "Let it", "")]
    with pytest.raises(UserError, match="a stage of a business"):
        facts.change_event(store, event_id=event_id, stage_id="founding", who="A. Partner")
    assert store.tuples("select detail from audit order by audit_no")[1:] == [
        ("stage_id",), ("stage_id, label, evidence, evidence_note",),
    ]


def test_a_change_that_will_not_do_leaves_the_event_as_it_was():
    store = firm(**TWO)
    event_id = add(store, stage_id=None, label="Moved")
    before = rows(store, "life_event")
    for also in (
        {"written_date": "soon"},
        {"status": "done"},
        {"evidence": "x"},
        {"label": " "},
        {"anchors": {"x": "2020"}},
    ):
        with pytest.raises(UserError):
            facts.change_event(store, event_id=event_id, who="A. Partner", **also)
    assert rows(store, "life_event") == before


def test_an_event_taken_out_leaves_nothing_and_is_not_there_to_change():
    store = firm(**TWO)
    event_id = add(store, anchors={"signed": "2021-04-01"})
    facts.remove_event(store, event_id=event_id, who="A. Partner")
    assert rows(store, "life_event") == rows(store, "event_anchor") == []
    with pytest.raises(NotFound, match="not there any more"):
        facts.remove_event(store, event_id=event_id, who="A. Partner")
    with pytest.raises(NotFound):
        facts.change_event(store, event_id=event_id, status="planned", who="A. Partner")


# ------------------------------------------------------------------------------------------ one event of two people


def test_an_event_of_two_people_changes_and_goes_for_both_whichever_of_them_it_was_opened_for():
    store = firm(**TWO)
    event_id = add(store, shared_with="bob", agreed_on=AS_OF, anchors={"signed": "2021-04-01"})
    ((other_id,),) = store.tuples("select event_id from life_event where client_id = 'bob'")
    facts.change_event(
        store, event_id=other_id, written_date="2022-05-01", anchors={"signed": "2022-05-02"}, who="A. Partner"
    )
    assert rows(store, "life_event", "client_id, event_date") == [("ann", "2022-05-01"), ("bob", "2022-05-01")]
    assert rows(store, "event_anchor", "client_id, anchor_date") == [("ann", "2022-05-02"), ("bob", "2022-05-02")]
    facts.remove_event(store, event_id=event_id, who="A. Partner")
    assert rows(store, "life_event") == rows(store, "event_anchor") == []
    assert [subject.split()[0] for _, action, subject in audited(store) if action == "event removed"] == ["ann", "bob"]


def test_it_stands_on_the_others_lifeline_only_where_the_first_agreed():
    store = firm(**TWO)
    with pytest.raises(UserError, match="Ask first whether this may stand on bob's lifeline too"):
        add(store, shared_with="bob")
    agree_to_share(store, client_id="bob", other_client_id="ann", agreed_on=AS_OF, who="A. Partner")
    with pytest.raises(UserError, match="Ask first"):
        add(store, shared_with="bob")
    agree_to_share(store, client_id="ann", other_client_id="bob", agreed_on=AS_OF, who="A. Partner")
    add(store, shared_with="bob")
    assert rows(store, "life_event", "client_id") == [("ann",), ("bob",)]


@pytest.mark.parametrize(
    ("also", "message"),
    [
        ({"shared_with": "ann"}, "somebody else"),
        ({"shared_with": "zoe"}, "no client 'zoe'"),
        ({"shared_with": "acme"}, "home is a stage of a person, and acme is a business"),
    ],
)
def test_whom_it_cannot_be_shared_with_is_said_and_neither_gets_it(also, message):
    store = firm(**TWO)
    with pytest.raises(UserError, match=message):
        add(store, agreed_on=AS_OF, **also)
    assert rows(store, "life_event") == rows(store, "sharing") == []


def test_an_event_there_already_is_shared_once_its_owner_has_agreed():
    store = firm(**TWO)
    event_id = add(store, anchors={"signed": "2021-04-01"}, note="deed")
    share = {"event_id": event_id, "with_client_id": "bob", "who": "A. Partner"}
    with pytest.raises(UserError, match="Ask first whether this may stand on bob's lifeline too"):
        sharing.share_event(store, **share)
    assert rows(store, "life_event", "client_id") == [("ann",)] and rows(store, "sharing") == []
    sharing.share_event(store, agreed_on=AS_OF, **share)
    assert rows(store, "life_event", "client_id, stage_id, event_date, evidence, evidence_note") == [
        ("ann", "home", "2021-03-01", "client_said", "deed"), ("bob", "home", "2021-03-01", "client_said", "deed"),
    ]
    assert rows(store, "event_anchor", "client_id, anchor_date") == [("ann", "2021-04-01"), ("bob", "2021-04-01")]
    facts.change_event(store, event_id=event_id, written_date="2022", who="A. Partner")
    assert rows(store, "life_event", "event_date") == [("2022",), ("2022",)]
    with pytest.raises(UserError, match="on bob's lifeline already"):
        sharing.share_event(store, **share)
    assert [action for _, action, _ in audited(store)] == [
        "event added", "sharing agreed", "event shared", "event shared", "event changed", "event changed",
    ]


def test_what_both_have_on_file_becomes_one_event_and_not_two():
    store = firm(**TWO)
    event_id = add(store)
    theirs = add(store, client_id="bob", evidence="our_file")
    sharing.share_event(store, event_id=event_id, with_client_id="bob", agreed_on=AS_OF, who="A. Partner")
    assert rows(store, "life_event", "client_id, event_id, evidence") == [
        ("ann", event_id, "client_said"), ("bob", theirs, "our_file"),
    ]
    facts.change_event(store, event_id=theirs, status="planned", written_date="2030", who="A. Partner")
    assert rows(store, "life_event", "client_id, status") == [("ann", "planned"), ("bob", "planned")]


def test_a_stage_that_comes_once_and_has_another_date_for_the_other_is_not_given_them_twice():
    store = firm(**TWO)
    event_id = add(store)
    add(store, client_id="bob", written_date="2020")
    with store.write() as writer:
        writer.execute("update life_stage set is_repeatable = false")
        writer.prepare_rules()
    with pytest.raises(UserError, match=r"bob's lifeline has home already, with another date \(2020\)"):
        sharing.share_event(store, event_id=event_id, with_client_id="bob", agreed_on=AS_OF, who="A. Partner")
    assert rows(store, "sharing") == []


def test_each_can_keep_their_own_and_then_changes_alone():
    store = firm(**TWO)
    event_id = add(store, shared_with="bob", agreed_on=AS_OF)
    sharing.unshare_event(store, event_id=event_id, who="A. Partner")
    facts.remove_event(store, event_id=event_id, who="A. Partner")
    assert rows(store, "life_event", "client_id") == [("bob",)]
    ((other_id,),) = rows(store, "life_event", "event_id")
    with pytest.raises(NotFound, match="belongs to nobody else"):
        sharing.unshare_event(store, event_id=other_id, who="A. Partner")
