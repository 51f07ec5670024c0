"""The commands for a person's rights: everything held on them in one file, and erasure down to the bytes."""

from __future__ import annotations

import json
import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from commands_given import BAD_USE, DONE, given, here, refused, sample  # noqa: F401 - the fixtures are asked for by name

from lifeline.__main__ import main
from lifeline.paths import sample_folder
from lifeline.record import personal
from lifeline.store import Store

NAME = "Rowan Makebelieve"


def held(name: str) -> dict[str, list[dict]]:
    """What the command wrote as JSON."""
    return json.loads(Path(name).read_text(encoding="utf-8"))


def test_everything_held_on_a_client_is_written_as_json_by_table(sample, capsys):
    assert main(["person", "--client", "F10", "--out", "held.json"]) == DONE
    found = held("held.json")
    assert {
        row["client_id"] for table, rows in found.items() if table not in ("audit", "relationship") for row in rows
    } == {"F10"}
    assert NAME in found["client"][0]["name"]
    assert {"life_event", "fact", "holding", "matter"} & set(found)
    assert re.fullmatch(r"held.json: \d+ rows of \d+ tables\n", capsys.readouterr().out)


def test_that_it_was_handed_out_is_on_record_and_in_the_next_copy(sample):
    assert main(["person", "--client", "F10", "--out", "held.json"]) == DONE
    assert held("held.json")["audit"] == []
    assert main(["person", "--client", "F10", "--out", "held.json"]) == DONE
    assert [row["action"] for row in held("held.json")["audit"]] == ["everything handed out"]


def test_the_page_reads_without_a_script_or_a_network_and_nothing_in_it_is_run(sample):
    with Store.open("workbook.duckdb") as store, store.write() as writer:
        writer.execute("""update client set notes = '<script>alert("x")</script> & more' where client_id = 'F10'""")
    assert main(["person", "--client", "F10", "--out", "held.HTML"]) == DONE
    page = Path("held.HTML").read_text(encoding="utf-8")
    assert "<h1>What we hold about Rowan Makebelieve (fictional)</h1>" in page
    assert "&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt; &amp; more" in page
    assert "<script" not in page and "http" not in page.replace("http-equiv", "")
    assert "default-src &#x27;none&#x27;" in page or "default-src 'none'" in page
    assert page.index(">Who you are</h2>") < page.index(">What happened and what is planned</h2>")


@pytest.mark.parametrize("out", ["held.txt", "held", "held.pdf"])
def test_a_file_of_another_kind_is_refused_before_anything_is_done(sample, capsys, out):
    assert main(["person", "--client", "F10", "--out", out]) == BAD_USE
    assert f"{out}: the name must end in .json or .html." in capsys.readouterr().err
    assert not Path(out).exists()


@pytest.mark.parametrize("command", [["person", "--client", "F99", "--out", "held.json"], ["erase", "--client", "F99"]])
def test_a_client_who_is_not_there_is_said(sample, capsys, command):
    assert main(command) == BAD_USE
    assert "There is no client 'F99' in this workbook." in capsys.readouterr().err
    assert not Path("held.json").exists()


def test_a_folder_that_is_not_there_is_said_and_nothing_is_put_on_record(sample, capsys):
    assert main(["person", "--client", "F10", "--out", "no/such/held.json"]) == BAD_USE
    assert "cannot be written" in capsys.readouterr().err
    with Store.open("workbook.duckdb") as store:
        assert store.tuples("select 1 from audit where subject = 'F10'") == []


# ------------------------------------------------------------------------------------------ erasing


def test_an_erased_client_is_gone_from_the_tables_and_from_the_bytes_of_the_file(sample, capsys):
    (sample / "workbook.duckdb.snapshot").write_bytes(NAME.encode())
    assert NAME.encode() in Path("workbook.duckdb").read_bytes()
    assert main(["erase", "--client", "F10", "--reason", "asked by letter", "--as-of", "2026-11-22"]) == DONE
    assert [path.name for path in sorted(sample.iterdir())] == ["workbook.duckdb"]
    assert NAME.encode() not in Path("workbook.duckdb").read_bytes()
    said = capsys.readouterr().out
    assert re.match(
        r"Erased F10: \d+ rows\. What stays is the entry that keeps them from being imported again\.\n", said
    )
    assert "Backups kept elsewhere, exports and pictures made before still hold them" in said
    with Store.open("workbook.duckdb") as store:
        assert [(*row[:2], str(row[2])) for row in store.tuples("from suppression")] == [
            ("F10", "asked by letter", "2026-11-22")
        ]
        assert store.tuples("select 1 from client where client_id = 'F10'") == []


def test_a_file_that_could_not_be_written_anew_is_by_the_same_command_given_once_more(sample, capsys):
    with Store.open("workbook.duckdb") as store:
        personal.erase(store, client_id="F10", as_of=date(2026, 11, 22), reason="", who="A. Partner")
    assert NAME.encode() in Path("workbook.duckdb").read_bytes()
    assert main(["erase", "--client", "F10"]) == DONE
    assert "F10 was erased before. The file has been written anew" in capsys.readouterr().out
    assert NAME.encode() not in Path("workbook.duckdb").read_bytes()


def test_the_workbook_is_sound_afterwards_and_goes_on_numbering_where_it_was(sample, capsys):
    with Store.open("workbook.duckdb") as store:
        before, clients = store.value("select max(audit_no) from audit"), store.value("select count(*) from client")
    assert main(["erase", "--client", "F10"]) == DONE
    assert main(["check"]) == DONE
    with Store.open("workbook.duckdb") as store:
        assert store.value("select count(*) from client") == clients - 1
        with store.write() as writer:
            writer.audit("test")
        assert store.value("select max(audit_no) from audit") == before + 3  # erased, written anew, test
    assert "is sound" in capsys.readouterr().out


def test_without_a_day_the_entry_is_of_the_day_it_was_written(sample):
    before = datetime.now(UTC).date()
    assert main(["erase", "--client", "F10"]) == DONE
    with Store.open("workbook.duckdb") as store:
        assert before <= store.value("select suppressed_on from suppression") <= datetime.now(UTC).date()


def test_the_same_files_do_not_bring_an_erased_client_back(sample, capsys):
    assert main(["erase", "--client", "F10"]) == DONE
    capsys.readouterr()
    assert main(["import", str(sample_folder())]) == DONE
    assert "a client who was erased and stays so; left out" in capsys.readouterr().out
    assert main(["person", "--client", "F10", "--out", "held.json"]) == DONE
    assert set(held("held.json")) == {"audit", "suppression"}


def test_where_their_name_stands_in_words_about_others_is_pointed_out(sample, capsys):
    with Store.open("workbook.duckdb") as store, store.write() as writer:
        writer.execute("update client set notes = 'Knows Rowan Makebelieve (fictional).' where client_id = 'F01'")
    assert main(["erase", "--client", "F10"]) == DONE
    assert (
        "Note: their name also stands in the table client under client F01; look whether it should."
        in capsys.readouterr().out
    )


@pytest.mark.parametrize(
    "arguments", [["person", "--client", "F10"], ["erase"], ["erase", "--client", "F10", "--as-of", "soon"]]
)
def test_bad_use_is_refused(here, arguments):
    assert refused(*arguments) == BAD_USE


def test_both_commands_from_a_keyboard(sample):
    assert given(sample, "person", "--client", "F10", "--out", "held.html").returncode == DONE
    assert given(sample, "erase", "--client", "F10").returncode == DONE
