"""Referrals: passed on in three fields, what becomes of each, the guard rails, the way back, where credit is due."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from record_given import AS_OF, audited, firm, lines, naming, rows

from lifeline.errors import IntakeError, NotFound, UserError
from lifeline.model import Decided
from lifeline.question import book, referrals as questions
from lifeline.question.integrity import check
from lifeline.question.referrals import Found, Referral
from lifeline.record import decisions, facts, people, permissions, personal, referrals, referrals_become, referrals_file
from lifeline.record.groups import set_group
from lifeline.record.referral_rows import Step
from lifeline.record.same_person import merge
from lifeline.store import Store

OWEN, EVE = "Owen Desk", "Eve Partner"
LATER = AS_OF + timedelta(days=30)
GIVEN = {
    "clients": """
        client | born       | since
        ann    | 1980-01-01 | 2020-01-01
        bob    | 1970-01-01 | 2019-01-01
        new    | 1990-01-01 | 2030-01-01
    """,
    "rules": """
        stage | service | closes | condition
        home  | will    | 240    |
        baby  | trust   | 240    | owner=yes
        grief | probate | 240    |
    """,
    "events": "client | stage | on\nann | home | 2021-03-01\nbob | home | 2021-03-01",
    "quiet": "stage | months\ngrief | 3",
    "lasting": "owner",
}


def given() -> Store:
    """The firm, with one stage that is nobody's to assume and one fact on health."""
    store = firm(**GIVEN)
    with store.write() as writer:
        writer.execute("update life_stage set is_sensitive = stage_id = 'grief'")
        writer.execute("update client set name = 'Ann Sample (fictional)', owner = '' where client_id = 'ann'")
        writer.execute("update client set name = 'Bob Ann-Marie Mock', owner = '' where client_id = 'bob'")
    return store


def passed(store: Store, client_id: str | None = "ann", heard: str = "Second child in March", **more: object) -> Step:
    """Something Owen heard."""
    return referrals.pass_on(
        store, about="Somebody", heard=heard, spotter=OWEN, heard_on=AS_OF, client_id=client_id, **more
    )


def only(store: Store) -> Referral:
    """The one there is, as its spotter sees it."""
    (found,) = questions.of_spotter(store, OWEN)
    return found


def as_event(store: Store, step: Step, **more: object) -> Step:
    """Put on the lifeline."""
    said = {"stage_id": "baby", "label": "", "written_date": "2024-03", "status": "happened", "evidence": "third_party",
            "note": ""}
    return referrals_become.turn_into_event(
        store, referral_id=step.referral_id, as_of=AS_OF, who=EVE, **{**said, **more}
    )


def as_action(store: Store, step: Step, **more: object) -> Step:
    """To be done by Cara."""
    found = {one.name: one.colleague_id for one in people.colleagues(store)}
    owner_id = found.get("Cara") or people.add_colleague(store, name="Cara", who=EVE)
    said = {"what": "Ring her", "owner_id": owner_id, "due_on": LATER, "as_of": AS_OF, "who": EVE}
    return referrals_become.turn_into_action(store, referral_id=step.referral_id, **{**said, **more})


# ------------------------------------------------------------------------------------------ passing on


def test_what_was_heard_waits_in_the_inbox_under_the_clients_name_and_nobodys_list_changes():
    store = given()
    book.refresh(store, as_of=AS_OF)
    before = rows(store, "book_line")
    passed(store)
    assert [(one.about, one.heard, one.spotter, one.heard_on, one.state) for one in questions.inbox(store)] == [
        ("Ann Sample (fictional)", "Second child in March", OWEN, AS_OF, "waiting"),
    ]
    assert book.is_current(store, as_of=AS_OF) and rows(store, "book_line") == before
    assert audited(store) == [(OWEN, "referral passed on", f"ann {only(store).referral_id}")]


