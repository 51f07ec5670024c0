"""What the commands answer: opportunities, stages and charts, in every form."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
from datetime import date
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from commands_given import (  # noqa: F401 - the fixtures are asked for by name
    BAD_USE,
    CASES,
    COLUMNS,
    DONE,
    PACK,
    ROOT,
    given,
    here,
    rows,
    sample,
)
from intake_given import CLIENT_HEADER, EVENT_HEADER
from test_cases import DATES_NOT_GIVEN, MOVES
from test_intake_biofam import canonical_files

from lifeline.__main__ import main
from lifeline.question.line_words import SCHEMA
from lifeline.store import Store

# ------------------------------------------------------------------------------------------ the six worked cases


@pytest.fixture(scope="module")
def worked(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, str]:
    """What `import` said of the six cases and what `opportunities` wrote."""
    folder = tmp_path_factory.mktemp("cases")
    done = [
        given(folder, "init", "--pack", PACK),
        given(folder, "import", str(CASES)),
        given(folder, "opportunities", "--as-of", "2026-11-01", "--format", "csv"),
    ]
    assert [(one.returncode, one.stderr) for one in done] == [(DONE, "")] * 3
    return done[1].stdout, done[2].stdout


def test_their_files_are_taken_in_and_the_answer_key_beside_them_is_passed_over(worked):
    said, _ = worked
    assert "clients               6 new        0 changed        0 unchanged" in said
    assert "events               26 new        0 changed        0 unchanged" in said
    assert "holdings             16 new        0 changed        0 unchanged" in said
    assert "Passed over answer_key.csv" in said


def test_they_come_out_exactly_as_in_the_answer_key(worked):
    key = rows((CASES / "answer_key.csv").read_text(encoding="utf-8"))
    found = [row for row in rows(worked[1]) if row["basis"] != "expected"]
    wanted = {(row["client_id"], row["service_id"], MOVES[row["category"]]) for row in key if row["category"] in MOVES}
    assert {(row["client_id"], row["service_id"], row["move"]) for row in found} == wanted
    assert len(found) == len(wanted)


def test_their_dates_are_those_of_the_key_and_their_stages_are_among_those_it_names(worked):
    by_line = {(row["client_id"], row["service_id"], row["move"]): row for row in rows(worked[1])}
    for row in rows((CASES / "answer_key.csv").read_text(encoding="utf-8")):
        if row["category"] not in MOVES or row["service_id"] in DATES_NOT_GIVEN:
            continue
        line = by_line[row["client_id"], row["service_id"], MOVES[row["category"]]]
        assert row["opens_on"] in ("", line["opens_on"]), line
        assert row["last_safe_date"] in ("", line["last_date"]), line
        assert set(line["stages"].split(";")) <= set(row["stage_ids"].split(";")), line


def test_of_her_who_objected_to_marketing_there_is_no_line(worked):
    assert "F05" not in {row["client_id"] for row in rows(worked[1])}


def test_the_columns_are_those_of_the_contract_and_no_others(worked):
    assert worked[1].splitlines()[0] == COLUMNS == ",".join(SCHEMA.names)


# ------------------------------------------------------------------------------------------ opportunities


def test_csv_json_and_parquet_hold_the_same_rows(sample, capsys):
    for form in ("csv", "json", "parquet"):
        assert main(["opportunities", "--as-of", "2026-11-01", "--out", f"moments.{form}"]) == DONE
    assert (
        capsys.readouterr().out.splitlines()[2]
        == f"moments.parquet: {pq.read_metadata('moments.parquet').num_rows} rows"
    )
    parquet = pq.read_table("moments.parquet")
    assert parquet.schema == SCHEMA
    as_json = [
        {**row, "opens_on": str(row["opens_on"]), "last_date": row["last_date"] and str(row["last_date"])}
        for row in parquet.to_pylist()
    ]
    assert json.loads(Path("moments.json").read_text(encoding="utf-8")) == as_json
    as_text = [{name: "" if cell is None else str(cell) for name, cell in row.items()} for row in as_json]
    assert rows(Path("moments.csv").read_text(encoding="utf-8")) == as_text
    assert len(as_text) > 250


def test_one_clients_lines_are_those_of_the_whole_book(sample, capsys):
    assert main(["opportunities", "--as-of", "2026-11-01", "--format", "csv"]) == DONE
    whole = rows(capsys.readouterr().out)
    assert main(["opportunities", "--as-of", "2026-11-01", "--format", "csv", "--client", "F10"]) == DONE
    assert rows(capsys.readouterr().out) == [row for row in whole if row["client_id"] == "F10"] != []


def test_the_reason_says_why_in_which_stage_and_when_with_about_where_the_date_is_partial(here, capsys):
    (here / "clients.csv").write_text(f"{CLIENT_HEADER}\nann,Ann,person,1980,2015,ok\nbea,Bea,person,1980,2015,ok\n")
    (here / "events.csv").write_text(f"{EVENT_HEADER}\nann,P06,2021,happened\nbea,P06,2021-07-16,happened\n")
    main(["init", "--pack", PACK])
    main(["import", "clients.csv", "events.csv"])
    capsys.readouterr()
    assert main(["opportunities", "--as-of", "2026-11-01", "--format", "json"]) == DONE
    reasons = {(row["client_id"], row["service_id"]): row["reason"] for row in json.loads(capsys.readouterr().out)}
    assert (
        reasons["ann", "WILL_MIRROR"]
        == "A home is usually the largest thing a person leaves. (Buying a first home, about 2021)"
    )
    assert (
        reasons["bea", "WILL_MIRROR"]
        == "A home is usually the largest thing a person leaves. (Buying a first home, 16 July 2021)"
    )


def test_a_table_shows_the_same_lines_to_a_reader(sample, capsys):
    assert main(["opportunities", "--as-of", "2026-11-01", "--client", "F01"]) == DONE
    header, ruler, *lines = capsys.readouterr().out.splitlines()
    assert header.split() == COLUMNS.split(",")
    assert set(ruler) == {"-", " "}
    assert [line.split()[:3] for line in lines][0] == ["F01", "PRENUP", "cross_sell_now"]
    assert len(lines) == 5


def test_a_cell_that_a_spreadsheet_would_run_is_made_harmless(here, capsys):
    ids = ("=1+1", "+44 20", "-5", "@home", "＝1", "plain")
    (here / "clients.csv").write_text(
        "\n".join([CLIENT_HEADER, *(f"{one},A,person,1980,2015,ok" for one in ids)]), encoding="utf-8"
    )
    (here / "events.csv").write_text(
        "\n".join([EVENT_HEADER, *(f"{one},P06,2021,happened" for one in ids)]), encoding="utf-8"
    )
    main(["init", "--pack", PACK])
    assert main(["import", "clients.csv", "events.csv"]) == DONE
    capsys.readouterr()
    assert main(["opportunities", "--as-of", "2026-11-01", "--format", "csv"]) == DONE
    assert {row["client_id"] for row in rows(capsys.readouterr().out)} == {
        "'=1+1",
        "'+44 20",
        "-5",
        "'@home",
        "'＝1",
        "plain",
    }
    assert main(["opportunities", "--as-of", "2026-11-01", "--format", "json"]) == DONE
    assert {row["client_id"] for row in json.loads(capsys.readouterr().out)} == set(ids)  # nobody runs JSON


def test_an_empty_book_gives_a_file_with_its_columns_and_no_rows(here, capsys):
    main(["init", "--pack", PACK])
    capsys.readouterr()
    assert main(["opportunities", "--as-of", "2026-11-01", "--format", "csv"]) == DONE
    assert capsys.readouterr().out == COLUMNS + "\n"
    assert main(["opportunities", "--as-of", "2026-11-01", "--format", "json"]) == DONE
    assert json.loads(capsys.readouterr().out) == []
    assert main(["opportunities", "--as-of", "2026-11-01", "--out", "none.parquet"]) == DONE
    assert pq.read_table("none.parquet").schema == SCHEMA


def test_parquet_is_not_written_to_the_screen(sample, capsys):
    assert main(["opportunities", "--as-of", "2026-11-01", "--format", "parquet"]) == BAD_USE
    assert "--out FILE.parquet" in capsys.readouterr().err


def test_a_file_that_cannot_be_written_is_bad_use_and_leaves_nothing_behind(sample, capsys):
    assert main(["opportunities", "--as-of", "2026-11-01", "--out", "no/such/folder.csv"]) == BAD_USE
    assert "cannot be written" in capsys.readouterr().err
    assert [path.name for path in sample.iterdir()] == ["workbook.duckdb"]


def test_whoever_stops_reading_early_is_not_shown_a_traceback(sample):
    command = f"{shlex.quote(sys.executable)} -m lifeline opportunities --as-of 2026-11-01 --format csv | head -n 1"
    done = subprocess.run(
        ["bash", "-c", command],
        cwd=sample,
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT), "LIFELINE_WORKBOOK": "workbook.duckdb"},
    )
    assert (done.stdout, done.stderr) == (COLUMNS + "\n", "")


def test_the_day_of_the_clock_is_nowhere_in_an_answer(sample, capsys):
    assert main(["opportunities", "--as-of", "1999-06-01", "--format", "csv"]) == DONE
    opens = [date.fromisoformat(row["opens_on"]) for row in rows(capsys.readouterr().out)]
    assert opens and max(opens) <= date(2009, 6, 1)  # the horizon is ten years from the day asked about


# ------------------------------------------------------------------------------------------ stages


def test_at_25_the_2000_of_the_biographical_survey_are_in_the_states_it_publishes(here, capsys):
    for name, data in canonical_files():
        (here / name).write_bytes(data)
    assert main(["init", "--pack", str(ROOT / "tests" / "packs" / "biofam")]) == DONE
    assert main(["import", "clients.csv", "events.csv"]) == DONE
    capsys.readouterr()
    # The youngest was born in 1957 and reached 25 in 1982: by 1990 all have.
    assert main(["stages", "--as-of", "1990-01-01", "--at-age", "25", "--format", "json"]) == DONE
    found = json.loads(capsys.readouterr().out)
    assert {stage["name"]: stage["clients"] for stage in found["stages"]} == {
        "Left": 522,
        "Parent": 509,
        "Left+Marr+Child": 414,
        "Left+Marr": 371,
        "Married": 146,
        "Divorced": 24,
        "Left+Child": 12,
        "Child": 2,
    }
    assert (found["clients"], found["known"], found["as_of"], found["at_age"]) == (2000, 2000, "1990-01-01", 25)


def test_stages_are_counted_as_a_table_too_and_the_known_are_said_beside_it(sample, capsys):
    assert main(["stages", "--as-of", "2026-11-01", "--format", "csv"]) == DONE
    out, said = capsys.readouterr()
    counted = rows(out)
    assert list(counted[0]) == ["stage_id", "name", "lane", "track", "clients"]
    assert len(counted) == 29
    assert said.startswith("A stage is known of ") and said.endswith(" of 41 clients.\n")
    assert main(["stages", "--as-of", "2026-11-01"]) == DONE
    assert "Buying a first home" in capsys.readouterr().out


# ------------------------------------------------------------------------------------------ chart


def test_the_life_of_patrick_bronte_is_drawn_from_his_family_tree(here, capsys):
    main(["init", "--pack", PACK])
    assert main(["import", str(ROOT / "tests" / "real" / "bronte.ged")]) == DONE
    with Store.open("workbook.duckdb") as store:
        ((patrick, born),) = store.tuples("select client_id, born from client where name like 'Patrick Bront%'")
    assert born == "1777-03-17"
    assert main(["chart", "--client", patrick, "--as-of", "1862-01-01", "--out", "patrick.svg"]) == DONE
    drawn = (here / "patrick.svg").read_text(encoding="utf-8")
    for words in (
        "Patrick Brontë",
        "Today, age 84",
        "Married",
        "1812",
        "about 1808",
        "Widowed",
        "1821",
        "Died",
        "1861",
    ):
        assert words in drawn
    assert drawn.count(">Child born<") == 6
    assert "Branwell" not in drawn  # a chart for the client names nobody else
    assert main(["chart", "--client", patrick, "--as-of", "1862-01-01", "--out", "patrick.png", "--grey"]) == DONE
    assert (here / "patrick.png").read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("ending", "begins"),
    [
        ("png", b"\x89PNG"),
        ("svg", b"<svg"),
        ("pdf", b"%PDF"),
        ("pptx", b"PK"),
        ("html", b"<!DOCTYPE html>"),
    ],
)
def test_a_chart_is_written_in_the_form_its_name_ends_in(sample, capsys, ending, begins):
    name = f"nadia.{ending}"
    assert main(["chart", "--client", "F01", "--as-of", "2026-11-01", "--out", name, "--page", "16x9"]) == DONE
    assert Path(name).read_bytes().startswith(begins)
    assert capsys.readouterr().out == f"{name}\n"


def test_a_chart_is_for_the_client_unless_asked_for_the_firm(sample):
    for audience, name in (([], "theirs.svg"), (["--audience", "firm"], "ours.svg")):
        assert main(["chart", "--client", "F02", "--as-of", "2026-11-01", "--out", name, *audience]) == DONE
    assert "Lapsed" not in Path("theirs.svg").read_text(encoding="utf-8")
    assert "Lapsed" in Path("ours.svg").read_text(encoding="utf-8")


def test_a_form_that_no_chart_has_is_bad_use(sample, capsys):
    assert main(["chart", "--client", "F01", "--as-of", "2026-11-01", "--out", "nadia.doc"]) == BAD_USE
    assert "'nadia.doc': the name must end in .png" in capsys.readouterr().err
    assert not Path("nadia.doc").exists()
