"""Nothing that anybody types, imports or asks for in an address becomes SQL, and SQL reaches nothing outside."""

from __future__ import annotations

import contextlib
import csv
import io
import os
import shutil
from datetime import date
from pathlib import Path

import duckdb
import pytest

import lifeline
from lifeline.__main__ import main
from lifeline.store import Store
from lifeline.ui import resources

ROOT = Path(__file__).parents[1]
AS_OF = date(2026, 11, 1)
# Ends a text, a list or a call; then writes a file, attaches one, fetches one, and makes the rest a comment.
HOSTILE = (
    "x'; copy (select 1) to 'stolen.csv'; --",
    "x'); attach 'stolen.duckdb'; select ('",
    'x"; create table stolen as select 1; --',
    "$as_of $1 ? {0} %s' union select content from read_text('/etc/hostname') --",
    "x\\'; drop table client; /*",
)
REACHING = (
    "select * from read_csv('{outside}')", "select * from read_parquet('{outside}')", "select * from '{outside}'",
    "select * from read_json('{outside}')", "select content from read_text('{outside}')",
    "select content from read_blob('{outside}')", "select * from glob('{folder}/*')",
    "select * from sniff_csv('{outside}')", "select * from parquet_metadata('{outside}')",
    "copy client to '{folder}/stolen.csv'", "copy (select 1) to '{folder}/stolen.parquet' (format parquet)",
    "copy client from '{outside}'",
    "attach '{folder}/stolen.duckdb' as stolen", "attach '{folder}/other.duckdb' as other (read_only)",
    "export database '{folder}/stolen'", "import database '{folder}'", "install excel", "load '{outside}'",
    "install httpfs from 'https://example.org'", "select * from read_csv('https://example.org/x.csv')",
    "create secret stolen (type s3)", "select * from duckdb_secrets()", "set temp_directory = '{folder}'",
    "set home_directory = '{folder}'", "set extension_directory = '{folder}'", "set profiling_output = '{outside}'",
    "set enable_external_access = true", "set global enable_external_access = true", "reset lock_configuration",
    "reset enable_external_access", "set allowed_paths = ['{outside}']", "set allowed_directories = ['{folder}']",
    "set autoload_known_extensions = true", "set custom_extension_repository = 'https://example.org'",
    "pragma enable_profiling = 'json'", "set variable x = getenv('HOME')",
)


def copied(sample: Path, folder: Path) -> Path:
    """The sample's workbook in an otherwise empty folder."""
    return Path(shutil.copy(sample, folder / "workbook.duckdb"))


@pytest.mark.parametrize("how", ["itself", "snapshot"])
def test_no_statement_reads_or_writes_a_file_or_changes_a_setting(sample_workbook, tmp_path, how):
    """Neither on the workbook nor on the private copy that a notebook gets."""
    path, folder = copied(sample_workbook, tmp_path), tmp_path / "outside"
    folder.mkdir()
    (folder / "outside.csv").write_text("a,b\n1,2\n")
    with duckdb.connect(folder / "other.duckdb"):
        pass
    before = sorted(file.name for file in folder.iterdir())
    with lifeline.open(path, snapshot=how == "snapshot") as workbook:
        clients = workbook.store.value("select count(*) from client")
        for statement in REACHING:
            with pytest.raises(duckdb.Error):
                workbook.store.tuples(statement.format(outside=folder / "outside.csv", folder=folder))
        assert workbook.store.value("select current_setting('enable_external_access')") is False
        assert workbook.store.value("select count(*) from client") == clients > 40
    assert sorted(file.name for file in folder.iterdir()) == before


def test_beside_its_own_files_a_workbook_reaches_only_the_copy_in_the_making(sample_workbook, tmp_path):
    """What `allowed_paths` leaves open: the one name a copy is made under, which the next copy removes first.

    Narrower it cannot be: without either of the three endings DuckDB cannot finish a copy.
    """
    path = copied(sample_workbook, tmp_path)
    with Store.open(path) as store:
        names = {Path(one).name for one in store.value("select current_setting('allowed_paths')")}
        assert names == {
            f"workbook.duckdb{copy}{ending}" for copy in ("", ".snapshot.part")
            for ending in ("", ".wal", ".wal.checkpoint", ".wal.recovery")
        }
        for near in (".snapshot", ".snapshot.part2", ".snapshot.part/x", "", "2"):
            with pytest.raises(duckdb.Error):
                store.tuples(f"copy (select 1) to '{path}{near}'")
        for away in ("../workbook.duckdb.snapshot.part", "x/../../workbook.duckdb.snapshot.part"):
            with pytest.raises(duckdb.Error):
                store.tuples(f"copy (select 1) to '{tmp_path / away}'")
    assert [file.name for file in tmp_path.iterdir()] == [path.name]


