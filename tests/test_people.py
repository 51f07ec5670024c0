"""The firm's people: skills, acquaintances, and named owners of what is to be done."""

from __future__ import annotations

from datetime import date

import pytest
from record_given import audited, firm, rows

from lifeline.errors import NotFound, UserError
from lifeline.question import book
from lifeline.question.integrity import check
from lifeline.record import people, skills
from lifeline.record.permissions import record_objection
from lifeline.store import Store

DUE = date(2024, 9, 1)
GIVEN = {
    "rules": "stage | service\nhome | will\nhome | lease",
    "services_also": "service | area\nwill | Private client\nlease | Property",
}


def cara(store: Store) -> str:
    """A colleague."""
    return people.add_colleague(store, name=" Cara ", role="Solicitor", email="cara@example.test", who="A. Partner")


def test_a_colleague_is_listed_by_name_with_what_they_may_lead():
    store = firm(**GIVEN)
    colleague_id = cara(store)
    people.add_colleague(store, name="Bea", is_compliance_officer=True, who="A. Partner")
    people.give_skill(store, colleague_id=colleague_id, service_id="will", who="A. Partner")
    people.give_skill(store, colleague_id=colleague_id, practice_area="Property", who="A. Partner")
    people.give_skill(store, colleague_id=colleague_id, practice_area="Property", who="A. Partner")
    assert [(each.name, each.role, each.is_compliance_officer, each.leads) for each in people.colleagues(store)] == [
        ("Bea", "", True, ()),
        ("Cara", "Solicitor", False, ("Property", "will")),
    ]
    people.take_skill(store, colleague_id=colleague_id, service_id="will", who="A. Partner")
    assert people.colleagues(store)[1].leads == ("Property",)


@pytest.mark.parametrize("skill", [{}, {"service_id": "will", "practice_area": "Property"}])
def test_a_skill_is_for_one_service_or_one_practice_area(skill):
    store = firm(**GIVEN)
    with pytest.raises(UserError, match="for one service, or for one practice area"):
        people.give_skill(store, colleague_id=cara(store), who="A. Partner", **skill)


def test_what_is_not_there_is_refused():
    store = firm(**GIVEN)
    colleague_id = cara(store)
    with pytest.raises(UserError, match="needs a name"):
        people.add_colleague(store, name=" ", who="A. Partner")
    for skill in ({"service_id": "no such"}, {"practice_area": "no such"}):
        with pytest.raises(NotFound):
            people.give_skill(store, colleague_id=colleague_id, who="A. Partner", **skill)
    with pytest.raises(NotFound):
        people.give_skill(store, colleague_id="C0", service_id="will", who="A. Partner")
    with pytest.raises(NotFound):
        people.knows(store, client_id="zoe", colleague_id=colleague_id, how="", who="A. Partner")
    for also in ({"client_id": "zoe"}, {"service_id": "no such"}, {"colleague_id": "C0"}):
        with pytest.raises(NotFound):
            people.name_owner(
                store,
                **{
                    "client_id": "ann",
                    "service_id": "will",
                    "colleague_id": colleague_id,
                    "due_on": DUE,
                    "who": "A. Partner",
                }
                | also,
            )
    assert rows(store, "skill") == rows(store, "acquaintance") == rows(store, "action") == []


def test_who_knows_the_client_and_how_is_recorded_once_for_each_colleague():
    store = firm(**GIVEN)
    colleague_id = cara(store)
    for how in ("School", "Same choir"):
        people.knows(store, client_id="ann", colleague_id=colleague_id, how=how, who="A. Partner")
    assert people.who_knows(store, client_id="ann") == (people.Acquaintance("ann", colleague_id, "Cara", "Same choir"),)
    people.no_longer_knows(store, client_id="ann", colleague_id=colleague_id, who="A. Partner")
    assert people.who_knows(store, client_id="ann") == ()


def test_a_named_owner_has_one_open_action_which_another_owner_takes_over():
    store = firm(**GIVEN)
    first, second = cara(store), people.add_colleague(store, name="Dan", who="A. Partner")
    action_id = people.name_owner(
        store, client_id="ann", service_id="will", colleague_id=first, due_on=DUE, who="A. Partner"
    )
    assert people.open_actions(store, client_id="ann") == (
        people.Action(action_id, "ann", "will", "will", first, "Cara", DUE, "open", ""),
    )
    again = people.name_owner(
        store, client_id="ann", service_id="will", colleague_id=second, due_on=None, who="A. Partner"
    )
    assert again == action_id
    assert [(action.owner_name, action.due_on) for action in people.open_actions(store)] == [("Dan", None)]
    assert [entry for entry in audited(store) if entry[1] == "owner named"] == [
        ("A. Partner", "owner named", "ann will")
    ] * 2


