"""The workbook file: who may open it, what a write leaves behind, and that no thread ever gets another's rows."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import duckdb
import pytest
from sample_given import adviser_file, sample_copy
from soak import IS_SOAK

import lifeline
from lifeline import sql
from lifeline.errors import WorkbookError
from lifeline.model import LifeEvent
from lifeline.question.catalogue import asking, bounds
from lifeline.store import Store, migrations, snapshots
from lifeline.store.files import SETTINGS, STORAGE_VERSION

ROOT = Path(__file__).parents[1]
FILE_FORMAT = {"storage_compatibility_version": STORAGE_VERSION}
# How long many callers hammer at once: a minute with LIFELINE_SOAK=1, as before DuckDB is raised.
SOAK_SECONDS = 60.0 if IS_SOAK else 2.0


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A workbook file with a pack and no clients, closed."""
    return Path(shutil.copy(adviser_file(), tmp_path / "workbook.duckdb"))


@pytest.fixture(scope="module")
def firm():
    """The sample firm. For reading only."""
    with sample_copy() as workbook:
        yield workbook.store


def another_process(code: str, *arguments: str) -> subprocess.Popen[str]:
    """A second Python that runs some lines and prints."""
    return subprocess.Popen(
        [sys.executable, "-c", code, *arguments],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


# ------------------------------------------------------------------------------------------ opening


def test_a_new_file_has_the_latest_schema_and_this_releases_rules(tmp_path):
    with Store.create(tmp_path / "new.duckdb") as store:
        assert store.tuples("select schema_version, data_version, rules_digest from workbook_state") == [
            (migrations.LATEST, 0, sql.digest()),
        ]


def test_opening_again_finds_everything_and_changes_nothing(path):
    with Store.open(path) as store:
        version, services = store.data_version, store.value("select count(*) from service")
    with Store.open(path) as store:
        assert (store.data_version, store.value("select count(*) from service")) == (version, services) == (1, 23)
    assert [file.name for file in path.parent.iterdir()] == [path.name]  # all of it is in the one file


def test_a_file_is_never_created_over_another(path):
    before = path.read_bytes()
    with pytest.raises(WorkbookError, match="already exists"):
        Store.create(path)
    assert path.read_bytes() == before


def test_a_file_that_is_missing_is_not_made_by_opening_it(tmp_path):
    with pytest.raises(WorkbookError, match="There is no workbook at .*python -m lifeline init --sample"):
        Store.open(tmp_path / "none.duckdb")
    assert list(tmp_path.iterdir()) == []


def test_a_file_of_an_older_release_is_brought_up_to_this_one_with_its_data(path):
    with duckdb.connect(str(path)) as connection:
        connection.execute("update workbook_state set rules_digest = 'of an older release'")
        connection.execute("drop macro table opportunity")
    with Store.open(path) as store:
        assert store.value("select rules_digest from workbook_state") == sql.digest()
        assert store.value("select count(*) from service") == 23
        assert (
            store.tuples(asking("opportunity").join(("select * ", "")), as_of=date(2026, 1, 1), **bounds(store)) == []
        )


def test_every_schema_version_can_be_brought_up_to_the_latest(tmp_path):
    numbered = {int(script.name[:4]): script for script in sorted(migrations.HERE.glob("[0-9]*.sql"))}
    for older in list(numbered)[:-1]:
        with duckdb.connect(str(tmp_path / f"{older}.duckdb"), config=FILE_FORMAT) as connection:
            scripts = [script for number, script in numbered.items() if number <= older]
            connection.execute(
                "create table workbook_state (schema_version integer not null, data_version bigint not null, "
                "pack_version bigint not null, rules_digest varchar not null)"
            )
            connection.execute("insert into workbook_state values ($older, 7, 3, '')", {"older": older})
            for script in scripts:
                connection.execute(script.read_text(encoding="utf-8"))
            connection.execute(
                "insert into client (client_id, name, track, contact_status, contact_basis, notes) "
                "values ('A', 'Ann', 'person', 'ok', '', '')"
            )
            if older > 1:
                # DuckDB lets an empty table change in ways in which one with rows may not.
                connection.execute("""
                    insert into colleague (colleague_id, name, role, email, is_compliance_officer)
                    select 'C' || n, 'Col ' || n, 'Partner', '', false from range(10) as numbers(n)
                """)
        with Store.open(tmp_path / f"{older}.duckdb") as store:
            assert store.tuples("select schema_version, data_version from workbook_state") == [(migrations.LATEST, 7)]
            assert store.value("select name from client") == "Ann"
            assert store.value("select count(*) from colleague where access = ''") == (10 if older > 1 else 0)


def test_a_file_of_a_newer_release_is_refused_and_left_as_it_is(path):
    with duckdb.connect(str(path)) as connection:
        connection.execute("update workbook_state set schema_version = 999")
    before = path.read_bytes()
    with pytest.raises(
        WorkbookError, match=f"of version 999, and this release knows up to {migrations.LATEST}: update Lifeline"
    ):
        Store.open(path)
    assert path.read_bytes() == before


def test_a_database_of_somebody_else_is_refused_and_left_as_it_is(tmp_path):
    other = tmp_path / "other.duckdb"
    with duckdb.connect(str(other)) as connection:
        connection.execute("create table payroll (who varchar)")
    with pytest.raises(WorkbookError, match="not a Lifeline workbook"):
        Store.open(other)
    with duckdb.connect(str(other)) as connection:
        assert connection.execute("select table_name from duckdb_tables()").fetchall() == [("payroll",)]


@pytest.mark.parametrize("content", [b"client_id,name\nF01,Nadia\n", b"PK\x03\x04 an office document", b"\0" * 20_000])
def test_a_file_that_is_no_database_at_all_is_refused_in_words(tmp_path, content):
    file = tmp_path / "clients.duckdb"
    file.write_bytes(content)
    with pytest.raises(WorkbookError, match=r"clients\.duckdb"):
        Store.open(file)
    assert file.read_bytes() == content


# ------------------------------------------------------------------------------------------ one file, one process


def test_a_second_process_is_refused_with_a_message_that_says_what_to_do(path):
    code = (
        "import sys\nfrom lifeline.errors import WorkbookError\nfrom lifeline.store import Store\n"
        "try:\n    Store.open(sys.argv[1])\nexcept WorkbookError as error:\n    print(error)\n"
    )
    with Store.open(path):
        said, _ = another_process(code, str(path)).communicate(timeout=60)
    assert said == (
        f"{path} is open in another program (process {os.getpid()}). One workbook file is open in one process at a "
        "time: close the app first, or work on a snapshot with lifeline.open(path, snapshot=True).\n"
    )


def test_a_snapshot_is_handed_out_while_the_file_is_open_and_being_written_to(path):
    code = (
        "import sys, lifeline\nwith lifeline.open(sys.argv[1], snapshot=True) as workbook:\n"
        "    print(*workbook.store.tuples('select count(*), count(distinct notes) from client')[0])\n"
    )
    stop, written = threading.Event(), 0
    with Store.open(path) as store:
        serving = snapshots.serve(store, stop)
        reader = another_process(code, str(path))
        while reader.poll() is None:
            with store.write() as writer:  # two clients at a time: a copy never holds one without the other
                writer.insert(
                    "client",
                    CLIENT,
                    [client(f"{written}a", notes=str(written)), client(f"{written}b", notes=str(written))],
                )
            written += 1
        stop.set()
        serving.join(timeout=10)
    clients, pairs = map(int, reader.stdout.read().split())
    assert clients == 2 * pairs
    assert written > 0


def test_a_snapshot_of_a_file_nobody_has_open_is_made_on_the_spot_and_leaves_nothing_behind(path):
    with lifeline.open(path, snapshot=True) as workbook, Store.open(path) as original:
        folder = Path(workbook.store.path).parent
        assert folder.is_dir() and folder != path.parent
        with workbook.store.write() as writer:
            writer.execute("delete from service")
        assert original.value("select count(*) from service") == 23
    assert [file.name for file in path.parent.iterdir()] == [path.name]
    assert not folder.exists()


def test_a_snapshot_that_nobody_closed_goes_with_the_program(path):
    code = "import sys, lifeline\nworkbook = lifeline.open(sys.argv[1], snapshot=True)\nprint(workbook.store.path)\n"
    said, _ = another_process(code, str(path)).communicate(timeout=60)
    assert said.strip().endswith(path.name) and not Path(said.strip()).parent.exists()


# ------------------------------------------------------------------------------------------ many threads


def test_800_calls_on_8_threads_each_get_their_own_clients_rows(firm):
    """A connection shared by threads answered with another client's rows; a cursor for each call does not."""
    theirs = """
        select event_id, client_id, stage_id, label, event_date, event_on, earliest_on, latest_on, status, evidence,
            evidence_note
        from life_event where client_id = $client_id order by event_id
    """

    def asked(client_id: str) -> tuple[LifeEvent, ...]:
        return firm.fetch(LifeEvent, theirs, client_id=client_id)

    alone = {client_id: asked(client_id) for (client_id,) in firm.tuples("select client_id from client")}
    assert sum(map(len, alone.values())) > 250
    calls = random.Random(8).choices(list(alone), k=800)
    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(asked, calls))
    assert [call for call, answer in zip(calls, answers, strict=True) if answer != alone[call]] == []


