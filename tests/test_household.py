"""Who is what to whom, both ways round; who belongs together; and that one person's facts are nobody else's."""

from __future__ import annotations

from datetime import date

import pytest
from record_given import AS_OF, audited, firm, rows
from sample_given import sample_copy

from lifeline.errors import NotFound, UserError
from lifeline.question.catalogue import catalogue
from lifeline.question.household import agreements, household
from lifeline.question.integrity import check
from lifeline.question.lifelines import lifeline
from lifeline.question.relations import Standing, in_use, related
from lifeline.record import facts, permissions, relations
from lifeline.store import Store

WHO = "A. Partner"
FOUR = {
    "clients": """
        client | track    | born       | since      | status
        ann    |          | 1960-01-01 |            |
        bob    |          | 1962-01-01 |            |
        cid    |          | 1990-01-01 | none       |
        dee    |          | 1988-01-01 |            | do_not_market
        firma  | business | 2001-01-01 |            |
    """,
    "rules": "stage | service | closes\nhome | will | 240",
    "events": "client | stage | on\nann | home | 2021-03-01\nbob | home | 2021-03-01\ndee | home | 2021-03-01",
}


def told(store: Store, client_id: str = "ann", *, as_of: date = AS_OF) -> list[tuple[str, str, str]]:
    """What a client is to whom, and what that one is to the firm."""
    return [
        (row.relation, row.other_name, str(row.standing)) for row in related(store, client_id=client_id, as_of=as_of)
    ]


def members(store: Store, client_id: str = "ann", **bounds: int) -> list[tuple[str, str, str, bool]]:
    """Each member with what they are to whom, and whether a lifeline is worked out."""
    found = household(store, client_id=client_id, as_of=AS_OF, **bounds)
    return [(each.client.client_id, each.relation, each.of_id, each.view is not None) for each in found.members]


# ------------------------------------------------------------------------------------------ relations


@pytest.mark.parametrize(("word", "back"), [
    ("spouse", "spouse"),
    ("parent of", "child of"),
    ("Director of", "company of"),
    ("daughter of", "parent of"),
    ("allotment neighbour", "allotment neighbour"),
])
def test_a_relation_between_two_clients_is_kept_both_ways_round(word, back):
    store = firm(**FOUR)
    relations.add_relation(store, client_id="ann", relation=f"  {word} ", other_client_id="bob", who=WHO)
    assert told(store) == [(word, "bob", "client")]
    assert told(store, "bob") == [(back, "ann", "client")]
    # Taken out from the other side, it is gone from both.
    relations.remove_relation(store, client_id="bob", relation=back, other_client_id="ann", who=WHO)
    assert told(store) == told(store, "bob") == [] and rows(store, "relationship") == []


def test_a_relation_is_put_in_another_word_for_both():
    store = firm(**FOUR, relations="client | other | relation\nann | bob | spouse\nbob | ann | spouse")
    relations.change_relation(
        store, client_id="ann", relation="spouse", new_relation="director of", other_client_id="bob", who=WHO
    )
    assert told(store) == [("director of", "bob", "client")]
    assert told(store, "bob") == [("company of", "ann", "client")]
    assert len(rows(store, "relationship")) == 2


def test_what_only_one_side_says_is_heard_on_both_and_can_be_corrected_from_either():
    store = firm(**FOUR, relations="client | other | relation\nann | firma | director of")
    assert told(store, "firma") == [("company of", "ann", "client")]
    relations.change_relation(
        store, client_id="firma", relation="company of", new_relation="owned by", other_client_id="ann", who=WHO
    )
    assert told(store) == [("owner of", "firma", "client")] and told(store, "firma") == [("owned by", "ann", "client")]


def test_somebody_who_is_no_client_is_a_name_and_stays_one():
    store = firm(**FOUR)
    relations.add_relation(store, client_id="ann", relation="parent of", other_name=" Jory  Example ", who=WHO)
    relations.add_relation(store, client_id="ann", relation="parent of", other_client_id="cid", who=WHO)
    relations.add_relation(store, client_id="ann", relation="sister of", other_client_id="dee", who=WHO)
    assert told(store) == [
        ("parent of", "Jory Example", "not_a_client"),
        ("parent of", "cid", "not_a_client"),
        ("sister of", "dee", "not_approached"),
    ]
    relations.change_relation(
        store, client_id="ann", relation="parent of", new_relation="guardian of", other_name="Jory Example", who=WHO
    )
    relations.remove_relation(store, client_id="ann", relation="guardian of", other_name="Jory Example", who=WHO)
    assert [row[1] for row in told(store)] == ["cid", "dee"]