@pytest.mark.parametrize(("missing", "said"), [
    ("about", "who it is about"), ("heard", "heard"), ("spotter", "your name"),
])
def test_each_of_the_three_is_asked_for(missing, said):
    store = given()
    three = {"about": "A neighbour", "heard": "Moves house", "spotter": OWEN} | {missing: " "}
    with pytest.raises(UserError, match=said):
        referrals.pass_on(store, heard_on=AS_OF, **three)
    assert rows(store, "referral") == []


def test_clients_are_found_by_the_beginnings_of_their_names_and_only_a_whole_name_means_somebody():
    ann, bob = "Ann Sample (fictional)", "Bob Ann-Marie Mock"
    expected = {
        "ann sam": (Found("ann", ann, True),),
        "Sample": (Found("ann", ann, True),),
        # One who fits is not one who is meant: a first name, or the beginning of one, is anybody's.
        "sam": (Found("ann", ann, False),),
        "ann": (Found("ann", ann, False), Found("bob", bob, False)),
        "mock, bob": (Found("bob", bob, True),),
        "BOB": (Found("bob", bob, True),),   # that is his number
        "nobody": (), "a": (), "%": (), " ": (),
    }
    store = given()
    assert {typed: questions.find_clients(store, typed)[0] for typed in expected} == expected


# ------------------------------------------------------------------------------------------ what becomes of it


def test_an_event_that_somebody_heard_of_is_on_the_lifeline_with_who_said_so_and_opens_what_it_calls_for():
    store = given()
    step = passed(store)
    facts.answer(store, client_id="ann", fact="owner", answer="yes", evidence="client_said", who=EVE)
    assert ("trust", "cross_sell_now") not in lines(store)
    as_event(store, step)
    assert ("trust", "cross_sell_now") in lines(store)
    assert rows(store, "life_event", "stage_id, event_date, evidence")[0] == ("baby", "2024-03", "third_party")
    assert (only(store).state, only(store).became, only(store).handled_by, only(store).handled_on) == (
        "turned", "baby", EVE, AS_OF)


def test_an_answer_and_an_action_come_of_it_as_well_and_the_spotter_sees_each():
    store = given()
    first, second = passed(store), passed(store, heard="Owns her home")
    as_action(store, first, service_id="will")
    referrals_become.turn_into_fact(
        store, referral_id=second.referral_id, fact="owner", answer="yes", evidence="client_said", as_of=AS_OF, who=EVE
    )
    by_id = {one.referral_id: one for one in questions.of_spotter(store, "owen desk")}
    assert (by_id[first.referral_id].became, by_id[first.referral_id].owner_name) == ("Ring her", "Cara")
    assert by_id[second.referral_id].became_id == "owner"
    assert rows(store, "action", "client_id, service_id, due_on, referral_id") == [
        ("ann", "will", LATER, first.referral_id)]
    people.close_action(store, action_id=by_id[first.referral_id].became_id, reason="Done", who=EVE)
    assert {one.action_state for one in questions.of_spotter(store, OWEN)} == {"closed", ""}


def test_accepted_kept_or_declined_with_a_reason_and_nothing_twice():
    store = given()
    step = passed(store)
    common = {"referral_id": step.referral_id, "as_of": AS_OF, "who": EVE}
    with pytest.raises(UserError, match="Say why"):
        referrals.decline(store, reason=" ", **common)
    referrals.accept(store, **common)
    with pytest.raises(UserError, match="accepted it already"):
        referrals.accept(store, **common)
    referrals.decline(store, reason="Known", **common)
    assert (only(store).state, only(store).reason, questions.inbox(store)) == ("declined", "Known", ())
    for late in (
        lambda: referrals.keep(store, **common), lambda: as_event(store, step), lambda: as_action(store, step),
    ):
        with pytest.raises(UserError, match="Eve Partner has dealt with it already"):
            late()
    assert len(rows(store, "life_event")) == 2


