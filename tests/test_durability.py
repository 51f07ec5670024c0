"""Acknowledged means stored: programs killed, files damaged, cut short or missing, a full disk, a second program.

Each time a clear message, and a way back. `LIFELINE_SOAK=1` kills two hundred times instead of three.
"""

from __future__ import annotations

import multiprocessing
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest
from deciding_until_killed import AS_OF, decide_until_killed

from lifeline.errors import WorkbookError
from lifeline.model import Move
from lifeline.question import integrity, opportunities
from lifeline.record import restoring
from lifeline.store import Store, acknowledged, backups, migrations, opening, snapshots
from lifeline.store.acknowledged import ChangesMissing

HERE = Path(__file__).parent
KILLS = 200 if os.environ.get("LIFELINE_SOAK") else 3


@pytest.fixture
def path(sample_workbook: Path, tmp_path: Path) -> Path:
    """A sample workbook of the test's own, closed."""
    path = tmp_path / "workbook.duckdb"
    shutil.copy(sample_workbook, path)
    return path


def run_and_kill(path: Path, seed: int, wanted: list[tuple[str, str]], seconds: float) -> set[str]:
    """What a program acknowledged on this workbook before it was killed, so long after its first word."""
    # Its libraries are loaded once, and each is another process all the same.
    how = multiprocessing.get_context("forkserver" if sys.platform != "win32" else "spawn")
    if sys.platform != "win32":
        how.set_forkserver_preload([decide_until_killed.__module__])
    hears, tells = how.Pipe(duplex=False)
    program = how.Process(target=decide_until_killed, args=(str(path), seed, wanted, tells))
    program.start()
    tells.close()
    said = {hears.recv()}
    time.sleep(seconds)
    program.kill()
    program.join()
    with suppress(EOFError):
        while True:
            said.add(hears.recv())
    return said


def killed(path: Path) -> None:
    """Leave the workbook as a killed program does: with its latest changes in its second file only."""
    code = (
        "import os, sys; sys.path.insert(0, sys.argv[1]); from lifeline.store import Store\n"
        "store = Store.open(sys.argv[2])\n"
        "for number in range(3):\n"
        "    with store.write(who='A. Killed') as writer: writer.audit('test', f'change {number}')\n"
        "os.kill(os.getpid(), 9)"
    )
    subprocess.run([sys.executable, "-c", code, str(HERE.parent), str(path)], check=False, capture_output=True)
    assert Path(f"{path}.wal").exists()


def changes(path: Path) -> int:
    with Store.open(path) as store:
        return store.value("select count(*) from audit where action = 'test'")


# ------------------------------------------------------------------------------------------ killed


@pytest.mark.slow
def test_whoever_was_told_that_a_decision_is_stored_finds_it_whenever_the_program_is_killed(path):
    chance, told = random.Random(7), set()
    with Store.open(path) as store:
        lines = opportunities.opportunities(store, as_of=AS_OF)
    wanted = [(line.client_id, line.service_id) for line in lines if line.move is not Move.ASK_FIRST]
    for number in range(KILLS):
        told |= run_and_kill(path, number, wanted, chance.uniform(0, 0.8))
        with Store.open(path) as store:
            found = {decision_id for (decision_id,) in store.tuples("select decision_id from decision")}
            assert told <= found, f"kill {number}: {len(told - found)} of {len(told)} lost"
            assert integrity.check(store).faults == (), f"kill {number}"
        if KILLS > 5 and number % 20 == 19:
            print(f"{number + 1} kills, {len(told)} acknowledged decisions", flush=True)
    print(f"{KILLS} kills, {len(told)} acknowledged decisions, none lost, none broken")
    assert len(told) >= KILLS


def test_a_workbook_whose_making_was_cut_off_after_its_tables_were_made_opens(tmp_path):
    """DuckDB cannot replay such changes while it connects; a connection that is open already can."""
    path = tmp_path / "new.duckdb"
    code = (
        "import os, sys; sys.path.insert(0, sys.argv[1])\n"
        "from lifeline.store import opening, migrations\n"
        "connection = opening._connect(sys.argv[2])\n"
        "migrations.migrate(connection)\n"
        "os.kill(os.getpid(), 9)"
    )
    subprocess.run([sys.executable, "-c", code, str(HERE.parent), str(path)], check=False, capture_output=True)
    assert Path(f"{path}.wal").stat().st_size > 0
    with Store.open(path) as store:
        assert store.value("select schema_version from workbook_state") == migrations.LATEST


def test_an_update_of_the_file_that_is_killed_midway_goes_on_at_the_next_start_and_leaves_a_way_back(tmp_path):
    path = tmp_path / "older.duckdb"
    code = (
        "import os, sys; sys.path.insert(0, sys.argv[1])\n"
        "from lifeline.store import Store, migrations, opening\n"
        "scripts = migrations._scripts()\n"
        "class Killing(type(scripts[-1][1])):\n"
        "    def read_text(self, **how):\n"
        "        os.kill(os.getpid(), 9)\n"
        "migrations._scripts = lambda: [*scripts[:-1], (scripts[-1][0], Killing(scripts[-1][1]))]\n"
        "Store.open(sys.argv[2]) if os.path.exists(sys.argv[2]) else migrations.migrate(opening._connect(sys.argv[2]))"
    )
    # The first makes a file of the release before; the next two are killed while they bring it up to this one.
    for _ in range(3):
        done = subprocess.run([sys.executable, "-c", code, str(HERE.parent), str(path)], check=False, capture_output=True)
        assert done.returncode == -signal.SIGKILL
    # One backup, however often it is tried: the older ones are not pushed out.
    (kept,) = backups.listed(path)
    assert kept.why == "before-update"
    assert backups.verified(kept.path, "").schema_version < migrations.LATEST
    with Store.open(path) as store:
        assert store.value("select schema_version from workbook_state") == migrations.LATEST


