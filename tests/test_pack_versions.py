"""A newer release of the starter pack: what comes in, what of the firm's own stays, and where somebody has to choose."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

import pytest

from lifeline import paths, workbook
from lifeline.errors import PackError
from lifeline.intake import pack_tables
from lifeline.question.board import board
from lifeline.question.catalogue import catalogue
from lifeline.record import board as doing, pack_edits, pack_versions

NAME = "financial_adviser"


@pytest.fixture
def store():
    with workbook.create(":memory:", pack=NAME) as made:
        yield made.store


@pytest.fixture
def release(tmp_path: Path) -> Path:
    """The pack as it will come with the next release: the same for now."""
    return Path(shutil.copytree(paths.packs_folder() / NAME, tmp_path / NAME))


def change(folder: Path, file_name: str, key: str, **cells: str) -> None:
    """Change cells of one row of one file, found by its first column; without cells the row is taken out."""
    path = folder / file_name
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    head = rows[0]
    (at,) = [at for at, row in enumerate(rows) if row[0] == key]
    for column, cell in cells.items():
        rows[at][head.index(column)] = cell
    if not cells:
        del rows[at]
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)


def test_the_same_release_brings_nothing(store, release):
    found = pack_versions.newer(store, release)
    assert found.is_base_known and not found.is_any and found.stays == ()


def test_what_only_the_newer_pack_changed_comes_in_and_what_only_the_firm_changed_stays(store, release):
    doing.set_cell(store, "P05", "POL_TRUST", who="Ann", question="Who is named on your pension?")
    mine = doing.add_service(store, name="Tea", practice_area="Advice", track="person", who="Ann")
    doing.set_cell(store, "P05", mine, who="Ann")
    change(release, "need_rules.csv", "fa007", why="Cover costs less the sooner it is taken.")

    found = pack_versions.newer(store, release)
    assert [(each.what, each.key, each.column) for each in found.comes_in] == [("cell", "fa007", "why")]
    assert {(each.key, each.column) for each in found.stays} >= {("fa006", "question"), (mine, "")}
    assert found.clashes == ()
    assert pack_versions.move_to(store, release, who="Ann") == 1
    rules = catalogue(store).rules
    assert rules["fa007"].why == "Cover costs less the sooner it is taken."
    assert rules["fa006"].question == "Who is named on your pension?"
    assert mine in catalogue(store).services
    assert not pack_versions.newer(store, release).is_any


@pytest.mark.parametrize(("is_taken", "expected"), [(False, "1"), (True, "3")])
def test_where_both_changed_the_firms_stays_unless_somebody_chooses(store, release, is_taken, expected):
    doing.set_cell(store, "P05", "LIFE_COVER", who="Ann", need=1)
    change(release, "need_rules.csv", "fa007", need="3")

    (clash,) = pack_versions.newer(store, release).clashes
    assert (clash.key, clash.column, clash.loaded, clash.ours, clash.newer) == ("fa007", "need", "2", "1", "3")
    pack_versions.move_to(store, release, who="Ann", take=[clash.id] if is_taken else [])
    assert str(catalogue(store).rules["fa007"].need) == expected


def test_what_the_newer_pack_took_out_goes_unless_the_firm_had_made_it_its_own(store, release):
    doing.set_cell(store, "P06", "INC_PROT", who="Ann", need=3)
    for rule_id in ("fa018", "fa011"):
        change(release, "need_rules.csv", rule_id)

    found = pack_versions.newer(store, release)
    assert [(each.key, each.after) for each in found.comes_in] == [("fa018", None)]
    assert [(each.key, each.ours, each.newer) for each in found.clashes] == [("fa011", "changed", None)]
    pack_versions.move_to(store, release, who="Ann")
    assert {"fa018", "fa011"} & set(catalogue(store).rules) == {"fa011"}


def test_what_the_firm_took_out_stays_out(store, release):
    cell = board(store, "person").cells["P05", "LIFE_COVER"]
    doing.clear_cell(store, cell.rule_id, who="Ann")
    doing.retire_stage(store, "P16", who="Ann")
    change(release, "life_stages.csv", "P16", name="Retiring")
    change(release, "need_rules.csv", "fa035", stage_id="P16", rule_id="fa900")
    pack_versions.move_to(store, release, who="Ann")
    assert cell.rule_id not in catalogue(store).rules
    assert "fa900" not in catalogue(store).rules
    assert "P16" not in [stage.stage_id for stage in board(store, "person").stages]


def test_moving_is_one_edit_and_is_undone(store, release):
    change(release, "services.csv", "JISA", name="Saving for children")
    change(release, "need_rules.csv", "fa007", need="3")
    before = pack_tables.files(store)
    pack_versions.move_to(store, release, who="Ann")
    assert [edit.what for edit in pack_edits.edits(store)] == ["Moved to the newer Financial adviser, United Kingdom"]
    pack_edits.undo(store, who="Ann")
    assert pack_tables.files(store) == before
    assert pack_versions.newer(store, release).is_any


def test_a_faulty_release_changes_nothing(store, release):
    before = pack_tables.files(store)
    change(release, "need_rules.csv", "fa007", need="often")
    with pytest.raises(PackError):
        pack_versions.move_to(store, release, who="Ann")
    assert pack_tables.files(store) == before


def test_without_knowing_what_was_loaded_only_what_is_new_comes_in_by_itself(store, release):
    with store.write() as writer:
        writer.execute("delete from pack_base")
    change(release, "need_rules.csv", "fa007", need="3")
    found = pack_versions.newer(store, release)
    assert not found.is_base_known and found.comes_in == () == found.stays
    assert [(clash.key, clash.column) for clash in found.clashes] == [("fa007", "need")]
