"""The list and the calendar by command, the firm's own brand on its packs, and Ctrl-C at any moment."""

from __future__ import annotations

import csv
import io
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from datetime import date

import openpyxl
import pytest
from commands_given import BAD_USE, DONE, ROOT, here, sample  # noqa: F401 - the fixtures are asked for by name
from pypdf import PdfReader

import lifeline
from lifeline.__main__ import main
from lifeline.export import brand
from lifeline.export.brand import Brand
from lifeline.record import people
from lifeline.record.decisions import decide

AS_OF = date(2026, 11, 1)
DAY = ["--as-of", "2026-11-01"]


def exported() -> list[tuple[str, str]]:
    """What the record says has left the workbook."""
    with lifeline.open("workbook.duckdb") as workbook:
        return workbook.store.tuples("select subject, detail from audit where action = 'export' order by audit_no")


def may_be_approached() -> set[str]:
    with lifeline.open("workbook.duckdb") as workbook:
        return {client_id for (client_id,) in workbook.store.tuples(
            "select client_id from client where contact_status = 'ok' and client_since_on <= date '2026-11-01'"
        )}


# ------------------------------------------------------------------------------------------ the list


def test_the_list_holds_every_line_of_those_who_may_be_approached_and_of_nobody_else(sample, capsys):
    assert main(["list", *DAY, "--out", "list.csv"]) == DONE
    rows = list(csv.DictReader(io.StringIO((sample / "list.csv").read_bytes().decode("utf-8-sig"), newline="")))
    assert capsys.readouterr().out == f"list.csv: {len(rows)} lines\n"
    assert {row["client_id"] for row in rows} == may_be_approached()
    quiet = [row for row in rows if row["client_id"] == "F13" and row["waits"]]
    assert len(quiet) == 6 and quiet[0]["waits"].startswith("Quiet period after job loss")
    assert main(["list", *DAY, "--out", "list.xlsx"]) == DONE
    book = openpyxl.load_workbook(sample / "list.xlsx")
    assert [cell.value for cell in book.active["A"]] == ["client_id", *(row["client_id"] for row in rows)]
    assert book.properties.title == "What to raise as of 1 November 2026"
    assert exported() == [("whole book", "list as of 2026-11-01, csv"), ("whole book", "list as of 2026-11-01, xlsx")]


@pytest.mark.parametrize("command", ["list", "calendar"])
def test_another_ending_is_refused_and_nothing_is_recorded(sample, capsys, command):
    assert main([command, *DAY, "--out", "list.ods"]) == BAD_USE
    assert "must end in" in capsys.readouterr().err and not (sample / "list.ods").exists()
    assert exported() == []


# ------------------------------------------------------------------------------------------ the calendar


def entries(path) -> list[str]:
    return re.findall(r"SUMMARY:(.*)\r\n", path.read_bytes().decode().replace("\r\n ", ""))


def test_the_calendar_holds_the_book_a_colleagues_clients_or_one(sample, capsys):
    with lifeline.open("workbook.duckdb") as workbook:
        store, owner = workbook.store, "Ada Example"
        colleague_id = people.add_colleague(store, name=owner, who=owner)
        for client_id in ("F04", "F13", "F28"):
            line = workbook.client(client_id).opportunities(as_of=AS_OF)[0]
            people.name_owner(
                store, client_id=client_id, service_id=line.service_id, colleague_id=colleague_id, due_on=AS_OF,
                what="", who=owner,
            )
        names = dict(workbook.store.tuples("select name, client_id from client"))
    assert main(["calendar", *DAY, "--out", "all.ics"]) == DONE
    assert main(["calendar", *DAY, "--out", "owned.ics", "--owner", owner]) == DONE
    assert main(["calendar", *DAY, "--out", "one.ics", "--client", "F04"]) == DONE
    every, owned, one = (entries(sample / name) for name in ("all.ics", "owned.ics", "one.ics"))
    assert set(one) < set(owned) < set(every)
    # The prospect is nobody to write to, whoever looks after them.
    assert {names[said.split(": ")[0]] for said in owned} == {"F04", "F13"}
    assert {names[said.split(": ")[0]] for said in every} <= may_be_approached()
    assert capsys.readouterr().out.splitlines()[0] == f"all.ics: {len(every)} entries"
    assert [subject for subject, _ in exported()] == ["whole book", f"clients of {owner}", "F04"]


