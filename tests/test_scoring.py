"""The scoring by hand: each measure at the bounds of a rule, the six scores, what is never scored, overrides, weights."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from record_given import audited, rows
from scoring_given import AS_OF, given, rules

from lifeline.errors import NotFound, UserError
from lifeline.question import scoring
from lifeline.question.score_reasons import score_reasons
from lifeline.question.scoring import Quadrant, Weights
from lifeline.record import contacts, people, scores, settings
from lifeline.store import Store

ANN = {"client": [{"client_id": "ann"}], "service": [{"service_id": "will"}]}
OPEN = {"client_id": "ann", "service_id": "will"}
ACME = {"client": [{"client_id": "acme", "track": "business"}],
        "service": [{"service_id": "lease", "track": "business", "buying_centre": "property;board"}]}
FIRM = {"colleague": [{"colleague_id": "K1", "name": "Kay"}]}


def scored(dimension: str, measure: str, *, least: float | None = None, most: float | None = None, **tables) -> bool:
    """Whether a rule with these bounds gives Ann's only need (or her own score) its 3: else it is a 1."""
    rule = {"dimension": dimension, "score": 3, "measure": measure, "at_least": least, "at_most": most}
    whole = {**ANN, "book_cell": [OPEN], **tables}
    store = given(**whole, score_rule=[rule, *rules()])
    (unit,) = scoring.units(store, as_of=AS_OF)
    return getattr(unit, dimension) == 3


# ------------------------------------------------------------------------------------------ measures of a line


@pytest.mark.parametrize(("need", "is_three"), [(3, True), (2, False), (1, False), (None, False)])
def test_need_is_the_grade_of_the_rule_and_a_line_without_one_fits_no_bound(need, is_three):
    assert scored("needs", "need", least=3, book_cell=[{**OPEN, "need": need}]) == is_three
    assert scored("needs", "need", most=3, book_cell=[{**OPEN, "need": need}]) == (need is not None)


@pytest.mark.parametrize(("state", "is_three"), [("confirmed", True), ("to_ask", False)])
def test_a_need_is_confirmed_once_the_client_has_said_so(state, is_three):
    assert scored("needs", "is_confirmed", least=1, book_cell=[{**OPEN, "state": state}]) == is_three


@pytest.mark.parametrize(("move", "is_three"), [("ask_first", True), ("back_sell", False), (None, False)])
def test_a_line_is_a_question_where_something_is_to_be_asked_first(move, is_three):
    assert scored("fit", "is_question", least=1, book_cell=[{**OPEN, "move": move}]) == is_three


ASKED = {"fact_definition": [{"fact": "owns", "sensitivity": "ordinary"}, {"fact": "lets", "sensitivity": "confidential"},
                             {"fact": "ill", "sensitivity": "special category"}],
         "prepared_condition": [{"rule_id": "R1", "fact": fact} for fact in ("owns", "lets", "ill")]}


@pytest.mark.parametrize(("known", "share"), [
    ([], 0.0), ([("owns", "yes")], 0.5), ([("owns", "no"), ("lets", "yes")], 1.0),
    ([("owns", "unknown"), ("lets", "prefer_not")], 0.0), ([("ill", "yes")], 0.0),
])
@pytest.mark.parametrize("dimension", ["fit", "data"])
def test_facts_known_counts_answers_and_never_reads_a_sensitive_one(dimension, known, share):
    facts = [{"client_id": "ann", "fact": fact, "answer": answer} for fact, answer in known]
    assert scored(dimension, "facts_known_share", least=share, most=share, fact=facts, **ASKED)


def test_where_no_fact_is_asked_for_all_of_them_are_known():
    assert scored("fit", "facts_known_share", least=1)


@pytest.mark.parametrize(("days", "is_three"), [(0, True), (183, True), (184, False), (-1, False), (None, False)])
def test_days_to_the_last_date_count_from_the_day_looked_from_and_both_bounds_are_included(days, is_three):
    last = None if days is None else AS_OF + timedelta(days=days)
    assert scored("urgency", "days_to_last_date", least=0, most=183, book_cell=[{**OPEN, "last_date": last}]) == is_three


