"""In colour and in greys alone the picture can be read: contrast for words, and shape or edge for meaning."""

from __future__ import annotations

import re
from itertools import combinations

import pytest
import views

from lifeline import palette
from lifeline.chart.scene import build_scene
from lifeline.palette import BANDS, PAPER, SYMBOLS, ZONE_AHEAD, ZONE_BEFORE, contrast

GROUNDS = (PAPER, ZONE_BEFORE, ZONE_AHEAD)
BOTH = pytest.mark.parametrize("grey", [False, True], ids=["colour", "grey"])


@BOTH
def test_every_word_stands_out_from_what_it_lies_on(grey):
    for ink in (palette.INK, palette.INK_SOFT, palette.INK_FAINT, palette.SERVICE):
        for ground in GROUNDS:
            assert contrast(ink.shade(grey=grey), ground.shade(grey=grey)) >= 4.5
    for band in BANDS.values():
        assert contrast(band.ink.shade(grey=grey), band.fill.shade(grey=grey)) >= 4.5


@BOTH
def test_every_symbol_stands_out_from_every_ground(grey):
    for symbol in SYMBOLS.values():
        strongest = symbol.edge if symbol.edge_width else symbol.fill
        for ground in GROUNDS:
            assert contrast(strongest.shade(grey=grey), ground.shade(grey=grey)) >= 3 or symbol is SYMBOLS["stage"]


@BOTH
def test_past_present_and_expected_stages_differ_in_lightness(grey):
    past, now, planned = (BANDS[f"stage_{name}"].fill.shade(grey=grey) for name in ("past", "now", "planned"))
    assert contrast(past, now) >= 1.3 and contrast(past, planned) >= 1.15 and contrast(now, planned) >= 1.6
    assert contrast(past, ZONE_BEFORE.shade(grey=grey)) >= 1.12
    assert contrast(past, PAPER.shade(grey=grey)) >= 1.2


@BOTH
def test_a_doubtful_beginning_is_paler_than_the_bar(grey):
    for name in ("service", "elsewhere", "stage_now", "stage_past"):
        band = BANDS[name]
        solid = band.fill if band.fill is not PAPER else band.edge
        assert contrast(band.pale.shade(grey=grey), PAPER.shade(grey=grey)) < contrast(
            solid.shade(grey=grey), PAPER.shade(grey=grey)
        )


@BOTH
def test_no_two_kinds_of_bar_look_alike(grey):
    bands = {name: band for name, band in BANDS.items()}
    for (one_name, one), (other_name, other) in combinations(bands.items(), 2):
        one_fill, other_fill = one.fill.shade(grey=grey), other.fill.shade(grey=grey)
        # By edge, by dash, or by fill; and bars of different lanes never stand in one lane.
        same_lane = one_name.startswith("stage") == other_name.startswith("stage")
        differs = (
            contrast(one_fill, other_fill) >= 1.12
            or one.is_dashed != other.is_dashed
            or (one.edge_width > 0) != (other.edge_width > 0)
        )
        differs = differs or one.is_dashed and one_fill != other_fill
        assert differs or not same_lane, (one_name, other_name)


def test_no_two_kinds_of_mark_in_one_lane_share_shape_and_filling():
    lanes = (
        ("event", "event_planned"),
        ("service", "elsewhere", "ended", "declined", "service_open", "elsewhere_open"),
        ("conversation", "conversation_expected", "coming_up", "coming_up_expected"),
        (
            "back_sell",
            "cross_sell_now",
            "up_sell",
            "ask_first",
            "ask_first_expected",
            "lapsed",
            "coming_up",
            "coming_up_expected",
        ),
    )
    for lane in lanes:
        looks = [(SYMBOLS[name].shape, SYMBOLS[name].fill in (None, PAPER)) for name in lane]
        assert len(set(looks)) == len(looks), lane


def test_the_greys_are_grey():
    tones = [tone for tone in vars(palette).values() if isinstance(tone, palette.Tone)]
    assert len(tones) > 20
    for tone in tones:
        assert re.fullmatch(r"#[0-9A-F]{6}", tone.colour) and re.fullmatch(r"#([0-9A-F]{2})\1\1", tone.grey)
        # The grey is near to what a printer makes of the colour, so a black-and-white print of the colour reads so too.
        assert abs(palette.luminance(tone.colour) - palette.luminance(tone.grey)) < 0.13, tone


@pytest.mark.parametrize("audience", ["client", "firm"])
def test_a_grey_scene_has_no_colour_and_the_same_layout(audience):
    grey, coloured = (build_scene(views.margaret(), audience=audience, grey=each) for each in (True, False))
    shades = {getattr(item, name) for item in (*grey.zones, *grey.boxes, *grey.marks) for name in ("fill", "edge")}
    shades |= {item.colour for item in (*grey.lines, *grey.texts)}
    assert all(re.fullmatch(r"#([0-9A-F]{2})\1\1|", shade) for shade in shades)
    assert [(text.text, text.x, text.y) for text in grey.texts] == [
        (text.text, text.x, text.y) for text in coloured.texts
    ]
    assert [(mark.shape, mark.x, mark.y) for mark in grey.marks] == [
        (mark.shape, mark.x, mark.y) for mark in coloured.marks
    ]


def test_red_and_green_alone_tell_nothing_apart():
    """The warm and the green mark differ in shape, so a colour-blind reader and a fax read the same."""
    assert SYMBOLS["conversation"].shape != SYMBOLS["coming_up"].shape
    assert SYMBOLS["up_sell"].shape != SYMBOLS["coming_up"].shape
