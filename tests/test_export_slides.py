"""PowerPoint slides: shapes that can be edited, the scene's own words, and nothing a client should not read."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import zipfile
from collections import Counter
from datetime import datetime

import pytest
import views
import views_hard
from pptx import Presentation
from pptx.oxml.ns import qn
from pypdf import PdfReader
from test_picture_client import MOVE_WORDS, PLANTED, planted_view

from lifeline import palette
from lifeline.chart import metrics
from lifeline.chart.scene import build_scene
from lifeline.export import pictures, shapes, slides

PAGES = [("16x9", "client"), ("a4", "client"), ("16x9", "firm")]


@pytest.fixture(scope="module", params=PAGES, ids="-".join)
def scene(request):
    page, audience = request.param
    return build_scene(views.margaret(), page=page, audience=audience)


def opened(data: bytes):
    return Presentation(io.BytesIO(data))


def flat(shapes_):
    """Every shape, those inside groups too."""
    for shape in shapes_:
        if shape.shape_type == 6:
            yield from flat(shape.shapes)
        else:
            yield shape


def words_of(data: bytes) -> str:
    """All that is in the package: the names of its files and every byte of them, unpacked."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return "\n".join(f"{name}\n{package.read(name).decode('utf-8')}" for name in package.namelist())


def slide_of(data: bytes) -> str:
    """The first slide alone, without the master and layouts it stands on."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return package.read("ppt/slides/slide1.xml").decode("utf-8")


def boxes_of_words(slide):
    return [shape for shape in flat(slide.shapes) if shape.has_text_frame and shape.text_frame.text]


def test_a_slide_holds_the_scenes_words_and_no_others(scene):
    (slide,) = opened(slides.pptx(scene)).slides
    assert Counter(shape.text_frame.text for shape in boxes_of_words(slide)) == Counter(
        text.text for text in scene.texts
    )
    assert slide.shapes.title.text_frame.text == scene.name


def test_everything_is_a_shape_and_nothing_a_picture(scene):
    data = slides.pptx(scene)
    drawn = list(flat(opened(data).slides[0].shapes))
    assert len(drawn) == sum(map(len, (scene.zones, scene.lines, scene.boxes, scene.marks, scene.texts)))
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        names = package.namelist()
    assert [name for name in names if re.search(r"media|thumbnail|printer|\.(png|jpe?g|emf|svg)$", name)] == []
    assert "<p:pic" not in words_of(data) and "<p:style" not in slide_of(data)


def test_every_text_box_is_as_wide_as_its_words_and_does_not_wrap(scene):
    sizes = {}
    for text in scene.texts:
        sizes.setdefault((text.text, round(text.size * 75)), text)
    for shape in boxes_of_words(opened(slides.pptx(scene)).slides[0]):
        body = shape.text_frame._txBody.find(qn("a:bodyPr"))
        assert body.get("wrap") == "none" and {body.get(f"{side}Ins") for side in "ltrb"} == {"0"}
        (run,) = shape.text_frame.paragraphs[0].runs
        assert run.font.name == "Arial"
        needed = metrics.width(run.text, run.font.size.pt / 0.75, is_bold=bool(run.font.bold))
        assert needed <= shape.width / shapes.EMU <= 1.02 * needed + 1


def test_words_stand_where_the_scene_says(scene):
    places = {}
    for shape in boxes_of_words(opened(slides.pptx(scene)).slides[0]):
        places.setdefault(shape.text_frame.text, []).append(
            (shape.left / shapes.EMU, shape.top / shapes.EMU, shape.width / shapes.EMU)
        )
    for text in scene.texts:
        left, top, right, _ = text.box
        assert any(
            abs(there[1] - top) < 0.01 and there[0] <= left + 0.01 and there[0] + there[2] >= right - 0.01
            for there in places[text.text]
        ), text


def test_moving_a_mark_moves_its_words(scene):
    groups = {group.name: group for group in opened(slides.pptx(scene)).slides[0].shapes if group.shape_type == 6}
    will = next(group for name, group in groups.items() if name.startswith("Will"))
    assert [shape.text_frame.text for shape in will.shapes if shape.has_text_frame and shape.text_frame.text][
        0
    ] == "Will"
    assert len(list(will.shapes)) >= 2
    # A group's own place is around its parts, or PowerPoint would stretch them.
    for group in groups.values():
        frame = group._element.grpSpPr.find(qn("a:xfrm"))
        ends = {tag: frame.find(qn(f"a:{tag}")).attrib.values() for tag in ("off", "chOff", "ext", "chExt")}
        assert (ends["off"], ends["ext"]) == (ends["chOff"], ends["chExt"])
    ids = re.findall(r'<p:cNvPr id="(\d+)"', slide_of(slides.pptx(scene)))
    assert len(ids) == len(set(ids))


def test_every_fact_can_be_heard(scene):
    told = {
        shape.name: shape._element.xpath(".//p:cNvPr")[0].get("descr")
        for shape in opened(slides.pptx(scene)).slides[0].shapes
    }
    assert told["Ages and years"] == scene.description
    assert told[next(name for name in told if name.startswith("Will"))].startswith("Will")
    assert all(name for name in told)


def test_it_opens_in_libreoffice_with_every_word(scene, tmp_path):
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("LibreOffice (soffice) is not installed: whether the slide OPENS was not tested")
    (tmp_path / "slide.pptx").write_bytes(slides.pptx(scene))
    command = [
        office,
        "--headless",
        f"-env:UserInstallation=file://{tmp_path}/office",
        "--convert-to",
        "pdf",
        "--outdir",
        str(tmp_path),
    ]
    subprocess.run([*command, str(tmp_path / "slide.pptx")], capture_output=True, timeout=180, check=True)
    pages = PdfReader(tmp_path / "slide.pdf").pages
    assert len(pages) == 1
    told = re.sub(r"\s", "", pages[0].extract_text())
    assert [text.text for text in scene.texts if re.sub(r"\s", "", text.text) not in told] == []


def test_every_shape_of_the_palette_can_be_drawn():
    for shape in palette.SHAPES:
        assert "Geom" in shapes._geometry(shape)
    assert 'stAng="10800000" swAng="10800000"' in shapes._geometry("diamond_dot")


# ------------------------------------------------------------------------------------------ what travels with the file


def test_its_properties_name_nobody_and_no_program(scene):
    data = slides.pptx(scene)
    about = opened(data).core_properties
    assert (about.title, about.author, about.last_modified_by, about.comments) == (
        "Lifeline: Margaret Ellery",
        "",
        "",
        "",
    )
    assert about.created == about.modified == datetime(2026, 11, 22)
    assert opened(slides.pptx(scene, author="Sample & Co")).core_properties.author == "Sample & Co"
    assert not re.search(r"python|Canny|Macintosh|generated", words_of(data), re.IGNORECASE)


def test_the_same_scene_makes_the_same_file_dated_by_its_day(scene):
    data = slides.pptx(scene)
    assert data == slides.pptx(scene)
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        assert {entry.date_time for entry in package.infolist()} == {(2026, 11, 22, 0, 0, 0)}


@pytest.mark.parametrize("page", ["16x9", "a4"])
def test_a_clients_file_holds_nothing_of_the_firms(page):
    data = slides.pptx(build_scene(planted_view(), page=page))
    told = words_of(data).casefold()
    assert [word for word in PLANTED if word.casefold() in told] == []
    own = slide_of(data).casefold()
    assert [word for word in MOVE_WORDS if re.search(rf"\b{re.escape(word)}", own)] == []
    assert "notesslide" not in told


def test_what_was_planted_would_be_found():
    told = words_of(slides.pptx(build_scene(planted_view(), audience="firm")))
    for word in ("Tobias", "Xylonote", "Lawhint", "Confword", "L999", "Lapsedthing", "Back-sell"):
        assert word in told, word


def test_only_the_firm_has_notes_and_they_say_what_to_raise_first():
    firm = build_scene(views.margaret(), page="16x9", audience="firm")
    slide = opened(slides.pptx(firm)).slides[0]
    said = slide.notes_slide.notes_text_frame.text
    assert said.startswith("To raise, in this order:\n\n1. Will: back-sell")
    assert "Why: " in said and "Ask: " in said
    client = build_scene(views.margaret(), page="16x9")
    assert not opened(slides.pptx(client)).slides[0].has_notes_slide
    with pytest.raises(ValueError, match="firm's own"):
        slides.pptx(client, notes=["Ask about the fee"])


# ------------------------------------------------------------------------------------------ decks and files


def test_several_clients_are_several_slides_on_one_page_format():
    deck = [build_scene(views.margaret(), page="16x9"), build_scene(views_hard.young(), page="16x9")]
    assert [slide.shapes.title.text_frame.text for slide in opened(slides.pptx(deck)).slides] == [
        scene.name for scene in deck
    ]
    with pytest.raises(ValueError, match="one page format"):
        slides.pptx([deck[0], build_scene(views.margaret(), page="a4")])
    with pytest.raises(ValueError, match="at least one"):
        slides.pptx([])


@pytest.mark.parametrize(("page", "inches"), [("16x9", (13.333, 7.5)), ("a4", (11.693, 8.268))])
def test_a_slide_has_its_true_size(page, inches):
    deck = opened(slides.pptx(build_scene(views.margaret(), page=page)))
    assert (deck.slide_width.inches, deck.slide_height.inches) == pytest.approx(inches, abs=0.001)


def test_odd_names_and_full_pages_make_a_file_that_opens(tmp_path):
    odd = build_scene(views.margaret(who=views.client(name='Ann <b> & "Co" \x0b\U0001f600')), page="16x9")
    assert opened(slides.pptx(odd)).slides[0].shapes.title.text_frame.text.startswith("Ann <b> & ")
    assert opened(slides.pptx(build_scene(views_hard.dense()))).slides[0]
    path = pictures.save(build_scene(views.margaret(), page="16x9", grey=True), tmp_path / "ellery.pptx")
    assert opened(path.read_bytes()).slides[0]