def test_an_action_about_a_service_that_is_in_hand_already_joins_it():
    store = given()
    first = as_action(store, passed(store), service_id="will")
    second = as_action(store, passed(store, heard="Again"), service_id="will")
    assert second.action_id == "" and len(rows(store, "action")) == 1
    referrals.take_back(store, second, who=EVE)
    assert rows(store, "action", "action_id") == [(first.action_id,)]


# ------------------------------------------------------------------------------------------ guard rails


@pytest.mark.parametrize("client_id", ["bob", "new", None])
def test_of_whoever_objects_or_is_no_client_only_a_note_for_the_file_is_kept(client_id):
    store = given()
    permissions.record_objection(store, client_id="bob", as_of=AS_OF, who=EVE)
    step = passed(store, client_id)
    for becomes in (as_event, as_action, lambda store, step: referrals.accept(
        store, referral_id=step.referral_id, as_of=AS_OF, who=EVE
    )):
        with pytest.raises(UserError, match="kept as a note"):
            becomes(store, step)
    referrals.keep(store, referral_id=step.referral_id, as_of=AS_OF, who=EVE)
    assert only(store).state == "kept"
    assert rows(store, "action") == [] and len(rows(store, "life_event")) == 2


def test_a_bereavement_is_put_on_a_lifeline_only_with_how_it_is_known_and_then_what_does_not_help_waits():
    store = given()
    step, other = passed(store, heard="Her mother died"), passed(store, heard="Wants a will")
    with pytest.raises(UserError, match="say how it is known"):
        as_event(store, step, stage_id="grief", written_date="2024-06-01")
    with pytest.raises(UserError, match="whether the client told us"):
        as_event(store, step, stage_id="grief", note="Her brother rang", evidence="assumed")
    as_event(store, step, stage_id="grief", note="Her brother rang", written_date="2024-06-01")
    with pytest.raises(UserError, match="It waits. Quiet period"):
        as_action(store, other, service_id="will")
    with pytest.raises(UserError, match="It waits. Quiet period"):    # not open today, and no line to be held
        as_action(store, other, service_id="trust")
    as_action(store, other, service_id="probate")


def test_what_is_on_health_is_an_answer_only_from_the_client():
    store = given()
    with store.write() as writer:
        writer.execute("update fact_definition set sensitivity = 'special category' where fact = 'owner'")
        writer.prepare_rules()
    answer = {"referral_id": passed(store).referral_id, "fact": "owner", "answer": "yes", "as_of": AS_OF, "who": EVE}
    with pytest.raises(UserError, match="only where the client has told us"):
        referrals_become.turn_into_fact(store, evidence="third_party", **answer)
    referrals_become.turn_into_fact(store, evidence="client_said", **answer)


# ------------------------------------------------------------------------------------------ the way back


def test_every_step_can_be_taken_back_and_everything_is_as_it_was():
    store = given()
    tables = ("referral", "life_event", "event_anchor", "fact", "action", "book_line")
    book.refresh(store, as_of=AS_OF)

    def content() -> dict[str, list]:
        return {table: rows(store, table) for table in tables}

    empty = content()
    first = passed(store)
    common = {"referral_id": first.referral_id, "who": EVE}
    done = [(first, empty)]
    for step in (
        lambda: referrals.say_which_service(store, service_id="will", **common),
        lambda: referrals.say_about_whom(store, client_id="bob", **common),
        lambda: referrals.accept(store, as_of=AS_OF, **common),
    ):
        before = content()
        done.append((step(), before))
    for becomes in (
        as_event, as_action,
        lambda store, step: referrals_become.turn_into_fact(
            store, fact="owner", answer="2024-02", evidence="client_said", as_of=AS_OF, **common
        ),
        lambda store, step: referrals.decline(store, reason="Known", as_of=AS_OF, **common),
        lambda store, step: referrals.keep(store, as_of=AS_OF, **common),
    ):
        before = content()
        made = becomes(store, first)
        assert content() != before
        referrals.take_back(store, made, who=EVE)
        assert content() == before
    for step, before in reversed(done):
        referrals.take_back(store, step, who=EVE)
        assert content() == before
    assert book.is_current(store, as_of=AS_OF)
    assert sum(action.endswith(": taken back") for _, action, _ in audited(store)) == 9 + 2   # event and answer as well


