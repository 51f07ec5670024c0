"""Every renderer draws the same scene, and the files are what they say they are."""

from __future__ import annotations

import io
import json
import re
import struct
from collections import Counter
from datetime import date
from html import escape
from xml.etree import ElementTree

import pytest
import views
import views_hard
import vl_convert
from pypdf import PdfReader

from lifeline.chart import altair_chart, metrics
from lifeline.chart.items import PAGES
from lifeline.chart.scene import build_scene
from lifeline.errors import UserError
from lifeline.export import pictures

SVG = "{http://www.w3.org/2000/svg}"


def drawn(scene) -> Counter[str]:
    return Counter(text.text for text in scene.texts)


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


@pytest.fixture(scope="module", params=[("a4", "client"), ("16x9", "firm"), ("screen", "client")], ids="-".join)
def scene(request):
    page, audience = request.param
    return build_scene(views.margaret(), page=page, audience=audience)


@pytest.fixture(scope="module")
def compiled(scene):
    """The Vega-Lite specification as the browser's own library draws it, as SVG."""
    return ElementTree.fromstring(
        vl_convert.vegalite_to_svg(json.dumps(altair_chart.spec(scene)), allowed_base_urls=[])
    )


def test_our_svg_draws_every_item(scene):
    root = ElementTree.fromstring(pictures.svg(scene).decode())
    assert Counter(element.text for element in root.iter(f"{SVG}text")) == drawn(scene)
    assert len(list(root.iter(f"{SVG}path"))) == len(scene.marks)
    assert len(list(root.iter(f"{SVG}line"))) == len(scene.lines)
    assert len(list(root.iter(f"{SVG}rect"))) == len(scene.boxes) + len(scene.zones) + 1


def test_vega_draws_every_word_where_the_scene_says(scene, compiled):
    found = []
    for element in compiled.iter(f"{SVG}text"):
        x, y = re.match(r"translate\(([-\d.]+),([-\d.]+)\)", element.get("transform")).groups()
        found.append(
            (element.text, element.get("fill"), float(element.get("font-size").removesuffix("px")), float(x), float(y))
        )
    wanted = sorted((text.text, text.colour, text.size, text.x, text.y) for text in scene.texts)
    assert [each[:3] for each in sorted(found)] == [each[:3] for each in wanted]
    for one, other in zip(sorted(found), wanted, strict=True):
        assert one[3:] == pytest.approx(other[3:], abs=0.02)


def test_vega_draws_every_mark_box_and_line(scene, compiled):
    groups = {
        group.get("class").split()[-1].removesuffix("_marks"): list(group)
        for group in compiled.iter(f"{SVG}g")
        if "role-mark" in (group.get("class") or "")
    }
    rows = altair_chart.datasets(scene)
    assert {name: len(items) for name, items in groups.items()} == {name: len(items) for name, items in rows.items()}
    assert len(rows["marks"]) + len(rows["keys"]) == len(scene.marks)
    assert len(rows["boxes"]) + len(rows["boxes_dashed"]) == len(scene.boxes)
    assert len(rows["lines"]) + len(rows["lines_dashed"]) == len(scene.lines)
    for name, items in groups.items():
        dashed = [item for item in items if item.get("stroke-dasharray")]
        assert len(dashed) == (len(items) if name.endswith("dashed") else 0)
    for mark, item in zip([mark for mark in scene.marks if mark.is_picked], groups["marks"], strict=True):
        x, y = re.match(r"translate\(([-\d.]+),([-\d.]+)\)", item.get("transform")).groups()
        assert (float(x), float(y)) == pytest.approx((mark.x, mark.y), abs=0.01)
        reach = max(abs(float(number)) for number in re.findall(r"-?\d+\.?\d*", item.get("d")))
        assert reach == pytest.approx(mark.radius, rel=0.2)


def test_only_the_data_differs_between_clients():
    one, other = (altair_chart.spec(build_scene(make(), page="screen")) for make in (views.margaret, views_hard.young))
    for each in (one, other):
        each.pop("datasets"), each.pop("description")
    assert one == other == altair_chart.template("screen")


def test_the_template_is_the_callers_to_change():
    altair_chart.template("a4")["layer"].clear()
    assert altair_chart.template("a4")["layer"]


