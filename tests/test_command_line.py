"""The commands, as a person or a script gives them: how they are used, what they change, and how they end."""

from __future__ import annotations

import argparse
import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from commands_given import (  # noqa: F401 - the fixtures are asked for by name
    BAD_DATA,
    BAD_USE,
    CASES,
    DONE,
    NOT_OPENED,
    PACK,
    ROOT,
    here,
    refused,
    rows,
    sample,
)
from intake_given import CLIENT_HEADER, EVENT_HEADER, HOLDING_HEADER, everything

import lifeline
from lifeline.__main__ import main, parser
from lifeline.paths import sample_folder
from lifeline.store import Store


def commands() -> dict[str, argparse.ArgumentParser]:
    """Every command there is, with its own options."""
    (found,) = (action for action in parser()._actions if isinstance(action, argparse._SubParsersAction))
    return dict(found.choices)


# ------------------------------------------------------------------------------------------ init and import


def test_a_new_workbook_says_what_it_holds(here, capsys):
    assert main(["init", "--pack", PACK, "--sample"]) == DONE
    assert capsys.readouterr().out == (
        "workbook.duckdb: Law firm, England and Wales, 29 stages, 62 services, 152 need rules, 41 invented clients\n"
    )


def test_a_workbook_that_is_there_is_not_overwritten(sample, capsys):
    before = (sample / "workbook.duckdb").read_bytes()
    assert main(["init", "--pack", PACK]) == BAD_USE
    assert "workbook.duckdb already exists" in capsys.readouterr().err
    assert (sample / "workbook.duckdb").read_bytes() == before


def test_a_pack_that_is_not_there_is_answered_with_those_that_are(here, capsys):
    assert main(["init", "--pack", "greengrocer"]) == BAD_USE
    assert "financial_adviser, law_firm_england_wales" in capsys.readouterr().err
    assert not (here / "workbook.duckdb").exists()


def test_a_faulty_pack_is_refused_whole_with_every_fault(here, capsys):
    shutil.copytree(ROOT / "data" / "packs" / "financial_adviser", here / "mine")
    stages = here / "mine" / "life_stages.csv"
    stages.write_text(stages.read_text(encoding="utf-8").replace(",person,", ",pets,"), encoding="utf-8")
    assert main(["init", "--pack", "mine"]) == BAD_DATA
    said = capsys.readouterr().err
    assert "life_stages.csv, row 2, column track: found 'pets'" in said
    assert "life_stages.csv, row 3, column track: found 'pets'" in said
    assert not (here / "workbook.duckdb").exists()


FAULTY = {
    "clients.csv": f"{CLIENT_HEADER}\nann,Ann,person,1980-02-31,2015,ok\nbob,Bob,pet,1980,2015,ok\n",
    "events.csv": f"{EVENT_HEADER}\nann,NO_SUCH_STAGE,2020,happened\nann,P05,some day,happened\n",
    "holdings.csv": f"{HOLDING_HEADER}\nnobody,WILL_SINGLE,2020,us\nann,WILL_SINGLE,2020\n",
}


def test_every_fault_of_every_file_is_named_at_once_and_nothing_is_changed(sample, capsys):
    for name, text in FAULTY.items():
        (sample / name).write_text(text, encoding="utf-8")
    with Store.open("workbook.duckdb") as store:
        before, version = everything(store), store.data_version
    assert main(["import", "clients.csv", "events.csv", "holdings.csv", "--problems", "problems.csv"]) == BAD_DATA
    out, said = capsys.readouterr()
    assert out == ""
    assert said.splitlines()[0] == "Nothing was imported: 6 problems need attention."
    for where, found in (
        ("clients.csv, row 2, column born_or_incorporated", "1980-02-31"),
        ("clients.csv, row 3, column track", "pet"),
        ("events.csv, row 2, column stage_id", "NO_SUCH_STAGE"),
        ("events.csv, row 3, column event_date", "some day"),
        ("holdings.csv, row 2, column client_id", "nobody"),
        ("holdings.csv, row 3", "3 cells"),
    ):
        assert f"{where}: found {found!r}, expected" in said
    with Store.open("workbook.duckdb") as store:
        assert (everything(store), store.data_version) == (before, version)
    listed = rows((sample / "problems.csv").read_text(encoding="utf-8"))
    assert [(row["file"], row["row"], row["found"]) for row in listed] == [
        ("clients.csv", "2", "1980-02-31"),
        ("clients.csv", "3", "pet"),
        ("events.csv", "2", "NO_SUCH_STAGE"),
        ("events.csv", "3", "some day"),
        ("holdings.csv", "2", "nobody"),
        ("holdings.csv", "3", "3 cells"),
    ]


