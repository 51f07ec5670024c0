"""Files with faults: every fault is named, and nothing is changed."""

from __future__ import annotations

import csv
import io

import pytest
from intake_given import (
    ADA_AND_ACME,
    CLIENT_HEADER,
    clients,
    emptied_law_firm,
    events,
    everything,
    faults,
    file,
    holdings,
    imported,
    matters,
    relationships,
)

from lifeline import intake
from lifeline.errors import IntakeError, Problem


@pytest.fixture
def store():
    return emptied_law_firm()


def test_a_set_of_files_with_five_faults_gives_one_list_that_names_each_and_changes_nothing(store):
    people = [f"C{number},Client {number},person,1970-01-01,2010-05-01,ok" for number in range(2, 12)]
    people += [
        "C12,Late Invented Ltd,business,2020-03-01,2018-01-01,ok",  # row 12
        "C13,Client 13,person,1970,2010,ok",
        "C14,Client 14,person,1970-02-30,2010,ok",  # row 14
        "C3,Client 3 again,person,1970,2010,ok",  # row 15
    ]
    held = [f"C{number % 10 + 2},CONVEY,2019-07-01,us" for number in range(2, 20)]
    held += ["C5,WILL_MIROR,2020-01-01,us"]  # row 20
    before = everything(store)

    plan = intake.read(
        store,
        [
            clients(*people),
            holdings(*held),
            file("events.csv", "client_id,stage_id,status", "C2,P05,happened"),
        ],
    )

    assert [(fault.file, fault.row, fault.column, fault.found) for fault in plan.problems] == [
        ("clients.csv", 12, "client_since", "2018-01-01"),
        ("clients.csv", 14, "born_or_incorporated", "1970-02-30"),
        ("clients.csv", 15, "client_id", "C3"),
        ("holdings.csv", 20, "service_id", "WILL_MIROR"),
        ("events.csv", 1, "event_date", "no such column"),
    ]
    assert [fault.expected for fault in plan.problems] == [
        "a date no earlier than born_or_incorporated, 2020-03-01",
        "a date such as 1998-06-12, 1998-06 or 1998, or about, before or after one",
        "an identifier of its own; row 3 has it already",
        "a service of the pack (did you mean WILL_MIRROR?)",
        "a column named event_date",
    ]
    with pytest.raises(IntakeError, match="5 problems need attention"):
        intake.apply(store, plan, who="a test")
    assert everything(store) == before
    assert plan.counts == () and plan.changes == ()


@pytest.mark.parametrize(
    ("row", "column", "found"),
    [
        (",Nobody,person,1970,2010,ok", "client_id", ""),
        ("C1,,person,1970,2010,ok", "name", ""),
        ("C1,One,human,1970,2010,ok", "track", "human"),
        ("C1,One,,1970,2010,ok", "track", ""),
        ("C1,One,person,12/03/1970,2010,ok", "born_or_incorporated", "12/03/1970"),
        ("C1,One,person,1970,9999-12-31,ok", "client_since", "9999-12-31"),
        ("C1,One,person,1970,1969-12-31,ok", "client_since", "1969-12-31"),
        ("C1,One,person,1970,2010,", "contact_status", ""),
    ],
)
def test_a_client_that_will_not_do_is_named_by_row_and_column(store, row, column, found):
    assert faults(store, clients(row)) == [("clients.csv", 2, column, found)]


def test_a_client_of_the_year_they_were_born_in_is_no_fault_because_the_dates_leave_room(store):
    assert faults(store, clients("C1,Young Ltd,business,2010-06-01,2010,ok")) == []


