"""The picture of the priority matrix: nothing on anything else, whoever has no room counted, greys that tell, its files."""

from __future__ import annotations

import csv
import io
import random
import zipfile
from datetime import date

import openpyxl
import picture_checks
import pytest
from pypdf import PdfReader
from pptx import Presentation

from lifeline.chart.items import PAGES
from lifeline.chart.matrix import build_matrix_scene, label, radius
from lifeline.chart.svg import svg
from lifeline.export import matrix as files
from lifeline.model import Move
from lifeline.question.scoring import CUT, Matrix, Quadrant, ScoredLine, ScoredUnit, Spot

AS_OF = date(2026, 11, 1)
FORMATS = ["screen", *(page for page in PAGES if page != "screen")]
LATTICE = (0.0, 16.666667, 33.333333, 50.0, 66.666667, 83.333333, 100.0)
NAMES = ("Ann", "Bartholomew Featherstonehaugh-Cholmondeley", "=Cmd|Ltd", "O'Neil & <b>Sons</b>", "山田", "Di Meo (fictional)")


def unit(number: int, need: float, relationship: float, *, name: str = "", centre: str = "", open_needs: int = 1,
         is_said: bool = False) -> ScoredUnit:
    line = ScoredLine(f"C{number}", centre, "will", "=Will", Move.BACK_SELL, 3, None, 2, 2, 2, need, is_said)
    return ScoredUnit(f"C{number}", centre, name or f"Client {number}", "person", 2, 2, 2, 1, 2, 3, need, relationship,
                      open_needs, date(2027, 1, 2), is_said, (line,))


def matrix_of(units: list[ScoredUnit], density: tuple[Spot, ...] = ()) -> Matrix:
    counts = {each: sum(one.quadrant is each for one in units) for each in Quadrant}
    return Matrix(AS_OF, counts, tuple(units), density)


def random_matrix(seed: int) -> Matrix:
    """Forty demand units of random names on few places, as even weights make them, or anywhere."""
    chance = random.Random(seed)
    places = LATTICE if seed % 2 else [chance.random() * 100 for _ in range(40)]
    units = [
        unit(number, chance.choice(places), chance.choice(places), name=chance.choice(NAMES),
             centre=chance.choice(("", "HR", "board/owner", "operations")), open_needs=chance.choice((1, 2, 5, 12, 40)),
             is_said=chance.random() < 0.1)
        for number in range(40)
    ]
    spots = tuple(Spot(across, up, chance.choice((1, 40, 12_345))) for across in range(0, 100, 30) for up in range(0, 100, 30))
    return matrix_of(units, spots if seed % 3 else ())


@pytest.mark.parametrize("page", FORMATS)
def test_nothing_lies_on_anything_else_and_nobody_is_lost_on_random_matrices(page):
    named = 0
    for seed in range(30):
        scene = build_matrix_scene(random_matrix(seed), page=page)
        assert picture_checks.faults(scene) == [], seed
        named += 40 - len(scene.left_over)
    assert named > 30 * 20


@pytest.mark.parametrize("page", FORMATS)
def test_forty_on_one_place_are_named_as_far_as_there_is_room_and_the_rest_is_counted(page):
    scene = build_matrix_scene(matrix_of([unit(number, 50, 50) for number in range(40)]), page=page)
    assert picture_checks.faults(scene) == []
    drawn = len(scene.marks)
    assert 5 <= drawn == 40 - len(scene.left_over)
    assert any(text.text == f"+{40 - drawn}" for text in scene.texts) or page == "screen"
    assert any(f"{40 - drawn} more are counted" in text.text for text in scene.texts if text.role == "foot")


@pytest.mark.parametrize("quadrant", Quadrant)
def test_a_circle_never_leaves_its_quadrant(quadrant):
    need = CUT if quadrant in (Quadrant.ACT_NOW, Quadrant.BUILD_TRUST) else CUT - 0.01
    relationship = CUT if quadrant in (Quadrant.ACT_NOW, Quadrant.KEEP_WARM) else CUT - 0.01
    scene = build_matrix_scene(matrix_of([unit(number, need, relationship) for number in range(6)]))
    assert {one.quadrant for one in matrix_of([unit(1, need, relationship)]).named} == {quadrant}
    upright = next(line for line in scene.lines if line.x == line.x2 and 200 < line.x < 700 and line.y2 - line.y > 100)
    level = next(line for line in scene.lines if line.y == line.y2 and line.x2 - line.x > 400 and line.y < 400)
    assert scene.marks
    for mark in scene.marks:
        assert (mark.x - mark.radius > upright.x) == (relationship >= CUT)
        assert (mark.y + mark.radius < level.y) == (need >= CUT)


