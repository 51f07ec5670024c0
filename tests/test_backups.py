"""Backups: sealed and read back, made by themselves before what could do harm, restored without bringing anybody back."""

from __future__ import annotations

import os
import shutil
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from pathlib import Path

import pytest

from lifeline import intake, paths
from lifeline.errors import WorkbookError
from lifeline.intake import history, packs
from lifeline.question import integrity, kept_safe
from lifeline.record import permissions, personal, restoring, settings
from lifeline.store import Store, at_rest, backups, files, keys, sealed, snapshots
from lifeline.store.keys import KEY, KEY_FILE, KeyFault
from lifeline.store.sealed import Damaged

KEY_SET = "correct horse battery staple"
AS_OF = date(2026, 11, 1)
A, B = "Abel Planted", "Bea Kept"


@pytest.fixture(autouse=True)
def no_key(monkeypatch):
    monkeypatch.delenv(KEY, raising=False)
    monkeypatch.delenv(KEY_FILE, raising=False)


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> Path:
    """A workbook with a pack and two clients, closed."""
    path = tmp_path_factory.mktemp("made") / "workbook.duckdb"
    with Store.create(path) as store:
        packs.load(store, paths.packs_folder() / "financial_adviser")
        take_in(store, ("A", A), ("B", B))
    return path


@pytest.fixture
def path(made: Path, tmp_path: Path) -> Path:
    """That workbook, a copy of the test's own."""
    path = tmp_path / "workbook.duckdb"
    shutil.copy(made, path)
    return path


def take_in(store: Store, *clients: tuple[str, str]) -> None:
    rows = "".join(f"{client_id},{name},person,1980-01-01,2020-01-01,ok\n" for client_id, name in clients)
    text = "client_id,name,track,born_or_incorporated,client_since,contact_status\n" + rows
    intake.apply(store, intake.read(store, [("clients.csv", text.encode())]), who="A. Partner")


def names(store: Store) -> list[str]:
    return [name for (name,) in store.tuples("select name from client order by name")]


def whys(path: Path) -> list[str]:
    return [one.why for one in backups.listed(path)]


# ------------------------------------------------------------------------------------------ the file


@pytest.fixture
def content(tmp_path: Path) -> Path:
    """What is backed up: a little over two pieces."""
    file = tmp_path / "content"
    file.write_bytes(os.urandom(2 * sealed.PIECE + 12_345))
    return file


@pytest.mark.parametrize("phrase", ["", KEY_SET])
def test_a_backup_gives_back_what_was_put_in_and_no_other_account_may_read_it(tmp_path, content, phrase):
    file, out = tmp_path / "a.backup", tmp_path / "out"
    sealed.seal(file, {"why": "asked"}, content, phrase)
    assert sealed.unseal(file, phrase, out) == sealed.peek(file, phrase) == {"why": "asked"}
    assert out.read_bytes() == content.read_bytes()
    assert sealed.is_encrypted(file) == bool(phrase)
    assert (content.read_bytes()[:50] in file.read_bytes()) != bool(phrase)
    if os.name == "posix":
        assert file.stat().st_mode & 0o077 == out.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("phrase", ["", KEY_SET])
@pytest.mark.parametrize("size", [0, 1, sealed.PIECE - 15, sealed.PIECE, 2 * sealed.PIECE])
def test_every_size_comes_back(tmp_path, size, phrase, monkeypatch):
    monkeypatch.setattr(sealed, "derived", lambda phrase, salt: b"k" * 32)   # the key's cost is another test's affair
    (tmp_path / "content").write_bytes(b"x" * size)
    sealed.seal(tmp_path / "a", {}, tmp_path / "content", phrase)
    sealed.unseal(tmp_path / "a", phrase, tmp_path / "out")
    assert (tmp_path / "out").read_bytes() == b"x" * size


