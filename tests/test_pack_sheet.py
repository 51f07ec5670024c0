"""A list of services and stages becomes a board; what cannot be read is named, all of it, and nothing is changed."""

from __future__ import annotations

import io

import pytest
import xlsxwriter

from lifeline import workbook
from lifeline.errors import DataError, UserError
from lifeline.intake.pack_sheet import draft, open_sheet
from lifeline.question.board import board
from lifeline.record import pack_edits
from lifeline.record.board_sheet import PutOn, put_on_board

LIST = """Service\tDepartment\tStage\tPart of life\tAge from\tAge to\tNeed\tFrom month\tTo month\tAsk\tFee
Garden design\tDesign\tNew garden\tHome\t30\t40\tessential\t-3\t12\tWhat would you grow?\t£1,200
Pond\t\tNew garden\t\t\t\tx\t\t36\t\t
Pruning\tCare\tOld garden\t\t55\t\t1\t6\t\t\t90
"""
GRID = """Our work;Seedling;Sapling;Tree
Watering;3;x;
Staking;;2;
Felling;;;optional
"""


@pytest.fixture
def store():
    with workbook.create(":memory:", pack="financial_adviser") as made:
        yield made.store


def read(text: str, **how: object):
    return draft(open_sheet("list.csv", text.encode()), track="person", **how)


def excel(rows: list[list[object]]) -> bytes:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        sheet = book.add_worksheet()
        for at, row in enumerate(rows):
            sheet.write_row(at, 0, row)
    return file.getvalue()


def test_a_list_with_headings_of_its_own_becomes_stages_services_and_cells(store):
    found = read(LIST)
    assert found.problems == ()
    assert put_on_board(store, found, who="Ann") == PutOn(stages=2, services=3, cells=3)

    drawn = board(store, "person")
    lanes = {stage.name: (stage.lane, stage.typical_start_age, stage.typical_end_age) for stage in drawn.stages}
    assert lanes["New garden"] == ("Home", 30, 40) and lanes["Old garden"] == ("Home", 55, None)
    areas = {service.name: service.practice_area for service in drawn.services}
    assert (areas["Pond"], areas["Pruning"]) == ("Design", "Care")
    cell = drawn.cells["NEW_GARDEN", "GARDEN_DESIGN"]
    assert (cell.need, cell.window_start_months, cell.window_end_months, cell.question) == (3, -3, 12, "What would you grow?")
    windows = {key[1]: (cell.window_start_months, cell.window_end_months) for key, cell in drawn.cells.items()}
    assert (windows["POND"], windows["PRUNING"]) == ((0, 36), (6, 24))
    assert store.value("select fee_low from service where name = 'Garden design'") == 1200


def test_a_grid_has_its_stages_along_the_top(store):
    found = read(GRID)
    assert [stage.name for stage in found.stages.values()] == ["Seedling", "Sapling", "Tree"]
    assert {(cell.stage, cell.service, cell.need) for cell in found.cells.values()} == {
        ("Seedling", "Watering", "3"), ("Sapling", "Watering", "2"), ("Sapling", "Staking", "2"), ("Tree", "Felling", "1"),
    }
    assert put_on_board(store, found, who="Ann") == PutOn(3, 3, 4)


def test_a_spreadsheet_is_read_as_the_same_list_pasted(store):
    rows = [[int(cell) if cell.isdigit() else cell for cell in line.split(";")] for line in GRID.splitlines()]
    assert draft(open_sheet("grid.xlsx", excel(rows)), track="person") == read(GRID)


def test_what_a_column_is_can_be_told(store):
    text = "What,Who for,When\nTea,companies,Morning\n"
    assert open_sheet("list.csv", text.encode()).roles == ("", "", "")
    found = read(text, roles=["service", "track", "stage"])
    assert [(stage.name, stage.track) for stage in found.stages.values()] == [("Morning", "business")]


def test_every_cell_that_cannot_be_read_is_named_at_once_and_nothing_is_changed(store):
    found = read("Service,Need,From,Stage,Spring\nTea,often,soon,Morning,\n,,,,x\nCake,2,1,,maybe\n")
    assert [(each.row, each.column, each.found) for each in found.problems] == [
        (2, "From", "soon"), (2, "Need", "often"), (3, "", "x"), (4, "Spring", "maybe"),
    ]
    before = board(store, "person")
    with pytest.raises(DataError, match="Nothing was put on the board"):
        put_on_board(store, found, who="Ann")
    assert board(store, "person") == before


@pytest.mark.parametrize(("data", "said"), [
    (b"", "an empty file"), (b"Service\n", "at least one row"), (b"PK\x03\x04 broken", "a damaged file"),
    (b"Service\n" + b"Tea\n" * 2_001, "at most 2,000 rows"),
])
def test_what_is_no_list_is_refused(data, said):
    with pytest.raises(DataError, match=said):
        open_sheet("list.csv", data)


def test_a_list_without_services_or_stages_says_so(store):
    found = read("Colour,Size\nred,big\n")
    assert "a column of services, or one of stages" in found.problems[0].expected
    with pytest.raises(UserError):
        put_on_board(store, found, who="Ann")


def test_taking_a_list_in_twice_changes_nothing_the_second_time_and_once_is_undone_at_once(store):
    before = board(store, "person")
    put_on_board(store, read(LIST), who="Ann")
    assert put_on_board(store, read(LIST), who="Ann") == PutOn(0, 0, 0)
    assert len(pack_edits.edits(store)) == 1
    pack_edits.undo(store, who="Ann")
    after = board(store, "person")
    assert (after.stages, after.services, after.cells) == (before.stages, before.services, before.cells)