@pytest.mark.parametrize(("opened", "is_three"), [("2023-12-15", True), ("2023-12-14", True), ("2023-11-15", False)])
def test_months_open_are_whole_months(opened, is_three):
    cell = {**OPEN, "opens_on": date.fromisoformat(opened)}
    assert scored("urgency", "months_open", most=6, book_cell=[cell]) == is_three


@pytest.mark.parametrize(("skill", "is_three"), [
    ({"service_id": "will"}, True), ({"practice_area": "wills"}, True), ({"service_id": "other"}, False),
])
def test_skilled_colleagues_have_the_skill_for_the_service_or_its_practice_area(skill, is_three):
    area = {"service": [{"service_id": "will", "practice_area": "wills"}]}
    skills = [{"colleague_id": "K1", **skill}, {"colleague_id": "gone", "service_id": "will"}]
    assert scored("fit", "skilled_colleagues", least=1, most=1, **FIRM, skill=skills, **area) == is_three


def test_services_held_in_the_practice_area_are_ours_alone():
    services = [{"service_id": name, "practice_area": area} for name, area in
                (("will", "one"), ("trust", "one"), ("tax", "one"), ("sale", "two"))]
    cells = [OPEN, {**OPEN, "service_id": "trust", "state": "us"}, {**OPEN, "service_id": "tax", "state": "elsewhere"},
             {**OPEN, "service_id": "sale", "state": "us"}]
    assert scored("fit", "services_held_in_area", least=1, most=1, service=services, book_cell=cells)


def test_a_conflict_note_is_seen():
    assert scored("fit", "has_conflict_note", least=1, service=[{"service_id": "will", "conflict_note": "check"}])
    assert not scored("fit", "has_conflict_note", least=1)


# ------------------------------------------------------------------------------------------ measures of a demand unit


@pytest.mark.parametrize(("opened", "count", "months", "fees"), [
    ("2021-06-15", 0, 36, 0), ("2021-06-16", 1, 35, 500), ("2024-06-15", 1, 0, 500), ("2024-06-16", 0, None, 0),
])
def test_matters_and_fees_of_the_last_thirty_six_months_begin_the_day_after_and_end_today(opened, count, months, fees):
    matter = [{"client_id": "ann", "service_id": "will", "opened_on": date.fromisoformat(opened), "fee": 500}]
    assert scored("relationships", "matters_in_36_months", least=count, most=count, matter=matter)
    assert scored("resources", "fees_in_36_months", least=fees, most=fees, matter=matter)
    if months is not None:
        assert scored("relationships", "months_since_last_matter", least=months, most=months, matter=matter)
    else:
        assert not scored("relationships", "months_since_last_matter", most=10_000, matter=matter)


def test_two_rows_of_the_same_work_are_two_matters():
    matter = [{"client_id": "ann", "service_id": "will", "fee": 500}] * 2
    assert scored("relationships", "matters_in_36_months", least=2, most=2, matter=matter)
    assert scored("resources", "fees_in_36_months", least=1000, most=1000, matter=matter)


def test_whoever_knows_the_client_is_counted_once_and_only_while_with_the_firm():
    known = [{"client_id": "ann", "colleague_id": each} for each in ("K1", "K1", "gone")]
    assert scored("relationships", "colleagues_who_know", least=1, most=1, **FIRM, acquaintance=known)


def test_services_with_us_and_with_others_are_told_apart():
    services = [{"service_id": name} for name in ("will", "trust", "tax")]
    cells = [OPEN, {**OPEN, "service_id": "trust", "state": "us"}, {**OPEN, "service_id": "tax", "state": "elsewhere"}]
    assert scored("resources", "services_held", least=1, most=1, service=services, book_cell=cells)
    assert scored("resources", "services_elsewhere", least=1, most=1, service=services, book_cell=cells)


@pytest.mark.parametrize(("since", "years"), [("2022-06-15", 2), ("2022-06-16", 1), ("2024-06-15", 0)])
def test_years_as_a_client_are_whole_years(since, years):
    ann = [{"client_id": "ann", "client_since_on": date.fromisoformat(since)}]
    assert scored("relationships", "years_client", least=years, most=years, client=ann)


def test_channels_allowed_by_the_day_are_counted_once():
    allowed = [{"client_id": "ann", "channel": "email"}, {"client_id": "ann", "channel": "phone", "is_allowed": False},
               {"client_id": "ann", "channel": "post", "obtained_on": AS_OF + timedelta(days=1)}]
    assert scored("data", "channels_allowed", least=1, most=1, permission=allowed)