def test_a_list_of_problems_from_an_earlier_run_does_not_outlive_them(sample):
    (sample / "problems.csv").write_text("file,sheet,row\nold.csv,,7\n")
    assert main(["import", str(CASES), "--problems", "problems.csv"]) == DONE
    assert (sample / "problems.csv").read_text() == "file,sheet,row,column,found,expected,advice,corrected\n"


def test_a_dry_run_says_what_would_change_and_changes_nothing(sample, capsys):
    first = (CASES / "clients.csv").read_text(encoding="utf-8").splitlines()[:2]
    (sample / "clients.csv").write_text("\n".join(first).replace("Nadia", "Nadine"), encoding="utf-8")
    with Store.open("workbook.duckdb") as store:
        before = everything(store)
    assert main(["import", "clients.csv", "--dry-run"]) == DONE
    said = capsys.readouterr().out
    assert "clients               0 new        1 changed        0 unchanged" in said
    assert "'Nadia Sampleton (fictional)' would become 'Nadine Sampleton (fictional)'" in said
    with Store.open("workbook.duckdb") as store:
        assert everything(store) == before


def test_the_same_files_again_are_counted_as_unchanged(sample, capsys):
    assert main(["import", str(sample_folder())]) == DONE
    said = capsys.readouterr().out
    assert "clients               0 new        0 changed       41 unchanged" in said
    assert " 0 new" in said and "Stored as import-2." in said


# ------------------------------------------------------------------------------------------ check


def test_a_sound_workbook_is_called_sound_with_what_was_looked_at(sample, capsys):
    assert main(["check"]) == DONE
    said = capsys.readouterr().out.splitlines()
    assert said[0].startswith("Read ") and " columns in " in said[0]
    assert said[1].startswith("Looked up what ")
    assert said[2].startswith("Schema version ")
    assert "workbook.duckdb is sound." in said[3:]


def test_ids_that_name_nothing_are_found_all_of_them(sample, capsys):
    with Store.open("workbook.duckdb") as store, store.write() as writer:
        writer.execute("update holding set service_id = 'GONE' where client_id = 'F04'")
        writer.execute("delete from client where client_id = 'F01'")
        writer.execute("insert into life_event select * from life_event where event_id = 'E1'")
    assert main(["check"]) == BAD_DATA
    said = capsys.readouterr().err
    assert said.startswith("workbook.duckdb is not sound: ")
    assert "holding, column service_id: found '" in said and "with GONE', expected 'a service_id" not in said
    assert "life_event, column client_id: found '" in said and "rows with F01'" in said
    assert "life_event, column event_id: found 'E1 2 times'" in said


def test_a_damaged_file_is_found(sample, capsys):
    data = bytearray(Path("workbook.duckdb").read_bytes())
    for start in range(20_000, len(data) - 64, 40_000):  # past the headers, in every block
        for place in range(start, start + 64):
            data[place] ^= 0xFF
    Path("workbook.duckdb").write_bytes(data)
    assert main(["check"]) == BAD_DATA
    assert "workbook.duckdb" in capsys.readouterr().err