@pytest.mark.parametrize(("client_id", "why"), [("F05", "may not be approached"), ("F28", "is not a client")])
def test_there_is_no_calendar_of_one_who_may_not_be_approached_or_is_no_client(sample, capsys, client_id, why):
    assert main(["calendar", *DAY, "--out", "one.ics", "--client", client_id]) == BAD_USE
    assert capsys.readouterr().err == f"There is no calendar for {client_id}: {why}.\n"
    assert not (sample / "one.ics").exists() and exported() == []


# ------------------------------------------------------------------------------------------ charts and brands


def test_a_chart_for_the_client_leaves_out_what_waits_and_the_firms_says_so(sample):
    def words(audience: str) -> str:
        assert main(["chart", "--client", "F13", *DAY, "--out", f"{audience}.svg", "--audience", audience]) == DONE
        return (sample / f"{audience}.svg").read_text(encoding="utf-8")

    assert "Cohabitation agreement" not in words("client") and "Employment tribunal claim" in words("client")
    assert "Cohabitation agreement, waits" in words("firm") and "6 waiting" in words("firm")


def test_packs_carry_the_firms_own_brand_unless_the_command_says_otherwise(sample):
    with lifeline.open("workbook.duckdb") as workbook:
        brand.keep(workbook.store, Brand("Kept & Partners", colour="#7A1F3D"), who="Ada Example")
    (sample / "who.txt").write_text("F04\n", encoding="utf-8")

    def cover(folder: str, *given: str) -> str:
        assert main(["packs", *DAY, "--out", folder, "--clients", "who.txt", *given]) == DONE
        (path,) = (sample / folder).iterdir()
        return PdfReader(path).pages[0].extract_text()

    assert "Kept & Partners" in cover("kept")
    assert "Other LLP" in (said := cover("other", "--firm", "Other LLP")) and "Kept" not in said
    assert "Kept" not in cover("none", "--firm", "")


def test_an_item_agreed_on_is_in_no_list_any_more(sample):
    def listed() -> int:
        assert main(["list", *DAY, "--out", "list.csv"]) == DONE
        return (sample / "list.csv").read_bytes().count(b"\r\nF04,")

    before = listed()
    with lifeline.open("workbook.duckdb") as workbook:
        line = workbook.client("F04").opportunities(as_of=AS_OF)[0]
        decide(
            workbook.store, client_id="F04", service_id=line.service_id, decided="not_needed", as_of=AS_OF,
            reason="", who="Ada Example",
        )
    assert listed() == before - 1


# ------------------------------------------------------------------------------------------ Ctrl-C


@pytest.fixture(scope="module")
def many_clients(sample_workbook, tmp_path_factory):
    """A workbook whose every command takes a while."""
    path = tmp_path_factory.mktemp("many") / "workbook.duckdb"
    shutil.copy(sample_workbook, path)
    with lifeline.open(path) as workbook, workbook.store.write() as writer:
        for table, own in (("client", ""), ("life_event", "event_id"), ("matter", "matter_id"), ("holding", "")):
            renamed = ", ".join(f"{name} || '-' || number as {name}" for name in ("client_id", own) if name)
            writer.execute(
                f"insert into {table} select * exclude (number) replace ({renamed}) "
                f"from {table}, range(400) as numbers(number)"
            )
    return path


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no signal to a group of processes")
@pytest.mark.parametrize("command", [["list", "--out", "l.csv"], ["calendar", "--out", "c.ics"], ["opportunities"]])
def test_ctrl_c_ends_any_command_in_one_line_and_leaves_no_half_file(here, many_clients, command):
    shutil.copy(many_clients, here / "workbook.duckdb")
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    line = [sys.executable, "-c", STARTED, command[0], *DAY, *command[1:]]
    process = subprocess.Popen(
        line, env=environment, start_new_session=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdout.readline() == "started\n"
    time.sleep(0.3)
    for _ in range(20):
        # Now and then the database swallows one: then somebody at a keyboard presses again.
        os.killpg(process.pid, signal.SIGINT)
        try:
            said = process.communicate(timeout=1)[1]
            break
        except subprocess.TimeoutExpired:
            continue
    assert process.returncode == 130 and said == "\nStopped.\n"
    assert [path.name for path in here.iterdir()] == ["workbook.duckdb"]


# Loading the libraries is not what is to be interrupted.
STARTED = """
import runpy
import lifeline.workbook
print("started", flush=True)
runpy.run_module("lifeline", run_name="__main__")
"""
