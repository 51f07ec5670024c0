"""Blank canvases: on paper of true size, with the firm's own stages and services, and nothing on top of anything."""

from __future__ import annotations

import io
from datetime import date

import pytest
from pypdf import PdfReader

from lifeline import paths
from lifeline.errors import UserError
from lifeline.export import canvas
from lifeline.intake import packs
from lifeline.question.board import Board, board
from lifeline.store import Store

AS_OF = date(2026, 11, 1)
MM = 72 / 25.4
SIZES = {"a4": (297, 210), "a3": (420, 297)}


@pytest.fixture(scope="module")
def boards() -> dict[str, Board]:
    with Store.create(":memory:") as store:
        packs.load(store, paths.packs_folder() / "law_firm_england_wales")
        return {track: board(store, track) for track in ("person", "business")} | {"empty": Board("person", 1, (), (), {})}


@pytest.mark.parametrize("paper", canvas.PAPERS)
@pytest.mark.parametrize("kind", canvas.KINDS)
@pytest.mark.parametrize("track", ["person", "business", "empty"])
def test_nothing_overlaps_or_leaves_the_page(boards, kind, paper, track):
    for scene in canvas.scenes_of(kind, boards[track], paper=paper, as_of=AS_OF):
        boxes = [text.box for text in scene.texts]
        for left, top, right, bottom in boxes:
            assert left >= 0 and top >= 0 and right <= scene.page.width and bottom <= scene.page.height
        # Letters reach less high and low than type could; a hair of the lines' boxes may touch.
        for at, one in enumerate(boxes):
            for other in boxes[at + 1:]:
                assert min(one[2], other[2]) - max(one[0], other[0]) < 1 or min(one[3], other[3]) - max(one[1], other[1]) < 1
        assert min((text.size for text in scene.texts), default=12) >= 12


@pytest.mark.parametrize("paper", canvas.PAPERS)
def test_the_paper_is_of_true_size(boards, paper):
    reader = PdfReader(io.BytesIO(canvas.canvas("lifeline", boards["person"], paper=paper, as_of=AS_OF)))
    (page,) = reader.pages
    assert [round(float(each) / MM) for each in (page.mediabox.width, page.mediabox.height)] == list(SIZES[paper])
    text = page.extract_text()
    assert all(lane in text for lane in boards["person"].lanes)


def test_there_is_a_card_for_every_stage_and_service_and_some_to_write_on(boards):
    scenes = canvas.scenes_of("cards", boards["business"], paper="a4", as_of=AS_OF)
    words = [text.text for scene in scenes for text in scene.texts]
    assert words.count("Stage") == len(boards["business"].stages)
    assert words.count("Service") == len(boards["business"].services)
    assert sum(line.id.startswith("write-write-below") for scene in scenes for line in scene.lines) >= 1


def test_every_stage_and_service_is_on_some_page_of_the_board(boards):
    scenes = canvas.scenes_of("board", boards["person"], paper="a4", as_of=AS_OF)
    ids = {text.id.rsplit("-", 1)[0] for scene in scenes for text in scene.texts}
    assert {f"stage-{stage.stage_id}" for stage in boards["person"].stages} <= ids
    assert {f"service-{service.service_id}" for service in boards["person"].services} <= ids


def test_another_paper_or_kind_is_refused(boards):
    for kind, paper in (("poster", "a4"), ("board", "a2")):
        with pytest.raises(UserError):
            canvas.canvas(kind, boards["person"], paper=paper, as_of=AS_OF)
