"""A list of problems that a person fills in and gives back: the corrected cells are used, and checked again."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from datetime import date

import pytest
from commands_given import BAD_DATA, DONE, here, sample  # noqa: F401 - the fixtures are asked for by name
from intake_given import ADA_AND_ACME, CLIENT_HEADER, clients, emptied_law_firm, events, everything, file, holdings

from lifeline import intake
from lifeline.__main__ import main
from lifeline.errors import Problem
from lifeline.export.problem_sheet import problems_xlsx
from lifeline.intake import ImportPlan
from lifeline.intake.corrections import EMPTY
from lifeline.intake.problems import COLUMNS
from lifeline.store import Store

FAULTY = (
    clients(
        "C1,One,person,14/03/1979,2010,ok,marred=Y;has_children=perhaps", "C2,Two,pet,1980,soon,ok,",
        "C3,Three,person,03/04/1980,2010,ok,", also="facts",
    ),
    events("C1,P99,2010,happened", "C2,P07,summer,happened"),
)


@pytest.fixture
def store():
    return emptied_law_firm()


def listed(plan: ImportPlan) -> list[dict[str, str]]:
    """The problems as a person finds them in the file."""
    return list(csv.DictReader(io.StringIO(intake.problems_csv(plan.problems).decode(), newline="")))


def filled_in(plan: ImportPlan, corrected: Mapping[str, str]) -> tuple[str, bytes]:
    """The list with corrections by what was found."""
    rows = listed(plan)
    assert set(corrected) <= {row["found"] for row in rows}
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, rows[0].keys(), lineterminator="\r\n")
    writer.writeheader()
    writer.writerows({**row, "corrected": corrected.get(row["found"], "")} for row in rows)
    return "problems.csv", out.getvalue().encode()


def told(plan: ImportPlan) -> list[tuple[str, int | None, str, str]]:
    """File, row, column and what was found, for each problem."""
    return [(problem.file, problem.row, problem.column, problem.found) for problem in plan.problems]


def stored(store: Store, plan: ImportPlan) -> None:
    """Store what was read, which must have no problems."""
    assert plan.problems == ()
    intake.apply(store, plan, who="a test")


# ------------------------------------------------------------------------------------------ advice


def test_what_to_write_instead_is_said_where_the_cell_tells_it(store):
    assert [(row["found"], row["advice"]) for row in listed(intake.read(store, FAULTY))] == [
        ("14/03/1979", "write 1979-03-14"),
        ("marred=Y", "write married=Y"),
        ("has_children=perhaps", ""),
        ("soon", ""),
        ("pet", ""),
        ("03/04/1980", "write 1980-04-03 if it is 3 April 1980, or 1980-03-04 if it is 4 March 1980"),
        ("P99", ""),
        ("summer", ""),
    ]


def test_a_service_is_known_by_its_name_too(store):
    wrong = holdings("ada,Lasting power of attorney: health & care,2010,us")
    (problem,) = intake.read(store, [ADA_AND_ACME, wrong]).problems
    assert (problem.expected, problem.advice) == (
        "a service of the pack (did you mean LPA_HEALTH, Lasting power of attorney: health and care?)",
        "write LPA_HEALTH",
    )


def test_the_advice_is_told_on_the_command_line_as_well():
    problem = Problem("clients.csv", 2, "client_since", "14/03/1979", "a date", advice="write 1979-03-14")
    assert str(problem) == (
        "clients.csv, row 2, column client_since: found '14/03/1979', expected a date: write 1979-03-14"
    )


# ------------------------------------------------------------------------------------------ read back


def test_corrected_cells_are_used_in_the_place_of_those_found_and_the_rest_is_as_in_the_files(store):
    wrong = intake.read(store, FAULTY)
    corrections = filled_in(wrong, {
        "14/03/1979": "1979-03-14", "marred=Y": "married=Y", "has_children=perhaps": "has_children=N",
        "pet": "business",
        "soon": EMPTY, "03/04/1980": "1980-04-03", "P99": "P07", "summer": "2011",
    })
    plan = intake.read(store, FAULTY, corrections=corrections)
    # Corrected, and checked again: a business has no such stage.
    assert told(plan) == [("events.csv", 3, "stage_id", "P07")]
    again = filled_in(wrong, {
        "14/03/1979": "1979-03-14", "marred=Y": "married=Y", "has_children=perhaps": EMPTY, "pet": "person",
        "soon": EMPTY, "03/04/1980": "1980-04-03", "P99": "P07", "summer": "2011",
    })
    stored(store, intake.read(store, FAULTY, corrections=again))
    assert store.tuples("select client_id, track, born, client_since from client order by 1") == [
        ("C1", "person", "1979-03-14", "2010"), ("C2", "person", "1980", None), ("C3", "person", "1980-04-03", "2010"),
    ]
    assert store.tuples("select client_id, fact, answer from fact") == [("C1", "married", "yes")]
    assert store.tuples("select client_id, stage_id, event_date from life_event order by 1") == [
        ("C1", "P07", "2010"), ("C2", "P07", "2011"),
    ]
    assert store.value("select files from import_run") == "problems.csv, clients.csv, events.csv"


def test_a_cell_that_was_not_corrected_is_still_a_problem(store):
    wrong = intake.read(store, FAULTY)
    plan = intake.read(store, FAULTY, corrections=filled_in(wrong, {"pet": "person"}))
    left = [row["found"] for row in listed(wrong) if row["found"] != "pet"]
    assert [problem.found for problem in plan.problems] == left


def test_a_correction_of_a_cell_that_holds_something_else_by_now_is_refused(store):
    wrong = intake.read(store, FAULTY)
    corrections = filled_in(wrong, {"14/03/1979": "1979-03-14"})
    changed = (clients("C1,One,person,1978-01-01,2010,ok"), FAULTY[1])
    before = everything(store)
    plan = intake.read(store, changed, corrections=corrections)
    assert ("problems.csv", 2, "found", "1978-01-01") in told(plan)
    assert everything(store) == before


def test_a_correction_for_a_file_a_row_or_a_column_that_is_not_there_is_refused(store):
    header = "file,sheet,row,column,found,corrected"
    corrections = file(
        "problems.csv", header, "clients-3.csv,,2,name,One,Two", "clients.csv,,99,name,One,Two",
        "clients.csv,,2,nom,One,Two",
    )
    plan = intake.read(store, [clients("C1,One,person,1980,2010,ok")], corrections=corrections)
    assert told(plan) == [
        ("problems.csv", 2, "file", "clients-3.csv"), ("problems.csv", 3, "row", "99"),
        ("problems.csv", 4, "column", "nom"),
    ]


def test_what_concerns_no_single_cell_and_two_corrections_of_one_are_refused(store):
    header = "file,sheet,row,column,found,corrected"
    corrections = file(
        "problems.csv", header, "clients.csv,,3,,5 cells,6 cells", "clients.csv,,2,name,One,Two",
        "clients.csv,,2,name,One,Three",
    )
    plan = intake.read(store, [clients("C1,One,person,1980,2010,ok")], corrections=corrections)
    assert told(plan) == [("problems.csv", 2, "corrected", "6 cells"), ("problems.csv", 4, "corrected", "Three")]


def test_a_list_without_the_column_or_that_is_no_list_is_refused(store):
    given = [clients("C1,One,person,1980,2010,ok")]
    plan = intake.read(store, given, corrections=file("problems.csv", "file,row,column,found", "a,2,b,c"))
    assert told(plan) == [("problems.csv", 1, "corrected", "no such column")]
    assert told(intake.read(store, given, corrections="no/such/problems.csv")) == [
        ("problems.csv", None, "", "no such file"),
    ]


def test_a_heading_can_be_corrected(store):
    header = CLIENT_HEADER.replace("client_since", "client_sinse")
    given = [file("clients.csv", header, "C1,One,person,1980,2010,ok")]
    wrong = intake.read(store, given)
    assert [row["advice"] for row in listed(wrong)] == ["write client_since"]
    stored(store, intake.read(store, given, corrections=filled_in(wrong, {"client_sinse": "client_since"})))
    assert store.tuples("select client_since from client") == [("2010",)]


def test_a_cell_that_would_run_and_a_long_one_are_found_again(store):
    long = "x" * 200
    given = [clients(f"C1,One,=1+1,{long},2010,ok", "C2,'=2,person,1980,2010,")]
    wrong = intake.read(store, given)
    corrections = filled_in(wrong, {"'=1+1": "person", f"{'x' * 119}…": "1980", "": "ok"})
    stored(store, intake.read(store, given, corrections=corrections))
    assert store.tuples("select client_id, name, track, born from client order by 1") == [
        ("C1", "One", "person", "1980"), ("C2", "=2", "person", "1980"),
    ]


def test_a_cell_of_a_sheet_can_be_corrected(store, tmp_path):
    import openpyxl

    book = openpyxl.Workbook()
    book.active.title = "people"
    for row in (CLIENT_HEADER.split(","), ["C1", "One", "person", "14/03/1979", "2010", "ok"]):
        book.active.append(row)
    book.save(tmp_path / "firm.xlsx")
    given = [tmp_path / "firm.xlsx"]
    wrong = intake.read(store, given)
    assert [(row["file"], row["sheet"], row["row"], row["column"]) for row in listed(wrong)] == [
        ("firm.xlsx", "people", "2", "born_or_incorporated"),
    ]
    stored(store, intake.read(store, given, corrections=filled_in(wrong, {"14/03/1979": "1979-03-14"})))
    assert store.tuples("select born from client") == [("1979-03-14",)]


def test_a_cell_of_another_systems_list_is_corrected_in_the_form_of_its_column(store):
    given = [file(
        "people.csv", "id,first_name,last_name,type,date_of_birth", "7,Ada,Invented,Person,14/03/1980",
        "8,Bob,Invented,Person,31/02/1980", "9,Cy,Invented,Person,16/03/1982",
    )]
    wrong = intake.read(store, given)
    assert [(row["column"], row["found"]) for row in listed(wrong)] == [("date_of_birth", "31/02/1980")]
    stored(store, intake.read(store, given, corrections=filled_in(wrong, {"31/02/1980": "28/02/1980"})))
    assert store.tuples("select born from client order by born") == [("1980-02-28",), ("1980-03-14",), ("1982-03-16",)]


def test_a_date_that_a_spreadsheet_wrote_in_its_own_way_is_taken_for_the_day_it_can_only_be(store):
    given = [clients("C1,One,person,soon,2010,ok", "C2,Two,person,later,2010,ok")]
    corrections = filled_in(intake.read(store, given), {"soon": "14/03/1979", "later": "03/04/1980"})
    assert told(intake.read(store, given, corrections=corrections)) == [
        ("clients.csv", 3, "born_or_incorporated", "03/04/1980"),
    ]


def test_the_list_as_a_spreadsheet_is_filled_in_and_read_back(store, tmp_path):
    import openpyxl

    wrong = intake.read(store, FAULTY)
    path = tmp_path / "problems.xlsx"
    path.write_bytes(problems_xlsx(wrong.problems))
    book = openpyxl.load_workbook(path)
    rows = list(book.active.iter_rows())
    assert [cell.value for cell in rows[0]] == list(COLUMNS)
    assert [[cell.value or "" for cell in row] for row in rows[1:]] == [list(row.values()) for row in listed(wrong)]
    corrected = {"14/03/1979": "1979-03-14", "pet": "person", "P99": "P07", "summer": date(2011, 5, 1)}
    for row in rows[1:]:
        row[COLUMNS.index("corrected")].value = corrected.get(row[COLUMNS.index("found")].value)
    book.save(path)
    left = intake.read(store, FAULTY, corrections=path)
    assert [problem.found for problem in left.problems] == ["marred=Y", "has_children=perhaps", "soon", "03/04/1980"]


def test_the_command_takes_the_list_back(sample, capsys):
    (sample / "people").mkdir()
    for name, data in FAULTY:
        (sample / "people" / name).write_bytes(data)
    assert main(["import", "people", "--problems", "problems.xlsx"]) == BAD_DATA
    assert (sample / "problems.xlsx").read_bytes().startswith(b"PK")
    assert main(["import", "people", "--problems", "problems.csv"]) == BAD_DATA
    text = (sample / "problems.csv").read_text(encoding="utf-8")
    for found, corrected in (("write 1979-03-14", "1979-03-14"), ("write married=Y", "married=Y")):
        text = text.replace(f",{found},", f",{found},{corrected}")
    (sample / "corrected.csv").write_text(text, encoding="utf-8")
    capsys.readouterr()
    assert main(["import", "people", "--corrections", "corrected.csv"]) == BAD_DATA
    said = capsys.readouterr().err
    assert said.startswith("Nothing was imported: 6 problems need attention.") and "14/03/1979" not in said
    assert main(["imports"]) == DONE
