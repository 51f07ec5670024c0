"""A list of the firm's people: taken in whole, changed by name, refused with every fault at once."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sample_given import sample_copy

import lifeline
from lifeline.errors import IntakeError
from lifeline.question.acted import acted_for
from lifeline.record.people import colleagues
from lifeline.record.people_file import take_in
from lifeline.store import Store

LIST = """name,role,email,is_compliance_officer,leads
Ann Sample,Partner,ann@example.invalid,no,Private client;CONVEY
Bo Mock,Administrator,,yes,
"""


@pytest.fixture
def store() -> Store:
    with lifeline.create(":memory:", pack="law_firm_england_wales") as workbook:
        yield workbook.store


def people(store: Store) -> list[tuple]:
    return [(one.name, one.role, one.email, one.is_compliance_officer, one.leads) for one in colleagues(store)]


def test_a_list_of_people_comes_in_with_what_they_may_lead(store):
    assert take_in(store, "people.csv", LIST.encode(), who="A. Partner") == 2
    assert people(store) == [
        ("Ann Sample", "Partner", "ann@example.invalid", False, ("CONVEY", "Private client")),
        ("Bo Mock", "Administrator", "", True, ()),
    ]


def test_the_list_taken_in_again_changes_people_by_name_and_doubles_nobody(store):
    take_in(store, "people.csv", LIST.encode(), who="A. Partner")
    ids = {one.name: one.colleague_id for one in colleagues(store)}
    take_in(store, "people.csv", b"name,role,leads\nann sample,Consultant,Family\n", who="A. Partner")
    assert people(store)[0] == ("Bo Mock", "Administrator", "", True, ())
    assert people(store)[1] == ("ann sample", "Consultant", "", False, ("Family",))
    assert {one.colleague_id for one in colleagues(store)} == set(ids.values())


def test_every_fault_is_named_at_once_and_nothing_is_taken_in(store):
    faulty = (
        "name,role,email,is_compliance_officer,leads\n"
        "Ann Sample,Partner,ann.example.invalid,perhaps,Private clients\n"
        ",Partner,,,\n"
        "Bo Mock,Partner,,,\n"
        "bo mock,Partner,,,\n"
    )
    with pytest.raises(IntakeError) as refused:
        take_in(store, "people.csv", faulty.encode(), who="A. Partner")
    assert [(problem.row, problem.column, problem.found) for problem in refused.value.problems] == [
        (2, "email", "ann.example.invalid"), (2, "is_compliance_officer", "perhaps"), (2, "leads", "Private clients"),
        (3, "name", ""), (5, "name", "bo mock"),
    ]
    assert "Private client" in refused.value.problems[2].expected
    assert people(store) == []


def test_a_file_without_names_or_in_another_encoding_is_refused_in_words(store):
    with pytest.raises(IntakeError, match="a column named name"):
        take_in(store, "people.csv", b"role\nPartner\n", who="A. Partner")
    with pytest.raises(IntakeError, match="UTF-8"):
        take_in(store, "people.csv", b"name\n\xff\xfe\n", who="A. Partner")


def test_the_sample_firm_has_its_people():
    with sample_copy() as workbook:
        found = colleagues(workbook.store)
        owners = {owner for (owner,) in workbook.store.tuples("select distinct owner from matter where owner <> ''")}
        assert owners <= {one.name for one in found}
        assert [one.name for one in found if one.is_compliance_officer]
        areas = {service.practice_area for service in workbook.catalogue().services.values()}
        assert areas == {area for one in found for area in one.leads}


def test_who_acted_for_a_client_follows_from_its_matters_and_from_nothing_later():
    with sample_copy() as workbook:
        found = acted_for(workbook.store, client_id="F18", as_of=date(2026, 11, 1))
        told = workbook.store.tuples("""
            select owner, count(*), max(opened_on) from matter where client_id = 'F18' group by owner order by 3 desc
        """)
        assert [(one.name, one.matters, one.opened_on) for one in found] == told and len(told) > 1
        earlier = acted_for(workbook.store, client_id="F18", as_of=told[0][2] - timedelta(days=1))
        assert (told[0][0], told[0][1]) not in [(one.name, one.matters) for one in earlier]
