"""The program's log says where something went wrong and never about whom."""

from __future__ import annotations

import shutil
import subprocess
import sys

import duckdb
import pytest

from tests.conftest import ROOT, serving, settle

NAME = "Zebedee Quaintrelle"
EVERY_WAY = f"""
import logging, sys, threading
from streamlit.logger import get_logger
from lifeline.ui import logged

logged.keep_values_out()

def fail():
    try:
        int("{NAME}")
    except ValueError as error:
        raise LookupError("{NAME}") from error

for log in (logging.getLogger("lifeline.ui.guard"), get_logger("streamlit.error_util"), get_logger("uvicorn.error")):
    try:
        fail()
    except LookupError:
        log.exception("A page of the app failed")
thread = threading.Thread(target=fail)
thread.start()
thread.join()
fail()
"""


def test_no_way_into_the_log_takes_an_exceptions_words_along():
    """Ours, Streamlit's, the server's, a thread's, and the program's own end; each with its cause."""
    ended = subprocess.run([sys.executable, "-c", EVERY_WAY], cwd=ROOT, capture_output=True, text=True)
    said = ended.stdout + ended.stderr
    assert "Zebedee" not in said and "Quaintrelle" not in said
    for kind in ("ValueError", "LookupError"):
        assert said.count(f"{kind} (what it said is left out") == 5
    assert said.count("in fail") == 10 and "A page of the app failed" in said and ended.returncode == 1


@pytest.fixture
def faulty(sample_workbook, tmp_path):
    """A workbook whose clients have distinctive names, and of which one cannot be read: the engine then quotes it."""
    path = tmp_path / "workbook.duckdb"
    shutil.copy(sample_workbook, path)
    with duckdb.connect(path) as connection:
        connection.execute(f"""
            create table real_client as select * replace ('{NAME} ' || client_id as name) from client;
            drop table client;
            create view client as
            select * replace (case when client_id = 'F10' then error(name || ' is unwell') else notes end as notes)
            from real_client
        """)
    return path


def test_a_walk_through_the_app_leaves_no_client_in_the_log(browser, faulty, monkeypatch):
    monkeypatch.setenv("STREAMLIT_CLIENT_SHOW_ERROR_DETAILS", "type")       # as in use; the tests' own setting is full
    with serving(faulty) as address:
        page = browser.new_page(locale="en-GB")
        for path, shown in (
            ("lifeline?client=F04", f"{NAME} F04"), ("lifeline?client=F10", "Something went wrong inside Lifeline"),
        ):
            page.goto(f"{address}/{path}&as_of=2026-11-01")
            page.get_by_text(shown).first.wait_for()
            settle(page)
        assert NAME not in page.get_by_test_id("stAlert").first.inner_text()
        page.goto(f"{address}/import_data")
        settle(page)
        wrong = f"client_id,name,track,born_or_incorporated,client_since,contact_status\nX1,{NAME},animal,?,2020,ok\n"
        page.locator("input[type=file]").set_input_files(
            [{"name": "clients.csv", "mimeType": "text/csv", "buffer": wrong.encode()}]
        )
        page.get_by_text("Nothing was imported").wait_for()
        page.close()
    said = faulty.with_suffix(".log").read_text(encoding="utf-8")
    assert "A page of the app failed" in said and "InvalidInputException (what it said is left out" in said
    assert "Zebedee" not in said and "Quaintrelle" not in said and "F10" not in said and "unwell" not in said
    assert not faulty.with_name("workbook.duckdb.wal").exists()     # asked to end, it closes the workbook first
