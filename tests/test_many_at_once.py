"""Many people at one open workbook: no wrong row, no lost write, and whoever comes second is told."""

from __future__ import annotations

import os
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from crowd import AS_OF, Crowd

import lifeline
from lifeline.errors import UserError
from lifeline.intake import apply, read
from lifeline.question import kept
from lifeline.question.board import board
from lifeline.record import board as doing
from lifeline.record.pack_edits import Overtaken
from lifeline.store import Store
from lifeline.store.turns import Turns
from lifeline.workbook import Workbook

IS_SOAK = bool(os.environ.get("LIFELINE_SOAK"))


@pytest.fixture
def workbook(workbook_path: Path) -> Workbook:
    with lifeline.open(workbook_path) as workbook:
        yield workbook


def test_fifty_who_read_and_five_who_write_see_no_wrong_row_and_lose_no_write(workbook, workbook_path):
    crowd = Crowd(workbook, pause=4 if IS_SOAK else 0)
    crowd.run(readers=50 if IS_SOAK else 8, writers=5 if IS_SOAK else 3, seconds=60 if IS_SOAK else 1)
    print(crowd.told_in_words())
    assert crowd.failed == [] and crowd.wrong == []
    assert crowd.faults_afterwards() == []
    assert all(crowd.reads[what] for what in ("lifeline", "list", "white space", "record", "decisions"))
    assert all(crowd.written[kind] for kind in ("event", "decision", "fact", "card"))
    assert workbook.check().faults == ()
    # What was acknowledged is in the file, and not only in this process.
    workbook.close()
    crowd.workbook = lifeline.open(workbook_path)
    assert crowd.faults_afterwards() == []
    crowd.workbook.close()


def test_of_many_who_edit_the_same_row_each_but_the_first_is_told_and_none_is_lost(workbook):
    stage_id = next(iter(workbook.catalogue().stages))

    def edit(number: int) -> tuple[int, int]:
        done = told = 0
        for turn in range(4 if IS_SOAK else 1):
            seen = doing.fingerprints(workbook.store, "life_stage")[stage_id]
            notes = workbook.store.value("select notes from life_stage where stage_id = $stage_id", stage_id=stage_id)
            try:
                doing.change_stage(workbook.store, stage_id, who=f"P{number}", seen=seen, notes=f"{notes} [{number}.{turn}]")
                done += 1
            except Overtaken:
                told += 1
        return done, told

    with ThreadPoolExecutor(8) as threads:
        outcomes = list(threads.map(edit, range(8)))
    notes = workbook.store.value("select notes from life_stage where stage_id = $stage_id", stage_id=stage_id)
    assert notes.count("[") == sum(done for done, _ in outcomes) >= 1
    assert sum(done + told for done, told in outcomes) == (32 if IS_SOAK else 8)
    assert board(workbook.store, "person").stages


# ------------------------------------------------------------------------------------------ one moment


def set_something(store: Store, name: str) -> None:
    with store.write() as writer:
        writer.insert("setting", ["name", "value"], [(name, "x")])


def test_what_is_read_within_one_moment_is_of_one_moment_and_ones_own_write_ends_it(workbook):
    store = workbook.store
    with ThreadPoolExecutor(1) as somebody, store.at_one_moment():
        version = store.data_version
        somebody.submit(set_something, store, "theirs").result()
        assert store.data_version == version and store.tuples("select 1 from setting where name = 'theirs'") == []
        with pytest.raises(Exception, match="nonsense"):
            store.tuples("select nonsense")
        assert store.data_version == version + 1, "after a fault the next question is of another moment"
        somebody.submit(set_something, store, "theirs too").result()
        assert store.data_version == version + 1
        set_something(store, "mine")
        assert store.data_version == version + 3
        with store.between_moments():
            somebody.submit(set_something, store, "third").result()
            assert store.data_version == version + 4
    assert store.data_version == version + 4


def test_the_file_changes_hands_while_moments_come_and_go_and_whoever_keeps_one_may_ask_another_thread(workbook):
    store, begun, is_over = workbook.store, threading.Event(), threading.Event()

    def keep_asking() -> int:
        count = 0
        while not is_over.is_set() or not count:
            with ThreadPoolExecutor(1) as another, store.at_one_moment():
                version = store.data_version
                begun.set()
                time.sleep(0.01)
                # The file waits to change hands by now, and waits for this answer too.
                assert another.submit(lambda: store.data_version).result(30) >= version
            count += 1
        return count

    with ThreadPoolExecutor(3) as threads:
        asking = [threads.submit(keep_asking) for _ in range(3)]
        begun.wait(30)
        for _ in range(3):
            store.rewrite()
        is_over.set()
        assert all(each.result(60) for each in asking)


def test_an_import_under_way_keeps_nobody_from_reading_what_was_there_before(workbook):
    store = workbook.store
    lines = ["client_id,name,track,born_or_incorporated,client_since,contact_status"]
    many = 20_000 if IS_SOAK else 2_000
    lines += [f"N{number},Somebody {number},person,1980-01-01,2020-01-01,ok" for number in range(many)]
    plan = read(store, [("clients.csv", "\n".join(lines).encode())])
    before, seen = store.value("select count(*) from client"), []

    def look_in(_done: int, _of: int) -> None:
        # In the middle of the import, from another thread: at once, and nothing of it.
        with ThreadPoolExecutor(1) as somebody:
            seen.append(somebody.submit(lambda: workbook.clients(as_of=AS_OF, text="Somebody").total).result(60))

    workbook.refresh(as_of=AS_OF)
    apply(store, plan, who="Ada", progress=look_in)
    assert seen and set(seen) == {0}
    assert store.value("select count(*) from client") == before + many


# ------------------------------------------------------------------------------------------ turns


def test_turns_come_in_the_order_in_which_they_were_asked_for_and_who_writes_often_keeps_nobody_waiting():
    turns, order, lined_up = Turns(), [], []

    def take(number: int) -> None:
        with turns:
            order.append(number)

    with turns:
        for number in range(6):
            thread = threading.Thread(target=take, args=(number,))
            thread.start()
            lined_up.append(thread)
            while len(turns._waiting) <= number:
                time.sleep(0.001)
    for thread in lined_up:
        thread.join()
    assert order == list(range(6))


def test_whoever_waits_too_long_is_told_and_the_turn_goes_to_the_next():
    turns = Turns(patience=0.05)
    with turns:
        with pytest.raises(UserError, match="Somebody else has been writing"), turns:
            pass
    with turns:
        pass


def test_an_answer_that_is_kept_is_worked_out_once_for_all_who_ask_and_keeps_nobody_else_waiting(workbook):
    store, asked, go_on = workbook.store, [], threading.Event()

    def slowly() -> str:
        asked.append(1)
        go_on.wait(30)
        return "slow"

    with ThreadPoolExecutor(5) as threads:
        slow = [threads.submit(kept.kept, store, ("a test", "slow"), slowly) for _ in range(4)]
        assert threads.submit(kept.kept, store, ("a test", "quick"), lambda: "quick").result(30) == "quick"
        go_on.set()
        assert [each.result(30) for each in slow] == ["slow"] * 4
    assert len(asked) == 1 and kept.last_kept(store, ("a test",)) in ("slow", "quick")
