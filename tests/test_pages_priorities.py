"""The page Priorities through app.py and without a browser; and once in a real one, by mouse and by keyboard."""

from __future__ import annotations

from datetime import date

from lifeline.question import scoring
from lifeline.record import scores
from lifeline.ui import resources
from tests.conftest import settle
from tests.pages_read import fine, said
from tests.test_browser import CLIPPED

PRIORITIES, AS_OF = "pages/priorities.py", date(2026, 11, 1)
CLIENT = "F43~HR"


def links(page) -> list:
    """The links of the page, but for the one to what step one still lacks."""
    return [link for link in page.page_link if link.label != "Alignment"]


def priorities(app, **query):
    app.switch_page(PRIORITIES)
    app.query_params["as_of"] = "2026-11-01"
    for name, value in query.items():
        app.query_params[name] = value
    return fine(app.run())


def store():
    return resources.workbook().store


def first() -> scoring.ScoredUnit:
    return scoring.units(store(), as_of=AS_OF, limit=1)[0]


def test_the_matrix_says_who_is_where_who_is_left_out_and_leads_to_each_client(app):
    page = priorities(app)
    matrix = scoring.matrix(store(), as_of=AS_OF)
    text = said(page)
    assert f"{matrix.total} demand units with an open need: {matrix.counts['act_now']} act now" in text
    assert "6 clients who may not be approached on this day left out" in text
    assert [link.label.replace("\\", "") for link in links(page)] == [unit.title for unit in matrix.named]
    assert {link.proto.query_string for link in page.page_link} >= {f"client={matrix.named[0].client_id}&as_of=2026-11-01"}


def test_a_weight_moves_everybody_at_once_and_the_way_back_is_one_button(app):
    page = priorities(app)
    app.session_state["pr_beside"] = "weights"
    before = first()
    fine(app.run())
    page.select_slider(key="pr_weight_urgency").set_value(0).run()
    assert scoring.weights(store()).urgency == 0 and first() != before
    assert "the mean of 1 × needs and 1 × fit" in said(fine(page))
    for name in ("needs", "fit"):
        page.select_slider(key=f"pr_weight_{name}").set_value(0).run()
    assert "One of needs, fit and urgency has to count." in said(fine(page))
    assert scoring.weights(store()).fit == 1
    page.button(key="pr_even").click().run()
    assert scoring.weights(store()) == scoring.Weights() and first() == before
    assert "every dimension counts alike again" in said(fine(page)).lower()


def test_the_demand_map_turns_its_pages_and_narrows_to_a_practice_area(app):
    page = priorities(app, view="map")
    text = said(page)
    total = scoring.demand_map(store(), as_of=AS_OF).total
    assert f"{total} demand units with an open need, the greatest need first: 1 to 25." in text
    assert len(links(page)) == 25 and first().title.split(" · ")[0] in text
    page = priorities(app, view="map", nr="3")
    assert len(links(page)) == total - 50
    page = priorities(app, view="map", area="Employment")
    narrowed = scoring.demand_map(store(), as_of=AS_OF, filters=scoring.Filters(practice_areas=("Employment",)))
    assert 0 < narrowed.total < total and f"{narrowed.total} demand units" in said(page)
    page.selectbox(key="pr_move").set_value("up_sell").run()
    assert "Nobody fits these filters" in said(fine(page)) or scoring.units(
        store(), as_of=AS_OF, filters=scoring.Filters(practice_areas=("Employment",), moves=("up_sell",)))


def test_each_score_says_which_rule_and_what_was_measured_and_can_be_said_otherwise_by_name_alone(app):
    page = priorities(app, view="map", unit=CLIENT)
    text = said(page)
    assert "No recent work and nobody on record as knowing them" in text
    assert "Matters opened with us in the last 36 months: 0 matters" in text
    form = "pr_form_F43_HR_relationships_0"
    page.radio(key=f"{form}_score").set_value(3)
    page.text_input(key=f"{form}_why").set_value("She rang us twice")
    page.button(key=f"{form}_set").click().run()
    assert "Choose or type your name first" in said(fine(page))
    assert scores.score_overrides(store(), client_id="F43", as_of=AS_OF) == ()
    app.session_state["deciding_as"] = "Eleanor Chancery"
    page.button(key=f"{form}_set").click().run()
    text = said(fine(page))
    assert "Set by Eleanor Chancery on 1 November 2026: She rang us twice" in text
    assert "By the rules it would be 1: No recent work" in text
    (unit,) = (each for each in scoring.units(store(), as_of=AS_OF, client_ids=["F43"]) if each.buying_centre == "HR")
    assert (unit.relationships, unit.is_said) == (3, True)


def test_a_contact_is_noted_and_how_it_is_scored_is_said_with_what_is_never_scored(app):
    page = priorities(app, view="map", unit=CLIENT)
    page.text_input(key="pr_note_F43_HR_0_name").set_value("Percy Planner")
    page.selectbox(key="pr_note_F43_HR_0_engagement").set_value(3)
    page.button(key="pr_note_F43_HR_0_save").click().run()
    text = said(fine(page))
    assert "Percy Planner seeks us out" in text and "A contact there seeks us out" in text
    text = said(priorities(app, view="rules", unit=""))
    assert "Never scored" in text and "The client has confirmed it" in text and "Everybody else" in text


def test_a_client_without_an_open_need_is_said_to_have_none_and_nonsense_in_a_link_is_named(app):
    page = priorities(app, view="cat", unit="nobody~HR")
    text = said(page)
    assert "which there is none of" in text and "Nothing is scored here on this day" in text


def test_in_a_browser_a_circle_opens_its_lifeline_by_mouse_and_by_keyboard_and_nothing_is_cut(visit, page, screenshot):
    visit("priorities?as_of=2026-11-01")
    picture = page.locator(".matrix-root svg")
    picture.wait_for()
    assert page.evaluate(CLIPPED) == []
    screenshot("matrix")
    dot = page.locator('.matrix-root [data-id="q0"]')
    name = dot.get_attribute("aria-label").split(",")[0]
    dot.click()
    page.wait_for_url("**/lifeline?client=*")
    settle(page)
    page.go_back()
    settle(page)
    dot.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/lifeline?client=*")
    settle(page)
    page.get_by_text(name.split(" · ")[0]).first.wait_for()
    visit("priorities?as_of=2026-11-01&view=map")
    page.get_by_text("Best services").wait_for()
    assert page.evaluate(CLIPPED) == []
    screenshot("map")
    page.get_by_role("button", name="Why").first.click()
    page.get_by_role("button", name="Back to the demand map").wait_for()
    settle(page)
    assert page.evaluate(CLIPPED) == []
    screenshot("unit", whole=True)
