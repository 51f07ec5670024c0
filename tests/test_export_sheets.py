"""The list as CSV and XLSX: every row and id as it was, and nothing that a spreadsheet would run."""

from __future__ import annotations

import csv
import io
import zipfile
from dataclasses import replace
from datetime import date, datetime

import openpyxl
import pytest
import views
from test_picture_client import PLANTED, planted_view

from lifeline.errors import UserError
from lifeline.export import sheets
from lifeline.question.guards import ClientGuards, Guard, GuardKind

AS_OF = views.AS_OF
LINE = views.opportunity("Will", "back_sell", "2013-01-01", because="Marriage", last="2027-01-20", rule="R1")
EVIL = ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", "\r=1", " =1", "＝1+1", "\u200b=1"]


def line(**changes):
    return replace(LINE, **{"client_id": "000017", "service_id": "S-01", **changes})


def listed(*lines, name="Zoë Ångström", guards=None, **given):
    """The list of one client with these lines."""
    who = replace(views.client(name), client_id="000017")
    view = views.margaret(who=who, opportunities=lines)
    return sheets.the_list(replace(view, guards=guards) if guards else view, **given)


def rows(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def cells(data: bytes) -> list[list[openpyxl.cell.Cell]]:
    return [list(row) for row in openpyxl.load_workbook(io.BytesIO(data)).active.iter_rows()]


def xlsx(table) -> bytes:
    return sheets.xlsx(table, title="What to raise", as_of=AS_OF)


def test_a_row_holds_the_line_with_its_ids_and_sources():
    reasons = (replace(LINE.lead, source_ids="LEG1;GOV2"), replace(LINE.lead, source_ids="GOV2"))
    (row,) = rows(sheets.csv(listed(line(reasons=reasons))))
    assert (row["client_id"], row["client"], row["service_id"], row["source_ids"]) == (
        "000017",
        "Zoë Ångström",
        "S-01",
        "GOV2;LEG1",
    )
    assert (row["move"], row["last_date"], row["rules"]) == ("back_sell", "2027-01-20", LINE.rules)
    assert (row["reason"], row["question"]) == (LINE.lead.why, LINE.lead.question)


def test_a_spreadsheet_has_texts_as_texts_and_days_as_days():
    head, row = cells(xlsx(listed(line())))
    found = dict(zip([cell.value for cell in head], row, strict=True))
    assert (found["client_id"].value, found["client_id"].data_type) == ("000017", "s")
    assert found["last_date"].value == datetime(2027, 1, 20) and found["last_date"].is_date
    assert found["need"].data_type == "n" and [cell.value for cell in head] == sheets.FIRM.names


@pytest.mark.parametrize("evil", EVIL)
def test_nothing_runs_as_a_formula(evil):
    table = listed(line(service_name=evil), name=evil)
    (row,) = rows(sheets.csv(table))
    assert row["client"] == row["service"] == f"'{evil}"
    _, row = cells(xlsx(table))
    assert all(cell.data_type in "snd" for cell in row) and row[1].value.startswith("'")
    with zipfile.ZipFile(io.BytesIO(xlsx(table))) as package:
        assert b"<f>" not in package.read("xl/worksheets/sheet1.xml")


def test_an_address_is_a_text_and_no_link():
    data = xlsx(listed(line(service_name="https://example.com/x")))
    assert cells(data)[1][3].hyperlink is None and cells(data)[1][3].value == "https://example.com/x"


def test_an_early_day_that_excel_cannot_count_is_kept_as_text():
    _, row = cells(xlsx(listed(line(opens_on=date(1871, 5, 2)))))
    assert row[5].value == "1871-05-02"


def test_an_empty_list_still_has_its_header():
    table = sheets.the_list([])
    assert sheets.csv(table).decode("utf-8-sig").strip() == ",".join(sheets.FIRM.names)
    assert [cell.value for cell in cells(xlsx(table))[0]] == sheets.FIRM.names


def test_a_clients_list_holds_nothing_of_the_firms():
    table = sheets.the_list(planted_view(), audience="client")
    assert table.num_rows and table.schema == sheets.CLIENT
    with zipfile.ZipFile(io.BytesIO(xlsx(table))) as package:
        told = sheets.csv(table).decode() + "".join(package.read(name).decode() for name in package.namelist())
    assert [word for word in (*PLANTED, "back_sell", "Margaret") if word.casefold() in told.casefold()] == []


def test_its_properties_name_nobody_and_its_day_is_not_the_clocks():
    data = xlsx(listed(line()))
    about = openpyxl.load_workbook(io.BytesIO(data)).properties
    assert (about.title, about.creator or "", about.lastModifiedBy or "", about.created) == (
        "What to raise",
        "",
        "",
        datetime(2026, 11, 22),
    )
    assert data == xlsx(listed(line()))


# ------------------------------------------------------------------------------------------ who and what is in it

WAIT = Guard(GuardKind.QUIET, "Quiet period after loss, until 30 June 2027.", date(2027, 6, 30), True)
HELD = ClientGuards((), {("S-01", line().move): (WAIT,)})


def test_what_waits_is_in_the_firms_list_with_its_reason_and_not_in_the_clients():
    held, free = line(), line(service_id="S-02", service_name="Trust")
    firm, client = (listed(held, free, guards=HELD, audience=audience) for audience in ("firm", "client"))
    assert [(row["service"], row["waits"]) for row in firm.to_pylist()] == [("Will", WAIT.text), ("Trust", "")]
    assert [row["service"] for row in client.to_pylist()] == ["Trust"]


@pytest.mark.parametrize(
    "changes",
    [
        {"contact_status": "do_not_market"},
        {"client_since": None, "client_since_on": None},
        {"client_since": "2027-01-01", "client_since_on": date(2027, 1, 1)},
    ],
)
def test_nobody_is_in_a_list_who_may_not_be_approached_or_is_no_client(changes):
    refused = views.margaret(who=replace(views.client("Nobody Toask"), **changes))
    for audience in ("firm", "client"):
        assert sheets.the_list([refused], audience=audience).num_rows == 0
        assert sheets.the_list([refused, views.margaret()], audience=audience).num_rows


def test_a_list_of_several_tables_is_one_file_of_either_form(tmp_path, monkeypatch):
    monkeypatch.setattr(sheets, "_BATCH", 3)
    both = [views.margaret(), views.margaret(who=replace(views.client("Tom Other"), client_id="C2"))]
    total = 2 * len(views.margaret().opportunities)
    for form in sheets.FORMS:
        path = tmp_path / f"list.{form}"
        assert sheets.save(iter(both), path, title="What to raise", as_of=AS_OF) == total
    found = rows((tmp_path / "list.csv").read_bytes())
    assert [row["client"] for row in found] == ["Margaret Ellery"] * (total // 2) + ["Tom Other"] * (total // 2)
    shown = cells((tmp_path / "list.xlsx").read_bytes())
    assert [row[3].value for row in shown[1:]] == [row["service"] for row in found]
    with pytest.raises(UserError, match=r"must end in \.xlsx or \.csv"):
        sheets.save(both, tmp_path / "list.ods", title="", as_of=AS_OF)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["list.csv", "list.xlsx"]
