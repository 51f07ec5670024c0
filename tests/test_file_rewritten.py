"""The workbook's file written anew while it is in use: what was removed is gone from its bytes, and nothing else is."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import duckdb
import pytest

from lifeline import paths
from lifeline.errors import WorkbookError
from lifeline.intake import packs
from lifeline.store import Store, snapshots
from lifeline.store.files import SETTINGS

SECRET = b"Zyzzyva Planted"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A workbook file with a pack and one client, closed."""
    path = tmp_path / "workbook.duckdb"
    with Store.create(path) as store:
        packs.load(store, paths.packs_folder() / "financial_adviser")
        add(store, "A", SECRET.decode())
    return path


def add(store: Store, client_id: str, name: str) -> None:
    with store.write() as writer:
        columns = ("client_id", "name", "track", "contact_status", "contact_basis", "notes")
        writer.insert("client", columns, [(client_id, name, "person", "ok", "", "")])


def remove(store: Store, client_id: str) -> None:
    with store.write() as writer:
        writer.execute("delete from client where client_id = $client_id", client_id=client_id)


def bytes_beside(path: Path) -> bytes:
    """The bytes of everything in the workbook's folder."""
    return b"".join(file.read_bytes() for file in sorted(path.parent.iterdir()))


def test_what_was_removed_is_in_no_byte_of_the_file_while_the_workbook_stays_open(path):
    with Store.open(path) as store:
        add(store, "B", "Bea Kept")
        remove(store, "A")
        assert SECRET in bytes_beside(path)
        version = store.data_version
        snapshots.rewrite(store)
        assert SECRET not in bytes_beside(path)
        assert store.tuples("select name from client") == [("Bea Kept",)]
        assert store.data_version == version and store.value("select count(*) from service") == 23
        add(store, "C", "Cara Later")
    assert [file.name for file in path.parent.iterdir()] == [path.name]
    with Store.open(path) as store:
        assert store.tuples("select client_id from client order by client_id") == [("B",), ("C",)]


def test_a_copy_nobody_fetched_goes_as_well(path):
    with Store.open(path) as store:
        snapshots.leave_copy(store)
        remove(store, "A")
        snapshots.rewrite(store)
        assert SECRET not in bytes_beside(path)


def test_who_reads_and_writes_meanwhile_loses_nothing(path):
    with Store.open(path) as store:
        stop, wrong = threading.Event(), []

        def read() -> int:
            count = 0
            while not stop.is_set():
                if store.value("select count(*) from service") != 23:
                    wrong.append(count)
                count += 1
            return count

        def write(writer: int) -> int:
            count = 0
            while not stop.is_set():
                add(store, f"{writer}-{count}", "Somebody")
                count += 1
            return count

        with ThreadPoolExecutor(5) as threads:
            readers = [threads.submit(read) for _ in range(3)]
            writers = [threads.submit(write, number) for number in range(2)]
            for _ in range(4):
                snapshots.rewrite(store)
            stop.set()
        written = sum(writer.result() for writer in writers)
        assert wrong == [] and all(reader.result() for reader in readers)
        assert store.value("select count(*) from client") == 1 + written
    with Store.open(path) as store:
        assert store.value("select count(*) from client") == 1 + written


def test_numbers_go_on_where_they_were(path):
    with Store.open(path) as store:
        before = store.value("select max(audit_no) from audit")
        snapshots.rewrite(store)
        with store.write() as writer:
            writer.audit("test")
        assert store.value("select max(audit_no) from audit") == before + 1


def test_a_file_that_something_else_here_has_open_is_left_as_it_is(path):
    store = Store.open(path)
    other = duckdb.connect(str(path), config=dict(SETTINGS))
    remove(store, "A")
    with pytest.raises(WorkbookError, match="cannot be written anew"):
        store.rewrite()
    # Both go on, in the same file.
    add(store, "B", "Bea Kept")
    assert other.execute("select client_id from client").fetchall() == [("B",)]
    other.close()
    store.rewrite()
    assert store.tuples("select client_id from client") == [("B",)]
    store.close()
    assert [file.name for file in path.parent.iterdir()] == [path.name]


def test_a_folder_that_cannot_be_written_to_says_so_and_loses_nothing(path, monkeypatch):
    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    with Store.open(path) as store:
        monkeypatch.setattr("lifeline.store.changing_hands.os.replace", refuse)
        with pytest.raises(WorkbookError, match="cannot be written anew: Permission denied"):
            store.rewrite()
        assert store.tuples("select client_id from client") == [("A",)]
        add(store, "B", "Bea Kept")
    monkeypatch.undo()
    assert [file.name for file in path.parent.iterdir()] == [path.name]
    with Store.open(path) as store:
        assert store.value("select count(*) from client") == 2


def test_a_workbook_in_memory_has_no_file_to_write():
    with Store.create(":memory:") as store:
        store.rewrite()
        assert store.value("select count(*) from client") == 0
