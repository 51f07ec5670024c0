"""A book laid out as Parquet and worked out from it, without its workbook: the same lines, part by part."""

from __future__ import annotations

import json
import sys
from datetime import date
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from commands_given import BAD_USE, DONE, here, sample  # noqa: F401 - the fixtures are asked for by name
from scan_given import AS_OF, by_part, of_workbook, random_world, rows_of
from worlds import View, put

from lifeline import sql
from lifeline.__main__ import main
from lifeline.errors import UserError
from lifeline.export.scan import with_duckdb
from lifeline.export.scan_input import lay_out
from lifeline.question.line_words import SCHEMA
from lifeline.store import Store

DAY = ["--as-of", "2026-11-01"]


@pytest.fixture
def book(sample) -> Path:
    """The sample firm laid out in four parts."""
    with Store.open("workbook.duckdb") as store:
        lay_out(store, "book", clients_a_part=11)
    return Path("book")


def test_the_commands_give_the_lines_of_the_workbook_in_the_same_order(sample, capsys):
    assert main(["scan-input", "book", "--clients-a-part", "11"]) == DONE
    assert main(["scan", *DAY, "--input", "book", "--output", "lines"]) == DONE
    assert capsys.readouterr().out == "book: 41 clients in 4 parts\nlines: 4 parts worked out of 4\n"
    with Store.open("workbook.duckdb") as store:
        assert rows_of("lines") == of_workbook(store) != []
        assert store.tuples("select subject, detail from audit where action = 'export'") == [
            ("whole book", "input of a scan, parquet")
        ]
    assert pq.ParquetFile("lines/part=0002/lines.parquet").schema_arrow.equals(SCHEMA)


@pytest.mark.parametrize("seed", range(5))
def test_random_worlds_come_out_as_from_the_workbook(tmp_path, seed):
    as_of = date(2024, 2, 29)
    with Store.create(":memory:") as store:
        put(store, random_world(seed), View(as_of, 12, 6, 60))
        lay_out(store, tmp_path / "in", clients_a_part=7)
        with_duckdb(str(tmp_path / "in"), str(tmp_path / "out"), as_of=as_of)
        assert rows_of(tmp_path / "out") == of_workbook(store, as_of) != []


def test_no_name_note_or_fee_is_laid_out(book):
    columns = {name for path in book.glob("*/*/rows.parquet") for name in pq.ParquetFile(path).schema_arrow.names}
    assert "client_id" in columns
    assert not columns & {"notes", "note", "label", "evidence_note", "fee", "owner", "contact_basis", "born"}
    assert pq.ParquetFile(book / "client/part=0000/rows.parquet").schema_arrow.names == [
        "client_id", "track", "born_on", "client_since_on", "contact_status"
    ]


def test_what_was_broken_off_is_gone_on_with(book):
    with_duckdb("book", "lines", as_of=AS_OF)
    whole = by_part("lines")
    Path("lines/_SUCCESS").unlink()
    Path("lines/part=0001/lines.parquet").unlink()
    before = Path("lines/part=0000/lines.parquet").stat().st_mtime_ns
    assert with_duckdb("book", "lines", as_of=AS_OF).left == ("0001",)
    assert by_part("lines") == whole
    assert Path("lines/part=0000/lines.parquet").stat().st_mtime_ns == before
    assert with_duckdb("book", "lines", as_of=AS_OF).left == ()


def test_a_part_that_cannot_be_read_stops_the_scan_and_leaves_no_half_of_itself(book):
    damaged = book / "fact/part=0002/rows.parquet"
    whole = damaged.read_bytes()
    damaged.write_bytes(whole[:50])
    with pytest.raises(Exception, match="(?i)parquet"):
        with_duckdb("book", "lines", as_of=AS_OF)
    assert not Path("lines/_SUCCESS").exists() and not list(Path("lines").glob("part=0002/*"))
    damaged.write_bytes(whole)
    with_duckdb("book", "lines", as_of=AS_OF)
    assert len(by_part("lines")) == 4


def test_an_input_of_other_rules_is_refused(book):
    said = json.loads((book / "input.json").read_text())
    assert said["rules"] == sql.digest()
    (book / "input.json").write_text(json.dumps(said | {"rules": "others"}))
    with pytest.raises(UserError, match="made by a release with other rules"):
        with_duckdb("book", "lines", as_of=AS_OF)
    assert not Path("lines").exists()


def test_one_folder_holds_one_scan(book):
    with_duckdb("book", "lines", as_of=AS_OF)
    with pytest.raises(UserError, match="another input or day"):
        with_duckdb("book", "lines", as_of=date(2026, 11, 2))
    Path("mine").mkdir()
    Path("mine/letter.txt").write_text("Dear Rowan")
    with pytest.raises(UserError, match="not empty and holds no scan"):
        with_duckdb("book", "mine", as_of=AS_OF)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["scan-input", "book"], "is there already"),
        (["scan", *DAY, "--input", "nowhere", "--output", "lines"], "is no input of a scan"),
        (["scan", *DAY, "--input", "book", "--output", "lines", "--master", "local[2]"], "Spark's"),
        (["scan", *DAY, "--input", "book", "--output", "l", "--engine", "spark", "--conf", "fast"], "NAME=VALUE"),
    ],
)
def test_what_cannot_be_is_refused_in_words_by_the_commands(book, capsys, arguments, said):
    assert main(arguments) == BAD_USE
    assert said in capsys.readouterr().err


def test_without_spark_it_is_said_how_to_get_it(book, capsys, monkeypatch):
    monkeypatch.setitem(sys.modules, "pyspark", None)
    monkeypatch.setitem(sys.modules, "pyspark.errors", None)
    assert main(["scan", *DAY, "--input", "book", "--output", "lines", "--engine", "spark"]) == BAD_USE
    assert "pip install -r requirements-spark.txt" in capsys.readouterr().err


def test_an_empty_book_has_no_parts(tmp_path):
    with Store.create(":memory:") as store:
        put(store, random_world(1), View(AS_OF))
        with store.write() as writer:
            writer.execute("delete from client")
        assert lay_out(store, tmp_path / "in").parts == ()
    assert with_duckdb(str(tmp_path / "in"), str(tmp_path / "out"), as_of=AS_OF).left == ()
    assert rows_of(tmp_path / "out") == []
