"""Files as they come: encodings, separators, names, headings, and what each cell is stored as."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from intake_given import (
    ADA_AND_ACME,
    CLIENT_HEADER,
    EVENT_HEADER,
    HOLDING_HEADER,
    MATTER_HEADER,
    clients,
    emptied_law_firm,
    events,
    faults,
    file,
    imported,
    matters,
)

from lifeline import intake


@pytest.fixture
def store():
    return emptied_law_firm()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_every_encoding_and_separator_gives_the_same_client(store, encoding, separator):
    text = f'{CLIENT_HEADER}\n00711,"Zoë & Søn – invented",person,1970,2010,ok\n'.replace(",", separator)
    imported(store, ("clients.csv", text.encode(encoding)))
    assert store.tuples("select client_id, name from client") == [("00711", "Zoë & Søn – invented")]


def test_how_a_file_was_understood_is_told(store):
    text = f"{CLIENT_HEADER}\nC1,Zoë,person,1970,2010,ok".replace(",", ";").encode("cp1252")
    assert intake.read(store, [("Clients 2026.csv", text)]).files == (
        intake.FileRead("Clients 2026.csv", "clients", 1, "Windows-1252", "semicolon"),
    )


def test_a_damaged_utf_8_file_is_not_taken_for_windows_1252(store):
    name = "Zoë Søn".encode()
    for damaged in (name + b"\xff", b"\xc3" + name):
        data = f"{CLIENT_HEADER}\nC1,One,person,1970,2010,ok\nC2,".encode() + damaged + b",person,1970,2010,ok\n"
        assert faults(store, ("clients.csv", data)) == [("clients.csv", 3, "", "a byte that is not UTF-8")]
    with_mark = b"\xef\xbb\xbf" + CLIENT_HEADER.encode() + b"\nC2,Zo\xeb,person,1970,2010,ok\n"
    assert faults(store, ("clients.csv", with_mark)) == [("clients.csv", 2, "", "a byte that is not UTF-8")]


def test_a_damaged_byte_is_placed_right_far_into_a_large_file(store):
    # Across the border of the pieces in which the file is decoded, a letter of two bytes stands cut in half.
    rows = b"".join(b"C%06d,Zo\xc3\xab,person,1970,2010,ok\n" % number for number in range(70_000))
    data = CLIENT_HEADER.encode() + b"\n" + rows + b"X,Zo\xeb,person,1970,2010,ok\n"
    assert faults(store, ("clients.csv", data)) == [("clients.csv", 70_002, "", "a byte that is not UTF-8")]


def test_headings_may_be_written_as_people_write_them_and_blank_rows_are_passed_over(store):
    imported(
        store,
        file(
            "clients.csv",
            "Client ID,Name,Track,Born or incorporated,Client-since,CONTACT STATUS,",
            "C1, Ada  ,Person,1970,2010,OK,",
            ",,,,,,",
            "  ,  ,,,,,",
            "",
            "C2,Bob,person,,,Do_not_market,",
        ),
    )
    assert store.tuples(
        "select client_id, name, track, born, client_since, contact_status from client order by all"
    ) == [
        ("C1", "Ada", "person", "1970", "2010", "ok"),
        ("C2", "Bob", "person", None, None, "do_not_market"),
    ]


def test_rows_are_counted_as_a_spreadsheet_counts_them(store):
    # A cell of two lines is one row; a blank row is a row.
    text = f'{CLIENT_HEADER}\nC1,"Ada\nInvented",person,1970,2010,ok\n\nC2,Bob,person,soon,2010,ok\n'
    assert faults(store, ("clients.csv", text.encode())) == [("clients.csv", 4, "born_or_incorporated", "soon")]


def test_a_file_is_recognised_by_its_headings_where_its_name_says_nothing(store):
    plan = intake.read(
        store,
        [
            ("first export.txt", ADA_AND_ACME[1]),
            file("b.csv", MATTER_HEADER, "M1,ada,CONVEY,2020"),
            file("c.csv", HOLDING_HEADER, "ada,CONVEY,2020,us"),
            file("d.csv", EVENT_HEADER, "ada,P05,2020,happened"),
            file("e.csv", "client_id,relation,other_name", "ada,sister,Grace"),
        ],
    )
    assert plan.problems == ()
    assert [read.kind for read in plan.files] == ["clients", "matters", "holdings", "events", "relationships"]
    assert [counts[:2] for counts in plan.counts] == [
        ("clients", 2),
        ("events", 1),
        ("holdings", 1),
        ("matters", 1),
        ("relationships", 1),
    ]


def test_a_named_file_that_lacks_one_column_says_which(store):
    assert faults(store, file("export.csv", "matter_id,client_id,service_id", "M1,ada,CONVEY")) == [
        ("export.csv", 1, "opened_on", "no such column"),
        ("export.csv", 2, "client_id", "ada"),
    ]


def test_a_folder_is_read_for_what_is_ours_and_the_rest_is_listed(store, tmp_path):
    (tmp_path / "clients.csv").write_bytes(ADA_AND_ACME[1])
    (tmp_path / "answer_key.csv").write_text("client_id,service_id,category\nada,CONVEY,BACK_SELL\n")
    (tmp_path / "broken.csv").write_bytes(b"\0\0")
    (tmp_path / "old.xlsx").write_bytes(b"PK")
    (tmp_path / "README.md").write_text("about these files")
    (tmp_path / "subfolder.csv").mkdir()
    plan = intake.read(store, [tmp_path, tmp_path / "clients.csv"])
    assert plan.problems == () and [read.name for read in plan.files] == ["clients.csv"]
    assert plan.ignored_files == ("answer_key.csv", "broken.csv", "old.xlsx")
    assert intake.read(store, tmp_path).counts == plan.counts  # one path need not be in a list


def test_a_header_without_rows_is_an_import_of_nothing(store):
    assert imported(store, clients()).counts == (("clients", 0, 0, 0),)


def test_dates_keep_what_was_written_and_say_what_they_can_mean(store):
    imported(
        store,
        ADA_AND_ACME,
        events(
            "ada,P05,1777,happened",
            "ada,P05,1998-06,happened",
            "ada,P05,about 1808,happened",
            "ada,P05,before 1998-06-12,happened",
            "ada,P05,,happened",
        ),
    )
    assert store.tuples("select event_date, event_on, earliest_on, latest_on from life_event order by event_on") == [
        ("1777", date(1777, 7, 2), date(1777, 1, 1), date(1777, 12, 31)),
        ("about 1808", date(1808, 7, 2), date(1807, 7, 2), date(1809, 7, 2)),
        ("before 1998-06-12", date(1998, 6, 12), None, date(1998, 6, 11)),
        ("1998-06", date(1998, 6, 15), date(1998, 6, 1), date(1998, 6, 30)),
        (None, None, None, None),
    ]


def test_facts_answer_yes_no_or_unknown_or_hold_a_date(store):
    plan = imported(
        store,
        clients(
            "C1,One,person,1970,2010,ok,married=Y;partner=no;has_children= TRUE ;leasehold=0;has_assets=?;has_brand=;",
            "C2,Two,person,1970,2010,ok,wedding_date=2023-08-12;child_18=2030;buying_home=U",
            "C3,Three,person,1970,2010,ok,",
            also="facts",
        ),
    )
    assert plan.counts == (("clients", 3, 0, 0), ("facts", 9, 0, 0))
    assert store.tuples("select client_id, fact, answer, fact_date, fact_on from fact order by client_id, fact") == [
        ("C1", "has_assets", "unknown", None, None),
        ("C1", "has_brand", "unknown", None, None),
        ("C1", "has_children", "yes", None, None),
        ("C1", "leasehold", "no", None, None),
        ("C1", "married", "yes", None, None),
        ("C1", "partner", "no", None, None),
        ("C2", "buying_home", "unknown", None, None),
        ("C2", "child_18", "yes", "2030", date(2030, 7, 2)),
        ("C2", "wedding_date", "yes", "2023-08-12", date(2023, 8, 12)),
    ]


def test_a_fact_that_the_pack_does_not_know_is_kept_and_said(store):
    plan = imported(store, clients("C1,One,person,1970,2010,ok,keeps_bees=Y", also="facts"))
    assert plan.notes == ("clients.csv: the pack has no fact named keeps_bees; it is kept, but no rule asks for it",)
    assert store.tuples("select fact, answer from fact") == [("keeps_bees", "yes")]


def test_evidence_is_one_of_five_words_with_or_without_detail_or_a_word_of_the_pack(store):
    imported(
        store,
        ADA_AND_ACME,
        events(
            "ada,P05,2001,happened,Client said",
            "ada,P05,2002,happened,OUR_FILE",
            "ada,P05,2003,happened,third party (daughter)",
            "ada,P05,2004,happened,companies house",
            "ada,P05,2005,happened,lease",
            "ada,P05,2006,happened,assumed",
            also="evidence",
        ),
    )
    assert store.tuples("select evidence, evidence_note from life_event order by event_on") == [
        ("client_said", ""),
        ("our_file", ""),
        ("third_party", "third party (daughter)"),
        ("public_record", "companies house"),
        ("our_file", "lease"),
        ("assumed", ""),
    ]


def test_an_event_needs_no_stage_if_it_has_a_label_and_without_evidence_it_is_from_our_file(store):
    imported(store, ADA_AND_ACME, events("ada,,2020-05-01,planned,Sabbatical", also="event"))
    assert store.tuples("select stage_id, label, status, evidence from life_event") == [
        (None, "Sabbatical", "planned", "our_file"),
    ]


def test_a_matter_keeps_its_money_to_the_penny_and_is_not_copied_into_the_holdings(store):
    imported(
        store,
        ADA_AND_ACME,
        matters(
            "0001,ada,CONVEY,2019-07-01,2019-09-30,1234.50,Closed,A. Partner,P06",
            "0002,acme,TERMS,2020,,,,,",
            also="closed_on,fee,status,owner,for_stage",
        ),
    )
    assert store.tuples(
        "select matter_id, service_id, opened_date, opened_on, closed_on, fee, status, owner, for_stage_id "
        "from matter order by matter_id"
    ) == [
        (
            "0001",
            "CONVEY",
            "2019-07-01",
            date(2019, 7, 1),
            date(2019, 9, 30),
            Decimal("1234.50"),
            "Closed",
            "A. Partner",
            "P06",
        ),
        ("0002", "TERMS", "2020", date(2020, 7, 2), None, None, "", "", None),
    ]
    assert store.value("select count(*) from holding") == 0


def test_clients_may_come_from_another_file_of_the_import_or_from_the_workbook(store):
    imported(store, ADA_AND_ACME)
    imported(store, clients("C1,One,person,1970,2010,ok"), events("ada,P05,2001,happened", "C1,P05,2002,happened"))
    assert store.tuples("select client_id from life_event order by 1") == [("C1",), ("ada",)]


def test_the_six_worked_cases_import_as_they_stand(store, request):
    cases = request.path.parent / "cases"
    plan = imported_from(store, cases)
    assert [counts[:2] for counts in plan.counts] == [("clients", 6), ("facts", 74), ("events", 26), ("holdings", 16)]
    # Two debts that fell due on different days stopped being paid on one: two events, not one given twice.
    assert store.tuples("""
        select event_anchor.anchor_on
        from life_event
        join event_anchor on event_anchor.event_id = life_event.event_id
        where life_event.client_id = 'F09' and life_event.stage_id = 'B09'
        order by 1
    """) == [(date(2020, 9, 18),), (date(2021, 2, 26),)]


def imported_from(store, folder):
    plan = intake.read(store, folder)
    assert plan.problems == ()
    intake.apply(store, plan, who="a test")
    return plan


def test_a_file_of_more_rows_than_are_taken_at_a_time_is_taken_whole(store):
    many = [f"M{number:06d},ada,CONVEY,2019-07-{number % 31 + 1:02d}" for number in range(60_000)]
    assert imported(store, ADA_AND_ACME, matters(*many)).counts[1] == ("matters", 60_000, 0, 0)
    one_more = matters(*many, "M060000,ada,CONVEY,soon")
    assert faults(store, one_more) == [("matters.csv", 60_002, "opened_on", "soon")]


def test_neither_the_plan_nor_the_records_of_it_show_who_is_in_the_files(store):
    plan = imported(store, ADA_AND_ACME)
    written = repr(plan) + str(store.tuples("select * from audit")) + str(store.tuples("select * from import_run"))
    assert "Ada" not in written and "Acme" not in written
    assert store.tuples("select who, action, subject, detail from audit where action = 'import'") == [
        ("a test", "import", "import-1", "clients.csv: clients 2 new, 0 changed, 0 unchanged"),
    ]