def test_each_has_the_day_it_was_written_down_and_the_record_holds_no_name():
    store = firm(**FOUR)
    relations.add_relation(store, client_id="ann", relation="spouse", other_client_id="bob", who=WHO)
    relations.add_relation(store, client_id="ann", relation="parent of", other_name="Jory Example", who="B. Partner")
    relations.add_relation(store, client_id="ann", relation="aunt of", other_name="Kim Example", who=WHO)
    found = {row.other_name: (row.kept_by, row.kept_on) for row in related(store, client_id="ann", as_of=AS_OF)}
    assert {name: who for name, (who, _) in found.items()} == {
        "bob": WHO, "Jory Example": "B. Partner", "Kim Example": WHO,
    }
    assert all(day is not None for _, day in found.values())
    relations.remove_relation(store, client_id="ann", relation="spouse", other_client_id="bob", who=WHO)
    assert [row[1:] for row in audited(store)] == [
        ("relation added", "ann bob"), ("relation added", "bob ann"), ("relation added", "ann"),
        ("relation added", "ann"), ("relation removed", "ann bob"), ("relation removed", "bob ann"),
    ]
    assert not any(word in str(rows(store, "audit")) for word in ("Example", "spouse", "parent", "aunt"))


def test_what_will_not_do_is_refused_and_changes_nothing():
    store = firm(**FOUR, relations="client | other | relation\nann | bob | spouse")
    add = {"store": store, "client_id": "ann", "who": WHO}
    for wrong, message in (
        ({"relation": " ", "other_client_id": "bob"}, "what they are to each other"),
        ({"relation": "x" * 81, "other_client_id": "bob"}, "at most 80"),
        ({"relation": "spouse"}, "Choose a client, or write"),
        ({"relation": "spouse", "other_client_id": "bob", "other_name": "Bob"}, "Choose a client, or write"),
        ({"relation": "spouse", "other_client_id": "ann"}, "nobody is related to themselves"),
        ({"relation": "Spouse", "other_client_id": "bob"}, "on record already"),
    ):
        with pytest.raises(UserError, match=message):
            relations.add_relation(**add, **wrong)
    for missing in ({"client_id": "zoe", "other_client_id": "ann"}, {"client_id": "ann", "other_client_id": "zoe"}):
        with pytest.raises(NotFound):
            relations.add_relation(store, relation="spouse", who=WHO, **missing)
    with pytest.raises(NotFound):
        relations.remove_relation(store, client_id="ann", relation="parent of", other_client_id="bob", who=WHO)
    with pytest.raises(NotFound):
        relations.change_relation(
            store, client_id="ann", relation="parent of", new_relation="spouse", other_client_id="bob", who=WHO
        )
    kept = rows(store, "relationship", "client_id, other_client_id, other_name, relation")
    assert kept == [("ann", "bob", "", "spouse")] and audited(store) == []


def test_the_words_offered_are_the_usual_ones_and_the_workbooks_own():
    store = firm(**FOUR, relations="client | name | relation\nann | Jory | godmother of")
    assert "spouse" in in_use(store) and "godmother of" in in_use(store)


# ------------------------------------------------------------------------------------------ household

FAMILY = """
    client | other | name         | relation
    ann    | bob   |              | spouse
    bob    | firma |              | director of
    ann    | dee   |              | parent of
    ann    | cid   |              | parent of
    bob    |       | Jory Example | parent of
    ann    |       | Otto Example | former spouse
    dee    |       | Nan Example  | parent of
"""


def test_a_household_is_everybody_within_two_steps_nearest_first():
    store = firm(**FOUR, relations=FAMILY)
    assert members(store) == [
        ("ann", "", "", True),
        ("bob", "spouse", "ann", True),
        ("dee", "child of", "ann", False),
        ("firma", "company of", "bob", True),
    ]
    # From the company: one step to its director, two to his wife; their daughter is a third.
    assert members(store, "firma") == [
        ("firma", "", "", True), ("bob", "director of", "firma", True), ("ann", "spouse", "bob", True),
    ]
    assert [each[0] for each in members(store, steps=1)] == ["ann", "bob", "dee"]


def test_relatives_who_are_no_clients_are_names_and_nothing_is_worked_out_for_them():
    found = household(firm(**FOUR, relations=FAMILY), client_id="ann", as_of=AS_OF)
    # A prospect in the workbook is one of them; a former spouse does not belong; an objector's family is not looked at.
    assert found.names == ("Jory Example", "cid")
    assert all(each.client.client_id != "cid" for each in found.members)


def test_a_client_who_objected_is_there_by_name_and_nothing_is_worked_out():
    store = firm(**FOUR, relations=FAMILY)
    (dee,) = (each for each in household(store, client_id="ann", as_of=AS_OF).members if each.client.client_id == "dee")
    assert dee.client.name == "dee" and dee.view is None
    permissions.record_objection(store, client_id="bob", as_of=AS_OF, who=WHO)
    assert ("bob", "spouse", "ann", False) in members(store)


def test_the_walk_has_a_bound_and_says_how_many_are_beyond_it():
    children = "\n".join(f"c{number:02} | 199{number % 10}-01-01" for number in range(15))
    store = firm(
        clients=f"client | born\nann | 1960-01-01\n{children}",
        relations="client | other | relation\n" + "\n".join(f"ann | c{number:02} | parent of" for number in range(15)),
    )
    found = household(store, client_id="ann", as_of=AS_OF)
    assert len(found.members) == 12 and found.more == 4
    assert household(store, client_id="ann", as_of=AS_OF, most=20).more == 0


