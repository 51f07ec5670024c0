"""Rows as files: the same rows in every form, safe to open, whole or not there."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import lifeline
from lifeline.errors import Problem, UserError
from lifeline.export import tables
from lifeline.intake.problems import problems_csv

MOMENTS = pa.table(
    {
        "client_id": ["F01", "F02"],
        "opens_on": pa.array([date(2026, 5, 2), None], pa.date32()),
        "need": pa.array([3, None], pa.int32()),
        "reason": ['He said "yes", twice.\nThen no.', None],
    }
)


def csv_of(table: pa.Table) -> str:
    """The table as CSV text."""
    out = io.StringIO()
    tables.write_csv([table], table.column_names, out)
    return out.getvalue()


def test_csv_quotes_what_needs_it_and_writes_nothing_for_nothing():
    assert (
        csv_of(MOMENTS)
        == 'client_id,opens_on,need,reason\nF01,2026-05-02,3,"He said ""yes"", twice.\nThen no."\nF02,,,\n'
    )


@pytest.mark.parametrize("broken", ["one\rtwo", "one\r\ntwo", "one\ntwo", "\rx"])
def test_whatever_breaks_a_line_in_a_cell_breaks_no_row(broken):
    table = pa.table({"id": ["F01", "F02"], "note": [broken, "plain"]})
    text = csv_of(table)
    assert [row["id"] for row in csv.DictReader(io.StringIO(text, newline=""))] == ["F01", "F02"]
    assert text.endswith("\nF02,plain\n") and "\r" not in text.replace(broken, "")


def test_json_is_one_array_over_all_tables_with_null_for_nothing():
    out = io.StringIO()
    assert tables.write_json([MOMENTS, MOMENTS.slice(0, 0), MOMENTS.slice(1)], out) == 3
    assert json.loads(out.getvalue())[1:] == [{"client_id": "F02", "opens_on": None, "need": None, "reason": None}] * 2
    assert json.loads(out.getvalue())[0]["opens_on"] == "2026-05-02"


def test_letters_of_any_alphabet_are_written_as_they_are():
    names = pa.table({"name": ["Zoë Müller", "Ἀθηνᾶ", "王"]})
    assert csv_of(names) == "name\nZoë Müller\nἈθηνᾶ\n王\n"
    out = io.StringIO()
    tables.write_json([names], out)
    assert "王" in out.getvalue()


def test_yes_no_money_and_whole_numbers_are_plain_text_in_csv():
    table = pa.table({"is_ours": [True, False], "fee": [Decimal("12.30"), None], "units": [2, 3]})
    assert csv_of(table) == "is_ours,fee,units\nyes,12.30,2\nno,,3\n"


@pytest.mark.parametrize(
    "cell",
    [
        "=1+1",
        "+44 20 7946",
        "-cmd",
        "@SUM(A1)",
        "\t=1",
        "\tx",
        "\r=1",
        "\rx",
        " =1",
        "\u00a0=1",
        "\n=1",
        "\u200b=1",
        "\ufeff=1",
        "\x00=1",
        "＝1",
        "＋1",
        "－1",
        "＠x",
        "-1+1",
        "--1",
        "+",
        "-",
        "-1,000",
    ],
)
def test_a_cell_that_a_spreadsheet_would_run_gets_an_apostrophe(cell):
    assert tables.neutralised(pa.array([cell])).to_pylist() == [f"'{cell}"]


@pytest.mark.parametrize(
    "cell", ["", "plain", "a=b", "-5", "+5", "-5.25", "0", "2026-05-02", "1-1", "'=1", "o'clock", "(=1)", None]
)
def test_any_other_cell_stays_as_it_is(cell):
    assert tables.neutralised(pa.array([cell, "x"])).to_pylist() == [cell, "x"]


def test_a_cell_that_the_list_of_problems_makes_harmless_is_made_harmless_here_too():
    for code in range(0x3000):
        for cell in (chr(code) + "=1", chr(code) + "1"):
            listed = problems_csv([Problem("f.csv", 1, "c", cell, "x")]).decode("utf-8")
            # An apostrophe runs nothing: that list doubles it only so that it can be read back.
            if f"'{cell}" in listed and not cell.startswith("'"):
                assert tables.neutralised(pa.array([cell])).to_pylist() == [f"'{cell}"], repr(cell)


def test_columns_of_text_stand_under_their_names_and_are_cut_to_fit_only_where_asked():
    wide = pa.table({"id": ["a"], "reason": ["because " * 20]})
    whole, cut = io.StringIO(), io.StringIO()
    tables.write_text([wide], wide.column_names, whole)
    tables.write_text([wide], wide.column_names, cut, width=40)
    assert whole.getvalue().splitlines()[2] == "a   " + ("because " * 20).rstrip()
    assert cut.getvalue().splitlines() == [
        "id  reason",
        "--  " + "-" * 36,
        "a   because because because because bec…",
    ]


@pytest.mark.parametrize("form", tables.FORMATS)
def test_a_file_that_fails_half_way_is_not_there_and_the_old_one_still_is(tmp_path, form):
    def half():
        yield MOMENTS
        raise ValueError("the power went")

    path = tmp_path / f"moments.{form}"
    path.write_text("last week's")
    with pytest.raises(ValueError, match="the power went"):
        tables.save(half(), MOMENTS.schema, path, form)
    assert [(file.name, file.read_text()) for file in tmp_path.iterdir()] == [(path.name, "last week's")]


def test_a_folder_that_is_not_there_is_said_in_words(tmp_path):
    with pytest.raises(UserError, match="cannot be written: No such file or directory"):
        tables.save([MOMENTS], MOMENTS.schema, tmp_path / "no" / "moments.csv", "csv")


def test_parquet_keeps_the_types_also_where_there_are_no_rows(tmp_path):
    assert tables.save([], MOMENTS.schema, tmp_path / "none.parquet", "parquet") == 0
    assert pq.read_table(tmp_path / "none.parquet").schema == MOMENTS.schema


@dataclass(frozen=True, slots=True)
class Pair:
    """Two fields."""

    name: str
    on: date | None


def test_typed_rows_become_columns():
    table = tables.of_rows(Pair, (Pair("a", date(2020, 1, 2)), Pair("b", None)))
    assert table.to_pylist() == [{"name": "a", "on": date(2020, 1, 2)}, {"name": "b", "on": None}]


# ------------------------------------------------------------------------------------------ the lines in columns


@pytest.mark.parametrize("as_of", [date(1985, 1, 1), date(2010, 1, 1), date(2026, 11, 1), date(2031, 5, 5)])
def test_the_lines_in_columns_are_the_typed_lines_in_the_same_order(sample_workbook: Path, tmp_path, as_of):
    with lifeline.open(sample_workbook) as workbook:
        typed = workbook.opportunities(as_of=as_of)
        columns = [row for table in workbook.opportunity_table(as_of=as_of) for row in table.to_pylist()]
    assert len(typed) == len(columns) > 0
    for line, row in zip(typed, columns, strict=True):
        reason = row.pop("reason")
        assert row == {
            "client_id": line.client_id,
            "service_id": line.service_id,
            "move": line.move,
            "opens_on": line.opens_on,
            "last_date": line.last_date,
            "stages": ";".join(line.stages),
            "rules": line.rules,
            "basis": line.basis,
            "need": line.need,
            "question": line.lead.question,
        }
        assert reason.startswith(f"{line.lead.why} (") and reason.endswith(")")
        assert (line.lead.stage_name or "due") in reason
        assert ("about" in reason.removeprefix(line.lead.why)) >= (line.lead.is_about or line.basis == "expected")


def test_ranges_of_clients_worked_out_side_by_side_come_in_order(sample_workbook: Path, monkeypatch):
    from lifeline.question import opportunity_table

    with lifeline.open(sample_workbook) as workbook:
        (at_once,) = workbook.opportunity_table(as_of=date(2026, 11, 1))
        monkeypatch.setattr(opportunity_table, "RANGE", 3)
        heard: list[tuple[int, int]] = []
        in_parts = list(
            workbook.opportunity_table(
                as_of=date(2026, 11, 1), progress=lambda done, total: heard.append((done, total))
            )
        )
    assert len(in_parts) == 14
    assert pa.concat_tables(in_parts).to_pylist() == at_once.to_pylist()
    assert heard == [(min(3 * part, 41), 41) for part in range(1, 15)]


def test_rows_become_a_dataframe_with_days_as_days_also_where_there_are_none(sample_workbook: Path):
    with lifeline.open(sample_workbook) as workbook:
        some = workbook.client("F01").opportunities(as_of=date(2026, 11, 1)).to_pandas()
        none = workbook.client("F05").opportunities(as_of=date(2026, 11, 1)).to_pandas()
    assert list(some.columns) == list(none.columns)
    assert (len(some), len(none)) == (5, 0)
    assert str(some["opens_on"].dtype) == str(none["opens_on"].dtype) == "datetime64[s]"
    assert some.loc[0, "move"] == "cross_sell_now" and some["need"].tolist() == [2, 3, 3, 2, 2]
