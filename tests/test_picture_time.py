"""True to scale, with doubt drawn as doubt, and what is only expected never drawn like what is known."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
import views
import views_hard

from lifeline.chart.scene import build_scene
from lifeline.model import Basis, Move


def texts(scene, role):
    return [text.text for text in scene.texts if text.role == role]


def mark(scene, name):
    return next(item for item in scene.marks if item.is_picked and item.tip.label.startswith(name))


def words(scene):
    return " ".join(text.text for text in scene.texts)


def test_equal_years_take_equal_room():
    view = views.view(
        views.client(born="1980-01-01", since=None),
        events=[views.event(str(year), f"{year}-01-01") for year in (2000, 2010, 2020)],
    )
    scene = build_scene(view)
    first, second, third = (mark(scene, str(year)).x for year in (2000, 2010, 2020))
    assert second - first == pytest.approx(third - second, rel=0.002)


def test_a_childhood_with_little_in_it_is_drawn_smaller_and_the_picture_says_so():
    scene = build_scene(views.margaret())
    at = {
        text.text: text.x
        for text in scene.texts
        if text.role == "axis" and text.align == "center" and int(text.text) <= 90
    }
    assert at["10"] - at["0"] < 0.7 * (at["70"] - at["60"])
    assert "Ages 0 to 18 drawn at a smaller scale." in words(scene)


def test_a_childhood_with_much_in_it_keeps_its_scale():
    view = views.margaret(events=[views.event(f"Event {age}", f"{1979 + age}-06-01") for age in (4, 7, 11, 16)])
    scene = build_scene(view)
    at = {
        text.text: text.x
        for text in scene.texts
        if text.role == "axis" and text.align == "center" and int(text.text) <= 90
    }
    assert at["10"] - at["0"] == pytest.approx(at["70"] - at["60"])
    assert "smaller scale" not in words(scene)


def test_a_person_is_drawn_to_ninety_and_beyond_the_last_thing_to_come():
    assert "90" in texts(build_scene(views_hard.young()), "axis")
    late = views.opportunity(
        "Late plan", Move.CROSS_SELL_FUTURE, "2075-01-01", because="Later life", event_on="2075-01-01"
    )
    scene = build_scene(views.margaret(opportunities=[late]))
    assert mark(scene, "Late plan").x < scene.page.plot_right - 5


def test_a_business_is_drawn_from_incorporation_to_the_horizon():
    scene = build_scene(views_hard.business())
    assert texts(scene, "axis")[:2] == ["Age of business", "0"]
    assert mark(scene, "Incorporated").x == pytest.approx(scene.page.plot_left)
    assert max(int(text) for text in texts(scene, "axis") if text.isdigit()) == 2036


def test_ages_stand_above_and_years_below():
    scene = build_scene(views.margaret())
    ages = [text for text in scene.texts if text.role == "axis" and text.y < scene.lanes[0].top]
    years = [text for text in scene.texts if text.role == "axis" and text.y > scene.lanes[-1].bottom]
    assert [text.text for text in ages][0] == "Age" and [text.text for text in years][0] == "Year"
    age_40 = next(text for text in ages if text.text == "40")
    year_2020 = next(text for text in years if text.text == "2020")
    decade = next(text.x for text in ages if text.text == "50") - age_40.x
    # She turned forty on 14 March 2019, 0.8 years before 2020.
    assert (year_2020.x - age_40.x) / decade * 10 == pytest.approx(0.8, abs=0.02)


def test_a_prospect_has_no_client_since():
    scene = build_scene(views_hard.prospect())
    assert texts(scene, "flag") == ["Today, age 47"]
    assert not [line for line in scene.lines if line.id == "since"]


def test_a_relationship_that_begins_after_today_is_not_drawn():
    scene = build_scene(views.margaret(who=views.client(since="2030-01-01"), holdings=()))
    assert texts(scene, "flag") == ["Today, age 47"]


def test_the_zones_meet_the_two_rules():
    scene = build_scene(views.margaret())
    before, ahead = scene.zones
    rules = {line.id: line.x for line in scene.lines if line.role == "rule" and line.id in ("since", "today")}
    assert before.x + before.width == pytest.approx(rules["since"], abs=0.02)
    assert ahead.x == pytest.approx(rules["today"], abs=0.02)


def test_a_client_since_known_only_in_part_is_told_and_drawn_so():
    scene = build_scene(views.margaret(who=views.client(since="about 2012")))
    assert "Client since about 2012, age 33" in texts(scene, "flag")
    assert all(line.is_dashed for line in scene.lines if line.id == "since")


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("1998", "1998"),
        ("1998-06", "June 1998"),
        ("about 1998", "about 1998"),
        ("before 1998", "before 1998"),
        ("after 1998-06-12", "after 12 June 1998"),
    ],
)
def test_a_date_in_part_is_told_as_it_was_written_and_drawn_with_its_doubt(written, told):
    scene = build_scene(views.view(views.client(), events=[views.event("Moved", written)]))
    moved = mark(scene, "Moved")
    assert told in words(scene) and moved.tip.when.startswith(told)
    whisker = [line for line in scene.lines if line.id == moved.id]
    assert whisker and max(line.x2 - line.x for line in whisker) > 2 * moved.radius
    assert "Pale line or edge: the date is not exact." in words(scene)


def test_an_exact_date_has_no_whisker():
    scene = build_scene(views.view(views.client(), events=[views.event("Moved", "1998-06-12")]))
    assert not [line for line in scene.lines if line.role == "doubt"]


def test_a_year_is_as_wide_as_a_year():
    scene = build_scene(views_hard.undated())
    sold = mark(scene, "Sold a business")
    whisker = max((line for line in scene.lines if line.id == sold.id), key=lambda line: line.x2 - line.x)
    years = {text.text: text.x for text in scene.texts if text.role == "axis" and text.text.isdigit()}
    assert whisker.x2 - whisker.x == pytest.approx((years["2026"] - years["2016"]) / 10, rel=0.01)


def test_before_and_after_stand_at_the_day_that_is_known():
    view = views.view(
        views.client(),
        events=[
            views.event("Earlier", "before 2010"),
            views.event("Bound", "2009-12-31"),
            views.event("Later", "after 2010"),
            views.event("Other bound", "2011-01-01"),
        ],
    )
    scene = build_scene(view)
    assert mark(scene, "Earlier").x == mark(scene, "Bound").x
    assert mark(scene, "Later").x == mark(scene, "Other bound").x


def test_what_has_no_date_at_all_is_listed_in_words():
    scene = build_scene(views_hard.undated())
    assert "Date not known: Emigrated, Changed name and House purchase." in words(scene)
    assert not [item for item in scene.marks if item.tip.label == "Emigrated"]


def test_a_holding_of_unknown_date_runs_up_to_today_without_a_beginning():
    scene = build_scene(views_hard.undated())
    stub = next(line for line in scene.lines if line.role == "doubt" and line.is_dashed)
    today = next(line.x for line in scene.lines if line.id == "today")
    assert stub.x2 == pytest.approx(today, abs=0.02)
    assert "date not known" in texts(scene, "detail")
    assert not [box for box in scene.boxes if box.id == stub.id]


def test_expected_stages_are_dashed_on_paper_and_recorded_ones_are_not():
    scene = build_scene(views.margaret())
    kinds = {box.tip.label: box for box in scene.boxes if box.role == "stage"}
    assert kinds["Empty nest"].is_dashed and not kinds["Business owner"].is_dashed
    planned = build_scene(views_hard.business())
    kinds = {box.tip.label: box for box in planned.boxes if box.role == "stage"}
    assert kinds["Raising investment"].is_dashed and kinds["Growth"].is_dashed
    assert kinds["Raising investment"].fill != kinds["Growth"].fill


def test_an_expected_moment_is_drawn_otherwise_than_a_recorded_one():
    expected = views.opportunity(
        "Plan", Move.CROSS_SELL_FUTURE, "2030-01-01", need=3, basis=Basis.EXPECTED, event_on="2030-01-01"
    )
    asked = views.opportunity(
        "Question", Move.ASK_FIRST, "2019-01-01", need=3, basis=Basis.EXPECTED, event_on="2019-01-01"
    )
    known = replace(expected, basis=Basis.RECORDED, service_name="Known plan")
    for audience in ("client", "firm"):
        scene = build_scene(views.margaret(opportunities=[expected, asked, known]), audience=audience)
        plan, plain = mark(scene, "Plan"), mark(scene, "Known plan")
        assert (plan.shape, plan.fill) != (plain.shape, plain.fill)
        if audience == "firm":
            assert mark(scene, "Question").shape.startswith("diamond_corners")
        else:
            assert "Question" not in {text.text for text in scene.texts}
        bold = {text.text for text in scene.texts if text.role == "name" and text.is_bold}
        assert bold == {"Known plan"}


def test_what_is_coming_stands_after_today():
    scene = build_scene(views.margaret())
    today = next(line.x for line in scene.lines if line.id == "today")
    assert all(item.x >= today for item in scene.marks if item.shape == "triangle_right" and item.is_picked)


def test_a_need_stands_at_the_first_event_that_called_for_it():
    wed = views.opportunity("Will", Move.BACK_SELL, "2007-05-19", because="Wedding", event_on="2007-05-19")
    born = views.opportunity("Will", Move.BACK_SELL, "2012-11-08", because="First child", event_on="2012-11-08", need=3)
    both = replace(born, reasons=(born.lead, wed.lead), opens_on=date(2007, 5, 19))
    scene = build_scene(views.margaret(opportunities=[both]))
    assert mark(scene, "Will").x == pytest.approx(mark(scene, "Married").x)
    assert "Wedding 2007" in words(scene)


def test_a_life_that_was_over_long_ago_ends_where_it_ended():
    scene = build_scene(views_hard.bygone())
    years = [int(text) for text in texts(scene, "axis") if text.isdigit() and int(text) > 150]
    assert min(years) == 1780 and max(years) == 1860
    assert "Today is beyond the right edge." in words(scene) and not [
        line for line in scene.lines if line.id == "today"
    ]
    assert "Too far away to draw: Later-life plan (2028)." in words(scene)


def test_without_a_birth_date_there_are_years_and_no_ages():
    scene = build_scene(views_hard.undated())
    assert "Age" not in texts(scene, "axis") and "Year" in texts(scene, "axis")
    assert "Today, November 2026" in texts(scene, "flag")


def test_a_birth_date_in_part_makes_ages_approximate():
    scene = build_scene(views_hard.overlong())
    assert "Today, age about 58" in texts(scene, "flag")
    assert "Ages are approximate (born 1968)." in words(scene)


def test_services_show_who_provides_them_and_whether_they_still_stand():
    view = views_hard.old()
    scene = build_scene(view, audience="firm")
    drawn = words(scene)
    assert "Estate plan (elsewhere)" in drawn and "Old will (own arrangement)" in drawn and "1985, ended" in drawn
    shapes = {item.tip.label: item.shape for item in scene.marks if item.is_picked and item.role == "mark"}
    assert shapes["Old will"] == "square_struck" and shapes["Probate"] == "square"
    arrows = {item.tip.label for item in scene.marks if item.role == "open"}
    assert {"Will", "Lasting power of attorney", "Estate plan"} <= arrows and "Probate" not in arrows


def test_a_holding_ends_where_a_later_one_of_its_family_begins():
    view = views.margaret(
        holdings=(
            views.holding("Old will", "2013-01-01", family="WILL"),
            views.holding("New will", "2020-01-01", family="WILL"),
        )
    )
    scene = build_scene(view)
    bars = {box.tip.label: box for box in scene.boxes if box.role == "bar"}
    assert bars["Old will"].x + bars["Old will"].width == pytest.approx(bars["New will"].x, abs=0.1)
    assert "2013–2020" in texts(scene, "detail") and "since 2020" in texts(scene, "detail")


def test_a_declined_service_is_the_firms_knowledge():
    view = views.margaret(
        holdings=(views.holding("Pet insurance", "2020-01-01", provider="declined", again="2028-01-01"),)
    )
    assert "Pet insurance" not in words(build_scene(view))
    assert "declined, ask again January 2028" in words(build_scene(view, audience="firm"))


def test_short_spells_keep_their_names():
    spells = [
        views.spell("Family", "Engagement", "2026-05-02", "2027-06-19"),
        views.spell("Family", "Marriage or civil partnership", "2027-06-19", planned=True),
    ]
    scene = build_scene(views.margaret(spells=spells))
    assert {"Engagement", "Marriage or civil partnership"} <= set(texts(scene, "stage"))


def test_the_firm_sees_each_move_in_a_shape_of_its_own():
    scene = build_scene(views.margaret(), audience="firm")
    shown = {}
    for number, row in enumerate(views.margaret().opportunities):
        item = next(mark for mark in scene.marks if mark.id == f"o{number}")
        shown.setdefault((row.move, row.basis == Basis.EXPECTED), set()).add((item.shape, item.fill == "#FFFFFF"))
    assert all(len(looks) == 1 for looks in shown.values())
    looks = [next(iter(looks)) for looks in shown.values()]
    assert len(set(looks)) == len(looks) == 7
    heads = " ".join(texts(scene, "head"))
    assert all(
        words in heads
        for words in ("Back-sell", "Cross-sell now", "Up-sell", "Ask first", "Lapsed", "Cross-sell ahead")
    )