def test_a_deadline_is_closed_with_a_reason_and_anything_else_without():
    store = firm(**GIVEN)
    colleague_id = cara(store)
    dated = people.name_owner(
        store, client_id="ann", service_id="will", colleague_id=colleague_id, due_on=DUE, who="A. Partner"
    )
    undated = people.name_owner(
        store, client_id="ann", service_id="lease", colleague_id=colleague_id, due_on=None, who="A. Partner"
    )
    with pytest.raises(UserError, match="say why"):
        people.close_action(store, action_id=dated, reason=" ", who="A. Partner")
    assert len(people.open_actions(store)) == 2
    people.close_action(store, action_id=dated, reason="Done elsewhere", who="A. Partner")
    people.close_action(store, action_id=undated, reason="", who="A. Partner")
    assert people.open_actions(store) == ()
    assert rows(store, "action", "state, closed_reason") == [("closed", ""), ("closed", "Done elsewhere")]
    with pytest.raises(NotFound, match="closed already"):
        people.close_action(store, action_id=dated, reason="Again", who="A. Partner")


def test_a_colleague_goes_only_when_nothing_open_is_theirs_and_then_nothing_names_them():
    store = firm(**GIVEN)
    colleague_id = cara(store)
    people.give_skill(store, colleague_id=colleague_id, service_id="will", who="A. Partner")
    people.knows(store, client_id="ann", colleague_id=colleague_id, how="School", who="A. Partner")
    action_id = people.name_owner(
        store, client_id="ann", service_id="will", colleague_id=colleague_id, due_on=DUE, who="A. Partner"
    )
    with pytest.raises(UserError, match="Cara owns 1 open action: name another owner first"):
        people.remove_colleague(store, colleague_id=colleague_id, who="A. Partner")
    people.close_action(store, action_id=action_id, reason="Done", who="A. Partner")
    people.remove_colleague(store, colleague_id=colleague_id, who="A. Partner")
    assert people.colleagues(store) == people.who_knows(store, client_id="ann") == ()
    assert [fault for fault in check(store).faults if fault.column != "rules_digest"] == []


def test_of_a_client_who_objects_nothing_stays_to_be_raised_and_nothing_can_be_owned():
    store = firm(**GIVEN)
    colleague_id = cara(store)
    people.name_owner(
        store, client_id="ann", service_id="will", colleague_id=colleague_id, due_on=DUE, who="A. Partner"
    )
    record_objection(store, client_id="ann", as_of=DUE, who="A. Partner")
    assert people.open_actions(store) == ()
    with pytest.raises(UserError, match="may not be approached"):
        people.name_owner(
            store, client_id="ann", service_id="will", colleague_id=colleague_id, due_on=DUE, who="A. Partner"
        )


# ------------------------------------------------------------------------------------------ changed, and leaving


def test_a_colleague_is_changed_in_place_and_keeps_what_is_theirs():
    store = firm(**GIVEN)
    colleague_id = cara(store)
    people.give_skill(store, colleague_id=colleague_id, service_id="will", who="A. Partner")
    people.change_colleague(
        store, colleague_id=colleague_id, name=" Cara Crisp ", role="Partner", email="", is_compliance_officer=True,
        who="A. Partner",
    )
    assert people.colleagues(store) == (people.Colleague(colleague_id, "Cara Crisp", "Partner", "", True, ("will",)),)
    assert audited(store)[-1] == ("A. Partner", "colleague changed", colleague_id)
    with pytest.raises(NotFound):
        people.change_colleague(
            store, colleague_id="C0", name="X", role="", email="", is_compliance_officer=False, who="A. Partner"
        )


@pytest.mark.parametrize("email", ["cara", "@firm.example", "cara@firm", "ca ra@firm.example"])
def test_an_e_mail_address_that_is_none_is_refused(email):
    store = firm(**GIVEN)
    with pytest.raises(UserError, match="written like name@firm.example"):
        people.add_colleague(store, name="Cara", email=email, who="A. Partner")
    assert people.colleagues(store) == ()


