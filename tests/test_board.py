"""The stage board: what can be done on it, told, stored at once, taken back, made again; and who is told they were second."""

from __future__ import annotations

import random
from datetime import date

import pytest

from lifeline import paths, workbook
from lifeline.errors import NotFound, PackError, UserError
from lifeline.intake import pack_tables, packs
from lifeline.question import effect
from lifeline.question.board import board
from lifeline.question.catalogue import catalogue
from lifeline.record import board as doing, board_kept, pack_edits
from lifeline.record.pack_edits import Overtaken
from lifeline.store import Store

AS_OF = date(2026, 11, 1)
SHIPPED = sorted(folder.name for folder in paths.packs_folder().iterdir() if folder.is_dir())


@pytest.fixture
def store(workbook_path):
    with workbook.open(workbook_path) as opened:
        yield opened.store


def whole(store: Store) -> dict[str, bytes]:
    return pack_tables.files(store)


def told(store: Store) -> list[str]:
    return [edit.what for edit in pack_edits.edits(store)]


# ------------------------------------------------------------------------------------------ edits


def test_a_new_cell_needs_no_more_than_a_stage_and_a_service(store):
    stage_id = doing.add_stage(store, name="Gap year", track="person", lane="Work", who="Ann")
    doing.set_cell(store, stage_id, "LPA_FIN", who="Ann")

    cell = board(store, "person").cells[stage_id, "LPA_FIN"]
    assert (cell.need, cell.window_start_months, cell.window_end_months, cell.later_rule) == (2, 0, 24, "evergreen")
    assert cell.question and cell.why
    assert told(store) == ["Lasting power of attorney: money and property at Gap year", "New stage Gap year"]


def test_a_changed_cell_keeps_its_sources_and_its_note_on_the_law(store):
    before = board(store, "person").cells["P05", "WILL_MIRROR"]
    doing.set_cell(store, "P05", "WILL_MIRROR", who="Ann", need=1, question="Have you both a will?")

    after = board(store, "person").cells["P05", "WILL_MIRROR"]
    assert (after.need, after.question) == (1, "Have you both a will?")
    assert (after.law_note, after.source_ids, after.why) == (before.law_note, before.source_ids, before.why)
    assert before.law_note and before.source_ids


def test_the_next_question_is_answered_by_the_new_rule(store):
    rule_id = doing.set_cell(store, "P05", "LPA_FIN", who="Ann", window_end_months=600)
    found = store.tuples(
        "select count(*) from opportunity($as_of, 120, 6, 60, '', 'Z') where contains(rules, $rule)",
        as_of=AS_OF, rule=rule_id,
    )
    assert found[0][0] > 0
    doing.clear_cell(store, rule_id, who="Ann")
    assert ("P05", "LPA_FIN") not in board(store, "person").cells


def test_stages_are_moved_into_another_lane_and_before_another(store):
    doing.move_stage(store, "P16", before="P01", lane="Home", who="Ann")
    lanes = board(store, "person").lanes
    assert [stage.stage_id for stage in lanes["Home"]][0] == "P16"
    assert "P16" not in [stage.stage_id for stage in lanes["Work"]]


def test_two_stages_become_one_with_their_cells_and_what_clients_went_through(store):
    events = store.value("select count(*) from life_event where stage_id in ('P05', 'P13')")
    cells = {service for stage, service in board(store, "person").cells if stage in ("P05", "P13")}
    doing.merge_stages(store, keep="P05", gone="P13", who="Ann")

    assert store.value("select count(*) from life_event where stage_id = 'P05'") == events
    assert {service for stage, service in board(store, "person").cells if stage == "P05"} == cells
    assert "P13" not in [stage.stage_id for stage in board(store, "person").stages]
    pack_edits.undo(store, who="Ann")
    assert store.value("select count(*) from life_event where stage_id = 'P13'") > 0


def test_a_stage_taken_off_the_board_keeps_its_name_on_the_files_of_clients(store):
    named = store.value("select count(*) from life_event where stage_id = 'P06'")
    doing.retire_stage(store, "P06", who="Ann")
    assert named and store.value("select count(*) from life_event where stage_id = 'P06'") == named
    assert catalogue(store).stages["P06"].name == "Buying a first home"
    assert "P06" not in [stage.stage_id for stage in board(store, "person").stages]
    assert not [rule for rule in catalogue(store).rules.values() if rule.stage_id == "P06"]