@pytest.mark.parametrize("page", PAGES)
def test_the_notebook_chart_is_the_same_picture(page):
    scene = build_scene(views.margaret(), page=page)
    assert altair_chart.chart(scene).to_dict() == altair_chart.spec(scene)


def test_picking_hears_clicks_on_facts_and_on_nothing_else(scene):
    compiled = vl_convert.vegalite_to_vega(json.dumps(altair_chart.spec(scene)))
    answers = {mark["name"].removesuffix("_marks"): mark.get("interactive") for mark in compiled["marks"]}
    assert {name for name, answer in answers.items() if answer} == {"boxes", "boxes_dashed", "marks", "texts"}
    select = next(param for param in altair_chart.spec(scene)["params"] if param["name"] == "pick")["select"]
    assert (select["type"], select["fields"]) == ("point", ["id"])


def test_every_fact_has_its_story_under_the_pointer():
    rows = altair_chart.datasets(build_scene(views.margaret(), audience="firm"))
    will = next(row for row in rows["marks"] if row["tip"]["title"] == "Will: back-sell")
    assert list(will["tip"]) == ["title", "When", "Why", "To ask", "Known from", "Source"]
    assert all(row["tip"] and row["id"] for name in ("boxes", "boxes_dashed", "marks", "texts") for row in rows[name])


def test_the_pdf_holds_every_word_as_text(scene):
    told = squeezed(PdfReader(io.BytesIO(pictures.pdf(scene))).pages[0].extract_text())
    assert [text.text for text in scene.texts if squeezed(text.text) not in told] == []


@pytest.mark.parametrize(("page", "size"), [("a4", (841.89, 595.28)), ("16x9", (960, 540))])
def test_a_pdf_page_has_its_true_size(page, size):
    box = PdfReader(io.BytesIO(pictures.pdf(build_scene(views.margaret(), page=page)))).pages[0].mediabox
    assert (float(box.width), float(box.height)) == pytest.approx(size, abs=0.01)


def test_a_pdf_says_what_it_is_and_nothing_about_who_made_it():
    data = pictures.pdf(build_scene(views.margaret()))
    reader = PdfReader(io.BytesIO(data))
    assert set(reader.metadata) == {"/Title", "/Subject", "/CreationDate", "/ModDate"}
    assert reader.metadata.title == "Lifeline: Margaret Ellery"
    assert reader.metadata.creation_date.date() == reader.metadata.modification_date.date() == date(2026, 11, 22)
    root = reader.trailer["/Root"]
    assert root["/Lang"] == "en-GB" and root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert "/Metadata" not in root and not re.search(rb"pypdf|krilla|svg2pdf|vl-convert|Producer|Creator", data)


def fonts(data: bytes):
    for font in PdfReader(io.BytesIO(data)).pages[0]["/Resources"]["/Font"].values():
        yield font.get_object()


def test_the_fonts_are_inside():
    for font in fonts(pictures.pdf(build_scene(views.margaret()))):
        inner = font["/DescendantFonts"][0].get_object()
        assert "/FontFile2" in inner["/FontDescriptor"] and "/ToUnicode" in font


def test_the_widths_we_lay_out_with_are_those_of_the_font_in_the_file():
    """The embedded font's own widths, in thousandths of the type size, against ours: so the layout holds on paper."""
    compared = 0
    for font in fonts(pictures.pdf(build_scene(views_hard.dense()))):
        inner = font["/DescendantFonts"][0].get_object()
        widths, entries = {}, list(inner["/W"])
        while entries:
            first, second = int(entries.pop(0)), entries.pop(0)
            if isinstance(second, list):
                widths |= {first + number: float(wide) for number, wide in enumerate(second)}
            else:
                wide = float(entries.pop(0))
                widths |= {number: wide for number in range(first, int(second) + 1)}
        named = font["/ToUnicode"].get_data().decode("latin-1")
        is_bold = "Bold" in font["/BaseFont"]
        for glyph, character in re.findall(r"<([0-9A-Fa-f]{4})> <([0-9A-Fa-f]{4})>", named):
            if character.upper() == "FFFF":
                continue  # the glyph for what the font lacks
            ours = metrics.width(chr(int(character, 16)), 1000, is_bold=is_bold)
            assert ours == pytest.approx(widths[int(glyph, 16)], abs=0.6), chr(int(character, 16))
            compared += 1
    assert compared > 60