def test_a_file_cut_short_is_found_and_other_commands_say_they_cannot_open_it(sample, capsys):
    data = Path("workbook.duckdb").read_bytes()
    Path("workbook.duckdb").write_bytes(data[: len(data) // 2])
    assert main(["check"]) == BAD_DATA
    assert main(["stages", "--as-of", "2026-11-01"]) == NOT_OPENED


# ------------------------------------------------------------------------------------------ use and bad use


@pytest.mark.parametrize(
    "written",
    [
        "2026",
        "2026-11",
        "20261101",
        "2026-W44-7",
        "01/11/2026",
        "2026-02-30",
        "today",
        "",
        "2026-11-01T00:00",
        " 2026-11-01",
        "٢٠٢٦-١١-٠١",
        "0001-01-01",
        "9999-12-31",
    ],
)
def test_only_a_full_date_is_a_day_to_look_from(sample, capsys, written):
    assert refused("opportunities", "--as-of", written) == BAD_USE
    assert "is not a full date such as 2026-11-01" in capsys.readouterr().err


@pytest.mark.parametrize("day", ["1000-01-01", "1677-09-21", "2999-12-31"])
@pytest.mark.parametrize(
    "command", [["opportunities"], ["stages", "--at-age", "25"], ["chart", "--client", "F10", "--out", "x.svg"]]
)
def test_any_day_that_is_accepted_is_answered(sample, capsys, day, command):
    assert main([*command, "--as-of", day]) == DONE


@pytest.mark.parametrize("command", [["opportunities"], ["stages"], ["chart", "--client", "F01", "--out", "x.png"]])
def test_the_day_to_look_from_is_always_asked_for(sample, capsys, command):
    assert refused(*command) == BAD_USE
    assert "--as-of" in capsys.readouterr().err


@pytest.mark.parametrize(
    "line",
    [
        "",
        "conquer",
        "stages --as-of 2026-11-01 --at-age -3",
        "stages --as-of 2026-11-01 --at-age x",
        "chart --client F01 --as-of 2026-11-01",
        "opportunities --as 2026-11-01",
    ],
)
def test_a_command_line_that_makes_no_sense_is_bad_use(here, capsys, line):
    assert refused(*line.split()) == BAD_USE
    assert "usage:" in capsys.readouterr().err


def test_an_import_of_nothing_is_bad_use(here, capsys):
    assert main(["import"]) == BAD_USE
    assert capsys.readouterr().err == "Name a file or a folder to import.\n"


def test_a_client_who_is_not_there_is_bad_use(sample, capsys):
    for command in (["opportunities"], ["chart", "--out", "x.png"]):
        assert main([*command, "--client", "F00", "--as-of", "2026-11-01"]) == BAD_USE
        assert capsys.readouterr().err == "There is no client 'F00' in this workbook.\n"


def test_a_workbook_that_is_not_there_is_bad_use_and_is_not_made(here, capsys):
    for command in (["check"], ["stages", "--as-of", "2026-11-01"], ["import", str(CASES)]):
        assert main(command) == BAD_USE
        assert "There is no workbook at workbook.duckdb" in capsys.readouterr().err
    assert list(here.iterdir()) == []


def test_the_workbook_may_be_named_before_or_after_the_command_or_in_the_environment(here, capsys, monkeypatch):
    assert main(["--workbook", "a.duckdb", "init", "--pack", PACK]) == DONE
    assert main(["init", "--pack", PACK, "--workbook", "b.duckdb"]) == DONE
    monkeypatch.setenv("LIFELINE_WORKBOOK", "c.duckdb")
    assert main(["init", "--pack", PACK]) == DONE
    monkeypatch.setenv("LIFELINE_WORKBOOK", "")
    assert main(["init", "--pack", PACK]) == DONE
    assert sorted(path.name for path in here.iterdir()) == ["a.duckdb", "b.duckdb", "c.duckdb", "workbook.duckdb"]


def test_a_workbook_open_in_another_program_is_left_alone_with_a_message(sample, capsys):
    waiting = (
        "import lifeline, sys; workbook = lifeline.open('workbook.duckdb'); print('open', flush=True); sys.stdin.read()"
    )
    holder = subprocess.Popen(
        [sys.executable, "-c", waiting],
        cwd=sample,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert holder.stdout.readline() == "open\n"
        for command in (["check"], ["stages", "--as-of", "2026-11-01"]):
            assert main(command) == NOT_OPENED
            assert "workbook.duckdb is open in another program" in capsys.readouterr().err
    finally:
        holder.communicate(timeout=30)


def test_the_release_is_named(here, capsys):
    assert refused("--version") == DONE
    assert capsys.readouterr().out == f"Lifeline {lifeline.__version__}\n"


# ------------------------------------------------------------------------------------------ help


# What an example goes on from.
NEEDS_FIRST = {
    "scan": ["python -m lifeline scan-input book-input"],
    "restore": ["python -m lifeline backup firm.backup --unencrypted"],
}


@pytest.mark.parametrize("name", commands())
def test_every_command_explains_itself_with_an_example_that_runs(name, sample, capsys):
    told = commands()[name].format_help()
    ((_, example),) = (part for part in [told.partition("example:\n")[::2]] if part)
    assert example.startswith(f"  python -m lifeline {name}")
    for path in sample_folder().glob("*.csv"):
        shutil.copy(path, sample)
    for line in NEEDS_FIRST.get(name, []) + example.strip().splitlines():
        assert main(shlex.split(line)[3:]) == DONE, capsys.readouterr().err


@pytest.mark.parametrize("name", commands())
def test_every_command_is_in_the_manual(name):
    assert f"python -m lifeline {name}" in (ROOT / "README.md").read_text(encoding="utf-8")


def test_what_left_the_workbook_is_on_record_and_by_whom(here):
    main(["init", "--pack", PACK, "--sample"])
    main(["opportunities", "--as-of", "2026-11-01", "--client", "F01"])  # only looked at
    main(["opportunities", "--as-of", "2026-11-01", "--out", "all.csv"])
    main(["opportunities", "--as-of", "2026-11-01", "--client", "F01", "--format", "json"])
    main(["chart", "--client", "F01", "--as-of", "2026-11-01", "--out", "nadia.svg"])
    with Store.open("workbook.duckdb") as store:
        assert store.tuples("select distinct who <> '' from audit") == [(True,)]
        assert [line[0] for line in store.tuples("select action from audit order by audit_no limit 2")] == [
            "pack loaded",
            "import",
        ]
        assert store.tuples("select subject, detail from audit where action = 'export' order by audit_no") == [
            ("whole book", "opportunities as of 2026-11-01, csv"),
            ("F01", "opportunities as of 2026-11-01, json"),
            ("F01", "lifeline as of 2026-11-01, svg, for the client"),
        ]
