"""The white space as a picture: nothing on anything else, nothing cut off, six states told apart without colour."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from datetime import date
from itertools import combinations

import picture_checks
import pytest
from pypdf import PdfReader

from lifeline import palette
from lifeline.chart.items import Scene, Text
from lifeline.chart.white_space import white_space_scenes
from lifeline.chart.white_space_grid import Cell, Column, Grid, Row, cell_words, key_of, square
from lifeline.export import white_space_files as files
from lifeline.export.brand import Brand
from lifeline.model import Move
from lifeline.palette import SQUARES, contrast
from lifeline.question.white_space import WhiteSpaceCell

DAY = date(2026, 11, 1)
STATES = ("us", "us_due", "elsewhere", "to_ask_3", "to_ask_2", "to_ask_1", "confirmed", "not_needed", "ahead")
AREAS = ("Private client", "Family", "Corporate and commercial property", "Injury")
NAMES = ("Ann", "Margaret Hollingsworth-Fairweather (deceased's executor)", "Ng", "Little Allegory Nurseries Ltd")
SERVICES = (
    "Will", "Arrangements for children and parental responsibility", "Lasting power of attorney: money and property",
    "EMI",
)


def grid(clients: int, services: int, *, grouped: int = 0, track: str = "person", share: int | None = 100) -> Grid:
    """So many clients by so many services; every state occurs, some wait, names are short and long by turns."""
    columns = tuple(
        Column(f"S{place}", SERVICES[place % 4], AREAS[place * 4 // services], "both" if place % 5 else track,
               share, "3 of 18 have it")
        for place in range(services)
    )  # fmt: skip
    rows = tuple(
        Row(
            f"C{number}", f"C{number}", NAMES[number % 4], f"Group {number * grouped // clients}" if grouped else "",
            "person" if number % 3 else "business", number % 12,
            {
                column.key: Cell(STATES[(number + place) % 9], (number * place) % 7 == 3, "told")
                for place, column in enumerate(columns) if (number * 7 + place * 3) % 4
            },
        )
        for number in range(clients)
    )  # fmt: skip
    return Grid("White space", "What each client has, and what is still open.", DAY, rows, columns)


def slanted(scene: Scene) -> list[Text]:
    return [text for text in scene.texts if text.angle]


def straightened(scene: Scene) -> Scene:
    """The slanted names alone, turned back by their angle around the page's corner, so that boxes can be compared."""
    turned = []
    for text in slanted(scene):
        corner = Text("", "", "", 0, 0, 1, False, "", angle=-text.angle)
        x, y = corner.turned(text.x, text.y)
        turned.append(replace(text, x=x, y=y, angle=0.0))
    return replace(scene, texts=tuple(turned), marks=(), boxes=(), lines=())


def faults(scene: Scene) -> list[str]:
    level = replace(scene, texts=tuple(text for text in scene.texts if not text.angle))
    drawn = {item.id for item in (*scene.marks, *scene.boxes)}
    # A figure stands in its own square; words on another's square, or a name on a square, are faults.
    return (
        picture_checks.overlapping_texts(level)
        + picture_checks.overlapping_texts(straightened(scene))
        + picture_checks.clipped_texts(scene)
        + picture_checks.texts_on_strange_marks(replace(scene, lines=()))
        + picture_checks.overlapping_marks(scene)
        + picture_checks.outside_lanes(scene)
        + [f"{tip.label} is not drawn" for _, item_id, tip in scene.told if item_id not in drawn]
        + [f"{text.text!r} is smaller than 9 pt" for text in scene.texts if text.size < 12]
    )


@pytest.mark.parametrize("page", ["a4", "16x9", "sheet"])
@pytest.mark.parametrize(("clients", "services"), [(1, 1), (3, 8), (24, 14), (50, 26), (20, 60)])
def test_no_word_lies_on_another_and_nothing_is_cut_off(clients, services, page):
    scenes = white_space_scenes(grid(clients, services, grouped=3 if clients > 3 else 0), page=page, firm="Ada & Co")
    for scene in scenes:
        assert faults(scene) == []
    assert (len(scenes) == 1) or page != "sheet"