def test_a_service_taken_off_the_board_is_named_by_nothing(store):
    doing.retire_service(store, "WILL_MIRROR", who="Ann")
    assert "WILL_MIRROR" not in [service.service_id for service in board(store, "person").services]
    for name, data in whole(store).items():
        assert b"WILL_MIRROR" not in data or name in ("sali.csv", "work_implies.csv", "regulation.csv"), name


def test_what_was_held_of_a_merged_service_counts_for_the_one_kept(store):
    doing.merge_services(store, keep="LPA_FIN", gone="LPA_HEALTH", who="Ann")
    assert store.tuples("select family, is_retired from service where service_id = 'LPA_HEALTH'") == store.tuples(
        "select family, true from service where service_id = 'LPA_FIN'"
    )


# ------------------------------------------------------------------------------------------ what cannot be


@pytest.mark.parametrize(("cells", "said"), [
    ({"need": 7}, "Need: found '7', expected 3 essential, 2 recommended or 1 optional."),
    ({"window_start_months": "soon"}, "Window start months: found 'soon', expected a whole number up to 12,000."),
    ({"later_rule": "never"}, "Later rule: found 'never', expected one of evergreen, until_event, lapses."),
    ({"question": " "[:0]}, "Question: found '', expected a question."),
    ({"condition": "married"}, "A condition is written fact=Y or fact=N, joined with ; and not 'married'."),
])
def test_a_cell_that_cannot_be_is_refused_and_nothing_is_changed(store, cells, said):
    before = whole(store)
    with pytest.raises(UserError, match="^" + said.replace("(", r"\(").replace(".", r"\.") + "$"):
        doing.set_cell(store, "P05", "WILL_MIRROR", who="Ann", **cells)
    assert whole(store) == before and told(store) == []


def test_a_pack_may_not_contradict_itself(store):
    before = whole(store)
    with pytest.raises(PackError, match="a window opens before it closes"):
        doing.set_cell(store, "P05", "WILL_MIRROR", who="Ann", window_start_months=9, window_end_months=3)
    with pytest.raises(PackError, match="a fact with its question"):
        doing.set_cell(store, "P05", "WILL_MIRROR", who="Ann", condition="is_left_handed=Y")
    with pytest.raises(UserError, match="Give the stage a name"):
        doing.add_stage(store, name="  ", track="person", lane="Work", who="Ann")
    with pytest.raises(UserError, match="same kind of client"):
        doing.merge_stages(store, keep="P05", gone="B01", who="Ann")
    with pytest.raises(NotFound):
        doing.clear_cell(store, "no such rule", who="Ann")
    assert whole(store) == before


# ------------------------------------------------------------------------------------------ two at once


def test_of_two_who_change_one_cell_the_second_is_told_and_neither_is_lost(store):
    cell = board(store, "person").cells["P05", "WILL_MIRROR"]
    seen = doing.fingerprints(store, "need_rule")[cell.rule_id]
    doing.set_cell(store, "P05", "WILL_MIRROR", who="Ann", seen=seen, need=1)

    with pytest.raises(Overtaken, match="^Ann was first: Mirror wills"):
        doing.set_cell(store, "P05", "WILL_MIRROR", who="Bob", seen=seen, need=3)
    assert board(store, "person").cells["P05", "WILL_MIRROR"].need == 1
    # Another cell is nobody's business but his.
    assert ("P04", "LPA_FIN") not in board(store, "person").cells
    doing.set_cell(store, "P04", "LPA_FIN", who="Bob", seen="")
    with pytest.raises(Overtaken, match="^Bob was first"):
        doing.set_cell(store, "P04", "LPA_FIN", who="Ann", seen="")


# ------------------------------------------------------------------------------------------ undo, redo, snapshots


def random_edit(store: Store, chance: random.Random) -> None:
    drawn = board(store, chance.choice(["person", "business"]))
    stages, services = [each.stage_id for each in drawn.stages], [each.service_id for each in drawn.services]
    stage_id, service_id = chance.choice(stages), chance.choice(services)
    what = chance.randrange(9)
    if what == 0:
        doing.add_stage(store, name=f"Stage {chance.random()}", track=drawn.track, lane="Work", who="Ann")
    elif what == 1:
        doing.add_service(store, name=f"Service {chance.random()}", practice_area="Other", track=drawn.track, who="Ann")
    elif what == 2:
        doing.move_stage(store, stage_id, before=chance.choice([None, *stages]), who="Ann")
    elif what == 3:
        doing.retire_stage(store, stage_id, who="Ann")
    elif what == 4:
        doing.retire_service(store, service_id, who="Ann")
    elif what == 5:
        doing.merge_stages(store, keep=stage_id, gone=chance.choice([each for each in stages if each != stage_id]), who="Ann")
    elif what == 6:
        other = chance.choice([each for each in services if each != service_id])
        doing.merge_services(store, keep=service_id, gone=other, who="Ann")
    elif what == 7 and drawn.cells:
        doing.clear_cell(store, chance.choice(list(drawn.cells.values())).rule_id, who="Ann")
    else:
        doing.set_cell(store, stage_id, service_id, who="Ann", need=chance.choice([1, 2, 3]))


