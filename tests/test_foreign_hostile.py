"""Files that are damaged, protected, or would unfold into gigabytes: refused in words, before anything is loaded."""

from __future__ import annotations

import io
import zipfile

import pytest
from foreign_given import OSPREY_LIST, cells_of, emptied, everything, read
from spreadsheets_given import calculated, ods, rezipped, xls, xlsx, zip_bomb

from lifeline.intake.foreign import bounds
from lifeline.intake.foreign.bounds import Refused, look_through

ROWS = cells_of(OSPREY_LIST)
SHEET = "xl/worksheets/sheet1.xml"


@pytest.fixture(scope="module")
def store():
    return emptied()


def refusal(store, name: str, data: bytes) -> str:
    """What was found in a file that must be refused, with nothing changed."""
    before = everything(store)
    (fault,) = read(store, (name, data)).problems
    assert everything(store) == before and fault.file == name and fault.expected
    return fault.found


def with_cell(at: str) -> bytes:
    """A sheet with one more cell, far away."""
    cell = f'<row r="{at.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")}"><c r="{at}"><v>1</v></c></row></sheetData>'.encode()
    return rezipped(xlsx(*ROWS), SHEET, lambda sheet: sheet.replace(b"</sheetData>", cell))


def test_an_archive_that_unfolds_too_far_is_refused_by_its_directory(store):
    data = zip_bomb(bounds.MOST_UNPACKED_MEGABYTES + 1)
    assert len(data) < 1_000_000
    assert refusal(store, "bomb.xlsx", data) == "401 MB once unpacked"


def test_an_archive_whose_directory_lies_is_refused_too(store):
    data = bytearray(zip_bomb(30))
    place = data.rindex(b"PK\x01\x02", 0, data.rindex(SHEET.encode()))
    data[place + 24:place + 28] = (100).to_bytes(4, "little")      # the size unpacked, as the directory says it
    assert "damaged" in refusal(store, "lie.xlsx", bytes(data))


@pytest.mark.parametrize("at", ["XFD1048576", "ZZ99999", "A5000001"])
def test_a_cell_in_the_last_corner_is_refused_before_the_cells_between_are_loaded(store, at):
    assert refusal(store, "far.xlsx", with_cell(at)) == "sheets of more than 5,000,000 cells"


def test_cells_without_addresses_are_counted_as_well():
    many = b"<row>" + b"<c><v>1</v></c>" * 300_000 + b"</row>"
    data = rezipped(xlsx(*ROWS), SHEET, lambda sheet: sheet.replace(b"</sheetData>", many * 20 + b"</sheetData>"))
    with pytest.raises(Refused, match="more than 5,000,000 cells"):
        look_through(data)


def test_repeated_rows_of_an_open_document_are_counted_as_they_unfold(store):
    assert refusal(store, "far.ods", ods(*ROWS, repeated=1_048_576)) == "sheets of more than 5,000,000 cells"
    assert read(store, ("near.ods", ods(*ROWS, repeated=2))).problems[0].column == "Client/matter number"


def test_old_spreadsheets_are_measured_before_they_are_loaded(store):
    assert refusal(store, "far.xls", xls(*ROWS, far=(65_535, 255))) == "sheets of 16,777,216 cells"


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("locked.xls", xls(*ROWS, is_protected=True)),
        ("locked.xlsx", b"\xd0\xcf\x11\xe0" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le")),
    ],
)
def test_a_file_with_a_password_is_refused_as_that(store, name, data):
    assert refusal(store, name, data) == "a file protected with a password"


def encrypted() -> bytes:
    """An archive whose parts say that they are encrypted."""
    data = bytearray(xlsx(*ROWS))
    place = 0
    while (place := data.find(b"PK\x01\x02", place)) >= 0:
        data[place + 8] |= 1
        place += 4
    return bytes(data)


def other_archive(name: str, content: bytes = b"x") -> bytes:
    """An archive with one part."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        archive.writestr(name, content)
    return written.getvalue()


@pytest.mark.parametrize(
    ("name", "data", "found"),
    [
        ("a.xlsx", encrypted(), "password"),
        ("a.xlsx", xlsx(*ROWS)[:2000], "cut short or damaged"),
        ("a.xlsx", xlsx(*ROWS)[:-30], "cut short or damaged"),
        ("a.xlsx", b"PK\x03\x04 and more", "cut short or damaged"),
        ("a.xls", xls(*ROWS)[:1000], "cut short, damaged or no spreadsheet"),
        ("a.xls", b"\xd0\xcf\x11\xe0" + b"\0" * 4000, "cut short, damaged or no spreadsheet"),
        ("a.docx", other_archive("word/document.xml"), "no spreadsheet"),
        ("a.xlsb", other_archive("xl/workbook.bin"), "a binary Excel workbook (.xlsb)"),
        ("a.xlsx", other_archive("xl/workbook.xml", b"<nothing"), "damaged"),
        ("a.xlsx", rezipped(xlsx(*ROWS), SHEET, lambda sheet: b"<worksheet>"), "holds no table"),
        ("a.xlsx", rezipped(xlsx(*ROWS), SHEET, lambda sheet: sheet[:300]), "damaged"),
        ("a.xlsx", rezipped(xlsx(*ROWS), "xl/workbook.xml", lambda part: part.replace(b"sheet1", b"sheet9")), ""),
        ("a.xlsx", xlsx(["alone"]), "no sheet with a table"),
        ("a.xlsx", xlsx(), "no sheet with a table"),
    ],
)
def test_a_damaged_or_foreign_archive_is_one_fault_or_none(store, name, data, found):
    plan = read(store, (name, data))
    said = " ".join((*(fault.found for fault in plan.problems), *plan.notes))
    assert len(plan.problems) <= 1 and (found in said or "no sheet with a table" in said)


def test_an_archive_of_thousands_of_parts_is_refused(store):
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        for number in range(bounds.MOST_PARTS + 1):
            archive.writestr(f"xl/{number}.xml", b"")
    assert refusal(store, "many.xlsx", written.getvalue()) == "an archive of 5,001 parts"


# ------------------------------------------------------------------------------------------ formulas


def formula(text: str) -> bytes:
    """A list of clients with a formula for a name in B2."""
    return xlsx(["Client No", "Client name"], ["1", text], ["2", "Bob"])


def test_of_a_formula_only_the_stored_result_is_read(store):
    plan = read(store, ("book.xlsx", calculated(formula('=CONCAT("A","da")'), "B2", "Ada", of="str")))
    assert plan.problems == () and plan.sheets[0].columns[1].samples == ("Ada", "Bob")


def test_a_formula_that_failed_is_a_fault_of_its_cell(store):
    plan = read(store, ("book.xlsx", calculated(formula("=1/0"), "B2", "#DIV/0!", of="e")))
    assert [(fault.row, fault.column, fault.found) for fault in plan.problems] == [
        (2, "Client name", "#N/A (a formula that failed)"),
    ]


def test_a_formula_without_a_result_is_refused_and_not_read_as_empty(store):
    assert refusal(store, "book.xlsx", formula("=A2")) == "a formula without a result in cell B2 of the sheet Sheet1"


@pytest.mark.parametrize("text", ["=cmd|' /C calc'!A0", "+1+1", "-2+3", "@SUM(A1)", "\t=1"])
def test_a_formula_in_a_csv_file_is_text(store, text):
    plan = read(store, ("book.csv", f'Client No,Client name\n1,"{text}"\n'.encode()))
    assert plan.problems == () and plan.sheets[0].columns[1].samples == (text.strip(),)
