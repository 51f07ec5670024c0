"""Many people at one open workbook: no wrong row, no lost write, and whoever comes second is told."""

from __future__ import annotations

import os
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from crowd import Crowd

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
    crowd = Crowd(workbook)
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