@pytest.mark.parametrize(
    ("row", "column", "found"),
    [
        ("ada,P99,2020-01-01,happened", "stage_id", "P99"),
        ("ada,B01,2020-01-01,happened", "stage_id", "B01"),
        ("acme,P05,2020-01-01,happened", "stage_id", "P05"),
        ("nobody,P05,2020-01-01,happened", "client_id", "nobody"),
        (",P05,2020-01-01,happened", "client_id", ""),
        ("ada,,2020-01-01,happened", "stage_id", ""),
        ("ada,P05,summer 2020,happened", "event_date", "summer 2020"),
        ("ada,P05,2020-13,happened", "event_date", "2020-13"),
        ("ada,P05,2020-01-01,perhaps", "status", "perhaps"),
    ],
)
def test_an_event_that_will_not_do_is_named_by_row_and_column(store, row, column, found):
    assert faults(store, ADA_AND_ACME, events(row)) == [("events.csv", 2, column, found)]


@pytest.mark.parametrize(
    ("row", "column", "found"),
    [
        ("ada,NO_SUCH,2020-01-01,us,,", "service_id", "NO_SUCH"),
        ("ada,CONVEY,2020-01-01,them,,", "provider", "them"),
        ("ada,CONVEY,2020-01-01,us,P99,", "for_stage", "P99"),
        ("ada,CONVEY,2020-01-01,us,B01,", "for_stage", "B01"),
        ("ada,CONVEY,2020-01-01,declined,,2027", "ask_again_after", "2027"),
        ("ada,CONVEY,2020-01-01,declined,,about 2027-01-01", "ask_again_after", "about 2027-01-01"),
        ("ada,CONVEY,2020-00-01,us,,", "date", "2020-00-01"),
    ],
)
def test_a_holding_that_will_not_do_is_named_by_row_and_column(store, row, column, found):
    wrong = holdings(row, also="for_stage,ask_again_after")
    assert faults(store, ADA_AND_ACME, wrong) == [("holdings.csv", 2, column, found)]


@pytest.mark.parametrize(
    ("row", "column", "found"),
    [
        ('M1,ada,CONVEY,2020-01-01,,"£1.234,50"', "fee", "£1.234,50"),
        ('M1,ada,CONVEY,2020-01-01,,"1,234.50"', "fee", "1,234.50"),
        ("M1,ada,CONVEY,2020-01-01,,1234.505", "fee", "1234.505"),
        ("M1,ada,CONVEY,2020-01-01,,1e3", "fee", "1e3"),
        ("M1,ada,CONVEY,2020-01-01,2019-12-31,", "closed_on", "2019-12-31"),
        ("M1,ada,,2020-01-01,,", "service_id", ""),
        (",ada,CONVEY,2020-01-01,,", "matter_id", ""),
    ],
)
def test_a_matter_that_will_not_do_is_named_by_row_and_column(store, row, column, found):
    wrong = matters(row, also="closed_on,fee")
    assert faults(store, ADA_AND_ACME, wrong) == [("matters.csv", 2, column, found)]


def test_a_matter_given_twice_in_two_files_names_both(store):
    assert [
        fault.expected
        for fault in intake.read(
            store,
            [
                ADA_AND_ACME,
                matters("M1,ada,CONVEY,2020"),
                ("matters-2.csv", matters("M2,ada,CONVEY,2020", "M1,ada,CONVEY,2020")[1]),
            ],
        ).problems
    ] == ["an identifier of its own; row 2 of matters.csv has it already"]


def test_facts_are_checked_term_by_term(store):
    wrong = clients("C1,One,person,1970,2010,ok,marred=Y;has_children=perhaps;partner", also="facts")
    assert faults(store, wrong) == [
        ("clients.csv", 2, "facts", "marred=Y"),
        ("clients.csv", 2, "facts", "has_children=perhaps"),
        ("clients.csv", 2, "facts", "partner"),
    ]
    twice = clients("C1,One,person,1970,2010,ok,married=Y;married=N", also="facts")
    assert faults(store, twice) == [("clients.csv", 2, "facts", "married=N")]