def test_a_person_is_their_own_contact_and_a_business_needs_one_at_the_buying_centre():
    assert scored("data", "contacts_noted", least=1, most=1)
    cell, there = [{"client_id": "acme", "service_id": "lease"}], {"client_id": "acme", "known_to_id": "K1"}
    at = [{**there, "buying_centre": "property", "engagement": 2}, {**there, "buying_centre": "board", "engagement": 3},
          {**there, "buying_centre": "property", "noted_on": AS_OF + timedelta(days=1), "engagement": 3}]
    for measure, wanted in (("contacts_noted", 1), ("contact_engagement", 2), ("colleagues_who_know", 1)):
        dimension = "data" if measure == "contacts_noted" else "relationships"
        assert scored(dimension, measure, least=wanted, most=wanted, **ACME, book_cell=cell, contact=at, **FIRM), measure
        assert not scored(dimension, measure, least=1, **ACME, book_cell=cell, **FIRM), measure


# ------------------------------------------------------------------------------------------ rules, scores and quadrants


def test_the_first_rule_that_fits_gives_the_score_and_both_scores_are_weighted_means():
    text = """
        dimension     | score | measure      | least
        needs         | 3     | is_confirmed | 1
        needs         | 2     | need         | 3
        urgency       | 2     | need         | 1
        relationships | 3     | years_client | 4
        relationships | 2     | years_client | 1
    """
    store = given(**ANN, book_cell=[OPEN], score_rule=rules(text))
    (unit,) = scoring.units(store, as_of=AS_OF)
    assert (unit.needs, unit.fit, unit.urgency) == (2, 1, 2)
    assert (unit.relationships, unit.data, unit.resources) == (3, 1, 1)
    # (0.5 + 0 + 0.5) / 3 and (1 + 0 + 0) / 3
    assert (unit.need_score, unit.relationship_score) == (33.333333, 33.333333)
    assert unit.quadrant is Quadrant.LIGHT_TOUCH
    scores.change_weights(store, Weights(urgency=2, fit=0, data=0, resources=1), who="A. Partner")
    (unit,) = scoring.units(store, as_of=AS_OF)
    assert (unit.need_score, unit.relationship_score) == (50.0, 50.0)
    assert unit.quadrant is Quadrant.ACT_NOW
    scores.even_weights(store, who="A. Partner")
    assert scoring.weights(store) == Weights() and rows(store, "setting") == []


def test_a_demand_unit_has_the_score_of_its_best_line_and_of_equal_ones_the_nearest_last_date_and_never_the_fee():
    services = [{"service_id": name, "fee_high": fee} for name, fee in
                (("will", 100), ("trust", 9000), ("tax", 50), ("sale", 9999))]
    cells = [{**OPEN, "need": 1}, {**OPEN, "service_id": "trust", "need": 3},
             {**OPEN, "service_id": "tax", "need": 3, "last_date": AS_OF + timedelta(days=9)},
             {**OPEN, "service_id": "sale", "need": 3, "last_date": AS_OF + timedelta(days=10)}]
    store = given(**{**ANN, "service": services}, book_cell=cells,
                  score_rule=rules("dimension | score | measure | least\nneeds | 3 | need | 3"))
    (unit,) = scoring.units(store, as_of=AS_OF)
    assert [line.service_id for line in unit.best] == ["tax", "sale", "trust"]
    assert (unit.open_needs, unit.last_date) == (4, AS_OF + timedelta(days=9))


def test_of_a_business_each_buying_centre_is_a_unit_and_a_person_is_one():
    services = [{"service_id": "lease", "track": "business", "buying_centre": "property;board"},
                {"service_id": "staff", "track": "business", "buying_centre": "HR"},
                {"service_id": "plan", "track": "both", "buying_centre": "self;board"}]
    clients = [{"client_id": "acme", "track": "business"}, {"client_id": "ann"}]
    cells = [{"client_id": client_id, "service_id": service["service_id"]}
             for client_id in ("acme", "ann") for service in services]
    store = given(client=clients, service=services, book_cell=cells, score_rule=rules())
    found = sorted((unit.client_id, unit.buying_centre, unit.open_needs) for unit in scoring.units(store, as_of=AS_OF))
    assert found == [("acme", "HR", 1), ("acme", "board", 1), ("acme", "property", 1), ("ann", "", 3)]


