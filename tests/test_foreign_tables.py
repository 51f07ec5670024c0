"""Tables as reports have them: titles above, totals below, merged cells, several sheets, any encoding."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from foreign_given import CLIENTS, EVERY_LIST, MATTERS, OSPREY_LIST, as_csv, cells_of, emptied, faults, read, taken_in
from intake_given import CLIENT_HEADER, stored
from spreadsheets_given import ods, xls, xlsx

from lifeline import intake
from lifeline.errors import IntakeError
from lifeline.intake.foreign.spreadsheets import shown

ROWS = cells_of(OSPREY_LIST)
HARRIS_AND_ACME = [("0000001", "Acme Invented Ltd"), ("HAR0001", "Ada Invented")]
TITLED = [["Invented Solicitors LLP"], ["Matters, all departments", "", "1 of 1"], []]
FOOT = [["Total", "", "2"], ["", "Grand total:", "", "£1,370.00"], [], ["Report printed on 3/4/2021 by JS"]]


@pytest.fixture
def store():
    return emptied()


def padded(rows: list[list[str]], width: int) -> list[list[str]]:
    """The rows with empty cells to the right, as Excel writes them."""
    return [[*row, *[""] * (width - len(row))] for row in rows]


@pytest.mark.parametrize("width", [0, 5])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_a_report_in_any_encoding_comes_in_without_its_titles_and_totals(store, encoding, separator, width):
    rows = [*TITLED, ROWS[0], ROWS[1][:1] + ["Zoë Søn – invented"] + ROWS[1][2:], ROWS[2], *FOOT]
    data = as_csv(padded(rows, width), separator=separator, encoding=encoding)
    taken_in(store, ("report.csv", data))
    assert stored(store, "client_id, name", "client") == [
        ("0000001", "Acme Invented Ltd"), ("HAR0001", "Zoë Søn – invented"),
    ]


def test_every_row_that_is_left_out_is_named_with_its_number_and_why(store):
    rows = padded([*TITLED, *ROWS, ROWS[0], *FOOT], 5)
    plan = read(store, ("report.csv", as_csv(rows)))
    (sheet,) = plan.sheets
    assert sheet.header_row == 4 and sheet.rows == 2
    assert [tuple(left) for left in sheet.left_out] == [
        (1, "Invented Solicitors LLP", "above the headings"),
        (2, "Matters, all departments | 1 of 1", "above the headings"),
        (7, "Client/matter number | Client name | Matter Description | Fee Earner code | Wor…", "the headings again"),
        (8, "Total | 2", "a total, or a line about the report"),
        (9, "Grand total: | £1,370.00", "a total, or a line about the report"),
        (11, "Report printed on 3/4/2021 by JS", "a total, or a line about the report"),
    ]
    assert "report.csv: 1 row left out, the headings again: row 7 (Client/matter number" in " ".join(plan.notes)


def test_lines_below_a_blank_row_are_no_clients(store):
    foot = [[], ["Invented CRM"], ["All rights reserved."]]
    taken_in(store, ("report.csv", as_csv(padded([*ROWS, *foot], 5))))
    assert stored(store, "client_id, name", "client") == HARRIS_AND_ACME


def test_a_client_whose_name_is_like_a_total_is_a_client(store):
    names = ["Total Tiles Ltd", "Page Turner", "Count Invented", "Sum"]
    rows = [["Client No", "Client name"], *([str(number), name] for number, name in enumerate(names, start=1))]
    taken_in(store, ("list.csv", as_csv(rows)))
    assert len(stored(store, "name", "client")) == 4


def test_a_row_with_too_few_cells_is_a_problem_and_not_a_guess(store):
    data = as_csv([*ROWS[:2], ROWS[2][:3]])
    assert faults(store, ("report.csv", data)) == [(3, "", "3 cells")]


def test_quotation_marks_gone_wrong_stop_the_import_at_their_row(store):
    data = "\n".join([*OSPREY_LIST, 'X1/1,"Cy,rest,of,file']).encode()
    ((row, _, found),) = faults(store, ("report.csv", data))
    assert row == 4 and found.startswith("a row that cannot be read")


@pytest.mark.parametrize("heading", ["Client name", "CLIENT NAME"])
def test_two_columns_of_one_heading_are_read_only_if_they_say_the_same(store, heading):
    doubled = [[*row, row[1]] for row in ROWS]
    doubled[0][-1] = heading
    taken_in(store, ("report.csv", as_csv(doubled)))
    doubled[1][-1] = "Somebody else"
    assert faults(store, ("report.csv", as_csv(doubled)))[0][1:] == ("Client name", "Client name")


def test_our_own_columns_below_a_title_are_our_own_file(store):
    lines = ["Clients of the firm", "", CLIENT_HEADER, "C1,One,person,1970,2010,ok"]
    plan = taken_in(store, ("book.csv", as_csv(cells_of(lines))))
    assert plan.sheets == () and plan.files[0].kind == "clients"
    assert stored(store, CLIENTS, "client") == [("C1", "One", "person", "1970", "2010")]


# ------------------------------------------------------------------------------------------ spreadsheets


@pytest.mark.parametrize(("name", "made"), [("a.xlsx", xlsx), ("a.xls", xls), ("a.ods", ods)])
def test_a_list_may_be_a_spreadsheet_of_any_kind(store, name, made):
    taken_in(store, (name, made(*TITLED[:2], [""], *ROWS, ["Total", "", "2"])))
    assert stored(store, "client_id, name", "client") == HARRIS_AND_ACME


def test_a_spreadsheet_is_known_by_its_content_and_not_by_its_name(store):
    taken_in(store, ("report.csv", xlsx(*ROWS)))
    assert stored(store, "client_id, name", "client") == HARRIS_AND_ACME


def test_every_problem_names_the_sheet_the_row_and_the_heading_in_the_persons_own_file(store):
    rows = [["Case ref", "Customer", "Department", "Opened"], ["1", "Ada", "CONVEY", "31/02/2020"],
            ["2", "Bob", "CONVEY", "x"]]
    (one, two) = read(store, ("book.xlsx", xlsx(["A title"], *rows, sheet="Matters 2026"))).problems
    assert str(one) == (
        "book.xlsx, sheet Matters 2026, row 3, column Opened: found '31/02/2020', expected a day there is"
    )
    assert (two.sheet, two.row, two.column, two.found) == ("Matters 2026", 4, "Opened", "x")


def test_cells_are_read_as_they_are_shown(store):
    def formats(sheet):
        sheet["A2"].number_format = "0000000"
        sheet["D2"].number_format = "DD/MM/YYYY"

    rows = [["Client No", "Client name", "Date of birth", "Client since"],
            [711, "Ada Invented", date(1970, 5, 1), datetime(2015, 6, 1)],
            ["00712", "=cmd|' /C calc'!A0", "1971", None]]
    plan = read(store, ("book.xlsx", xlsx(*rows, change=formats)))
    # The second client's name was written as a formula without a result, which is not guessed at.
    assert [fault.found for fault in plan.problems] == ["a formula without a result in cell B3 of the sheet Sheet1"]
    rows[2][1] = "Bob"
    taken_in(store, ("book.xlsx", xlsx(*rows, change=formats)))
    assert stored(store, CLIENTS, "client") == [
        ("0000711", "Ada Invented", "person", "1970-05-01", "2015-06-01"), ("00712", "Bob", "person", "1971", None),
    ]


def test_text_that_looks_like_a_formula_stays_text(store):
    def text(sheet):
        sheet["B2"].value, sheet["B2"].data_type = "=cmd|' /C calc'!A0", "s"

    taken_in(store, ("book.xlsx", xlsx(["Client No", "Client name"], ["1", "x"], change=text)))
    assert stored(store, "name", "client") == [("=cmd|' /C calc'!A0",)]


def test_numbers_have_as_many_digits_as_a_spreadsheet_shows():
    assert [shown(cell) for cell in (12.0, 0.1 + 0.2, 1234.1, -5.0, 1e15, 123456789012345678.0, None, "x")] == [
        "12", "0.3", "1234.1", "-5", "1e+15", "1.23456789012346e+17", "", "x",
    ]


def test_a_number_that_the_spreadsheet_has_shortened_is_refused(store):
    rows = [["Client No", "Client name"], [123456789012345678, "Ada"]]
    assert faults(store, ("book.xlsx", xlsx(*rows))) == [(2, "Client No", "1.23456789012346e+17")]
    assert faults(store, ("book.csv", b"Client No,Client name\n1.23457E+11,Ada\n")) == [(2, "Client No", "1.23457E+11")]


def test_a_number_that_the_spreadsheet_has_made_a_date_is_refused(store):
    rows = [["Client No", "Client name"], [date(2021, 4, 3), "Ada"]]      # typed as 3/4
    assert faults(store, ("book.xlsx", xlsx(*rows))) == [(2, "Client No", "2021-04-03")]


def test_numbers_keep_the_decimals_their_format_shows(store):
    def formats(sheet):
        sheet["A2"].number_format, sheet["A3"].number_format = "0.00", "#,##0.00"

    rows = [["Client No", "Client name"], [1001.1, "Ada"], [1002.12, "Bob"], [1003.5, "Cy"]]
    taken_in(store, ("book.xlsx", xlsx(*rows, change=formats)))
    assert stored(store, "client_id", "client") == [("1001.10",), ("1002.12",), ("1003.5",)]


def test_dates_that_a_spreadsheet_has_turned_round_are_refused(store):
    # A list with the month first, opened in a spreadsheet that puts the day first: 04/03/2021 became 4 March.
    typed = [datetime(2021, 4, 3), "04/13/2021", datetime(2021, 5, 1), "12/31/2020", datetime(2020, 1, 12)]
    rows = [["Matter No", "Client name", "Work type", "Opened"]]
    rows += [[number, "Ada", "CONVEY", day] for number, day in enumerate(typed, start=1)]
    ((row, column, found),) = faults(store, ("book.xlsx", xlsx(*rows)))
    assert (row, column, found) == (3, "Opened", "04/13/2021")
    rows[3][3] = datetime(2021, 1, 31)      # one of its own that cannot have been turned round
    taken_in(store, ("book.xlsx", xlsx(*rows)))
    assert stored(store, "opened_date", "matter")[0] == ("2020-01-12",)


def test_headings_merged_over_columns_and_rows_are_put_together(store):
    rows = [["All matters"], ["Client", "", "Matter", "", "Opened"], ["No", "Name", "No", "Type", ""],
            ["00711", "Ada Invented", "M1", "CONVEY", date(2020, 1, 2)]]

    def merge(sheet):
        for cells in ("A1:E1", "A2:B2", "C2:D2", "E2:E3"):
            sheet.merge_cells(cells)

    plan = taken_in(store, ("book.xlsx", xlsx(*rows, change=merge)))
    assert plan.sheets[0].headings == ("Client No", "Name", "Matter No", "Type", "Opened")
    assert stored(store, "matter_id, client_id, service_id, opened_date", "matter") == [
        ("M1", "00711", "CONVEY", "2020-01-02"),
    ]


def test_a_cell_merged_over_rows_stands_for_all_of_them_and_one_over_columns_for_the_first(store):
    rows = [["Client No", "Client name", "Matter No", "Work type", "Opened"],
            ["00711", "Ada Invented", "M1", "CONVEY", date(2020, 1, 2)], [None, None, "M2", "TERMS", date(2021, 1, 2)],
            ["00712", "Bob Notareal", "M3", "CONVEY", None]]

    def merge(sheet):
        for cells in ("A2:A3", "B2:B3", "D4:E4"):
            sheet.merge_cells(cells)

    plan = taken_in(store, ("book.xlsx", xlsx(*rows, change=merge)))
    assert stored(store, "matter_id, client_id, opened_date", "matter") == [
        ("M1", "00711", "2020-01-02"), ("M2", "00711", "2021-01-02"), ("M3", "00712", None),
    ]
    assert any("cells merged over rows 2 to 3, 2 to 3 count for each of these rows" in note for note in plan.notes)


def test_each_sheet_is_read_for_itself_and_hidden_ones_are_passed_over_and_named(store):
    def more(book):
        for title, rows in {
            "Clients": cells_of(EVERY_LIST["clio_api_clients"]), "Notes": [["Nothing here"]],
            "Rates": [["Grade", "Hourly rate"], ["A", 300]], "Old": cells_of(EVERY_LIST["osprey_list"]),
            "Ours": [CLIENT_HEADER.split(","), ["C1", "One", "person", "1970", "2010", "ok"]],
        }.items():
            sheet = book.create_sheet(title)
            for row in rows:
                sheet.append(row)
        book["Old"].sheet_state = "hidden"

    data = xlsx(*cells_of(EVERY_LIST["clio_api_matters"]), sheet="Matters", more=more)
    plan = taken_in(store, ("book.xlsx", data))
    assert [(file.sheet, file.kind, file.rows) for file in plan.files] == [
        ("Ours", "clients", 1), ("Matters", "matters", 2), ("Clients", "clients", 2),
    ]
    assert stored(store, "client_id", "client") == [("71",), ("72",), ("C1",)]
    assert stored(store, "matter_id, client_id", "matter") == [("501", "71"), ("502", "72")]
    said = " ".join(plan.notes)
    assert "the sheet Old is hidden" in said and "the sheet Notes holds no table" in said
    assert "book.xlsx, sheet Rates: neither clients nor matters" in said


def test_a_folder_is_read_for_the_lists_that_are_known_and_the_rest_is_listed(store, tmp_path):
    (tmp_path / "a.xlsx").write_bytes(xlsx(*ROWS))
    (tmp_path / "b.csv").write_bytes(as_csv(cells_of(EVERY_LIST["clio_contacts"])))
    (tmp_path / "names.csv").write_text("given name,surname\nCy,Invented\n")      # nobody asked for this one
    (tmp_path / "rates.xlsx").write_bytes(xlsx(["Grade", "Hourly rate"], ["A", 300]))
    plan = taken_in(store, tmp_path)
    assert plan.ignored_files == ("names.csv", "rates.xlsx")
    assert store.value("select count(*) from client") == 5


def test_nothing_is_stored_of_a_list_with_one_fault(store):
    data = as_csv([*ROWS, ["HAR9", "No number to split", "", "JS", "CONVEY"]])
    plan = read(store, ("report.csv", data))
    assert [fault.column for fault in plan.problems] == ["Client/matter number"]
    with pytest.raises(IntakeError, match="Nothing was imported: 1 problem"):
        intake.apply(store, plan, who="a test")
    assert stored(store, MATTERS, "matter") == []