@pytest.mark.parametrize("phrase", ["", KEY_SET])
def test_one_altered_byte_or_a_missing_end_is_refused_and_nothing_is_left(tmp_path, content, phrase):
    file, out = tmp_path / "a.backup", tmp_path / "out"
    sealed.seal(file, {"why": "asked"}, content, phrase)
    whole = file.read_bytes()
    piece = sealed.PIECE + (sealed.TAG if phrase else 0)
    head = whole.index(b"\n") + 1
    for place in (3, head + 5, head + piece + 5, len(whole) - 1):
        altered = bytearray(whole)
        altered[place] ^= 1
        file.write_bytes(altered)
        with pytest.raises((Damaged, KeyFault)):
            sealed.unseal(file, phrase, out)
        assert not out.exists()
    swapped = whole[:head] + whole[head + piece:head + 2 * piece] + whole[head:head + piece] + whole[head + 2 * piece:]
    for cut in (b"", whole[:10], whole[:head], whole[:head + piece], whole[:head + 2 * piece], whole[:-1], swapped):
        file.write_bytes(cut)
        with pytest.raises((Damaged, KeyFault)):
            sealed.unseal(file, phrase, out)
        assert not out.exists()


def test_without_its_key_or_with_another_one_a_backup_says_so_in_a_sentence(tmp_path, content):
    file = tmp_path / "a.backup"
    sealed.seal(file, {}, content, KEY_SET)
    with pytest.raises(KeyFault, match=f"{file} is encrypted: set {KEY}, or {KEY_FILE}, to the key it was made with"):
        sealed.unseal(file, "")
    with pytest.raises(KeyFault, match="does not open with this key: it was made with another one, or the file was altered"):
        sealed.unseal(file, "another long passphrase")


def test_a_key_in_a_file_is_read_but_not_one_beside_what_it_locks_nor_one_too_short(path, tmp_path_factory, monkeypatch):
    elsewhere = tmp_path_factory.mktemp("keys") / "key"
    elsewhere.write_text(f"{KEY_SET}\n", encoding="utf-8")
    monkeypatch.setenv(KEY_FILE, str(elsewhere))
    assert keys.passphrase(path) == KEY_SET
    elsewhere.write_text("short", encoding="utf-8")
    with pytest.raises(KeyFault, match="shorter than 12 characters"):
        keys.passphrase(path)
    for beside in (path.parent / "key", paths.PACKAGE.parent / "key"):
        monkeypatch.setenv(KEY_FILE, str(beside))
        with pytest.raises(KeyFault, match="beside what it locks: keep it elsewhere"):
            keys.passphrase(path)
    monkeypatch.setenv(KEY_FILE, str(elsewhere.parent / "none"))
    with pytest.raises(KeyFault, match="cannot be read: No such file"):
        keys.passphrase(path)


# ------------------------------------------------------------------------------------------ made by themselves


def test_a_backup_is_made_before_an_import_before_taking_it_back_and_before_another_pack(path):
    with Store.open(path) as store:
        take_in(store, ("C", "Cara Later"))
        history.undo_import(store, who="A. Partner")
        packs.load(store, paths.packs_folder() / "accountancy_practice")
        assert whys(path) == ["before-pack", "before-undo", "before-import"]
        oldest = backups.listed(path)[-1]
    held = backups.verified(oldest.path, "")
    assert (held.data_version, held.tables["client"], held.why) == (2, 2, "before-import")
    assert oldest.data_version == 2 and not oldest.is_encrypted and not oldest.is_readable_by_others


def test_the_oldest_made_by_themselves_go_and_those_asked_for_stay(path):
    with Store.open(path) as store:
        settings.change_settings(store, {backups.KEPT_SETTING: "2"}, who="A. Partner")
        for why in (backups.ASKED, "before-import", "before-undo", "before-pack", "before-restore"):
            with store.write() as writer:
                writer.audit("test")
            if why == backups.ASKED:
                backups.make(store.path, why, copy_to=lambda to: snapshots.copy_to(store, to), phrase="")
            else:
                snapshots.before(store, why)
    assert sorted(whys(path)) == [backups.ASKED, "before-pack", "before-restore"]


def test_where_no_backup_can_be_made_nothing_is_imported(path):
    backups.folder(path).write_text("a file where the folder should be", encoding="utf-8")
    with Store.open(path) as store:
        version = store.data_version
        with pytest.raises(WorkbookError, match="Nothing was done: the backup before an import cannot be made in"):
            take_in(store, ("C", "Cara Later"))
        assert names(store) == [A, B] and store.data_version == version