def test_what_somebody_has_gone_on_with_is_not_taken_back_from_under_them():
    store = given()
    step = passed(store)
    event = as_event(store, step)
    facts.change_event(store, event_id=event.entry.event_id, written_date="2024-04", who="Max")
    with pytest.raises(UserError, match="changed again since"):
        referrals.take_back(store, event, who=EVE)
    assert only(store).state == "turned"
    action = as_action(store, passed(store, heard="Again"))
    people.close_action(store, action_id=action.action_id, reason="Done", who=EVE)
    with pytest.raises(UserError, match="closed or planned since"):
        referrals.take_back(store, action, who=EVE)
    referrals.back_to_inbox(store, referral_id=step.referral_id, who=EVE)
    assert [one.referral_id for one in questions.inbox(store)] == [step.referral_id]


# ------------------------------------------------------------------------------------------ credit


def test_what_came_after_it_is_matched_with_its_reason_and_credited_only_by_a_person():
    store = given()
    set_group(store, "ann", owner="Olga Originator", who=EVE)
    step = passed(store, service_id="will")
    too_early = decisions.decide(
        store, client_id="bob", service_id="will", decided=Decided.AGREED, as_of=LATER, who=EVE)
    decision_id = decisions.decide(
        store, client_id="ann", service_id="will", decided=Decided.AGREED, as_of=LATER, who=EVE)
    assert questions.leads(store, as_of=AS_OF) == () and questions.credited(store) == ()
    (lead,) = questions.leads(store, as_of=LATER)
    assert (lead.id, lead.spotter, lead.originator) == (decision_id, OWEN, "Olga Originator")
    assert lead.reason == "will: agreed on 15 July 2024, 30 days later; the service named on the referral"
    common = {"referral_id": step.referral_id, "as_of": LATER, "who": EVE, "originator": "Olga Originator"}
    with pytest.raises(UserError, match="did not come from this referral"):
        referrals.credit(store, decision_id=too_early, **common)
    given_step = referrals.credit(store, decision_id=decision_id, **common)
    ((one, led),) = questions.credited(store)
    assert (one.spotter, one.originator, one.credited_by, one.credited_on, led) == (
        OWEN, "Olga Originator", EVE, LATER, "will, agreed on 15 July 2024")
    assert questions.leads(store, as_of=LATER) == ()
    referrals.take_back(store, given_step, who=EVE)
    assert questions.leads(store, as_of=LATER) == (lead,)
    referrals.credit(store, decision_id=decision_id, **common)
    decisions.undo(store, decision_id=decision_id, as_of=LATER, who=EVE)
    assert [led for _, led in questions.credited(store)] == [""]
    referrals.uncredit(store, referral_id=step.referral_id, who=EVE)
    assert questions.credited(store) == questions.leads(store, as_of=LATER) == ()


def test_a_matter_of_a_service_the_stage_calls_for_counts_too_until_somebody_says_it_did_not_come_from_it():
    store = given()
    step = as_event(store, passed(store))
    with store.write() as writer:
        columns = ["matter_id", "client_id", "service_id", "opened_date", "opened_on", "status", "owner"]
        writer.insert("matter", columns, [
            ("M1", "ann", "trust", "2024-05-01", date(2024, 5, 1), "open", "Max"),
            ("M2", "ann", "trust", "2024-06-20", date(2024, 6, 20), "open", "Max"),
            ("M3", "ann", "probate", "2024-06-21", date(2024, 6, 21), "open", "Max"),
        ])
    (lead,) = questions.leads(store, as_of=LATER)
    assert (lead.id, lead.reason) == (
        "M2", "trust: a matter was opened on 20 June 2024, 5 days later; called for by the stage it was put on the "
        "lifeline as")
    back = referrals.not_by(store, referral_id=step.referral_id, lead_id="M2", who=EVE)
    assert questions.leads(store, as_of=LATER) == ()
    referrals.take_back(store, back, who=EVE)
    assert questions.leads(store, as_of=LATER) == (lead,)