def test_hostile_words_in_every_cell_of_an_import_stay_words(tmp_path):
    """Each text column of each canonical file; what is taken in is there to the letter, and nothing else is."""
    folder = tmp_path / "files"
    folder.mkdir()
    workbook = tmp_path / "workbook.duckdb"
    assert main(["init", "--pack", "law_firm_england_wales", "--workbook", str(workbook)]) == 0
    rows = [
        {
            "client_id": f"H{number}{text}", "name": text, "track": "person", "born_or_incorporated": "1960",
            "client_since": "2001", "contact_status": "ok",
            **dict.fromkeys(("contact_basis", "notes", "segment", "office", "owner"), text),
        }
        for number, text in enumerate(HOSTILE)
    ]
    written = io.StringIO()
    sheet = csv.DictWriter(written, rows[0])
    sheet.writeheader()
    sheet.writerows(rows)
    (folder / "clients.csv").write_text(written.getvalue(), encoding="utf-8")
    assert main(["import", str(folder), "--workbook", str(workbook)]) == 0
    with lifeline.open(workbook) as opened:
        found = opened.store.tuples("select client_id, name, contact_basis, notes, segment, office, owner from client")
        assert sorted(found) == sorted((row["client_id"], *([row["name"]] * 6)) for row in rows)
        assert opened.check().faults == ()
        assert opened.opportunities(as_of=AS_OF) is not None
    assert sorted(file.name for file in tmp_path.iterdir()) == ["files", "workbook.duckdb"]


@pytest.mark.parametrize("text", HOSTILE if os.environ.get("LIFELINE_SOAK") else HOSTILE[1:4:2])
def test_hostile_words_given_to_a_command_find_nobody_and_do_nothing(sample_workbook, tmp_path, monkeypatch, text):
    workbook = str(copied(sample_workbook, tmp_path))
    monkeypatch.chdir(tmp_path)
    for words in (
        ["opportunities", "--client", text, "--as-of", "2026-11-01"], ["erase", "--client", text],
        ["person", "--client", text, "--out", "held.html"], ["undo-import", text],
        ["duplicates", "--merge", f"F10={text}"],
        ["work-types", "--set", f"{text}={text}"], ["measures", "--as-of", "2026-11-01", "--segment", text],
        ["calendar", "--as-of", "2026-11-01", "--owner", text, "--out", "reviews.ics"],
    ):
        with contextlib.suppress(SystemExit):
            main([*words, "--workbook", workbook])
    assert not [file.name for file in tmp_path.iterdir() if "stolen" in file.name]
    with Store.open(workbook) as store:
        assert store.value("select count(*) from client") == 41
        assert store.value("select count(*) from duckdb_tables() where table_name = 'stolen'") == 0


def test_hostile_words_in_an_address_or_a_field_of_a_page_stay_words(app, workbook_path):
    """The whole app without a server: the search of each page, and what an address asks for."""
    tried = 0
    for page in sorted((ROOT / "pages").glob("*.py")):
        for name in ("client", "find", "who", "owner", "segment", "service", "stage", "part", "as_of", "q"):
            app.query_params[name] = HOSTILE[tried % len(HOSTILE)]
        app.switch_page(f"pages/{page.name}").run()
        assert not app.exception, page.name
        for field in [*app.text_input, *app.text_area][:2]:
            field.set_value(HOSTILE[tried % len(HOSTILE)]).run()
            assert not app.exception, (page.name, field.label)
            tried += 1
    assert tried > 8
    assert not list(ROOT.glob("stolen*")) and not list(workbook_path.parent.glob("stolen*"))
    assert resources.workbook().store.value("select count(*) from client") == 41