def test_with_a_key_they_are_encrypted_and_so_is_the_copy_left_for_a_notebook(path, monkeypatch):
    monkeypatch.setenv(KEY, KEY_SET)
    with Store.open(path) as store:
        kept = snapshots.before(store, "before-import")
        copy = snapshots.leave_copy(store)
        assert A.encode() not in kept.read_bytes() + copy.read_bytes()
        assert backups.verified(copy, KEY_SET).tables["client"] == 2
        monkeypatch.delenv(KEY)
        # Another way of keeping them: the newest is not taken for one that is not encrypted.
        assert snapshots.before(store, "before-import") != kept
        (plain,) = (one for one in backups.listed(path) if not one.is_encrypted)
        assert A.encode() in plain.path.read_bytes()
        assert any("Not encrypted: 1 of 2 backups" in said for said in kept_safe.look(store).concerns)


def test_several_people_ask_for_a_backup_in_the_same_second_and_each_gets_one(path):
    with Store.open(path) as store:
        with ThreadPoolExecutor(8) as at_once:
            made = [*at_once.map(lambda _: snapshots.keep_backup(store), range(8))]
        assert len(set(made)) == len(backups.listed(path)) == 8
        assert {backups.verified(one, "").tables["client"] for one in made} == {2}
    assert not list(path.parent.rglob("*.part*"))


def test_an_open_copy_left_by_a_program_that_was_ended_goes_and_one_in_use_stays(path):
    elsewhere = path.with_name(".another.duckdb.0000.part")
    left, in_use, beside = files.spare_name(path), files.spare_name(path), Path(f"{files.spare_name(path)}.wal")
    for file in (left, in_use, beside, elsewhere):
        file.write_text("clients")
    for file in (left, beside, elsewhere):
        os.utime(file, (time.time() - 3601,) * 2)
    with Store.open(path):
        assert sorted(path.parent.glob("*.part*")) == sorted([in_use, elsewhere])


# ------------------------------------------------------------------------------------------ restored


def test_what_was_recorded_since_is_counted_and_goes_and_the_backup_of_before_brings_it_back(path):
    with Store.open(path) as store:
        first = backups.make(store.path, backups.ASKED, copy_to=lambda to: snapshots.copy_to(store, to), phrase="")
        moment = datetime.fromisoformat(sealed.peek(first, "")["made_at"])
        take_in(store, ("C", "Cara Later"))
        version = store.data_version
        assert restoring.would_lose(store, moment).done == (("import", 1),)
        done = restoring.restore(store, first, who="A. Partner")
        assert names(store) == [A, B] and store.data_version > version
        assert store.tuples("select who, action from audit order by audit_no")[-1] == ("A. Partner", "backup restored")
        assert integrity.check(store).faults == ()
        assert restoring.restore(store, done.aside, who="A. Partner").manifest.why == "before-restore"
        assert names(store) == [A, B, "Cara Later"]
    assert not list(path.parent.glob("*.part*"))


def test_whoever_was_erased_or_objected_since_stays_so_when_an_older_backup_is_restored(path):
    with Store.open(path) as store:
        older = backups.make(
            store.path, backups.ASKED, copy_to=lambda to: snapshots.copy_to(store, to), phrase="",
            target=path.with_name("kept-elsewhere.backup"),
        )
        personal.erase(store, client_id="A", as_of=AS_OF, reason="asked by letter", who="A. Partner")
        permissions.record_objection(store, client_id="B", as_of=AS_OF, who="A. Partner", how="by telephone")
        done = restoring.restore(store, older, who="A. Partner")
        assert (done.kept_out, done.objecting) == (1, 1)
        assert names(store) == [B] and personal.is_erased(store, client_id="A")
        assert store.tuples("select contact_status, how from client join objection using (client_id)") == [
            ("do_not_market", "by telephone")
        ]
    assert A.encode() in older.read_bytes() and A.encode() not in path.read_bytes()


def test_they_stay_so_even_where_the_workbook_can_no_longer_be_read(path):
    with Store.open(path) as store:
        older = backups.make(
            store.path, backups.ASKED, copy_to=lambda to: snapshots.copy_to(store, to), phrase="",
            target=path.with_name("kept-elsewhere.backup"),
        )
        personal.erase(store, client_id="A", as_of=AS_OF, reason="asked by letter", who="A. Partner")
        snapshots.before(store, "before-import")
    path.write_bytes(b"no workbook")
    done = restoring.restore_to(path, older, who="A. Partner")
    assert done.is_unsure and done.aside.read_bytes() == b"no workbook"
    with Store.open(path) as store:
        assert names(store) == [B] and personal.is_erased(store, client_id="A")