def test_the_originator_is_whoever_looks_after_the_client_or_else_brought_the_first_matter():
    store = given()
    with store.write() as writer:
        columns = ["matter_id", "client_id", "service_id", "opened_date", "opened_on", "status", "owner"]
        writer.insert("matter", columns, [
            ("M1", "ann", "will", "2021", date(2021, 7, 2), "closed", "First Fee"),
            ("M2", "ann", "trust", "2023", date(2023, 7, 2), "closed", "Later Fee"),
        ])
    assert passed(store).after["originator"] == "First Fee"
    set_group(store, "ann", owner="Olga Originator", who=EVE)
    assert passed(store).after["originator"] == "Olga Originator"
    assert passed(store, None).after["originator"] == ""


# ------------------------------------------------------------------------------------------ a person's rights


def test_of_an_erased_client_nothing_that_was_heard_is_left_and_their_name_elsewhere_is_pointed_out():
    store = given()
    as_action(store, passed(store, heard="secret of ann"), what="secret call")
    passed(store, "bob", heard="He told us that Ann Sample moves")
    passed(store, None, heard="Knows Ann Sample")
    named = {(one.table, one.client_id) for one in personal.named_elsewhere(store, client_id="ann")}
    assert named == {("referral", "bob"), ("referral", "")}
    personal.erase(store, client_id="ann", as_of=AS_OF, reason="", who=EVE)
    assert set(naming(store, "ann")) == {"audit", "suppression"}
    assert "secret" not in str(rows(store, "audit"))
    other = next(one for one in questions.inbox(store) if one.client_id is None)
    referrals.forget_words(store, referral_id=other.referral_id, who=EVE)
    assert [one.heard for one in questions.of_spotter(store, OWEN)].count("") == 1
    assert check(store).faults == ()


def test_a_merged_clients_referrals_go_along_and_come_back_with_the_merge():
    store = given()
    passed(store, "bob")
    merge(store, "ann", "bob", EVE)
    assert only(store).client_id == "ann"


# ------------------------------------------------------------------------------------------ from a list


def test_a_list_of_referrals_is_taken_in_whole_once_and_its_faults_are_named_together():
    store = given()
    permissions.record_objection(store, client_id="bob", as_of=AS_OF, who=EVE)
    head = "client_id,about,heard,spotter,heard_on,service_id,state,reason,handled_by,handled_on\n"
    good = (head + "ann,,Second child,Owen Desk,2024-06-01,will,declined,Known,Eve Partner,2024-06-02\n"
            ",A neighbour,Wants a will,Owen Desk,2024-06-03,,,,,\n").encode()
    assert [referrals_file.take_in(store, "r.csv", good) for _ in range(2)] == [2, 0]
    assert [(one.about, one.state, one.handled_on) for one in questions.of_spotter(store, OWEN)] == [
        ("A neighbour", "waiting", None), ("Ann Sample (fictional)", "declined", date(2024, 6, 2)),
    ]
    bad = (head + ",,Heard,,soon,no such,done,,,\nbob,,Heard,Owen Desk,2024-06-01,,accepted,,Eve,2024-06-02\n").encode()
    with pytest.raises(IntakeError) as refused:
        referrals_file.take_in(store, "r.csv", bad)
    assert {(fault.row, fault.column) for fault in refused.value.problems} == {
        (2, "about"), (2, "spotter"), (2, "heard_on"), (2, "service_id"), (2, "state"), (3, "state"),
    }
    with pytest.raises(NotFound):
        referrals.accept(store, referral_id="N0", as_of=AS_OF, who=EVE)