def test_what_somebody_had_open_and_whom_they_knew_goes_over_to_whoever_takes_over():
    store = firm(clients="client\nann\nbob", **GIVEN)
    leaving, staying = cara(store), people.add_colleague(store, name="Dan", who="A. Partner")
    own = {"colleague_id": leaving, "who": "A. Partner"}
    closed = people.name_owner(store, client_id="ann", service_id="lease", due_on=None, **own)
    people.close_action(store, action_id=closed, reason="", who="A. Partner")
    people.name_owner(store, client_id="ann", service_id="will", due_on=DUE, **own)
    people.knows(store, client_id="ann", how="School", **own)
    people.knows(store, client_id="bob", how="Choir", **own)
    people.knows(store, client_id="bob", how="Golf", colleague_id=staying, who="A. Partner")
    assert people.ties(store, colleague_id=leaving) == people.Ties(open_actions=1, clients_known=2)
    people.remove_colleague(store, hand_over_to=staying, **own)
    assert [(action.owner_name, action.due_on) for action in people.open_actions(store)] == [("Dan", DUE)]
    assert rows(store, "action", "state, owner_id") == [("closed", None), ("open", staying)]
    assert rows(store, "acquaintance") == [("ann", staying, "through Cara"), ("bob", staying, "Golf")]
    assert audited(store)[-1] == ("A. Partner", "colleague removed", leaving)
    assert [fault for fault in check(store).faults if fault.column != "rules_digest"] == []


def test_nobody_hands_over_to_themselves_or_to_nobody_known():
    store = firm(**GIVEN)
    leaving = cara(store)
    with pytest.raises(UserError, match="somebody else"):
        people.remove_colleague(store, colleague_id=leaving, hand_over_to=leaving, who="A. Partner")
    with pytest.raises(NotFound):
        people.remove_colleague(store, colleague_id=leaving, hand_over_to="C0", who="A. Partner")
    assert len(people.colleagues(store)) == 1


# ------------------------------------------------------------------------------------------ who may lead what


def test_each_practice_area_says_who_may_lead_all_or_part_of_it_and_what_nobody_may():
    store = firm(
        rules="stage | service\nhome | will\nhome | trust\nhome | lease",
        services_also="service | area\nwill | Private client\ntrust | Private client\nlease | Property",
    )
    one, other = cara(store), people.add_colleague(store, name="Bea", who="A. Partner")

    def told() -> dict[str, tuple]:
        names = {each.colleague_id: each.name for each in people.colleagues(store)}
        return {
            area.name: (
                area.services, [(names[led.colleague_id], led.is_all, led.services) for led in area.led], area.gaps
            )
            for area in skills.areas(store)
            if area.name in ("Private client", "Property")
        }

    assert told() == {"Private client": (2, [], ("will", "trust")), "Property": (1, [], ("lease",))}
    skills.set_skills(store, colleague_id=one, practice_areas=[], service_ids=["will"], who="A. Partner")
    assert told()["Private client"] == (2, [("Cara", False, ("will",))], ("trust",))
    skills.set_skills(
        store, colleague_id=other, practice_areas=["Private client"], service_ids=["will"], who="A. Partner"
    )
    assert told()["Private client"] == (2, [("Bea", True, ()), ("Cara", False, ("will",))], ())


def test_what_somebody_may_lead_is_set_at_once_and_only_what_is_new_is_on_record():
    store = firm(**GIVEN)
    colleague_id = cara(store)
    common = {"colleague_id": colleague_id, "who": "A. Partner"}
    skills.set_skills(store, practice_areas=["Property"], service_ids=["will"], **common)
    assert skills.skills(store, colleague_id=colleague_id) == skills.Skills(("Property",), ("will",))
    skills.set_skills(store, practice_areas=["Private client"], service_ids=["will"], **common)
    told = store.tuples("select action, detail from audit where action like 'skill%' order by audit_no")
    assert told == [
        ("skill recorded", "Property"), ("skill recorded", "will"),
        ("skill recorded", "Private client"), ("skill taken off", "Property"),
    ]  # fmt: skip
    for areas, services in ((["no such"], []), ([], ["no such"])):
        with pytest.raises(NotFound):
            skills.set_skills(store, practice_areas=areas, service_ids=services, **common)
    assert skills.skills(store, colleague_id=colleague_id).practice_areas == ("Private client",)


def test_names_on_matters_are_those_of_most_matters_first():
    store = firm(
        matters="client | service | opened\nann | will | 2021-01-01\nann | lease | 2022-01-01", **GIVEN
    )
    with store.write() as writer:
        writer.execute("update matter set owner = ' Dan Deed ' where service_id = 'will'")
    assert people.named_on_matters(store) == ("Dan Deed",)


def test_changes_among_the_people_leave_the_list_of_whom_to_see_as_it_is():
    store = firm(**GIVEN)
    book.refresh(store, as_of=DUE)
    colleague_id = cara(store)
    skills.set_skills(store, colleague_id=colleague_id, practice_areas=["Property"], service_ids=[], who="A. Partner")
    people.knows(store, client_id="ann", colleague_id=colleague_id, how="School", who="A. Partner")
    people.remove_colleague(store, colleague_id=colleague_id, who="A. Partner")
    assert book.is_current(store, as_of=DUE)
