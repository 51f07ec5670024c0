"""The strip at the head of the card: a whole life in one low picture, to scale, for the firm."""

from __future__ import annotations

import re
from dataclasses import replace
from xml.dom import minidom

import picture_checks
import pytest
import view_builders
import views
from views_hard import HARD_CASES
from views_lives import business, bygone, prospect
from views_random import random_view

from lifeline import palette
from lifeline.chart.strip import _ASIDE, _MOST_ASIDE, PAGE, strip, strip_scene

CHECKS = (
    picture_checks.overlapping_texts, picture_checks.clipped_texts, picture_checks.texts_on_strange_marks,
    picture_checks.overlapping_marks,
)


def faults(view) -> list[str]:
    return [fault for check in CHECKS for fault in check(strip_scene(view))]


@pytest.mark.parametrize("name", HARD_CASES)
def test_a_hard_case_has_no_words_on_words_and_nothing_cut_off(name):
    assert faults(HARD_CASES[name]()) == []


def test_random_lives_have_no_words_on_words_and_nothing_cut_off():
    for seed in range(120):
        assert faults(random_view(seed)) == [], f"seed {seed}"


def test_it_is_low_and_as_wide_as_the_card():
    document = minidom.parseString(strip(views.margaret()))
    svg = document.documentElement
    assert (svg.getAttribute("width"), svg.getAttribute("height")) == ("1200", "84")
    assert PAGE.height <= 84


def test_an_event_stands_on_its_day_true_to_scale():
    days = ("1980-01-01", "2000-01-01", "2020-01-01")
    view = view_builders.view(
        view_builders.client(born="1960-01-01", since="2000-01-01"),
        events=[view_builders.event(f"Moved {day}", day) for day in days],
    )
    scene = strip_scene(view)
    one, two, three = sorted(mark.x for mark in scene.marks if mark.shape == palette.SYMBOLS["event"].shape)
    assert two - one == pytest.approx(three - two, abs=0.1)
    (since,) = {line.x for line in scene.lines if line.id == "since"}
    assert since == pytest.approx(two, abs=0.01)


def test_each_move_has_its_own_shape_and_steps_aside_by_little():
    view = views.margaret()
    scene = strip_scene(view)
    drawn = {mark.shape for mark in scene.marks}
    for line in view.opportunities:
        if line.basis != "expected":
            assert palette.SYMBOLS[palette.MOVE_SYMBOLS[line.move]].shape in drawn, line.move
    assert _ASIDE * _MOST_ASIDE <= 60


def test_it_is_told_in_words_and_every_mark_tells_its_own():
    svg = strip(views.margaret())
    label = re.search(r'aria-label="([^"]+)"', svg).group(1)
    for told in ("at a glance", "true to scale", "Client since", "Today", "life event", "Marked:"):
        assert told in label, label
    assert svg.count("<title>") > 10 and "tabindex" not in svg


def test_one_who_may_not_be_approached_has_a_life_and_no_moves():
    view = replace(views.margaret(), opportunities=(), reviews=(), questions=())
    scene = strip_scene(replace(view, client=replace(view.client, contact_status="do_not_market")))
    moves = {palette.SYMBOLS[name].shape for name in palette.MOVE_SYMBOLS.values()}
    assert not moves & {mark.shape for mark in scene.marks}
    assert scene.boxes and "Marked" not in scene.description


@pytest.mark.parametrize(("view", "words"), [
    (business, "Began"), (prospect, "Today"), (bygone, "Born"),
])
def test_businesses_prospects_and_lives_long_over_have_one_too(view, words):
    scene = strip_scene(view())
    assert any(text.text.startswith(words) for text in scene.texts)
    assert faults(view()) == []


def test_what_a_workbook_says_stays_text():
    view = view_builders.view(
        view_builders.client("<img src=x onerror=alert(1)>"), events=[view_builders.event("<script>\n\n# x", "2001")]
    )
    drawn = strip(view)
    assert "<img" not in drawn and "<script" not in drawn and "&lt;script&gt;" in drawn


def test_nothing_known_is_an_empty_line_and_no_error():
    view = view_builders.view(view_builders.client(born=None, since=None))
    assert strip_scene(view).boxes == () and strip(view).startswith("<svg")
