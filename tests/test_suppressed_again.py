"""Who was erased stays out: under the same number, under another, in another list, after an undo, after a merge."""

from __future__ import annotations

from datetime import date

import pytest
from foreign_given import CLIO_API_CLIENTS, CLIO_API_MATTERS, CLIO_CONTACTS, CLIO_MATTERS
from intake_given import clients, emptied_law_firm, events, file, imported, matters, relationships
from record_given import AS_OF, rows

from lifeline import intake
from lifeline.errors import NotFound
from lifeline.intake import history, lookalikes
from lifeline.record import personal, same_person
from lifeline.store import Store

WHO = "A. Partner"
ADA = "Ada Invented,person,1970-05-01,2015,ok"


@pytest.fixture
def store() -> Store:
    return emptied_law_firm()


def erase(store: Store, client_id: str) -> None:
    personal.erase(store, client_id=client_id, as_of=AS_OF, reason="asked", who=WHO)


def ids(store: Store) -> list[str]:
    return [client_id for (client_id,) in rows(store, "client", "client_id")]


def test_under_another_number_they_are_known_by_name_and_day_of_birth_and_every_row_of_theirs_is_left_out(store):
    imported(store, clients(f"ada,{ADA}", "bob,Bob,person,1970-05-01,2015,ok"))
    erase(store, "ada")
    plan = imported(
        store, clients("4711,MRS INVENTED ADA,person,1970-05-01,2020,ok", "4712,Ada Invented,person,1971-05-01,2020,ok"),
        events("4711,P06,2020,happened"), matters("M1,4711,CONVEY,2020", "M2,bob,CONVEY,2020"),
        relationships("bob,4711,,sister"),
    )  # fmt: skip
    assert ids(store) == ["4712", "bob"], "who was born on another day is somebody else"
    assert rows(store, "matter", "matter_id") == [("M2",)]
    assert rows(store, "life_event") == rows(store, "relationship") == []
    (note,) = [note for note in plan.notes if "erased" in note]
    assert note.startswith("clients.csv: 1 client has the name and day of birth of a client who was erased; left out")
    assert "4711" in note and "Ada" not in note


def test_neither_name_nor_day_nor_number_is_kept_with_the_mark(store):
    imported(store, clients(f"ada,{ADA}"))
    erase(store, "ada")
    assert "Invented" not in str(rows(store, "suppression_mark")) and "1970" not in str(rows(store, "suppression_mark"))
    assert store.value("select count(*) from duckdb_columns() where table_name = 'suppression_mark'") == 3


def test_whoever_is_somebody_else_can_be_let_in(store):
    imported(store, clients(f"ada,{ADA}"))
    erase(store, "ada")
    with pytest.raises(NotFound):
        lookalikes.let_in(store, name="Ada Invented", born_on=date(1971, 5, 1), who=WHO)
    lookalikes.let_in(store, name="ada invented", born_on=date(1970, 5, 1), who=WHO)
    imported(store, clients(f"4711,{ADA}", f"ada,{ADA}"))
    assert ids(store) == ["4711"], "the erased number stays out all the same"


def test_who_is_in_the_book_already_is_told_apart_from_a_namesake_who_was_erased(store):
    imported(store, clients(f"ada,{ADA}", f"also,{ADA}"))
    erase(store, "ada")
    imported(store, clients("also,Ada Invented,person,1970-05-01,2014,ok"))
    assert ids(store) == ["also"]


@pytest.mark.parametrize(
    "files",
    [
        {"clio_api_clients.csv": CLIO_API_CLIENTS, "clio_api_matters.csv": CLIO_API_MATTERS},
        {"clio_contacts.csv": CLIO_CONTACTS, "clio_matters.csv": CLIO_MATTERS},
        {"clio_matters.csv": CLIO_MATTERS},
    ],
    ids=["with numbers", "contacts and matters", "matters alone"],
)
def test_a_list_of_another_system_does_not_bring_them_back(store, files):
    given = [file(name, *lines) for name, lines in files.items()]
    intake.apply(store, intake.read(store, given), who=WHO, without_unmatched=True)
    (ada,) = store.tuples("select client_id from client where name like '%Ada%'")[0]
    erase(store, ada)
    before = ids(store)
    intake.apply(store, intake.read(store, given), who=WHO, without_unmatched=True)
    assert ids(store) == before
    assert rows(store, "matter", "client_id") and not any(client_id == ada for (client_id,) in rows(store, "matter", "client_id"))


def test_erased_as_one_of_ours_they_do_not_come_back_through_a_preset(store):
    imported(store, clients(f"ada,{ADA}"))
    erase(store, "ada")
    plan = intake.read(store, [file("clio_api_clients.csv", *CLIO_API_CLIENTS), file("clio_api_matters.csv", *CLIO_API_MATTERS)])
    intake.apply(store, plan, who=WHO, without_unmatched=True)
    assert ids(store) == ["72"] and rows(store, "matter", "client_id") == [("72",)]


def test_taking_an_import_back_does_not_bring_them_back(store):
    imported(store, clients(f"ada,{ADA}", "bob,Bob,person,1970,2015,ok"))
    imported(store, clients("ada,Ada Changed,person,1970-05-01,2015,ok", "bob,Bob Changed,person,1970,2015,ok"))
    erase(store, "ada")
    history.undo_import(store, who=WHO)
    assert rows(store, "client", "client_id, name") == [("bob", "Bob")]
    history.undo_import(store, who=WHO)
    assert ids(store) == [] and rows(store, "suppression", "client_id") == [("ada",)]


def test_of_two_made_one_neither_number_nor_name_comes_back_and_the_merge_cannot_be_taken_back(store):
    imported(store, clients(f"ada,{ADA}", "maiden,Ada Maiden,person,1970-05-01,2014,ok"))
    merge_id = same_person.merge(store, "ada", "maiden", WHO)
    erase(store, "ada")
    imported(store, clients(f"ada,{ADA}", "maiden,Ada Maiden,person,1970-05-01,2014,ok",
                            "9,Ada Maiden,person,1970-05-01,2014,ok"))  # fmt: skip
    assert ids(store) == []
    with pytest.raises(NotFound):
        same_person.unmerge(store, merge_id, WHO)
