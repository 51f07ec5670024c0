"""Who is who: clients by number or by exact name, carried by matters, linked across lists and with the workbook."""

from __future__ import annotations

from decimal import Decimal

import pytest
from foreign_given import CLIENTS, TODAY, emptied, everything, faults, listed, read, taken_in
from intake_given import clients, file, stored

from lifeline import intake
from lifeline.errors import IntakeError
from lifeline.record import permissions, personal

MATTER_LIST = "Matter No,Client No,Client name,Work type,Opened"
BY_NAME = "Matter No,Client name,Work type,Opened"


@pytest.fixture
def store():
    return emptied()


def matters_of(*rows: str) -> tuple[str, bytes]:
    """A list of matters with the clients' numbers and names."""
    return file("list.csv", MATTER_LIST, *rows)


def by_name(*rows: str) -> tuple[str, bytes]:
    """A list of matters that names the clients and does not number them."""
    return file("list.csv", BY_NAME, *rows)


def test_a_list_of_matters_carries_its_clients_each_once(store):
    rows = ("1,C1,Ada,CONVEY,2021-05-01", "2,C2,Bob & Sons Ltd,TERMS,2020", "3,C1,Ada,DIVORCE,2019-05-01")
    taken_in(store, matters_of(*rows))
    assert stored(store, CLIENTS, "client") == [
        ("C1", "Ada", "person", None, "2019-05-01"), ("C2", "Bob & Sons Ltd", "business", None, "2020"),
    ]


def test_client_since_is_the_first_matter_and_that_is_said_to_be_worked_out(store):
    plan = taken_in(store, matters_of("1,C1,Ada,CONVEY,2021-05-01", "2,C1,Ada,CONVEY,2019", "3,C2,Bob,CONVEY,"))
    assert stored(store, "client_id, client_since", "client") == [("C1", "2019"), ("C2", None)]
    assert "Client since, for 1 client: the opening date of the earliest matter, worked out from the file" in plan.notes


def test_a_client_of_the_workbook_stays_as_they_are_but_for_a_beginning_that_was_missing(store):
    taken_in(store, clients("C1,Ada Known,business,1970,,do_not_market", "C2,Bob Known,person,1980,2015,ok"))
    taken_in(store, matters_of("1,C1,Ada,CONVEY,2021-05-01", "2,C2,Bob,CONVEY,2012-05-01"))
    assert stored(store, CLIENTS + ", contact_status", "client") == [
        ("C1", "Ada Known", "business", "1970", "2021-05-01", "do_not_market"),
        ("C2", "Bob Known", "person", "1980", "2015", "ok"),
    ]


def test_an_earlier_matter_of_the_workbook_counts_for_the_beginning(store):
    taken_in(store, clients("C1,Ada,person,1970,,ok"))
    taken_in(store, file("matters.csv", "matter_id,client_id,service_id,opened_on", "M0,C1,CONVEY,2001-02-03"))
    taken_in(store, matters_of("1,C1,Ada,CONVEY,2021-05-01"))
    assert stored(store, "client_since", "client") == [("2001-02-03",)]


def test_a_matter_older_than_its_client_is_not_their_beginning(store):
    header = "Matter No,Client No,Client name,Work type,Opened,Date of birth"
    plan = taken_in(store, file("list.csv", header, "1,C1,Ada,CONVEY,1990-05-01,1995-01-01"))
    assert stored(store, "client_since", "client") == [(None,)]
    assert any("a matter older than they are" in note for note in plan.notes)


def test_matters_are_linked_by_exactly_the_name_to_clients_of_the_same_import_and_of_the_workbook(store):
    taken_in(store, clients("C7,Bob Notareal,person,1980,2015,ok"))
    taken_in(store, listed("clio_api_clients"), by_name("1,Ada Invented,CONVEY,2021", "2,Bob Notareal,CONVEY,2020"))
    assert stored(store, "matter_id, client_id", "matter") == [("1", "71"), ("2", "C7")]


def test_a_name_that_is_only_like_a_clients_is_somebody_else(store):
    taken_in(store, clients("C7,Bob Notareal,person,1980,2015,ok"))
    taken_in(store, by_name("1,bob notareal,CONVEY,2021", "2,Bob  Notareal,CONVEY,2021"))
    assert [row[1] for row in stored(store, "matter_id, client_id = 'C7'", "matter")] == [False, True]