CELLS = [("us", "", False), ("elsewhere", "", False), ("not_needed", "", False), ("ahead", "", False),
         ("to_ask", "quiet", False), ("confirmed", "", True)]


@pytest.mark.parametrize(("state", "wait", "is_sensitive"), CELLS)
def test_what_is_no_open_need_or_waits_or_is_sensitive_is_never_scored_whatever_anybody_says(state, wait, is_sensitive):
    cell = {**OPEN, "state": state, "wait": wait, "is_sensitive": is_sensitive}
    said = [{"client_id": "ann", "service_id": "will", "dimension": "needs", "score": 3},
            {"client_id": "ann", "dimension": "relationships", "score": 3}]
    store = given(**ANN, book_cell=[cell], score_rule=rules(), score_override=said)
    assert scoring.units(store, as_of=AS_OF) == ()
    assert scoring.matrix(store, as_of=AS_OF).total == 0
    with pytest.raises(UserError, match="no open need"):
        scores.override_score(store, client_id="ann", service_id="will", dimension="needs", score=3, reason="it matters",
                              as_of=AS_OF, who="A. Partner")
    assert len(rows(store, "score_override")) == 2 and audited(store) == []


@pytest.mark.parametrize("ann", [
    {"contact_status": "do_not_market"}, {"client_since_on": None}, {"client_since_on": AS_OF + timedelta(days=1)},
])
def test_whoever_may_not_be_approached_is_in_no_score(ann):
    store = given(**{**ANN, "client": [{"client_id": "ann", **ann}]}, book_cell=[OPEN], score_rule=rules())
    assert scoring.units(store, as_of=AS_OF) == ()


# ------------------------------------------------------------------------------------------ said otherwise


def one(**also: object) -> Store:
    return given(**ANN, book_cell=[OPEN], score_rule=rules(), **also)


def say(store: Store, **also: object) -> None:
    scores.override_score(store, **{
        "client_id": "ann", "service_id": "will", "dimension": "needs", "score": 3, "reason": "Told me on the stairs.",
        "as_of": AS_OF, "who": "A. Partner",
    } | also)


def needs(store: Store, as_of: date = AS_OF) -> tuple[int, int, str | None]:
    """Ann's needs: what counts, what the rules say, and who said otherwise."""
    (line,) = score_reasons(store, as_of=as_of, client_id="ann", buying_centre="").lines
    reason = line.reasons[0]
    return reason.score, reason.computed, reason.said and reason.said.who


def test_what_a_named_person_says_counts_beside_what_the_rules_say_until_it_is_taken_back():
    store = one()
    assert needs(store) == (1, 1, None)
    say(store)
    assert needs(store) == (3, 1, "A. Partner")
    say(store, score=2, who="B. Partner")
    assert needs(store) == (2, 1, "B. Partner")
    scores.take_back_score(store, client_id="ann", service_id="will", dimension="needs", reason="Misheard.", as_of=AS_OF,
                           who="A. Partner")
    assert needs(store) == (1, 1, None)
    # Nothing was taken out: three entries, each with its name, and the audit without the reasons.
    entries = scores.score_overrides(store, client_id="ann", as_of=AS_OF)
    assert [(entry.score, entry.who) for entry in entries] == [(None, "A. Partner"), (2, "B. Partner"), (3, "A. Partner")]
    assert audited(store) == [("A. Partner", "score overridden", "ann will"), ("B. Partner", "score overridden", "ann will"),
                              ("A. Partner", "score taken back", "ann will")]


def test_a_score_of_the_demand_unit_is_set_for_its_buying_centre():
    store = given(**ACME, book_cell=[{"client_id": "acme", "service_id": "lease"}], score_rule=rules())
    say(store, client_id="acme", service_id=None, buying_centre="property", dimension="data")
    (unit,) = scoring.units(store, as_of=AS_OF)
    assert (unit.data, unit.is_said) == (3, True)
    with pytest.raises(UserError, match="no open need"):
        say(store, client_id="acme", service_id=None, buying_centre="HR", dimension="data")