def test_nobody_is_a_household_of_their_own_unless_they_are_in_the_workbook():
    store = firm(**FOUR)
    assert members(store) == [("ann", "", "", True)]
    with pytest.raises(NotFound):
        household(store, client_id="zoe", as_of=AS_OF)
    assert {str(each) for each in Standing} == {"client", "not_approached", "not_a_client"}


# ------------------------------------------------------------------------------------------ agreements


def agreed(store: Store, client_id: str = "ann") -> list[tuple[str, str, date]]:
    """Who agreed to share with whom, and since when."""
    found = agreements(store, client_id=client_id)
    return [(row.client_id, row.other_client_id, row.agreed_on) for row in found]


def test_an_agreement_is_shown_with_its_day_and_ended_by_hand():
    store = firm(**FOUR, relations=FAMILY)
    permissions.agree_to_share(store, client_id="bob", other_client_id="ann", agreed_on=AS_OF, who=WHO)
    assert agreed(store) == agreed(store, "bob") == [("bob", "ann", AS_OF)] and agreed(store, "dee") == []
    found = household(store, client_id="ann", as_of=AS_OF)
    assert found.agreed == {("bob", "ann")}
    assert [each.client.client_id for each in found.for_audience("client").members] == ["ann", "bob"]
    assert household(store, client_id="ann", as_of=date(2024, 6, 14)).agreed == frozenset()
    permissions.stop_sharing(store, client_id="bob", other_client_id="ann", who=WHO)
    assert agreed(store) == [] and audited(store)[-1] == (WHO, "sharing ended", "bob ann")
    with pytest.raises(NotFound, match="not there any more"):
        permissions.stop_sharing(store, client_id="bob", other_client_id="ann", who=WHO)


def test_once_an_agreement_has_ended_each_keeps_their_own_of_what_was_shared():
    store = firm(**FOUR, relations=FAMILY)
    facts.add_event(
        store, client_id="ann", stage_id=None, label="Wedding", written_date="1985-06-15", status="happened",
        evidence="client_said", who=WHO, shared_with="bob", agreed_on=AS_OF,
    )
    shared = rows(store, "life_event", "client_id, event_id, shared_id")
    (ann_id,) = (event_id for client_id, event_id, shared_id in shared if client_id == "ann" and shared_id)
    assert len(household(store, client_id="ann", as_of=AS_OF).shared) == 1
    assert permissions.stop_sharing(store, client_id="ann", other_client_id="bob", who=WHO) == 1
    facts.change_event(store, event_id=ann_id, written_date="1986", who=WHO)
    dates = rows(store, "life_event", "client_id, label, event_date")
    assert ("ann", "Wedding", "1986") in dates and ("bob", "Wedding", "1985-06-15") in dates
    assert household(store, client_id="ann", as_of=AS_OF).shared == () and check(store).faults == ()


# ------------------------------------------------------------------------------------------ nobody else's facts


def test_no_fact_and_no_event_of_one_client_changes_anything_on_a_related_clients_record():
    """The sample's couple and their company: everything that can be said of him, and not a word moves on theirs."""
    as_of = date(2026, 11, 1)
    with sample_copy() as workbook:
        store, words = workbook.store, catalogue(workbook.store)

        def theirs() -> list:
            return [lifeline(store, client_id=client_id, as_of=as_of) for client_id in ("F11", "F40")]

        before, his = theirs(), lifeline(store, client_id="F10", as_of=as_of)
        held = {name for (name,) in store.tuples("select held_fact from service_family where held_fact is not null")}
        for fact in sorted(words.facts.keys() - held):
            for answer in ("no", "yes", "2020-01-01"):
                facts.answer(store, client_id="F10", fact=fact, answer=answer, evidence="client_said", who=WHO)
        for stage in words.stages.values():
            if stage.track == "person":
                facts.add_event(
                    store, client_id="F10", stage_id=stage.stage_id, label="", written_date="2025-05-05",
                    status="happened", evidence="client_said", who=WHO,
                )
        assert theirs() == before
        assert lifeline(store, client_id="F10", as_of=as_of).opportunities != his.opportunities
        # What they agree to share is another matter: an event of both raises for both.
        stage_id = next(rule.stage_id for rule in words.rules.values() if words.stages[rule.stage_id].track == "person")
        with pytest.raises(UserError, match="Ask first"):
            facts.add_event(
                store, client_id="F10", stage_id=stage_id, label="", written_date="2026-06-06", status="happened",
                evidence="client_said", who=WHO, shared_with="F11",
            )
        assert theirs() == before
        facts.add_event(
            store, client_id="F10", stage_id=stage_id, label="", written_date="2026-06-06", status="happened",
            evidence="client_said", who=WHO, shared_with="F11", agreed_on=as_of,
        )
        hers, company = theirs()
        assert hers != before[0] and company == before[1]
