"""The commands on what was imported: a list, one import taken back, everything out as files."""

from __future__ import annotations

import openpyxl
from commands_given import BAD_USE, DONE, here, sample  # noqa: F401 - the fixtures are asked for by name
from intake_given import CLIENT_HEADER, everything

from lifeline.__main__ import main
from lifeline.store import Store

NEW = f"{CLIENT_HEADER}\nzoe,Zoe,person,1980,2015,ok\nF01,Nadia Renamed,person,1993-04-12,2021-05-10,ok\n"


def test_imports_are_listed_the_latest_first(sample, capsys):
    (sample / "clients.csv").write_text(NEW, encoding="utf-8")
    assert main(["import", "clients.csv"]) == DONE
    assert main(["undo-import"]) == DONE
    capsys.readouterr()
    assert main(["imports"]) == DONE
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines[::2]] == ["import-2", "import-1"]
    assert "clients.csv, taken back 20" in lines[0] and "taken back" not in lines[2]
    assert lines[1] == "    clients 1 new, 1 changed, 0 unchanged"


def test_an_import_is_taken_back_and_what_went_is_told(sample, capsys):
    (sample / "clients.csv").write_text(NEW, encoding="utf-8")
    with Store.open("workbook.duckdb") as store:
        before = everything(store)["client"]
    assert main(["import", "clients.csv"]) == DONE
    capsys.readouterr()
    assert main(["undo-import", "--dry-run"]) == DONE
    told = capsys.readouterr().out
    assert told == (
        "clients               1 removed        1 put back\n"
        "Nothing was changed: this was a dry run of taking import-2 back.\n"
    )
    assert main(["undo-import", "import-2"]) == DONE
    assert capsys.readouterr().out == told.splitlines()[0] + "\nimport-2 was taken back.\n"
    with Store.open("workbook.duckdb") as store:
        assert everything(store)["client"] == before


def test_an_import_that_cannot_be_taken_back_is_bad_use_with_the_reason(sample, capsys):
    assert main(["undo-import", "import-9"]) == BAD_USE
    assert "no import 'import-9' in this workbook; the last is import-1" in capsys.readouterr().err


def test_everything_goes_out_is_edited_and_comes_back(sample, capsys):
    assert main(["export", "book", "--format", "xlsx"]) == DONE
    assert capsys.readouterr().out == "book: lifeline.xlsx, and 17 files to read in record\n"
    book = openpyxl.load_workbook(sample / "book" / "lifeline.xlsx")
    assert book.sheetnames == ["clients", "events", "holdings", "matters", "relationships"]
    book["clients"]["B2"] = "Nadia Renamed"
    book.save(sample / "book" / "lifeline.xlsx")
    assert main(["import", "book/lifeline.xlsx", "--dry-run"]) == DONE
    lines = [line for line in capsys.readouterr().out.splitlines() if not line.startswith(("Read", "Note"))]
    assert lines[0] == "  client F01: name: 'Nadia Sampleton (fictional)' would become 'Nadia Renamed'"
    assert lines[1].split() == ["clients", "0", "new", "1", "changed", "40", "unchanged"]
    assert all(" 0 new        0 changed" in line for line in lines[2:-1])
    assert main(["export", "files"]) == DONE
    assert sorted(path.name for path in (sample / "files").glob("*.csv")) == [
        "clients.csv", "events.csv", "holdings.csv", "matters.csv", "relationships.csv",
    ]