@pytest.mark.parametrize("share", [None, 0, 7, 100])
def test_a_share_has_its_place_however_narrow_the_squares(share):
    for services in (8, 25, 38):
        for scene in white_space_scenes(grid(5, services, share=share)):
            assert faults(scene) == []
            assert sum(text.id.startswith("s") and text.id != "shares" for text in scene.texts) == len(
                [text for text in scene.texts if text.id.startswith("n")]
            )


def test_every_client_and_every_service_stands_on_exactly_one_of_the_pages():
    book = grid(50, 60)
    scenes = white_space_scenes(book)
    assert sum(len(scene.told) for scene in scenes) == sum(len(row.cells) for row in book.rows)
    assert len(scenes) > 2 and all(f"Page {number} of {len(scenes)}" in scene.texts[-1].text
                                   for number, scene in enumerate(scenes, start=1))


def test_the_heading_of_a_group_is_said_again_on_the_page_on_which_it_goes_on():
    scenes = white_space_scenes(grid(60, 10, grouped=1))
    headings = [[text.text for text in scene.texts if text.role == "group"] for scene in scenes]
    assert len(headings) > 1 and headings == [["Group 0"]] * len(scenes)


def test_nobody_and_nothing_is_a_page_too():
    for empty in (grid(1, 1), replace(grid(1, 1), rows=()), replace(grid(1, 1), columns=(), rows=())):
        (scene,) = white_space_scenes(empty)
        assert faults(scene) == []


# ------------------------------------------------------------------------------------------ what the squares say


@pytest.mark.parametrize("grey", [False, True], ids=["colour", "grey"])
def test_every_state_is_told_from_every_other_by_shape_or_lightness(grey):
    def looks(name: str) -> tuple[object, ...]:
        symbol = SQUARES[name].symbol
        filled = symbol and symbol.fill not in (None, palette.PAPER)
        return (symbol and symbol.shape, filled, symbol and symbol.radius)

    for one, other in combinations((*STATES, "none"), 2):
        grounds = [SQUARES[name].ground.shade(grey=grey) for name in (one, other)]
        assert looks(one) != looks(other) or contrast(*grounds) >= 3, (one, other)


@pytest.mark.parametrize("grey", [False, True], ids=["colour", "grey"])
def test_every_symbol_and_every_figure_stands_out_from_its_ground(grey):
    for name, look in SQUARES.items():
        ground = look.ground.shade(grey=grey)
        if look.symbol:
            strongest = look.symbol.edge if look.symbol.edge_width else look.symbol.fill
            assert contrast(strongest.shade(grey=grey), ground) >= 3, name
        if name.startswith("share_"):
            assert contrast(palette.INK.shade(grey=grey), ground) >= 4.5, name


def test_the_more_a_gap_is_needed_the_larger_its_diamond():
    radii = [SQUARES[f"to_ask_{need}"].symbol.radius for need in (1, 2, 3)]
    assert radii == sorted(radii) and len(set(radii)) == 3


def cell(state: str, **known: object) -> WhiteSpaceCell:
    plain = {"move": None, "need": None, "opens_on": None, "last_date": None, "rule_id": None, "wait": "",
             "is_sensitive": False}
    return WhiteSpaceCell("ann", "will", state, **(plain | known))