@pytest.mark.parametrize(("also", "message"), [
    ({"who": " "}, "a name and a reason"), ({"reason": "\n"}, "a name and a reason"), ({"score": 4}, "1, 2 or 3"),
    ({"service_id": None}, "for a service"), ({"dimension": "data"}, "for the client"),
])
def test_another_score_needs_a_name_a_reason_and_to_be_one(also, message):
    store = one()
    with pytest.raises(UserError, match=message):
        say(store, **also)
    assert needs(store) == (1, 1, None) and rows(store, "score_override") == []


def test_only_what_was_said_can_be_taken_back_and_only_of_somebody_there():
    store = one()
    with pytest.raises(NotFound):
        scores.take_back_score(store, client_id="ann", service_id="will", dimension="needs", reason="x", as_of=AS_OF, who="A")
    with pytest.raises(NotFound):
        say(store, client_id="bob")
    with pytest.raises(NotFound):
        say(store, dimension="charm")


@pytest.mark.parametrize(("wrong", "message"), [
    (Weights(needs=0, fit=0, urgency=0), "has to count"), (Weights(data=6), "from 0 to 5"), (Weights(fit=-1), "from 0 to 5"),
])
def test_a_weight_is_from_0_to_5_and_one_of_three_has_to_count(wrong, message):
    store = one()
    with pytest.raises(UserError, match=message):
        scores.change_weights(store, wrong, who="A. Partner")
    assert scoring.weights(store) == Weights()


def test_weights_that_leave_nothing_are_as_good_as_none():
    store = one()
    settings.change_settings(store, {f"weight_{name}": "0" for name in ("needs", "fit", "urgency")}, who="A")
    assert scoring.weights(store) == Weights()


# ------------------------------------------------------------------------------------------ what it rests on moves it


def test_what_a_colleague_notes_moves_the_score_at_once():
    text = """
        dimension     | score | measure             | least
        fit           | 3     | skilled_colleagues  | 1
        relationships | 3     | colleagues_who_know | 1
    """
    store = given(**ANN, **FIRM, book_cell=[OPEN], score_rule=rules(text))

    def now() -> tuple[int, int]:
        (unit,) = scoring.units(store, as_of=AS_OF)
        return unit.fit, unit.relationships

    assert now() == (1, 1)
    people.give_skill(store, colleague_id="K1", service_id="will", who="A. Partner")
    assert now() == (3, 1)
    people.remove_colleague(store, colleague_id="K1", who="A. Partner")
    assert now() == (1, 1)


def test_contacts_are_noted_of_businesses_changed_and_taken_out_and_the_record_does_not_name_them():
    store = given(**ACME, **FIRM, book_cell=[{"client_id": "acme", "service_id": "lease"}], score_rule=rules())
    here = {"client_id": "acme", "buying_centre": "property", "as_of": AS_OF, "who": "A. Partner"}
    contacts.note_contact(store, **here, name=" Perry ", role="Head of property", engagement=2, known_to_id="K1")
    (perry,) = contacts.contacts(store, client_id="acme")
    assert (perry.name, perry.engagement, perry.known_to) == ("Perry", 2, "Kay")
    contacts.note_contact(store, **here, name="Perry", contact_id=perry.contact_id)
    (perry,) = contacts.contacts(store, client_id="acme")
    assert (perry.role, perry.engagement, perry.known_to_id) == ("", None, None)
    contacts.remove_contact(store, client_id="acme", contact_id=perry.contact_id, who="A. Partner")
    assert contacts.contacts(store, client_id="acme") == ()
    assert [action for _, action, _ in audited(store)] == ["contact noted", "contact changed", "contact removed"]
    assert "Perry" not in str(rows(store, "audit"))
    with pytest.raises(NotFound):
        contacts.remove_contact(store, client_id="acme", contact_id=perry.contact_id, who="A. Partner")
    for also, message in (({"name": " "}, "needs a name"), ({"name": "P", "engagement": 4}, "1, 2 or 3"),
                          ({"name": "P", "known_to_id": "nobody"}, "no colleague")):
        with pytest.raises(UserError, match=message):
            contacts.note_contact(store, **here, **also)


def test_a_person_has_no_contacts():
    with pytest.raises(UserError, match="of businesses"):
        contacts.note_contact(one(), client_id="ann", buying_centre="", as_of=AS_OF, who="A", name="Bea")