def test_an_erased_person_is_taken_out_of_every_backup_that_can_be_read_and_the_others_are_named(path, monkeypatch):
    with Store.open(path) as store:
        plain = snapshots.before(store, "before-import")
        monkeypatch.setenv(KEY, KEY_SET)
        with store.write() as writer:
            writer.audit("test")
        locked = snapshots.before(store, "before-undo")
        monkeypatch.delenv(KEY)
        personal.erase(store, client_id="A", as_of=AS_OF, reason="asked by letter", who="A. Partner")
        assert restoring.forget_in_backups(store, who="A. Partner") == restoring.Forgotten((plain,), (locked,))
        assert A.encode() not in plain.read_bytes() and B.encode() in plain.read_bytes()
        held = backups.verified(plain, "")
        assert (held.why, held.tables["client"], held.tables["suppression"]) == ("before-import", 1, 1)
        assert restoring.forget_in_backups(store, who="A. Partner").rewritten == ()
    assert not list(backups.folder(path).glob(".*"))


def test_a_damaged_workbook_that_is_reached_by_a_link_is_restored_in_its_own_place_and_the_link_stays(path):
    with Store.open(path) as store:
        backup = snapshots.keep_backup(store)
    away = path.parent / "elsewhere"
    away.mkdir()
    link = away / "linked.duckdb"
    link.symlink_to(path)
    path.write_bytes(b"damaged")
    done = restoring.restore_to(link, backup, who="A. Partner")
    assert link.is_symlink() and not path.is_symlink() and done.aside.parent == path.parent
    with Store.open(link) as store:
        assert names(store) == [A, B]
    assert [file.name for file in away.iterdir()] == ["linked.duckdb"]


def test_a_damaged_backup_and_one_of_a_newer_release_change_nothing(path):
    with Store.open(path) as store:
        whole = snapshots.before(store, "before-import")
        damaged = path.with_name("damaged.backup")
        damaged.write_bytes(whole.read_bytes()[:-5])
        before, version = names(store), store.data_version
        with pytest.raises(Damaged, match="was altered, or its end is missing: it is refused"):
            restoring.restore(store, damaged, who="A. Partner")
        sealed.unseal(whole, "", path.with_name("newer"))
        told = backups.manifest_of(path.with_name("newer"))
        sealed.seal(damaged, told | {"made_at": "2026-01-01", "why": "asked", "tables": {"client": 3}},
                    path.with_name("newer"), "")
        with pytest.raises(Damaged, match="does not hold what it says it holds"):
            restoring.restore(store, damaged, who="A. Partner")
        assert (names(store), store.data_version) == (before, version)
        path.with_name("newer").unlink()
    assert not list(path.parent.glob("*.part*"))


# ------------------------------------------------------------------------------------------ on the disk


@pytest.mark.parametrize(("uuid", "told"), [
    ("CRYPT-LUKS2-abc", at_rest.ENCRYPTED), ("LVM-abc", at_rest.OPEN), (None, at_rest.OPEN),
])
def test_whether_the_disk_is_encrypted_is_read_from_the_system(tmp_path, uuid, told):
    mounts, device = tmp_path / "mountinfo", tmp_path / "devices" / "254:1"
    mounts.write_text(
        "22 1 254:9 / / rw - ext4 /dev/vda rw\n"
        f"23 22 254:1 / {tmp_path} rw,relatime shared:1 - ext4 /dev/mapper/home rw\n", encoding="utf-8",
    )
    (device / "slaves" / "sda1").mkdir(parents=True)
    if uuid:
        (device / "dm").mkdir()
        (device / "dm" / "uuid").write_text(uuid, encoding="ascii")
    assert at_rest.linux(tmp_path / "w", mounts=mounts, devices=tmp_path / "devices") == told
    assert at_rest.linux(Path("/w"), mounts=mounts, devices=tmp_path / "devices") == at_rest.UNKNOWN
    below = device / "slaves" / "sda1" / "dm"
    below.mkdir()
    (below / "uuid").write_text("CRYPT-LUKS1-x", encoding="ascii")
    assert at_rest.linux(tmp_path / "w", mounts=mounts, devices=tmp_path / "devices") == at_rest.ENCRYPTED