@pytest.mark.parametrize(("threads", "callers"), [(1, 8), (2, 8), (4, 8), (8, 8)])
def test_the_rules_hold_out_under_many_callers(monkeypatch, threads, callers):
    """DuckDB 2.0.0 failed inside on chains of joins with two or more threads."""
    monkeypatch.setitem(SETTINGS, "threads", str(threads))
    with sample_copy() as workbook:
        store = workbook.store
        assert store.value("select current_setting('threads')") == threads
        days = [date(2020 + number, 6, 1) for number in range(10)]
        whole = f"select count(*), count(distinct client_id) {asking('opportunity')}"
        reasons = f"select count(*) {asking('opportunity_reason')}"
        alone = {
            day: (store.tuples(whole, as_of=day, **bounds(store)), store.tuples(reasons, as_of=day, **bounds(store)))
            for day in days
        }
        give_up = time.monotonic() + SOAK_SECONDS / 4

        def ask_on(caller: int) -> int:
            chance, asked = random.Random(caller), 0
            while time.monotonic() < give_up:
                day = chance.choice(days)
                assert store.tuples(whole, as_of=day, **bounds(store)) == alone[day][0]
                assert store.tuples(reasons, as_of=day, **bounds(store)) == alone[day][1]
                asked += 1
            return asked

        with ThreadPoolExecutor(callers) as threads:
            assert sum(threads.map(ask_on, range(callers))) > 0