@pytest.mark.parametrize(("given", "drawn", "said"), [
    (cell("us"), "us", "with us"),
    (cell("us", move=Move.UP_SELL, last_date=DAY), "us_due", "with us, to be reviewed, due 1 Nov 2026"),
    (cell("elsewhere"), "elsewhere", "elsewhere or own"),
    (cell("to_ask", move=Move.BACK_SELL, need=2), "to_ask_2", "to ask: back-sell, recommended"),
    (cell("to_ask", move=Move.ASK_FIRST, need=3, wait="quiet"), "to_ask_3",
     "to ask: ask first, essential, waits (quiet period)"),
    (cell("confirmed", move=Move.CROSS_SELL_NOW, need=1, last_date=DAY), "confirmed",
     "confirmed gap: cross-sell now, optional, last day 1 Nov 2026"),
    (cell("not_needed"), "not_needed", "not needed"),
    (cell("ahead", move=Move.CROSS_SELL_FUTURE, opens_on=DAY, need=3), "ahead",
     "ahead: from 1 Nov 2026, essential"),
])  # fmt: skip
def test_a_square_says_in_words_what_it_shows(given, drawn, said):
    assert (square(given), cell_words(given)) == (drawn, said)


def test_by_buying_centre_the_move_is_told_as_that():
    given = cell("to_ask", move=Move.BACK_SELL, need=3)
    assert cell_words(given, "up_sell") == "to ask: up-sell (buying centre served), essential"
    assert cell_words(given, "cross_sell") == "to ask: cross-sell (new buying centre), essential"


def test_the_key_explains_what_there_is_and_nothing_else():
    rows = (Row("a", "a", "Ann", "", "person", 1, {"S0": Cell("to_ask_2", True, "told")}),)
    few = replace(grid(1, 1), rows=rows)
    assert key_of(few) == [
        ("to_ask_2", "to ask, recommended"), ("none", "no need seen"), ("waits", "waits: a guard holds it back today"),
    ]


# ------------------------------------------------------------------------------------------ files


@pytest.fixture(scope="module")
def made() -> dict[str, bytes]:
    brand = Brand("Ada & Co", colour="#7A1F3D")
    return {form: write(grid(30, 12, grouped=2), brand=brand) for form, write in files.WRITERS.items()}


def test_the_pdf_is_true_to_size_says_whose_it_is_and_its_words_can_be_selected(made):
    reader = PdfReader(io.BytesIO(made["pdf"]))
    box = reader.pages[0].mediabox
    assert (round(float(box.width)), round(float(box.height))) == (842, 595)
    assert reader.metadata.author == "Ada & Co" and reader.metadata.title == "White space, 1 November 2026"
    words = reader.pages[0].extract_text()
    assert "Ada & Co" in words and "For the firm, not for clients" in words and "confirmed gap" in words


def test_the_slide_is_of_words_and_shapes_that_can_be_edited_and_its_names_are_slanted(made):
    from pptx import Presentation

    deck = Presentation(io.BytesIO(made["pptx"]))
    shapes = list(deck.slides[0].shapes)
    words = {shape.text_frame.text for shape in shapes if shape.has_text_frame}
    assert "White space" in words and "to ask, essential" in words and deck.core_properties.author == "Ada & Co"
    assert any(shape.rotation for shape in shapes if shape.has_text_frame and shape.text_frame.text == "Will")
    # A slide's own box is where the name begins, turned around its middle.
    assert all(0 <= shape.left + shape.width / 2 <= deck.slide_width for shape in shapes)


def test_the_pictures_are_in_the_firms_colour_and_the_svg_tells_each_square(made):
    drawn = made["svg"].decode()
    assert "#7A1F3D" in drawn and "<title>Ann: EMI" in drawn.replace("&amp;", "&") or "<title>Ann" in drawn
    assert re.search(r'transform="rotate\(-4\d', drawn) and made["png"].startswith(b"\x89PNG")


def test_black_and_white_has_no_colour():
    (scene,) = white_space_scenes(grid(9, 8), grey=True)
    shades = {getattr(item, name) for item in (*scene.zones, *scene.boxes, *scene.marks) for name in ("fill", "edge")}
    shades |= {item.colour for item in (*scene.lines, *scene.texts)}
    assert all(re.fullmatch(r"#([0-9A-F]{2})\1\1|", shade) for shade in shades)
