"""One picture, five formats and the page: the same words in each, the same items, and none of them cut."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
from collections import Counter
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import pytest
import views_hard
from PIL import Image, ImageChops, ImageStat
from pptx import Presentation
from pypdf import PdfReader

import lifeline
from lifeline.chart import altair_chart, metrics
from lifeline.chart.scene import build_scene
from lifeline.export import pack, pictures, shapes, slides
from lifeline.question.guards import refusal

AS_OF = date(2026, 11, 1)
# A person with much to raise, a quiet period, a business, one who objected, a prospect.
CLIENTS = ("F10", "F13", "F44", "F05", "F28")
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def workbook(sample_workbook: Path, tmp_path_factory: pytest.TempPathFactory):
    path = tmp_path_factory.mktemp("same") / "workbook.duckdb"
    shutil.copy(sample_workbook, path)
    with lifeline.open(path) as opened:
        yield opened


@pytest.fixture(scope="module", params=[(each, audience) for each in CLIENTS for audience in ("client", "firm")],
                ids="-".join)
def scene(request, workbook):
    client_id, audience = request.param
    return workbook.client(client_id).lifeline(as_of=AS_OF).scene(page="16x9", audience=audience)


# ------------------------------------------------------------------------------------------ what a format says


class Page(HTMLParser):
    """An HTML picture: the words in it, each item's tip, and the names in the table below."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.tips: set[str] = set()
        self.table: list[str] = []
        self._path: list[str] = []
        self._cell = 0
        self.feed(page)

    def handle_starttag(self, tag: str, attributes: list) -> None:
        if tag not in ("meta", "rect", "line", "path", "circle"):
            self._path.append(tag)
        if tag == "tr":
            self._cell = 0
        if tag in ("td", "th"):
            self._cell += 1
        if tag == "text":
            self.words.append("")
        if tag == "td" and self._cell == 1:
            self.table.append("")

    def handle_endtag(self, tag: str) -> None:
        if self._path and self._path[-1] == tag:
            self._path.pop()

    def handle_data(self, data: str) -> None:
        tag = self._path[-1] if self._path else ""
        if tag == "text":
            self.words[-1] += data
        elif tag == "title" and "g" in self._path:
            self.tips.add(data.split("\n")[0])
        elif tag == "td" and self._cell == 1:
            self.table[-1] += data


def flat(group) -> list:
    """Every shape, those inside groups too."""
    return [one for shape in group for one in (flat(shape.shapes) if shape.shape_type == 6 else [shape])]


def with_words(slide) -> list:
    """The shapes of a slide that say something."""
    return [shape for shape in flat(slide.shapes) if shape.has_text_frame and shape.text_frame.text]


def letters(texts) -> Counter:
    """How often each letter stands in these texts: what is the same whatever order they are read in."""
    return Counter(re.sub(r"\s", "", "".join(texts)))


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


def words_by_format(scene) -> dict[str, list[str]]:
    """The words in the picture, as each format has them."""
    slide = Presentation(io.BytesIO(pictures.pptx(scene))).slides[0]
    rows = altair_chart.datasets(scene)
    return {
        "svg": ["".join(text.itertext()) for text in ElementTree.fromstring(pictures.svg(scene)).iter(f"{SVG}text")],
        "html": Page(pictures.html(scene).decode()).words,
        "pptx": [shape.text_frame.text for shape in with_words(slide)],
        "page": [row["text"] for name in ("texts", "words") for row in rows[name]],
    }


# ------------------------------------------------------------------------------------------ the same in each


def test_every_format_has_the_same_words(scene):
    # The PNG is drawn from the scene's own SVG: what stands in the scene is what is in its dots.
    own = Counter(text.text for text in scene.texts)
    for form, words in words_by_format(scene).items():
        assert Counter(words) == own, form
    told = "".join(page.extract_text() for page in PdfReader(io.BytesIO(pictures.pdf(scene))).pages)
    assert letters([told]) == letters(own.elements())
    assert [words for words in own if squeezed(words) not in squeezed(told)] == []


def test_every_format_has_the_same_items(scene):
    told = {tip.label for _, _, tip in scene.told}
    drawn = {item.tip.label for item in (*scene.boxes, *scene.marks) if item.tip.label}
    left_over = {tip.label for _, item_id, tip in scene.told if item_id in scene.left_over}
    assert drawn | left_over == told
    page = Page(pictures.html(scene).decode())
    assert page.tips == drawn and set(page.table) == told
    slide = Presentation(io.BytesIO(pictures.pptx(scene))).slides[0]
    alone = {shape._element.xpath("./*/p:cNvPr")[0].get("descr", "").split("\n")[0] for shape in slide.shapes}
    assert drawn <= alone
    rows = altair_chart.datasets(scene)
    assert {row["tip"]["title"] for name in rows for row in rows[name] if row.get("tip")} == drawn


def test_the_png_has_every_mark_in_its_place(scene):
    image = Image.open(io.BytesIO(pictures.png(scene, ppi=96))).convert("RGB")
    scale = image.width / scene.page.width
    for mark in scene.marks:
        if mark.fill and mark.shape in ("circle", "diamond", "square"):
            dot = image.getpixel((round(mark.x * scale), round(mark.y * scale)))
            wanted = tuple(int(mark.fill[at : at + 2], 16) for at in (1, 3, 5))
            assert max(abs(one - other) for one, other in zip(dot, wanted, strict=True)) < 12, mark