def test_a_name_that_several_clients_have_is_refused_with_its_row(store):
    taken_in(store, clients("C7,Bob Notareal,person,1980,2015,ok", "C8,Bob Notareal,person,1950,2015,ok"))
    given = by_name("1,Ada,CONVEY,2021", "2,Bob Notareal,CONVEY,2020")
    assert faults(store, given) == [(3, "Client name", "Bob Notareal")]


def test_a_matter_that_names_nobody_is_refused(store):
    assert faults(store, by_name("1,,CONVEY,2021")) == [(2, "Client name", "")]
    assert faults(store, matters_of("1,,Ada,CONVEY,2021")) == [(2, "Client No", "")]


def test_a_number_without_a_name_waits_for_one(store):
    plan = taken_in(store, listed("osprey_matters"))
    assert any("the client's number stands in its place until one is known" in note for note in plan.notes)
    assert ("HAR0001", "HAR0001") in stored(store, "client_id, name", "client")
    taken_in(store, listed("osprey_list"))
    assert stored(store, "client_id, name, track", "client") == [
        ("0000001", "Acme Invented Ltd", "business"), ("HAR0001", "Ada Invented", "person"),
    ]


def test_a_matter_in_two_reports_is_put_together_of_what_each_gives(store):
    plan = taken_in(store, listed("osprey_list"), listed("osprey_matters"))
    assert stored(store, "matter_id, client_id, service_id, closed_date, fee", "matter") == [
        ("0000001-2", "0000001", "TERMS", "2021-05-04", Decimal("0.00")),
        ("HAR0001/0001", "HAR0001", "CONVEY", "2021-04-03", Decimal("1234.50")),
        ("HAR0001/0002", "HAR0001", "DIVORCE", None, Decimal("-20.00")),
    ]
    assert stored(store, "client_id, name", "client") == [("0000001", "Acme Invented Ltd"), ("HAR0001", "Ada Invented")]
    assert any("2 matters stand in osprey_list.csv too" in note for note in plan.notes)
    again = read(store, listed("osprey_matters"), listed("osprey_list"))
    assert {(counts.new, counts.changed) for counts in again.counts} == {(0, 0)}


def test_a_matter_of_which_two_reports_say_different_things_is_refused(store):
    other = listed("osprey_list")[1].replace(b"JS,CONVEY", b"XX,CONVEY")
    assert [row for row, _, _ in faults(store, ("osprey_list.csv", other), listed("osprey_matters"))] == [2]


def test_people_of_one_name_are_told_apart_by_their_address_or_refused(store):
    header = "first_name,last_name,company,email_address,primary_phone"
    plan = taken_in(store, file("a.csv", header, "Ada,Invented,,a@x.uk,", "Ada,Invented,,b@x.uk,"))
    assert len({client_id for (client_id,) in stored(store, "client_id", "client")}) == 2
    said = "1 name stands there more than once; they are told apart by email_address"
    assert any(said in note for note in plan.notes)


def test_people_of_one_name_whom_nothing_tells_apart_are_refused(store):
    header = "first_name,last_name,company,email_address,primary_phone,job_title"
    alike = file("a.csv", header, "Ada,Invented,One Ltd,a@x.uk,,", "Ada,Invented,Two Ltd,a@x.uk,,")
    assert [row for row, _, _ in faults(store, alike)] == [3]


def test_the_same_row_twice_is_one_client(store):
    plan = taken_in(store, file("a.csv", "Client No,Client name", "1,Ada", "1,Ada", "2,Bob"))
    assert stored(store, "client_id", "client") == [("1",), ("2",)]
    assert "a.csv: row 3 is the same again as an earlier row, and left out" in plan.notes


def test_one_number_for_two_people_is_refused(store):
    assert faults(store, file("a.csv", "Client No,Client name", "1,Ada", "1,Bob")) == [(3, "Client No", "1")]


def test_a_number_that_is_a_businesss_there_and_a_persons_here_is_somebody_elses(store):
    taken_in(store, file("a.csv", "Record ID,Company name,Company owner,Create Date", "0081,Acme Ltd,JS,"))
    assert faults(store, listed("hubspot_contacts")) == [(2, "Record ID", "0081")]


def test_a_list_of_clients_replaces_nothing_by_an_empty_cell_nor_a_status_that_was_given_here(store):
    taken_in(store, clients("0031G00000rfAvuQAE,Bob Old,person,1980-01-02,2015,do_not_market"))
    plan = taken_in(store, listed("salesforce_contacts"))
    assert ("0031G00000rfAvuQAE", "Bob Notareal", "person", "1980-01-02", "2015") in stored(store, CLIENTS, "client")
    assert ("do_not_market",) in stored(store, "contact_status", "client")
    assert [change.what for change in plan.changes] == ["client 0031G00000rfAvuQAE: name"]


