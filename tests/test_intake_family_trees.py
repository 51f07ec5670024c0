"""Family trees: what follows from them, what does not, and the two real ones."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from intake_given import ADA_AND_ACME, clients, emptied_law_firm, faults, imported, law_firm

from lifeline import intake
from lifeline.errors import IntakeError
from lifeline.intake import gedcom
from lifeline.periods import age_on

REAL = Path(__file__).parent / "real"


@pytest.fixture
def store():
    return emptied_law_firm()


def tree(*lines: str, name: str = "family.ged") -> tuple[str, bytes]:
    """A tree of these lines between a header and an end."""
    return name, "\n".join(["0 HEAD", "1 CHAR UTF-8", *lines, "0 TRLR", ""]).encode()


def person(number: int, name: str, *lines: str) -> list[str]:
    return [f"0 @I{number}@ INDI", f"1 NAME {name}", *lines]


COUPLE = ["0 @F1@ FAM", "1 HUSB @I1@", "1 WIFE @I2@"]


def events_of(store, client_id: str) -> list[tuple]:
    return store.tuples(
        "select label, stage_id, event_date from life_event where client_id = $client_id "
        "order by event_on nulls last, label",
        client_id=client_id,
    )


# ------------------------------------------------------------------------------------------------ the real ones


def test_the_brontes_are_14_people_in_4_families_with_28_dates():
    assert gedcom.summary(REAL / "bronte.ged") == gedcom.Summary(14, 4, {"day": 21, "month": 1, "year": 5, "about": 1})


def test_the_shakespeares_are_31_people_in_11_families_with_74_dates():
    assert gedcom.summary(REAL / "shakespeare.ged") == gedcom.Summary(
        31,
        11,
        {"day": 25, "month": 33, "year": 8, "about": 5, "before": 2, "after": 1},
    )


def test_patrick_bronte_married_at_35_was_widowed_at_44_had_six_children_and_died_at_84(store):
    assert imported_from(store, REAL / "bronte.ged").counts[0] == ("clients", 14, 0, 0)
    ((name, born),) = store.tuples("select name, born_on from client where client_id = 'I0001'")
    assert (name, born) == ("Patrick Brontë", date(1777, 3, 17))
    lived = store.tuples("select label, event_on from life_event where client_id = 'I0001' and label <> 'Parent died'")
    assert {label: age_on(day, born) for label, day in lived if label != "Child born"} == {
        "Married": 35,
        "Widowed": 44,
        "Died": 84,
    }
    assert [label for label, _ in lived].count("Child born") == 6


def test_a_year_is_never_a_day_and_about_stays_about(store):
    imported_from(store, REAL / "bronte.ged")
    assert store.tuples("select born, born_earliest_on, born_latest_on from client where client_id = 'I0011'") == [
        ("1755", date(1755, 1, 1), date(1755, 12, 31)),
    ]
    assert ("Died", None, "about 1808") in events_of(store, "I0011")


def test_an_undated_marriage_stays_undated_and_what_the_tree_says_beside_it_is_kept(store):
    imported_from(store, REAL / "shakespeare.ged")
    assert store.tuples("""
        select client_id, event_on, earliest_on, latest_on, evidence, evidence_note from life_event
        where label = 'Married' and event_date is null order by client_id
    """) == [
        ("I0024", None, None, None, "public_record", "public record (Unmarried)"),
        ("I0029", None, None, None, "public_record", "public record (Unmarried)"),
    ]


def test_twins_are_two_children(store):
    imported_from(store, REAL / "shakespeare.ged")
    assert [event for event in events_of(store, "I0001") if event[0] == "Child born"] == [
        ("Child born", "P07", "1583-05"),
        ("Child born", "P07", "1585-01"),
        ("Child born", "P07", "1585-01"),
    ]


def test_a_missing_death_date_means_neither_alive_nor_dead(store):
    # Arthur Bell Nicholls: no dates at all, and a wife who died in 1855. The tree does not say that he outlived her.
    imported_from(store, REAL / "bronte.ged")
    assert events_of(store, "I0009") == [("Married", "P05", "1854-06-29")]


@pytest.mark.parametrize("name", ["bronte.ged", "shakespeare.ged"])
def test_nobody_in_a_tree_is_a_client_and_no_label_names_anybody(store, name):
    imported_from(store, REAL / name)
    assert store.tuples("select distinct track, client_since, contact_status, contact_basis from client") == [
        ("person", None, "not_a_client", "from a family tree"),
    ]
    assert {label for (label,) in store.tuples("select distinct label from life_event")} <= {
        "Married",
        "Child born",
        "Widowed",
        "Parent died",
        "Died",
        "Baptised",
        "Buried",
    }
    assert store.tuples("select distinct other_name from relationship") == [("",)]
    assert store.value("select count(*) from life_event where evidence <> 'public_record' or status <> 'happened'") == 0


@pytest.mark.parametrize("name", ["bronte.ged", "shakespeare.ged"])
def test_the_same_tree_a_second_time_changes_nothing(store, name):
    imported_from(store, REAL / name)
    assert {(new, changed) for _, new, changed, _ in imported_from(store, REAL / name).counts} == {(0, 0)}


def imported_from(store, path):
    plan = intake.read(store, [path])
    assert plan.problems == ()
    intake.apply(store, plan, who="a test")
    return plan


# ------------------------------------------------------------------------------------------------ what follows


def test_each_relationship_is_stored_from_both_ends_by_number(store):
    imported(
        store, tree(*person(1, "A /B/"), *person(2, "C /D/"), *person(3, "E /B/"), *COUPLE, "1 MARR", "1 CHIL @I3@")
    )
    assert store.tuples("select client_id, relation, other_client_id from relationship order by all") == [
        ("I1", "parent", "I3"),
        ("I1", "spouse", "I2"),
        ("I2", "parent", "I3"),
        ("I2", "spouse", "I1"),
        ("I3", "child", "I1"),
        ("I3", "child", "I2"),
    ]


def test_parents_of_whom_no_marriage_is_recorded_are_not_made_spouses(store):
    imported(store, tree(*person(1, "A /B/"), *person(2, "C /D/"), *COUPLE))
    assert store.tuples("select distinct relation from relationship") == [("partner",)]
    assert store.value("select count(*) from life_event") == 0


@pytest.mark.parametrize(
    ("his_life", "their_life", "expected"),
    [
        (["1 DEAT", "2 DATE 1861"], ["1 MARR", "2 DATE 1812"], True),
        (["1 DEAT", "2 DATE 1820"], ["1 MARR", "2 DATE 1812"], False),  # he died first
        (["1 DEAT", "2 DATE 1821"], ["1 MARR", "2 DATE 1812"], False),  # in the same year: nobody knows who was first
        (["1 DEAT", "2 DATE ABT 1822"], ["1 MARR", "2 DATE 1812"], False),
        ([], ["1 MARR", "2 DATE 1812"], False),  # nothing is known of his death
        (["1 DEAT", "1 BURI", "2 DATE 1861"], ["1 MARR"], False),  # a burial is no sign of life
        (["1 RETI", "2 DATE 1840"], ["1 MARR"], True),  # seen alive later, whenever he died
        (["1 DEAT", "2 DATE 1861"], [], False),  # never married
        (["1 DEAT", "2 DATE 1861"], ["1 MARR", "1 DIV", "2 DATE 1815"], False),
    ],
)
def test_somebody_is_widowed_only_if_the_tree_shows_them_alive_afterwards(store, his_life, their_life, expected):
    imported(
        store,
        tree(
            *person(1, "Patrick /Invented/", *his_life),
            *person(2, "Maria /Invented/", "1 DEAT", "2 DATE 15 SEP 1821"),
            *COUPLE,
            *their_life,
        ),
    )
    assert (("Widowed", "P18", "1821-09-15") in events_of(store, "I1")) is expected


def test_whoever_died_first_is_not_widowed(store):
    imported_from(store, REAL / "bronte.ged")
    assert [label for label, _, _ in events_of(store, "I0002")] == ["Parent died"] * 2 + ["Married"] + [
        "Child born"
    ] * 6 + ["Died"]


def test_a_child_is_born_to_both_parents_unless_one_was_dead_or_the_child_came_otherwise(store):
    imported(
        store,
        tree(
            *person(1, "Father", "1 DEAT", "2 DATE 1900"),
            *person(2, "Mother"),
            *person(3, "Elder", "1 BIRT", "2 DATE 3 MAY 1899"),
            *person(4, "Younger", "1 BIRT", "2 DATE 1901"),
            *person(5, "Adopted", "1 BIRT", "2 DATE 1890", "1 FAMC @F1@", "2 PEDI adopted"),
            *person(6, "Undated"),
            *COUPLE,
            "1 CHIL @I3@",
            "1 CHIL @I4@",
            "1 CHIL @I5@",
            "1 CHIL @I6@",
        ),
    )
    assert events_of(store, "I1") == [
        ("Child born", "P07", "1899-05-03"),
        ("Died", None, "1900"),
        ("Child born", "P07", None),
    ]
    assert events_of(store, "I2") == [
        ("Child born", "P07", "1899-05-03"),
        ("Child born", "P07", "1901"),
        ("Child born", "P07", None),
    ]
    assert store.value("select count(*) from relationship where client_id = 'I5' and relation = 'child'") == 2


def test_what_a_happening_begins_is_said_by_the_pack_and_without_a_pack_it_is_an_event_alone():
    lines = tree(*person(1, "A /B/"), *person(2, "C /D/"), *COUPLE, "1 MARR", "2 DATE 1990", "1 DIV", "2 DATE 2000")
    with law_firm() as store:
        with store.write() as writer:
            writer.execute("delete from happening where happening = 'marriage'")
        imported(store, lines)
        assert events_of(store, "I1") == [("Married", None, "1990"), ("Divorced", "P12", "2000")]


def test_dates_that_a_canonical_file_cannot_hold_are_kept_in_words(store):
    plan = imported(
        store,
        tree(
            *person(
                1,
                "A /B/",
                "1 BIRT",
                "2 DATE BET 1800 AND 1805",
                "1 BAPM",
                "2 DATE 31 FEB 1801",
                "1 RETI",
                "2 DATE (in old age)",
                "1 DEAT",
                "2 DATE 23 APR 1863/64",
            ),
        ),
    )
    assert plan.notes == (
        "family.ged: 4 dates are kept as a note beside the event, because they are more or less than a day, month or "
        "year: lines 5, 7, 9, 11",
    )
    assert store.tuples("select born, notes from client") == [(None, "Born: dated BETWEEN 1800 AND 1805.")]
    assert store.tuples("select label, event_date, evidence_note from life_event order by label") == [
        ("Baptised", None, "public record (dated 31 FEB 1801)"),
        ("Died", "1864-04-23", "public record (dated 23 APR 1863/64)"),
        ("Retired", None, "public record (dated in old age)"),
    ]


def test_a_person_of_the_tree_who_has_become_a_client_stays_one(store):
    lines = tree(*person(1, "Ada /Invented/", "1 BIRT", "2 DATE 1980"))
    imported(store, lines)
    imported(store, clients("I1,Ada Invented,person,1980,2015,ok,asked", also="contact_basis"))
    assert imported(store, lines).counts[0] == ("clients", 0, 0, 1)
    assert store.tuples("select client_since, contact_status, contact_basis from client") == [("2015", "ok", "asked")]


def test_a_second_tree_does_not_turn_the_first_ones_people_into_its_own(store):
    imported_from(store, REAL / "bronte.ged")
    plan = intake.read(store, [REAL / "shakespeare.ged"])
    assert (plan.problems[0].row, plan.problems[0].column, plan.problems[0].found) == (13, "client_id", "I0001")
    assert "a workbook of its own" in plan.problems[0].expected
    with law_firm() as empty:
        assert len(intake.read(empty, [REAL / "bronte.ged", REAL / "shakespeare.ged"]).problems) == 14


# ------------------------------------------------------------------------------------------------ what will not do


@pytest.mark.parametrize(
    ("data", "row", "found"),
    [
        (b"", None, "an empty file"),
        (b"0 HEAD\n1 CHAR UTF-8\n0 @I1@ INDI\n3 NAME A\n0 TRLR\n", 4, "a line that is not GEDCOM"),
        (b"0 HEAD\n1 CHAR UTF-8\nhello\n0 TRLR\n", 3, "a line that is not GEDCOM"),
        (b"0 HEAD\n1 CHAR KLINGON\n0 @I1@ INDI\n0 TRLR\n", None, "a line that is not GEDCOM"),
        (
            b"0 HEAD\n1 CHAR UTF-8\n0 @I1@ INDI\n1 NAME Zo\xeb\n0 TRLR\n",
            None,
            "text in another encoding than its header names",
        ),
        (b"0 HEAD\n1 CHAR UTF-8\n0 TRLR\n", None, "no people"),
        (b"0 HEAD", None, "a file that is not GEDCOM throughout"),
        (b"0 HEAD\n\0", 2, "a NUL byte"),
        ("0 HEAD".encode("utf-16"), None, "text in UTF-16"),
    ],
)
def test_a_file_that_is_no_tree_is_one_problem(store, data, row, found):
    assert faults(store, ("family.ged", data)) == [("family.ged", row, "", found)]


def test_a_tree_that_names_somebody_it_does_not_hold_or_holds_somebody_twice_is_refused(store):
    assert faults(
        store, tree(*person(1, "A /B/"), *person(1, "C /D/"), "0 @F1@ FAM", "1 HUSB @I1@", "1 WIFE @I9@")
    ) == [
        ("family.ged", 5, "client_id", "I1"),
        ("family.ged", 9, "WIFE", "I9"),
    ]


def test_the_summary_of_something_else_says_so(tmp_path):
    (tmp_path / "x.ged").write_text("hello")
    with pytest.raises(IntakeError, match="not GEDCOM"):
        gedcom.summary(tmp_path / "x.ged")


def test_a_tree_in_an_old_encoding_keeps_its_names(store):
    ansel = b"0 HEAD\n1 CHAR ANSEL\n0 @I1@ INDI\n1 NAME Zo\xe8e /Invented/\n0 TRLR\n"
    mislabelled = "0 HEAD\n1 CHAR ANSEL\n0 @I2@ INDI\n1 NAME Zoë /Invented/\n0 TRLR\n".encode()
    imported(store, ("old.ged", ansel), ("new.ged", mislabelled), ADA_AND_ACME)
    assert store.tuples("select name from client where client_id like 'I%' order by 1") == [("Zoë Invented",)] * 2


def test_the_parser_never_writes_a_persons_data_to_the_log(store, caplog):
    caplog.set_level("DEBUG")
    intake.read(store, [tree(*person(1, "Ada /Invented/"))])
    assert "Invented" not in caplog.text