def everything(store: Store) -> tuple:
    rows = store.tuples("select event_id, stage_id from life_event order by event_id")
    return whole(store), rows, store.tuples("from prepared_rule order by all"), store.tuples("from rule_condition order by all")


def test_whatever_was_done_is_taken_back_exactly_and_made_again_exactly(store):
    chance = random.Random(2026)
    states = [everything(store)]
    for _ in range(14):
        random_edit(store, chance)
        states.append(everything(store))
    done = len(pack_edits.edits(store))
    assert done > 10
    standing = [state for at, state in enumerate(states) if at == 0 or state != states[at - 1]]
    for expected in reversed(standing[:-1]):
        assert pack_edits.undo(store, who="Bob") is not None
        assert everything(store) == expected
    assert pack_edits.undo(store, who="Bob") is None
    for expected in standing[1:]:
        assert pack_edits.redo(store, who="Bob") is not None
        assert everything(store) == expected
    assert pack_edits.redo(store, who="Bob") is None


def test_what_was_undone_cannot_be_made_again_after_another_edit(store):
    doing.add_stage(store, name="One", track="person", lane="Work", who="Ann")
    pack_edits.undo(store, who="Ann")
    doing.add_stage(store, name="Two", track="person", lane="Work", who="Ann")
    assert pack_edits.redo(store, who="Ann") is None
    assert told(store) == ["New stage Two"]


def test_a_snapshot_is_compared_brought_back_and_that_is_undone(store):
    number = board_kept.keep(store, "Before lunch", who="Ann")
    assert board_kept.compare(store, number) == ()
    doing.set_cell(store, "P05", "WILL_MIRROR", who="Ann", need=1)
    stage_id = doing.add_stage(store, name="Gap year", track="person", lane="Work", who="Ann")
    assert {(each.what, each.column, each.before, each.after) for each in board_kept.compare(store, number)} == {
        ("stage", "", None, "Gap year"), ("cell", "need", "3", "1"),
    }
    later = whole(store)
    board_kept.restore(store, number, who="Ann")
    assert board_kept.compare(store, number) == ()
    assert catalogue(store).stages[stage_id].name == "Gap year"
    pack_edits.undo(store, who="Ann")
    assert whole(store) == later
    with pytest.raises(NotFound):
        board_kept.restore(store, 99, who="Ann")


# ------------------------------------------------------------------------------------------ the effect, and the folder


def test_the_effect_of_an_edit_names_no_client_and_adds_up(store):
    before = effect.lines(store, as_of=AS_OF)
    doing.retire_service(store, "WILL_MIRROR", who="Ann")
    after = effect.lines(store, as_of=AS_OF)

    found = effect.effect(before, after)
    gained, lost = sum(each.gained for each in found.moves), sum(each.lost for each in found.moves)
    assert gained - lost == len(after[1]) - len(before[1]) < 0
    assert found.looked_at == 35 and 0 < found.clients <= 35 and len(found.examples) == 3
    assert [example.label for example in found.examples] == ["Client A", "Client B", "Client C"]
    assert effect.effect(after, after).moves == ()


@pytest.mark.parametrize("name", SHIPPED)
def test_a_pack_written_and_read_and_written_again_is_the_same(name, tmp_path):
    with workbook.create(":memory:", pack=name) as made:
        chance = random.Random(7)
        for _ in range(6):
            random_edit(made.store, chance)
        # A service that nothing calls for is work under way on a board; a pack that goes elsewhere has none.
        called = {service for track in ("person", "business") for _, service in board(made.store, track).cells}
        for service_id, in made.store.tuples("select service_id from service where reviews_family is null and not is_retired"):
            if service_id not in called:
                doing.retire_service(made.store, service_id, who="Ann")
        first = pack_tables.write_folder(made.store, tmp_path / "first", who="Ann")
    with workbook.create(":memory:", pack=first) as again:
        second = pack_tables.write_folder(again.store, tmp_path / "second", who="Ann")
    assert {path.name: path.read_bytes() for path in first.iterdir()} == {
        path.name: path.read_bytes() for path in second.iterdir()
    }
    assert packs.read(first).settings == packs.read(paths.packs_folder() / name).settings