def test_what_a_person_corrected_here_stays_while_the_lists_say_only_what_they_said(store):
    both = (listed("clio_api_clients"), listed("clio_api_matters"))
    taken_in(store, *both)
    with store.write() as writer:
        writer.execute("update client set name = 'Ada Corrected' where client_id = '71'")
    assert read(store, *both).changes == ()
    renamed = listed("clio_api_clients")[1].replace(b"71,Ada Invented", b"71,Ada Married")
    assert [change.after for change in read(store, ("a.csv", renamed)).changes] == ["Ada Married"]


def test_who_objects_to_marketing_in_a_list_is_not_approached(store):
    taken_in(store, file("a.csv", "Client No,Client name,Do not contact", "1,Ada,Yes", "2,Bob,no", "3,Cy,"))
    assert stored(store, "client_id, contact_status", "client") == [("1", "do_not_market"), ("2", "ok"), ("3", "ok")]
    assert faults(store, file("a.csv", "Client No,Client name,Do not contact", "1,Ada,perhaps", "2,Bob,no")) == [
        (2, "Do not contact", "perhaps"),
    ]


def test_an_objection_and_an_erasure_here_stand_whatever_a_list_says(store):
    taken_in(store, listed("clio_api_clients"))
    permissions.record_objection(store, client_id="72", as_of=TODAY, who="a test")
    personal.erase(store, client_id="71", who="a test", as_of=TODAY, reason="asked")
    plan = taken_in(store, listed("clio_api_clients"))
    assert stored(store, "client_id, contact_status", "client") == [("72", "do_not_market")]
    assert any("who was erased and stays so" in note for note in plan.notes)


def test_an_opt_out_of_a_list_closes_a_channel_that_was_open_and_is_shown_as_a_change(store):
    taken_in(store, listed("salesforce_contacts", also=["X1,,Open,Cy,,,false,0,,"]))
    permissions.allow(
        store, client_id="X1", channel="email", is_allowed=True, basis="signed", obtained_on=None, who="a test"
    )
    plan = taken_in(store, listed("salesforce_contacts", also=["X1,,Open,Cy,,,true,0,,"]))
    assert [(change.what, change.before, change.after) for change in plan.changes][0] == (
        "client X1, reached by email: is_allowed", "True", "False",
    )


# ------------------------------------------------------------------------------------------ kinds of work


def test_matters_nobody_can_match_are_counted_and_left_out_only_if_somebody_says_so(store):
    given = matters_of(
        "1,C1,Ada,conveyancing,2021", "2,C2,Bob,convey,2021", "3,C3,Cy,conveyancing,2021", "4,C3,Cy,,2021",
        "5,C4,Di,will  (ONE person),2021",
    )
    plan = read(store, given)
    assert plan.problems == ()
    assert [tuple(one) for one in plan.unmatched] == [
        ("conveyancing", 2, 2, "list.csv", "", "Work type"), ("", 1, 5, "list.csv", "", "Work type"),
    ]
    assert any("3 of 5 matters would be left out" in note for note in plan.notes)
    before = everything(store)
    with pytest.raises(IntakeError, match="found 'conveyancing', expected a kind of work that is matched to a service"):
        intake.apply(store, plan, who="a test")
    assert everything(store) == before
    intake.apply(store, plan, who="a test", without_unmatched=True)
    assert stored(store, "matter_id, service_id", "matter") == [("2", "CONVEY"), ("5", "WILL_SINGLE")]
    assert dict(stored(store, "client_id, client_since", "client")) == dict.fromkeys(("C1", "C2", "C3", "C4"), "2021")


def test_a_matter_without_a_number_gets_the_same_one_each_time(store):
    rows = ("Ada,CONVEY,2021", "Ada,CONVEY,2021", "Ada,CONVEY,2022")
    unnumbered = file("list.csv", "Client name,Work type,Date opened", *rows)
    plan = taken_in(store, unnumbered)
    assert any(note.startswith("list.csv: 3 matters have no number, and get one each made of") for note in plan.notes)
    assert len(stored(store, "matter_id", "matter")) == 3
    assert {(counts.new, counts.changed) for counts in read(store, unnumbered).counts} == {(0, 0)}