def test_writers_wait_for_one_another_and_none_is_lost(path):
    with Store.open(path) as store:

        def add(number: int) -> None:
            with store.write() as writer:
                writer.insert("client", CLIENT, [client(f"C{number}")])

        before = store.data_version
        with ThreadPoolExecutor(8) as threads:
            list(threads.map(add, range(100)))
        assert store.value("select count(*) from client") == 100
        assert store.data_version == before + 100


# ------------------------------------------------------------------------------------------ writing

CLIENT = ("client_id", "name", "track", "contact_status", "contact_basis", "notes")


def client(client_id: str, notes: str = "") -> tuple[str, ...]:
    """A client with nothing to their name."""
    return (client_id, client_id, "person", "ok", "", notes)


def test_a_write_that_fails_leaves_nothing_of_itself(path):
    with Store.open(path) as store:
        version = store.data_version
        with pytest.raises(ValueError, match="changed my mind"), store.write() as writer:
            writer.insert("client", CLIENT, [client("A")])
            writer.audit("added", "A")
            assert writer.tuples("select count(*) from client") == [(1,)]  # inside, it is there
            raise ValueError("changed my mind")
        assert store.value("select count(*) from client") == 0
        assert store.value("select count(*) from audit where action = 'added'") == 0
        assert store.data_version == version
        with pytest.raises(duckdb.ConstraintException), store.write() as writer:
            writer.insert("client", CLIENT, [client("A")])
            writer.insert("client", CLIENT, [client("A")])  # refused, and the one before it with it
        assert store.value("select count(*) from client") == 0
        with store.write() as writer:  # and the next write goes through
            writer.insert("client", CLIENT, [client("A")])
        assert store.data_version == version + 1


def test_what_was_written_is_there_after_the_process_is_killed(path):
    code = (
        "import sys\nfrom lifeline.store import Store\nstore = Store.open(sys.argv[1])\n"
        "with store.write(who='A. Partner') as writer:\n"
        "    writer.execute(\"insert into setting values ('brand', 'kept')\")\n"
        "    writer.audit('setting changed', 'brand')\n"
        "print('written', flush=True)\nsys.stdin.read()\n"
    )
    writer = another_process(code, str(path))
    assert writer.stdout.readline() == "written\n"
    writer.kill()
    writer.wait(timeout=30)
    with Store.open(path) as store:
        assert store.tuples("select value from setting where name = 'brand'") == [("kept",)]
        assert store.tuples("select who, action, subject from audit order by audit_no desc limit 1") == [
            ("A. Partner", "setting changed", "brand")
        ]


def test_rows_come_in_any_number_with_nothing_where_there_is_nothing(path):
    with Store.open(path) as store, store.write() as writer:
        many = [(*client(f"C{number:06}"), date(2000, 1, 1) if number % 2 else None) for number in range(60_000)]
        assert writer.insert("client", (*CLIENT, "born_on"), many) == 60_000
        assert writer.insert("client", CLIENT, []) == 0
        assert writer.tuples("select count(*), count(born_on) from client") == [(60_000, 30_000)]


def test_a_missing_column_is_an_error_with_its_name(firm):
    with pytest.raises(ValueError, match="stage_id"):
        firm.fetch(LifeEvent, "select event_id, client_id from life_event")
