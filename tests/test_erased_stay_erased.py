"""An erased client stays erased: no file brings them back, not even one that was looked at before."""

from __future__ import annotations

import pytest
from intake_given import ADA_AND_ACME, clients, events, faults, holdings, imported, law_firm, matters, relationships
from record_given import AS_OF, naming, rows

from lifeline import intake
from lifeline.errors import IntakeError
from lifeline.record import personal

ALL_FILES = (
    clients("ada,Ada Invented,person,1980-03-01,2015-06-01,ok,married=Y", "bob,Bob,person,1970,2015,ok,", also="facts"),
    events("ada,P06,2021-07-16,happened", "bob,P06,2020,happened"),
    holdings("ada,CONVEY,2021-07-16,us", "bob,CONVEY,2020,us"),
    matters("M1,ada,CONVEY,2021-06-01", "M2,bob,CONVEY,2020"),
    relationships("ada,bob,,brother", "bob,ada,,brother", "bob,,Carol,sister"),
)


def test_an_erased_client_is_left_out_of_every_file_with_a_note_and_never_stored():
    store = law_firm()
    imported(store, *ALL_FILES)
    personal.erase(store, client_id="ada", as_of=AS_OF, reason="", who="A. Partner")
    plan = imported(store, *ALL_FILES)
    assert plan.notes == tuple(
        f"{file}.csv: {count} a client who was erased and stays so; left out"
        for file, count in (
            ("clients", "1 row names"),
            ("events", "1 row names"),
            ("holdings", "1 row names"),
            ("matters", "1 row names"),
            ("relationships", "2 rows name"),
        )
    )
    assert {(count.new, count.changed) for count in plan.counts} == {(0, 0)}
    assert {table: count for table, count in naming(store, "ada").items()} == {"audit": 1, "suppression": 1}
    assert rows(store, "relationship", "client_id, other_name") == [("bob", "Carol")]


def test_what_is_wrong_in_the_rows_of_an_erased_client_is_nobodys_fault_and_is_not_repeated():
    store = law_firm()
    imported(store, ADA_AND_ACME)
    personal.erase(store, client_id="ada", as_of=AS_OF, reason="", who="A. Partner")
    assert faults(store, clients("ada,,dog,some day,,"), events("ada,P99,some day,perhaps")) == []
    assert imported(store, clients("ada,Ada,person,1980,2015,ok")).counts == (("clients", 0, 0, 0),)


def test_a_client_erased_between_looking_and_storing_is_not_stored_again():
    store = law_firm()
    imported(store, ADA_AND_ACME)
    plan = intake.read(store, [ADA_AND_ACME])
    personal.erase(store, client_id="ada", as_of=AS_OF, reason="", who="A. Partner")
    with pytest.raises(IntakeError, match="1 row of a client who was erased since the files were checked"):
        intake.apply(store, plan, who="A. Partner")
    assert rows(store, "client", "client_id") == [("acme",)]


def test_an_erased_person_of_a_family_tree_is_left_out_with_their_ties():
    tree = (
        "family.ged",
        "\n".join(
            (
                "0 HEAD",
                "1 GEDC",
                "2 VERS 5.5.1",
                "1 CHAR UTF-8",
                "0 @I1@ INDI",
                "1 NAME Ada /Invented/",
                "1 SEX F",
                "1 FAMS @F1@",
                "0 @I2@ INDI",
                "1 NAME Bob /Invented/",
                "1 SEX M",
                "1 FAMS @F1@",
                "0 @F1@ FAM",
                "1 HUSB @I2@",
                "1 WIFE @I1@",
                "1 MARR",
                "2 DATE 1 JUN 2001",
                "0 TRLR",
                "",
            )
        ).encode(),
    )
    store = law_firm()
    imported(store, tree)
    assert rows(store, "client", "client_id") == [("I1",), ("I2",)] and len(rows(store, "relationship")) == 2
    personal.erase(store, client_id="I1", as_of=AS_OF, reason="", who="A. Partner")
    assert "family.ged: 1 row names a client who was erased and stays so; left out" in imported(store, tree).notes
    assert rows(store, "client", "client_id") == [("I2",)]
    assert rows(store, "relationship") == []