@pytest.mark.parametrize(
    "words", ["Lasting power of attorney", "Żółć & O’Neill", "WAVE AVATAR", "jgpqy", "Ågård, É", "2016–2021"]
)
@pytest.mark.parametrize("is_bold", [False, True])
def test_drawn_ink_stays_in_the_box_we_measured(words, is_bold):
    from PIL import Image

    size, margin = 100, 40
    wide = metrics.width(words, size, is_bold=is_bold)
    weight = ' font-weight="bold"' if is_bold else ""
    document = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{wide + 2 * margin:.0f}" height="200">'
        f'<text x="{margin}" y="130" font-family="Arial, Liberation Sans" font-size="{size}"{weight}>'
        f"{escape(words, quote=False)}</text></svg>"
    )
    picture = Image.open(io.BytesIO(vl_convert.svg_to_png(document, ppi=72))).getchannel("A")
    left, top, right, bottom = picture.getbbox()
    slack = 0.03 * size  # letters may lean over their advance by a hair
    assert left >= margin - slack and right <= margin + wide + slack
    assert top >= 130 - metrics.ASCENT * size - slack and bottom <= 130 + metrics.DESCENT * size + slack
    assert right - left > 0.85 * wide, "the box is not far too wide either"


@pytest.mark.parametrize(("page", "pixels"), [("a4", (3508, 2480)), ("16x9", (4000, 2250))])
def test_a_png_is_as_fine_as_asked_and_says_so(page, pixels):
    data = pictures.png(build_scene(views.margaret(), page=page))
    width, height = struct.unpack(">II", data[16:24])
    assert (width, height) == pytest.approx(pixels, abs=1)
    at = data.index(b"pHYs")
    assert struct.unpack(">II", data[at + 4 : at + 12]) == pytest.approx((300 / 0.0254, 300 / 0.0254), abs=1)


def test_the_html_page_needs_no_network_and_holds_the_facts_as_a_table():
    page = pictures.html(build_scene(views.margaret())).decode()
    assert not re.search(r"""(src|href)\s*=|url\(|@import|https?://(?!www\.w3\.org/2000/svg)""", page)
    assert "default-src &#x27;none&#x27;" in page or "default-src 'none'" in page
    cells = re.findall(r"<td>(.*?)</td>", page)
    for _, _, tip in build_scene(views.margaret()).told:
        assert escape(tip.label) in cells
    assert '<html lang="en-GB">' in page and len(page) < 200_000


def test_what_the_page_has_no_room_for_is_in_the_table():
    scene = build_scene(views_hard.dense())
    page = pictures.html(scene).decode()
    hidden = {tip.label for _, item_id, tip in scene.told if item_id in scene.left_over}
    assert hidden and all(f"<td>{escape(label)}</td>" in page for label in hidden)


def test_odd_names_are_written_as_they_are():
    scene = build_scene(views.margaret(who=views.client(name='Ann <b> & "Co" \x0b\U0001f600')))
    for data in (pictures.svg(scene), pictures.html(scene)):
        assert b"Ann &lt;b&gt; &amp;" in data and b"\x0b" not in data
    ElementTree.fromstring(pictures.svg(scene).decode())
    assert pictures.pdf(scene) and pictures.png(scene, ppi=72)


@pytest.mark.parametrize("suffix", pictures.SUFFIXES)
def test_save_goes_by_the_ending(suffix, tmp_path):
    scene = build_scene(views.margaret())
    path = pictures.save(scene, tmp_path / f"ellery{suffix.upper()}")
    start = {".png": b"\x89PNG", ".svg": b"<svg", ".pdf": b"%PDF", ".html": b"<!DOCTYPE", ".pptx": b"PK"}[suffix]
    assert path.read_bytes().startswith(start)


def test_an_ending_we_do_not_know_is_refused_in_words(tmp_path):
    with pytest.raises(UserError, match=r"'ellery\.docx'.*\.png"):
        pictures.save(build_scene(views.margaret()), tmp_path / "ellery.docx")
    with pytest.raises(UserError, match="cannot be written"):
        pictures.save(build_scene(views.margaret()), tmp_path / "no" / "such" / "ellery.svg")


def test_the_same_scene_makes_the_same_file():
    scene = build_scene(views.margaret())
    for write in (pictures.svg, pictures.pdf, pictures.html, lambda scene: pictures.png(scene, ppi=72)):
        assert write(scene) == write(scene)
