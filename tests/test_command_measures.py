"""The command `measures`, in every form, and the same in Python."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from pathlib import Path

from commands_given import BAD_USE, DONE, here, refused, rows, sample  # noqa: F401 - the fixtures are asked for by name

import lifeline
from lifeline.__main__ import main
from lifeline.sql.measure_list import MEASURES
from lifeline.store import Store

DAY = ("--as-of", "2026-11-01")


def test_json_csv_and_the_table_tell_the_same_numbers(sample, capsys):
    assert main(["measures", *DAY, "--format", "json"]) == DONE
    told = {row["measure_id"]: row for row in json.loads(capsys.readouterr().out)}
    assert list(told) == list(MEASURES)
    two = told["star.two_or_more"]
    assert (two["value"], two["above"], two["below"], len(two["trend"])) == (0.8158, 31, 38, 9)
    assert (two["starts_on"], two["ends_on"]) == ("2025-11-02", "2026-11-02")
    assert [(each["source"], each["year"], each["value"]) for each in two["benchmarks"]] == [("Beaton Global", "2013",
                                                                                              0.428)]
    assert main(["measures", *DAY, "--out", "numbers.csv"]) == DONE
    written = {row["measure_id"]: row for row in rows(Path("numbers.csv").read_text(encoding="utf-8"))}
    assert {name: row["value"] for name, row in written.items()} == {
        name: "" if row["value"] is None else str(row["value"]) for name, row in told.items()
    }
    capsys.readouterr()
    assert main(["measures", *DAY]) == DONE
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split() == ["measure", "name", "value", "before", "says"] and len(lines) == 2 + len(MEASURES)
    assert any("82%" in line and "31 of 38 clients" in line for line in lines)


def test_the_rows_of_a_measure_are_as_many_as_it_counts_and_leave_a_line_in_the_record(sample, capsys):
    assert main(["measures", *DAY, "--rows", "star.two_or_more", "--format", "csv"]) == DONE
    assert len(rows(capsys.readouterr().out)) == 31
    assert main(["measures", *DAY, "--rows", "star.two_or_more", "--part", "below", "--format", "csv"]) == DONE
    assert len(rows(capsys.readouterr().out)) == 38
    with Store.open("workbook.duckdb") as store:
        assert store.value("select count(*) from audit where action = 'export' and detail like 'rows of "
                           "star.two_or_more%'") == 2


def test_the_page_for_the_partners_is_written_in_the_form_its_name_ends_in(sample, capsys):
    for name, begins in (("page.pdf", b"%PDF"), ("page.pptx", b"PK")):
        assert main(["measures", *DAY, "--report", name, "--months", "24"]) == DONE
        assert Path(name).read_bytes().startswith(begins) and capsys.readouterr().out == f"{name}\n"
    assert main(["measures", *DAY, "--report", "page.doc"]) == BAD_USE
    assert "must end in .pdf or .pptx" in capsys.readouterr().err


def test_filters_periods_and_rules_are_passed_on_and_nonsense_is_bad_use(sample, capsys):
    assert main(["measures", *DAY, "--quarter", "--practice-area", "Family", "--owner", "Eleanor Chancery", "--format",
                 "json"]) == DONE
    first = json.loads(capsys.readouterr().out)[0]
    assert (first["starts_on"], first["ends_on"]) == ("2026-07-01", "2026-10-01")
    assert main(["measures", *DAY, "--by-rule", "--format", "csv"]) == DONE
    assert capsys.readouterr().out == "rule_id,stage,service,proposed,agreed,declined,value\n"
    assert main(["measures", *DAY, "--rows", "sales"]) == BAD_USE
    assert "There is no measure 'sales'. There are: star.volume_money" in capsys.readouterr().err
    assert main(["measures", *DAY, "--rows", "star.retention", "--by-rule"]) == BAD_USE
    assert refused("measures", *DAY, "--months", "0") == refused("measures") == BAD_USE


def test_in_python_the_same_numbers_are_typed_rows_and_a_data_frame(sample):
    with lifeline.open("workbook.duckdb") as workbook:
        found = workbook.measures(as_of=date(2026, 11, 1), months=12,
                                  measure_ids=["star.two_or_more", "star.retention"])
    assert (found[0].value, found[0].below) == (Decimal(31) / Decimal(38), 38)
    frame = found.to_pandas()
    assert list(frame["measure_id"]) == ["star.two_or_more",
                                         "star.retention"] and frame["ends_on"][0].isoformat()[:10] == "2026-11-02"
