"""The commands that keep a workbook safe: backup, restore and check, with a key and without, in use and free."""

from __future__ import annotations

import re
import shutil
import threading
from pathlib import Path

import duckdb
import pytest
from commands_given import BAD_DATA, BAD_USE, DONE, given, here, sample  # noqa: F401 - the fixtures are asked for by name
from signed_in import ROLES, email_of, firm_with_roles

from lifeline.__main__ import main
from lifeline.record import access
from lifeline.store import Store, acknowledged, backups, snapshots
from lifeline.store.keys import KEY, KEY_FILE
from lifeline.store.opening import InUse

KEY_SET = "correct horse battery staple"


@pytest.fixture(autouse=True)
def no_key(monkeypatch):
    monkeypatch.delenv(KEY, raising=False)
    monkeypatch.delenv(KEY_FILE, raising=False)


def test_without_a_key_a_backup_is_refused_unless_it_is_said_that_it_is_not_encrypted(sample, capsys):
    assert main(["backup", "a.backup"]) == BAD_USE
    assert "There is no key to encrypt the backup with: set LIFELINE_BACKUP_KEY" in capsys.readouterr().err
    assert not Path("a.backup").exists()
    assert main(["backup", "a.backup", "--unencrypted"]) == DONE
    assert re.fullmatch(r"a.backup: [\d,]+ bytes, not encrypted, read back\n", capsys.readouterr().out)
    assert main(["backup", "a.backup", "--unencrypted"]) == BAD_USE
    with Store.open("workbook.duckdb") as store:
        assert store.tuples("select action, subject, detail from audit order by audit_no")[-1] == (
            "export", "everything", "backup"
        )


def test_a_backup_with_a_key_is_checked_and_restored_with_it_and_with_no_other(sample, capsys, monkeypatch):
    monkeypatch.setenv(KEY, KEY_SET)
    assert main(["backup", "a.backup"]) == main(["check", "--backup", "a.backup"]) == DONE
    assert "It can be read to its end." in capsys.readouterr().out
    monkeypatch.setenv(KEY, "another long passphrase")
    assert main(["restore", "a.backup"]) == BAD_USE
    assert "a.backup does not open with this key" in capsys.readouterr().err
    monkeypatch.setenv(KEY, KEY_SET)
    whole = Path("a.backup").read_bytes()
    Path("b.backup").write_bytes(whole[:-1])
    assert main(["restore", "b.backup"]) == BAD_DATA
    assert "b.backup was altered, or its end is missing: it is refused." in capsys.readouterr().err
    assert main(["restore", "a.backup", "--workbook", "new.duckdb"]) == DONE
    with Store.open("new.duckdb") as store:
        assert store.value("select count(*) from client") == 41


def test_a_workbook_in_use_is_backed_up_as_it_is_at_this_moment(sample):
    stop = threading.Event()
    with Store.open("workbook.duckdb") as store:
        with store.write(who="A. Partner") as writer:
            writer.audit("test", "just now")
        watching = snapshots.serve(store, stop)
        done = given(sample, "backup", "a.backup", "--unencrypted")
        stop.set()
        watching.join()
        assert done.returncode == DONE, done.stderr
        assert backups.verified(Path("a.backup"), "").data_version == store.data_version
        assert given(sample, "restore", "a.backup").returncode != DONE   # the app has it: restore on its page
    assert not list(sample.glob("*.part*")) and not Path("workbook.duckdb.snapshot").exists()


class _InUse(Store):
    """Opening the workbook as it is in another process than the app's."""

    @classmethod
    def open(cls, path):
        raise InUse("in use") from duckdb.IOException("Could not set lock")


@pytest.fixture(scope="module")
def firm(sample_workbook, tmp_path_factory):
    return firm_with_roles(sample_workbook, tmp_path_factory.mktemp("firm") / "workbook.duckdb")


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("is_in_use", [True, False])
def test_who_may_make_a_backup_is_asked_whether_the_app_has_the_workbook_or_nobody(
    here, firm, monkeypatch, capsys, role, is_in_use
):
    path = shutil.copy(firm, here / "workbook.duckdb")
    asked = ["--user", email_of(ROLES[role]), "backup", "a.backup", "--unencrypted"]
    row = access.table()["command:backup"]
    if is_in_use:
        monkeypatch.setattr(snapshots, "LOOK_EVERY_SECONDS", 0.02)
        stop, store = threading.Event(), Store.open(path)
        watching = snapshots.serve(store, stop)
        monkeypatch.setattr(snapshots, "Store", _InUse)
    try:
        done = main(asked)
    finally:
        if is_in_use:
            stop.set()
            watching.join()
            monkeypatch.undo()
            told = store.tuples("select who, action, subject, detail from audit order by audit_no desc limit 1")
            store.close()
            assert told == [(email_of(ROLES[role]), "export", "everything", "backup")], "the copy was handed out"
    assert (done, (here / "a.backup").exists()) == ((DONE, True) if row[role] == "yes" else (BAD_USE, False))
    assert ("not for you to do here (backup)" in capsys.readouterr().err) == (row[role] == "no")
    assert not [*here.glob(".*part*"), *here.glob("*.snapshot*")]


def test_check_tells_how_the_workbook_is_kept_and_a_damaged_newest_backup_is_a_fault(sample, capsys):
    Path("workbook.duckdb").chmod(0o644)
    assert main(["check"]) == DONE
    said = capsys.readouterr().out
    assert "none that was acknowledged is missing" in said and "There is no backup beside the workbook yet." in said
    assert "Other accounts of this computer may read workbook.duckdb: chmod 600 keeps them out." in said
    assert "the disk that holds the workbook" in said.lower()
    with Store.open("workbook.duckdb") as store:
        kept = snapshots.before(store, "before-import")
    assert main(["check"]) == DONE and "can be read to its end" in capsys.readouterr().out
    kept.write_bytes(kept.read_bytes()[:-1])
    assert main(["check"]) == BAD_DATA
    assert "was altered, or its end is missing" in capsys.readouterr().err


def test_check_finds_changes_missing_and_goes_on_without_them_when_told_so(sample, capsys):
    with Store.open("workbook.duckdb") as store:
        ((uid,),) = store.tuples("select uid from workbook_identity")
        version = store.data_version
    acknowledged.note("workbook.duckdb", uid, version + 2)
    assert main(["check"]) == main(["opportunities", "--as-of", "2026-11-01"]) + 2 == BAD_DATA
    assert "The last 2 changes that were acknowledged cannot be found in workbook.duckdb" in capsys.readouterr().err
    assert main(["check", "--without-what-is-missing"]) == DONE
    assert main(["check"]) == DONE