def test_anchor_dates_are_checked_term_by_term(store):
    wrong = events("ada,P14,2025-01-20,happened,grant_dat=2025-09-10;grant_date=soon;x", also="anchor_dates")
    assert faults(store, ADA_AND_ACME, wrong) == [
        ("events.csv", 2, "anchor_dates", "grant_dat=2025-09-10"),
        ("events.csv", 2, "anchor_dates", "grant_date=soon"),
        ("events.csv", 2, "anchor_dates", "x"),
    ]


def test_evidence_that_is_empty_or_none_of_the_packs_words_is_a_fault(store):
    wrong = events("ada,P05,2019,happened,", "ada,P05,2020,happened,tea leaves", also="evidence")
    assert faults(store, ADA_AND_ACME, wrong) == [
        ("events.csv", 2, "evidence", ""),
        ("events.csv", 3, "evidence", "tea leaves"),
    ]


def test_a_relationship_needs_another_person_who_is_known_or_named(store):
    assert faults(
        store,
        ADA_AND_ACME,
        relationships(
            "ada,,,spouse",
            "ada,nobody,,spouse",
            "ada,ada,,spouse",
            "ada,acme,,",
            "ada,acme,,director of",
            "ada,acme,Acme,director of",
        ),
    ) == [
        ("relationships.csv", 2, "other_client_id", ""),
        ("relationships.csv", 3, "other_client_id", "nobody"),
        ("relationships.csv", 4, "other_client_id", "ada"),
        ("relationships.csv", 5, "relation", ""),
        ("relationships.csv", 7, "other_name", "Acme"),
    ]


def test_a_track_cannot_change_while_stages_of_the_old_one_are_recorded(store):
    imported(store, ADA_AND_ACME, events("ada,P05,2010,happened"))
    assert faults(store, clients("ada,Ada Ltd,business,1980,2015,ok")) == [
        ("clients.csv", 2, "track", "business"),
    ]


def test_a_ragged_row_is_a_fault_of_its_own_and_its_client_is_still_known(store):
    assert faults(
        store,
        clients("C1,One,person,1970,2010", "C2,Two,person,1970,2010,ok,more"),
        events("C1,P05,2010,happened", "C2,P05,2010,happened", "C3,P05,2010,happened"),
    ) == [
        ("clients.csv", 2, "", "5 cells"),
        ("clients.csv", 3, "", "7 cells"),
        ("events.csv", 4, "client_id", "C3"),
    ]


def test_nobody_is_called_unknown_while_the_clients_could_not_be_read_to_the_end(store):
    assert faults(
        store,
        clients('C1,"One,person,1970,2010,ok', "C2,Two,person,1970,2010,ok"),
        events("C2,P05,2010,happened"),
    ) == [("clients.csv", 2, "", "a row that cannot be read (unexpected end of data)")]


def test_nobody_is_called_unknown_while_the_file_of_clients_is_missing(store, tmp_path):
    (tmp_path / "events.csv").write_bytes(events("C2,P05,2010,happened")[1])
    plan = intake.read(store, [tmp_path / "clients.csv", tmp_path / "events.csv"])
    assert [(fault.file, fault.found) for fault in plan.problems] == [("clients.csv", "no such file")]


def test_a_heading_like_one_of_ours_is_a_fault_and_a_stranger_is_passed_over_and_listed(store):
    header = CLIENT_HEADER.replace("client_since", "client_sinse")
    plan = intake.read(store, [file("clients.csv", f"{header},Postcode", "C1,One,person,1970,2010,ok,AB1")])
    assert plan.problems == (
        Problem(
            "clients.csv",
            1,
            "client_sinse",
            "client_sinse",
            "a column named client_since, or another name if it is something else",
        ),
    )
    plan = intake.read(store, [clients("C1,One,person,1970,2010,ok,AB1", also="Postcode")])
    assert plan.problems == () and plan.ignored_columns == (("clients.csv", "Postcode"),)