@pytest.mark.parametrize("client_id", CLIENTS[:3])
@pytest.mark.parametrize("audience", ["client", "firm"])
def test_a_pack_has_the_same_words_as_pdf_and_as_slides(workbook, client_id, audience):
    view = workbook.client(client_id).lifeline(as_of=AS_OF).view
    pages = PdfReader(io.BytesIO(pack.pdf(view, audience=audience, page="16x9"))).pages
    deck = Presentation(io.BytesIO(pack.pptx(view, audience=audience))).slides
    assert len(pages) == len(deck)
    for page, slide in zip(pages, deck, strict=True):
        words = [shape.text_frame.text for shape in flat(slide.shapes) if shape.has_text_frame]
        assert letters([page.extract_text()]) == letters(words)


# ------------------------------------------------------------------------------------------ nothing is cut


@pytest.mark.parametrize("name", views_hard.HARD_CASES)
@pytest.mark.parametrize("audience", ["client", "firm"])
def test_no_text_of_a_slide_is_wider_or_taller_than_its_box(name, audience):
    view = views_hard.HARD_CASES[name]()
    made = [slides.pptx(build_scene(view, page=page, audience=audience)) for page in ("16x9", "a4")]
    if not refusal(view.client, view.as_of):
        made.append(pack.pptx(view, audience=audience))
    for data in made:
        deck = Presentation(io.BytesIO(data))
        for shape in (shape for slide in deck.slides for shape in with_words(slide)):
            (run,) = shape.text_frame.paragraphs[0].runs
            size, is_bold = run.font.size.pt / 0.75, bool(run.font.bold)
            wide, high = shape.width / shapes.EMU, shape.height / shapes.EMU
            leading = shape.text_frame.paragraphs[0].line_spacing or 1.0
            lines = [run.text]
            if shape.text_frame.word_wrap:
                lines = metrics.wrap(run.text, wide, size, is_bold=is_bold)
            assert all(metrics.width(line, size, is_bold=is_bold) <= wide for line in lines), run.text
            # From the top of the first line to the foot of the last.
            foot = (len(lines) - 1) * size * 1.149 * leading + (metrics.ASCENT + metrics.DESCENT) * size
            assert foot <= high + 0.6, run.text
            assert shape.left >= 0 and shape.top >= 0, run.text
            assert shape.left + shape.width <= deck.slide_width + shapes.EMU, run.text


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    """Presentations as LibreOffice shows them: the same file as PDF."""
    program = shutil.which("soffice")
    if program is None:
        pytest.skip("LibreOffice (soffice) is not installed: how the slides LOOK there was not tested")
    folder = tmp_path_factory.mktemp("office")

    def shown(name: str, data: bytes) -> Path:
        (folder / f"{name}.pptx").write_bytes(data)
        command = [program, "--headless", f"-env:UserInstallation=file://{folder}/profile", "--convert-to", "pdf"]
        command += ["--outdir", str(folder), str(folder / f"{name}.pptx")]
        subprocess.run(command, capture_output=True, timeout=300, check=True)
        return folder / f"{name}.pdf"

    return shown


def test_libreoffice_shows_every_word_of_the_hard_cases(office):
    scenes = [
        build_scene(make(), page="16x9", audience=audience)
        for make in views_hard.HARD_CASES.values() for audience in ("client", "firm")
    ]
    pages = PdfReader(office("hard", slides.pptx(scenes))).pages
    assert len(pages) == len(scenes)
    for page, scene in zip(pages, scenes, strict=True):
        assert letters([page.extract_text()]) == letters(text.text for text in scene.texts), scene.name


def dots(path: Path, number: int) -> Image.Image:
    """One page of a PDF in greys, so small that a letter a hair aside is no difference, and a missing shape is one."""
    out = path.with_name(f"{path.stem}-{number}")
    wanted = ["-f", str(number), "-l", str(number), "-r", "80", "-gray", "-singlefile"]
    subprocess.run(["pdftoppm", *wanted, str(path), str(out)], check=True, timeout=120)
    page = Image.open(f"{out}.pgm")
    return page.resize((48, 27), Image.Resampling.BOX)


def test_libreoffice_shows_a_pack_as_the_pdf_has_it(office, workbook, tmp_path):
    if shutil.which("pdftoppm") is None:
        pytest.skip("pdftoppm is not installed: the pages were not compared dot by dot")
    view = workbook.client("F44").lifeline(as_of=AS_OF).view
    (tmp_path / "pack.pdf").write_bytes(pack.pdf(view, page="16x9"))
    shown = office("pack", pack.pptx(view))
    pages = PdfReader(tmp_path / "pack.pdf").pages
    assert len(PdfReader(shown).pages) == len(pages) >= 4
    for number, page in enumerate(pages, 1):
        assert letters([page.extract_text()]) == letters([PdfReader(shown).pages[number - 1].extract_text()])
        difference = ImageChops.difference(dots(tmp_path / "pack.pdf", number), dots(shown, number))
        assert ImageStat.Stat(difference).mean[0] < 3 and difference.getextrema()[1] < 60, number
    one, other = dots(shown, 2), dots(shown, 3)
    assert ImageChops.difference(one, other).getextrema()[1] > 90, "another page is found to be another"
