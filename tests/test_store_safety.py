"""What the workbook does not let happen: a record that is changed, and a statement that reaches outside."""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path

import duckdb
import pytest
from sample_given import adviser_file

from lifeline.store import Store

ROOT = Path(__file__).parents[1]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A workbook file with a pack and no clients, closed."""
    return Path(shutil.copy(adviser_file(), tmp_path / "workbook.duckdb"))


# ------------------------------------------------------------------------------------------ the record


def test_the_record_is_only_ever_added_to():
    """No statement changes or removes a line of the audit or of the decisions, but for the two that leave a line."""
    changing = re.compile(
        r"\b(update|delete\s+from|truncate|drop\s+table|alter\s+table)\s+(audit|decision)\b", re.IGNORECASE
    )
    files = [
        *ROOT.glob("lifeline/**/*.py"),
        *ROOT.glob("lifeline/**/*.sql"),
        *ROOT.glob("pages/*.py"),
        *ROOT.glob("*.py"),
    ]
    assert len(files) > 50
    assert [str(file) for file in files if changing.search(file.read_text(encoding="utf-8"))] == [
        # Blanked, or given up as kept long enough: the chain holds on, and a line says so (test_record_chain.py).
        str(ROOT / "lifeline/store/chain.py")
    ]


def test_the_record_says_who_did_what_in_the_order_it_was_done(path):
    with Store.open(path) as store:
        for action in ("first", "second"):
            with store.write(who="A. Partner") as writer:
                writer.audit(action, "F01", "a detail")
        lines = store.tuples("select audit_no, who, action, subject, detail, written_at from audit order by audit_no")
    assert [line[:5] for line in lines[-2:]] == [
        (2, "A. Partner", "first", "F01", "a detail"),
        (3, "A. Partner", "second", "F01", "a detail"),
    ]
    assert lines[-2][5] <= lines[-1][5]


# ------------------------------------------------------------------------------------------ locked down


@pytest.mark.parametrize(
    "statement",
    [
        "select * from read_csv('/etc/passwd')",
        "select * from '/etc/passwd'",
        "select * from read_text('/etc/hostname')",
        "copy (select 1) to 'stolen.csv'",
        "attach 'other.duckdb'",
        "install excel",
        "load httpfs",
        "select * from 'https://example.org/x.csv'",
        "export database 'stolen'",
        "set enable_external_access = true",
        "set lock_configuration = false",
        "set threads = 1",
        "set allowed_paths = ['/etc/passwd']",
    ],
)
def test_no_statement_reaches_outside_or_undoes_the_lock(path, monkeypatch, statement):
    monkeypatch.chdir(path.parent)
    with Store.open(path) as store:
        with pytest.raises(duckdb.Error):
            store.tuples(statement)
        assert store.value("select current_setting('enable_external_access')") is False
        assert store.value("select current_setting('lock_configuration')") is True
    assert [file.name for file in path.parent.iterdir()] == [path.name]


def test_a_python_variable_is_never_read_as_a_table(path):
    import pandas as pd

    clients_of_mine = pd.DataFrame({"a": [1]})
    assert len(clients_of_mine) == 1
    with Store.open(path) as store, pytest.raises(duckdb.CatalogException, match="clients_of_mine"):
        store.tuples("select * from clients_of_mine")


@pytest.mark.skipif(os.name != "posix", reason="the permissions of a file")
@pytest.mark.parametrize("counts_as_change", [True, False])
def test_what_was_written_last_lies_in_a_file_that_nobody_else_may_read(path, counts_as_change):
    with Store.open(path) as store:
        with store.write(counts_as_change=counts_as_change) as writer:
            writer.audit("export", "everything", "backup")
        assert Path(f"{path}.wal").stat().st_mode & 0o777 == path.stat().st_mode & 0o777 == 0o600
