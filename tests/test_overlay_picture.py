"""Stages and services as a picture: nothing lies on anything, every cell is on some page, marks say what is in place."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import picture_checks
import pytest

from lifeline import palette, paths, workbook
from lifeline.chart.big_line import big_line_scene
from lifeline.chart.overlay import GROUNDS, overlay_scenes
from lifeline.intake import packs
from lifeline.question.board import Board, board
from lifeline.question.personas import PersonaHolding, persona, persona_view
from lifeline.record import personas as record
from lifeline.store import Store

AS_OF = date(2026, 11, 1)
SHIPPED = sorted(folder.name for folder in paths.packs_folder().iterdir() if folder.is_dir())


@pytest.fixture(scope="module")
def stores():
    made = {}
    for name in SHIPPED:
        made[name] = Store.create(":memory:")
        packs.load(made[name], paths.packs_folder() / name)
    yield made
    for store in made.values():
        store.close()


@pytest.mark.parametrize("page", ["a4", "16x9", "big"])
@pytest.mark.parametrize("name", SHIPPED)
@pytest.mark.parametrize("track", ["person", "business"])
def test_nothing_lies_on_anything_and_every_cell_is_on_some_page(stores, name, track, page):
    drawn = board(stores[name], track)
    scenes = overlay_scenes(drawn, as_of=AS_OF, page=page)
    for scene in scenes:
        assert picture_checks.overlapping_texts(scene) == [] and picture_checks.clipped_texts(scene) == []
        assert min(text.size for text in scene.texts) >= 12
    shaded = {box.id: box.fill for scene in scenes for box in scene.boxes if box.role == "cell"}
    for (stage_id, service_id), cell in drawn.cells.items():
        assert shaded[f"cell-{stage_id}-{service_id}"] == GROUNDS[cell.need].colour


def test_a_lifeline_laid_over_it_says_what_is_in_place_and_where_they_are(stores):
    store = stores["law_firm_england_wales"]
    persona_id = record.make(store, name="Priya Persona", track="person", born="1984", client_since="2019", who="Ann")
    made = replace(persona(store, persona_id), holdings=(
        PersonaHolding("WILL_MIRROR", "2016", "us", False), PersonaHolding("LPA_FIN", "2020", "elsewhere", False),
    ))
    view = persona_view(store, made, as_of=AS_OF)
    scenes = overlay_scenes(board(store, "person"), as_of=AS_OF, view=view)
    shapes = {mark.id: (mark.shape, mark.fill) for scene in scenes for mark in scene.marks}

    def look(kind: str) -> tuple[str, str]:
        symbol = palette.SYMBOLS[kind]
        return symbol.shape, symbol.fill.colour

    assert shapes["cell-P05-WILL_MIRROR"] == look("service")
    assert shapes["cell-P05-LPA_FIN"] == look("elsewhere")
    proposed = [line for line in view.opportunities if line.move == "back_sell"]
    assert proposed and all(
        shapes[f"cell-{reason.stage_id}-{line.service_id}"] == look("back_sell") for line in proposed for reason in line.reasons
    )
    now = {spell.stage_id for spell in view.spells if spell.started_on <= AS_OF and not spell.is_expected
           and (spell.ended_on is None or spell.ended_on > AS_OF)}
    assert {box.id for scene in scenes for box in scene.boxes if box.role == "frame"} == {f"now-{each}" for each in now}
    assert all(picture_checks.overlapping_texts(scene) == [] for scene in scenes)


def test_what_a_guard_holds_back_is_no_prompt_on_it(workbook_path):
    with workbook.open(workbook_path) as opened:
        drawn, held = board(opened.store, "person"), 0
        for client_id in ("F01", "F04", "F13", "F45"):
            view = opened.client(client_id).lifeline(as_of=AS_OF).view
            marks = {mark.id for scene in overlay_scenes(drawn, as_of=AS_OF, view=view) for mark in scene.marks}
            had = {each.service_id for each in view.holdings}
            for line in view.opportunities:
                for stage_id in {reason.stage_id for reason in line.reasons} & {stage.stage_id for stage in drawn.stages}:
                    if view.guards.is_held(line) and line.service_id not in had:
                        held += 1
                        assert f"cell-{stage_id}-{line.service_id}" not in marks, (client_id, line.service_id)
        assert held


def test_drawn_as_wide_as_a_screen_nothing_on_the_large_page_is_under_20_points(stores):
    for scene in overlay_scenes(board(stores["law_firm_england_wales"], "person"), as_of=AS_OF, page="big"):
        assert min(text.size for text in scene.texts) * 1342 / scene.page.width >= 27 * 0.999
        assert scene.page.height * 1342 / scene.page.width <= 768 - 110


@pytest.mark.parametrize("client_since", ["1985", "2019", "2026"])
def test_the_line_for_a_projector_has_every_number_and_nothing_lies_on_anything(stores, client_since):
    store = stores["law_firm_england_wales"]
    made = replace(persona(store, record.make(
        store, name="Ann", track="person", born="1984", client_since=client_since, who="Ann"
    )))
    view = persona_view(store, made, as_of=AS_OF)
    for moments in ([], [date(1990, 1, 1)] * 5, [date(2000 + 3 * turn, 1, 1) for turn in range(9)], [date(2035, 1, 1)]):
        scene = big_line_scene(view, moments)
        assert picture_checks.overlapping_texts(scene) == [] and picture_checks.clipped_texts(scene) == []
        told = " ".join(text.text for text in scene.texts if text.role == "moment").replace("1–5", "1 2 3 4 5").replace(",", "")
        assert sorted(map(int, told.split())) == list(range(1, len(moments) + 1))
        assert min(text.size for text in scene.texts) >= 27


def test_an_empty_board_is_one_page_that_says_what_it_is():
    (scene,) = overlay_scenes(Board("person", 1, (), (), {}), as_of=AS_OF)
    assert "0 stages and 0 services" in scene.description
    with pytest.raises(ValueError):
        overlay_scenes(Board("person", 1, (), (), {}), as_of=AS_OF, page="a5")