def test_a_heading_given_twice_or_left_out_over_cells_is_a_fault(store):
    assert faults(store, clients("C1,One,person,1970,2010,ok,Two", also="name")) == [
        ("clients.csv", 1, "name", "name"),
    ]
    assert faults(
        store, file("clients.csv", CLIENT_HEADER + ",", "C1,One,person,1970,2010,ok,", "C2,Two,person,1970,2010,ok,x")
    ) == [
        ("clients.csv", 3, "column 7", "x"),
    ]


@pytest.mark.parametrize(
    ("name", "data", "found"),
    [
        ("clients.csv", b"", "an empty file"),
        ("clients.csv", b" \n\n", "an empty file"),
        ("clients.csv", f"{CLIENT_HEADER}\nC1,\0,person,1970,2010,ok".encode(), "a NUL byte"),
        ("clients.csv", f"{CLIENT_HEADER}\nC1,\x07,person,1970,2010,ok".encode(), "the control character 0x07"),
        ("clients.csv", CLIENT_HEADER.encode("utf-16")[:-1], "text in UTF-16"),
        ("clients.xlsx", b"PK\x03\x04 and more", "an office document or an archive that is cut short or damaged"),
        ("clients.csv", b"\n\nalone", "a first row that is blank or not CSV"),
        ("clients.csv", b'"client_id', "a first row that is blank or not CSV"),
        ("list.csv", b"street,town\nHigh St,Ely", "street, town"),
    ],
)
def test_a_file_that_is_no_table_of_ours_is_one_fault(store, name, data, found):
    assert [fault[3] for fault in faults(store, (name, data))] == [found]


def test_a_file_that_is_not_there_and_nothing_at_all_are_faults(store, tmp_path):
    assert [fault.found for fault in intake.read(store, [tmp_path / "clients.csv"]).problems] == ["no such file"]
    assert [fault.found for fault in intake.read(store, [tmp_path]).problems] == ["no file of ours"]
    assert [fault.found for fault in intake.read(store, []).problems] == ["no file of ours"]
    assert [fault.found for fault in intake.read(store, [ADA_AND_ACME], preset="some_system").problems] == [
        "some_system"
    ]


def test_a_file_that_is_too_large_is_refused_before_it_is_read(store, tmp_path):
    large = tmp_path / "clients.csv"
    with large.open("wb") as stream:
        stream.truncate(201 * 1024 * 1024)
    (fault,) = intake.read(store, [large]).problems
    assert (fault.found, fault.expected) == (
        "201 MB",
        "at most 200 MB: split the file into several, each with its header",
    )


def test_the_same_fault_in_a_long_column_is_named_ten_thousand_times_and_then_counted(store):
    rows = "\n".join(f"C{number},One,person,soon,2010,ok" for number in range(10_005))
    problems = intake.read(store, [clients(rows)]).problems
    assert len(problems) == 10_001
    assert (problems[0].row, problems[0].found) == (None, "the same fault in 5 more rows")


def test_the_problems_as_a_file_run_no_formula_in_a_spreadsheet():
    written = intake.problems_csv(
        [
            Problem("clients.csv", 14, "name", "=HYPERLINK(1)", "a name"),
            Problem("a.csv", None, "fee", "-12.50", "x"),
            Problem("a.csv", 3, "name", " +1 Street", "x"),
            Problem("a.csv", 3, "name", "＝1", "x"),
        ]
    )
    assert list(csv.reader(io.StringIO(written.decode()))) == [
        ["file", "sheet", "row", "column", "found", "expected", "advice", "corrected"],
        ["clients.csv", "", "14", "name", "'=HYPERLINK(1)", "a name", "", ""],
        ["a.csv", "", "", "fee", "-12.50", "x", "", ""],
        ["a.csv", "", "3", "name", "' +1 Street", "x", "", ""],
        ["a.csv", "", "3", "name", "'＝1", "x", "", ""],
    ]