def test_a_circle_grows_with_open_needs_alone_and_a_name_loses_what_is_in_brackets():
    assert radius(1) < radius(3) < radius(12) == radius(100)
    assert label(unit(1, 50, 50, name="Di Meo (fictional)")) == ("Di Meo", "")
    assert label(unit(1, 50, 50, name="Acme Ltd", centre="HR")) == ("Acme Ltd", " · HR")
    assert label(unit(1, 50, 50, name="(The) Group")) == ("(The) Group", "")


def test_in_greys_the_four_quadrants_are_told_apart():
    units = [unit(number, need, relationship) for number, (need, relationship) in
             enumerate([(80, 80), (80, 20), (20, 80), (20, 20)])]
    scene = build_matrix_scene(matrix_of(units), grey=True)
    assert len({(mark.fill, mark.edge_width) for mark in scene.marks}) == 4
    shades = {item.fill for item in (*scene.marks, *scene.zones) if item.fill} | {text.colour for text in scene.texts}
    assert all(shade[1:3] == shade[3:5] == shade[5:7] for shade in shades)


def test_what_somebody_typed_is_text_in_the_picture_and_each_circle_a_button_with_its_name():
    drawn = svg(build_matrix_scene(matrix_of([unit(1, 80, 80, name="<b onclick=x>Sons</b>")])), is_interactive=True)
    assert "<b" not in drawn and "&lt;b onclick=x" in drawn
    assert 'data-id="q0" role="button" tabindex="0" aria-label="&lt;b onclick=x' in drawn


def test_an_empty_matrix_is_a_picture_all_the_same_and_an_unknown_page_is_refused():
    assert picture_checks.faults(build_matrix_scene(matrix_of([]), page="a4")) == []
    with pytest.raises(ValueError, match="page is one of"):
        build_matrix_scene(matrix_of([]), page="a0")


def test_the_files_hold_the_names_and_say_what_they_are():
    scene = build_matrix_scene(matrix_of([unit(1, 80, 80, name="Ann Sample"), unit(2, 20, 20, name="Bea")]), page="a4")
    document = PdfReader(io.BytesIO(files.pdf(scene)))
    assert document.metadata.title == "Priority matrix as of 1 November 2026"
    assert "Ann Sample" in document.pages[0].extract_text() and "Act now: 1" in document.pages[0].extract_text()
    assert files.png(scene, ppi=50).startswith(b"\x89PNG")
    slide = Presentation(io.BytesIO(files.pptx(build_matrix_scene(random_matrix(1), page="16x9")))).slides[0]
    words = [shape.text_frame.text for group in slide.shapes for shape in getattr(group, "shapes", [group])
             if shape.has_text_frame]
    assert "Whom to see first" in words and any(word.startswith("Act now: ") for word in words)


def test_the_demand_map_is_a_table_in_which_no_cell_runs():
    table = files.demand_map([unit(1, 83.33, 50, name='=HYPERLINK("http://x")', centre="HR", is_said=True)])
    (row,) = csv.DictReader(io.StringIO(files.csv(table).decode("utf-8-sig")))
    assert row["client"] == '\'=HYPERLINK("http://x")' and row["best_service"] == "'=Will"
    assert (row["need_score"], row["quadrant"], row["set_by_a_person"]) == ("83", "Act now", "yes")
    made = files.xlsx(table, as_of=AS_OF, author="Firm")
    sheet = openpyxl.load_workbook(io.BytesIO(made)).active
    assert [cell.data_type for cell in sheet[2]][1] == "s" and sheet["B2"].value.startswith("'=")
    with zipfile.ZipFile(io.BytesIO(made)) as package:
        assert b"<f>" not in package.read("xl/worksheets/sheet1.xml")