# ------------------------------------------------------------------------------------------ the second file


def test_a_missing_second_file_is_noticed_and_put_back_brings_everything(path, tmp_path):
    killed(path)
    shutil.move(f"{path}.wal", tmp_path / "elsewhere.wal")
    with pytest.raises(ChangesMissing, match=r"The last 3 changes that were acknowledged cannot be found"):
        Store.open(path)
    shutil.move(tmp_path / "elsewhere.wal", f"{path}.wal")
    assert changes(path) == 3


def test_a_second_file_cut_short_is_noticed_and_one_can_go_on_without_what_is_missing(path):
    killed(path)
    wal = Path(f"{path}.wal")
    os.truncate(wal, wal.stat().st_size - 20)
    with pytest.raises(ChangesMissing, match="The last change that was acknowledged cannot be found"):
        Store.open(path)
    number = acknowledged.noted(path)
    opening.go_on_without(str(path))
    assert changes(path) == 2
    with Store.open(path) as store:
        assert store.data_version == number + 1   # no number is given twice


def test_a_workbook_that_is_closed_is_one_file_and_nothing_can_be_missing(path):
    killed(path)
    assert changes(path) == 3
    assert [file.name for file in path.parent.iterdir()] == [path.name]


def test_what_was_written_down_of_another_workbook_says_nothing_of_this_one(path):
    acknowledged.note(str(path), "another", 1_000_000)
    assert changes(path) == 0


# ------------------------------------------------------------------------------------------ damaged


@pytest.mark.parametrize("damage", ["beginning", "half", "empty"])
def test_a_damaged_file_is_told_and_a_backup_takes_its_place_while_the_file_is_kept(path, damage):
    with Store.open(path) as store:
        backup = snapshots.before(store, "before-import")
    content = bytearray(path.read_bytes())
    if damage == "beginning":
        content[4096:12288] = bytes(8192)
    path.write_bytes({"half": content[: len(content) // 2], "empty": b""}.get(damage, content))
    with pytest.raises(WorkbookError, match="cannot be (read|opened)"):
        with Store.open(path) as store:
            integrity.check(store)
    done = restoring.restore_to(path, backup, who="A. Partner")
    assert done.aside.read_bytes() == bytes(path.with_name(done.aside.name).read_bytes())
    assert done.aside.name.startswith("workbook.duckdb.damaged-") and done.is_unsure
    with Store.open(path) as store:
        assert integrity.check(store).faults == () and store.value("select count(*) from client") == 41


def test_a_block_gone_bad_is_found_by_check(path):
    """A file opens as long as its head and its catalogue are whole; what is behind is read only when somebody asks."""
    size = path.stat().st_size
    with path.open("rb+") as file:
        for place in range(size // 2 // 262144 * 262144 + 12288, size - 262144, 262144):
            file.seek(place + 5000)
            file.write(b"\xff" * 64)
    try:
        with Store.open(path) as store:
            faults = integrity.check(store).faults
    except WorkbookError as error:
        faults = str(error)
    assert faults


def test_a_second_program_is_told_who_has_the_workbook(path):
    with Store.open(path):
        done = subprocess.run(
            [sys.executable, "-m", "lifeline", "restore", "no.backup", "--workbook", str(path)], cwd=HERE.parent,
            capture_output=True, text=True,
        )
    assert done.returncode != 0
    assert "open in another program" in done.stderr + done.stdout or "no.backup cannot be read" in done.stderr


# ------------------------------------------------------------------------------------------ a full disk


@pytest.fixture
def small_disk(tmp_path: Path):
    """A disk of 36 megabytes. Needs an account that may mount one."""
    place = tmp_path / "disk"
    place.mkdir()
    made = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=36m", "tmpfs", str(place)], capture_output=True)
    if made.returncode:
        pytest.skip("only an account that may mount a disk can make a small one")
    yield place
    subprocess.run(["umount", str(place)], check=True)


def fill(store: Store) -> int:
    """Write until the disk refuses; how many changes were acknowledged."""
    done = 0
    while done < 3000:
        try:
            with store.write(who="A. Writer") as writer:
                writer.insert("setting", ["name", "value"], [(f"filling {done}", random.randbytes(15_000).hex())])
        except WorkbookError as error:
            assert "the disk that holds" in str(error) and "Make room on it" in str(error)
            return done
        done += 1
    raise AssertionError("the disk was never full")


def test_a_full_disk_is_told_nothing_acknowledged_is_lost_and_room_is_the_way_back(small_disk, sample_workbook):
    path = small_disk / "workbook.duckdb"
    shutil.copy(sample_workbook, path)
    count = "select count(*) from setting where starts_with(name, 'filling')"
    with Store.open(path) as store:
        done = fill(store)
        assert done > 100 and store.value(count) == done   # whoever reads, reads on
        with pytest.raises(WorkbookError, match="Nothing was done: the backup before an import cannot be made"):
            snapshots.before(store, "before-import")
        assert list(small_disk.glob("*-backups/*")) == []
        subprocess.run(["mount", "-o", "remount,size=200m", str(small_disk)], check=True)
        with store.write(who="A. Writer") as writer:
            writer.audit("test", "there is room again")
        assert snapshots.before(store, "before-import").exists()
    with Store.open(path) as store:
        assert store.value(count) == done and integrity.check(store).faults == ()
