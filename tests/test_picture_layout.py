"""Nothing overlaps, is cut off or is lost: on the example, the hard cases and three hundred random lives."""

from __future__ import annotations

from dataclasses import replace

import picture_checks
import pytest
import views
import views_hard
from views_hard import HARD_CASES
from views_random import random_view

from lifeline.chart.items import PAGES
from lifeline.chart.scene import build_scene, subject
from lifeline.wording import AUDIENCES

FORMATS = [(page, audience) for page in PAGES for audience in AUDIENCES]


@pytest.mark.parametrize("audience", AUDIENCES)
@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("name", HARD_CASES)
def test_a_hard_case_has_no_fault(name, page, audience):
    assert picture_checks.faults(build_scene(HARD_CASES[name](), page=page, audience=audience)) == []


@pytest.mark.parametrize("tens", range(30))
def test_random_lives_have_no_fault(tens):
    for seed in range(10 * tens, 10 * tens + 10):
        view = random_view(seed)
        for page, audience in FORMATS:
            found = picture_checks.faults(build_scene(view, page=page, audience=audience))
            assert found == [], f"seed {seed}, {page}, {audience}"


def test_random_lives_are_of_every_size():
    sizes = [
        sum(map(len, (view.spells, view.events, view.holdings, view.opportunities, view.reviews)))
        for view in map(random_view, range(300))
    ]
    assert min(sizes) <= 2 and max(sizes) >= 58


def test_the_checks_see_what_is_wrong():
    scene = build_scene(views.margaret())
    first, *rest = scene.texts
    name = next(text for text in scene.texts if text.role == "name")
    strange = next(mark for mark in scene.marks if mark.id != name.id and mark.is_picked)
    on_mark = replace(scene, marks=(*scene.marks, replace(strange, x=name.box[0] + 5, y=name.y - 4)))
    on_words = replace(scene, texts=(*scene.texts, replace(name, x=name.x + 3, text="elsewhere")))
    off_page = replace(scene, texts=(replace(first, x=scene.page.width), *rest))
    unnamed = replace(scene, texts=tuple(text for text in scene.texts if text.id != name.id))
    lined = replace(
        scene, lines=(*scene.lines, replace(scene.lines[0], x=name.box[0] + 9, x2=name.box[0] + 9, y=0, y2=800))
    )
    assert picture_checks.texts_on_strange_marks(on_mark)
    assert picture_checks.overlapping_texts(on_words)
    assert picture_checks.clipped_texts(off_page)
    assert picture_checks.lost_facts(unnamed)
    assert picture_checks.texts_on_strange_marks(lined)


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("name", HARD_CASES)
def test_the_smallest_type_is_nine_points(name, page):
    scene = build_scene(HARD_CASES[name](), page=page)
    assert min(text.size for text in scene.texts) * 72 / 96 >= 9


@pytest.mark.parametrize("page", PAGES)
def test_the_example_shows_everything(page):
    scene = build_scene(views.margaret(), page=page)
    assert scene.left_over == ()
    drawn = {text.text for text in scene.texts}
    for row in views.margaret().opportunities:
        assert row.service_name in drawn or row.move in ("lapsed", "ask_first")


def test_a_full_lane_drops_details_before_names_and_counts_the_rest():
    airy, full = build_scene(views.margaret()), build_scene(views_hard.dense())
    assert sum(text.role == "detail" for text in airy.texts) > 20
    assert sum(text.role == "detail" for text in full.texts) < 5
    hidden = sum(lane.hidden for lane in full.lanes)
    assert hidden == len(full.left_over) > 0
    more = [text.text for text in full.texts if text.role == "sub" and " more" in text.text]
    assert sum(int(words.split("+ ")[1].split(" ")[0]) for words in more) == hidden
    # What matters most stays: every essential need is on the page.
    essential = {
        f"o{number}"
        for number, row in enumerate(views_hard.dense().opportunities)
        if row.need == 3 and row.move != "lapsed"
    }
    kept = essential - set(full.left_over)
    assert len(kept) >= len(essential) - 2
    assert len([mark for mark in full.marks if mark.shape == "diamond" and mark.is_picked]) >= 18


def test_every_picked_item_finds_its_fact():
    view = views.margaret()
    scene = build_scene(view, audience="firm")
    for item in (*scene.boxes, *scene.marks):
        if item.is_picked:
            fact = subject(view, item.id)
            name = getattr(fact, "service_name", None) or getattr(fact, "name", None) or getattr(fact, "label", None)
            assert item.tip.label.startswith(name)
    assert subject(view, "head") is None and subject(view, "o999") is None and subject(view, "") is None


def test_the_same_view_makes_the_same_scene():
    assert build_scene(views_hard.dense()) == build_scene(views_hard.dense())


def test_an_unknown_page_or_audience_is_refused():
    with pytest.raises(ValueError, match="a4, 16x9, screen"):
        build_scene(views.margaret(), page="a3")
    with pytest.raises(ValueError, match="client, firm"):
        build_scene(views.margaret(), audience="everyone")
