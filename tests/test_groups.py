"""How the firm groups its clients: segment, office and owner through files, by hand, and back out again."""

from __future__ import annotations

from pathlib import Path

import pytest
from intake_given import (
    ADA_AND_ACME, CLIENT_HEADER, clients, emptied_law_firm, everything, faults, file, imported, law_firm, matters,
    stored,
)

from lifeline import intake
from lifeline.errors import NotFound, UserError
from lifeline.export.round_trip import canonical, export_folder
from lifeline.intake import history
from lifeline.intake.merges import MERGES, fingerprint
from lifeline.record import people, people_file
from lifeline.record.groups import group_words, set_group, set_groups
from lifeline.record.same_person import merge, split
from lifeline.store import Store

WHO = "A. Partner"
GROUPS = "segment,office,owner"
ROW = "ada,Ada Invented,person,1980-03-01,2015-06-01,ok"


@pytest.fixture
def store() -> Store:
    store = emptied_law_firm()
    with store.write() as writer:
        writer.execute("delete from colleague")
    return store


def groups(store: Store, client_id: str = "ada") -> tuple[str, ...]:
    """A client's segment, office and owner."""
    return store.tuples("select segment, office, owner from client where client_id = $id", id=client_id)[0]


# ------------------------------------------------------------------------------------------ files


def test_a_file_says_how_clients_are_grouped_and_one_without_the_columns_changes_nothing(store):
    imported(store, clients(f"{ROW},Families,North,Eve Owner", also=GROUPS))
    before = everything(store)["client"]
    plan = imported(store, clients(ROW))
    assert (groups(store), plan.changes) == (("Families", "North", "Eve Owner"), ())
    assert everything(store)["client"] == before


def test_each_cell_that_changes_is_shown_traced_and_taken_back(store):
    imported(store, clients(f"{ROW},Families,North,Eve Owner", also=GROUPS))
    plan = imported(store, clients(f"{ROW},Families,South,", also=GROUPS))
    assert [(change.what, change.before, change.after) for change in plan.changes] == [
        ("client ada: office", "North", "South"), ("client ada: owner", "Eve Owner", ""),
    ]
    traced = {each.field: each.import_id for each in history.provenance(store, client_id="ada")}
    assert (traced["segment"], traced["office"]) == ("import-1", "import-2")
    assert history.undo_import(store, who=WHO).stays_count == 0
    assert groups(store) == ("Families", "North", "Eve Owner")


def test_a_client_put_into_a_group_by_hand_stays_when_the_import_is_taken_back(store):
    imported(store, ADA_AND_ACME)
    set_group(store, "ada", segment="Families", who=WHO)
    undone = history.undo_import(store, who=WHO)
    assert [what for what, _ in undone.stays] == ["client ada"]
    assert stored(store, "client_id, segment", "client") == [("ada", "Families")]


def test_what_was_changed_by_hand_stays_when_the_same_file_comes_again(store):
    file_again = clients(f"{ROW},Families,North,Eve Owner", also=GROUPS)
    imported(store, file_again)
    set_group(store, "ada", owner="Max Other", who=WHO)
    assert imported(store, file_again).changes == ()
    assert groups(store) == ("Families", "North", "Max Other")


def test_the_fingerprint_of_a_client_without_groups_is_that_of_older_workbooks(store):
    imported(store, ADA_AND_ACME)
    older = "md5_number_lower(concat_ws(chr(31), " + ", ".join(
        f"coalesce(cast({name} as varchar), '')" for name in (
            "client_id", "name", "track", "born", "client_since", "contact_status", "contact_basis", "notes")) + "))"
    with_groups = fingerprint(MERGES["clients"], "client")
    assert store.value(f"select count(*) from client where {older} = as_imported and {with_groups} = {older}") == 2
    set_group(store, "ada", owner="Eve", who=WHO)
    assert store.value(f"select count(*) from client where {with_groups} = as_imported") == 1


def test_a_slip_in_a_heading_is_a_fault(store):
    assert faults(store, clients(f"{ROW},Families", also="segments")) == [("clients.csv", 1, "segments", "segments")]


def test_files_of_a_book_without_groups_are_as_they_were_and_with_groups_come_back_byte_for_byte(store, tmp_path):
    def written(of: Store, folder: Path) -> bytes:
        export_folder(of, folder, who=WHO)
        return (folder / "clients.csv").read_bytes()

    imported(store, ADA_AND_ACME)
    assert written(store, tmp_path / "plain").splitlines()[0] == f"{CLIENT_HEADER},contact_basis,facts,notes".encode()
    set_group(store, "acme", segment="=Families", office="North", who=WHO)
    assert canonical(store, "clients").column_names[-3:] == ["segment", "office", "owner"]
    grouped = written(store, tmp_path / "grouped")
    with law_firm() as other:
        imported(other, ("clients.csv", grouped))
        assert groups(other, "acme") == ("=Families", "North", "")
        assert written(other, tmp_path / "again") == grouped


# ------------------------------------------------------------------------------------------ lists of other systems


def test_a_list_of_another_system_says_whose_clients_they_are_and_an_empty_cell_says_nothing(store):
    headings = "Client number,Full name,Date of birth,Client type,Responsible attorney,Branch,Segment"
    imported(store, file("crm.csv", headings, "7,Ada Invented,1980-03-01,person,Eve Owner,North,Families"))
    imported(store, file("crm.csv", headings, "7,Ada Invented,1980-03-01,person,Max Other,,"))
    assert groups(store, "7") == ("Families", "North", "Max Other")


def test_a_preset_knows_the_owner_of_a_company(store):
    imported(store, file("companies.csv", "Record ID,Company name,Company owner", "7,Acme Invented Ltd,Eve Owner"))
    assert groups(store, "7") == ("", "", "Eve Owner")


def test_who_acts_in_a_matter_and_where_is_not_taken_for_whose_client_it_is(store):
    headings = "Matter number,Client number,Client name,Work type,Opened,Fee earner,Office"
    given = file("list.csv", headings, "M1,7,Ada Invented,CONVEY,2020-01-06,Eve Owner,North")
    (read,) = intake.read(store, [given]).sheets
    assert "matter_owner" in {feed.field for feed in read.mapping.feeds}
    assert not {"client_owner", "client_office"} & {feed.field for feed in read.mapping.feeds}


def test_a_list_of_names_and_offices_is_no_list_of_clients(store):
    plan = intake.read(store, [file("staff.csv", "name,office,segment,owner", "Eve Owner,North,x,y")])
    assert not [sheet for sheet in plan.sheets if sheet.mapping and "clients" in sheet.mapping.kinds]


# ------------------------------------------------------------------------------------------ by hand


def test_many_clients_are_grouped_in_one_write_and_each_that_changed_is_on_record(store):
    imported(store, ADA_AND_ACME)
    assert set_groups(store, ["ada", "acme"], office=" North  End ", who=WHO) == 2
    assert set_groups(store, ["ada", "acme"], office="North End", segment="Families", who="Max") == 2
    assert set_groups(store, ["ada"], office="North End", who=WHO) == 0
    assert (groups(store), groups(store, "acme")) == (("Families", "North End", ""),) * 2
    assert store.tuples("select who, subject, detail from audit where action = 'group changed' order by audit_no") == [
        (WHO, "acme", "office"), (WHO, "ada", "office"), ("Max", "acme", "segment"), ("Max", "ada", "segment"),
    ]
    traced = {each.field: each.who for each in history.provenance(store, client_id="ada") if each.audit_no}
    assert traced == {"office": WHO, "segment": "Max"}
    assert set_group(store, "ada", office="", who=WHO) and groups(store) == ("Families", "", "")


def test_an_unknown_client_or_half_a_page_of_words_changes_nobody(store):
    imported(store, ADA_AND_ACME)
    with pytest.raises(NotFound, match="'bob'"):
        set_groups(store, ["ada", "bob"], office="North", who=WHO)
    with pytest.raises(UserError, match="at most"):
        set_groups(store, ["ada"], owner="x" * 121, who=WHO)
    assert groups(store) == ("", "", "")


def test_the_words_in_use_come_first_and_the_colleagues_own_after_them(store):
    imported(store, ADA_AND_ACME)
    people_file.take_in(store, "p.csv", b"name,office\nEve Owner,South\nMax Other,North\n", who=WHO)
    set_groups(store, ["ada", "acme"], office="West", who=WHO)
    set_group(store, "ada", owner="Max Other", segment="Families", who=WHO)
    words = group_words(store)
    assert words.offices == ("West", "North", "South")
    assert (words.segments, words.owners) == (("Families",), ("Max Other", "Eve Owner"))


# ------------------------------------------------------------------------------------------ merged, split; colleagues


def test_a_merged_client_takes_over_a_group_only_where_it_has_none_and_of_two_halves_both_belong_to_it(store):
    imported(store, clients("ada,Ada,person,1980,2015,ok,,North,", "bob,Bob,person,1980,2015,ok,Families,South,Eve",
                            also=GROUPS), matters("M1,bob,CONVEY,2019"))
    merge(store, "ada", "bob", WHO)
    assert groups(store) == ("Families", "North", "Eve")
    # A later import under the other's number says nothing of the kept one's group.
    imported(store, clients("bob,Bob,person,1980,2015,ok,Later life,East,Max", also=GROUPS))
    assert groups(store) == ("Families", "North", "Eve")
    split(store, "ada", ["Ada One", "Bea Two"], WHO)
    assert groups(store, "ada/2") == ("Families", "North", "Eve")


def test_a_colleagues_office_comes_from_the_list_or_by_hand_and_a_list_without_it_keeps_it(store):
    people_file.take_in(store, "p.csv", b"name,office\nEve Owner,South\n", who=WHO)
    people_file.take_in(store, "p.csv", b"name,role\nEve Owner,Partner\n", who=WHO)
    (eve,) = [one for one in people.colleagues(store) if one.name == "Eve Owner"]
    assert (eve.role, eve.office) == ("Partner", "South")
    people.change_colleague(
        store, colleague_id=eve.colleague_id, name="Eve Owner", role="Partner", email="", is_compliance_officer=False,
        office="", who=WHO,
    )
    assert [one.office for one in people.colleagues(store) if one.name == "Eve Owner"] == [""]
