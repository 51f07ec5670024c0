"""The page Plan: plans, what to do and the schedule; through app.py without a browser, and once seen whole in one."""

from __future__ import annotations

from datetime import date

from lifeline.question import plan_steps, plans, scoring
from lifeline.record import execution, people, permissions, scores
from lifeline.ui import resources
from tests.conftest import settle
from tests.pages_read import AS_OF, book, fine, lifeline_of, said
from tests.review_walk import DAY
from tests.test_browser import CLIPPED
from tests.test_browser_settings import NAMES

PAGE = "pages/plan.py"
# What Streamlit calls the parts of its own fields.
STREAMLITS = ("Help for", "Choose date", "Remove ", "Clear")


def section(app, name: str, **query: str) -> str:
    app.switch_page(PAGE)
    book(app, section=name, **query)
    return said(fine(app))


def store():
    return resources.workbook().store


def opened(app, key: str) -> str:
    """Open a window that is filled only when it is opened."""
    turn = app.session_state["plan_turn"] if "plan_turn" in app.session_state else 0  # noqa: SIM401 - it has no get
    app.session_state[f"{key}_{turn}"] = True
    return said(fine(app.run()))


def links(app) -> list[str]:
    """The links of the page, but for the one to what step one still lacks."""
    return [link.value.replace("\\", "") for link in app.page_link if link.value != "Alignment"]


def action(text: str) -> plan_steps.Step:
    """The open step that says so."""
    (found,) = (step for step in plan_steps.to_do(store(), limit=None).rows if text in step.what)
    return found


def test_the_plans_are_listed_with_the_nearest_step_first_and_found_by_name(app):
    text = section(app, "plans")
    assert "8 plans, the nearest step first" in text
    first = links(app)[0]
    assert first.startswith("Constance Neverwas") and "2 open, 1 overdue" in text and "23 Oct 2026" in text
    app.text_input(key="plan_text").set_value("nonesuch").run()
    assert [link.split(" (")[0] for link in links(app)] == ["Nonesuch Architects LLP"] * 2
    app.segmented_control(key="plan_of_move").set_value("cross_sell").run()
    assert "No plan fits" in said(fine(app))


def test_a_changed_score_is_seen_in_the_plan_and_in_the_list(app):
    text = section(app, "client", client="F43")
    standing = scoring.units(store(), as_of=AS_OF, client_ids=["F43"])[0]
    assert f"relationship {standing.relationship_score:.0f}" in text and "on the priority matrix" in text
    for dimension in ("relationships", "data", "resources"):
        for unit in scoring.units(store(), as_of=AS_OF, client_ids=["F43"]):
            scores.override_score(store(), client_id="F43", dimension=dimension, score=1, reason="A new face at the helm",
                                  as_of=AS_OF, who="Ann", buying_centre=unit.buying_centre)
    text = section(app, "client", client="F43")
    assert "relationship 0" in text and "Act now" not in text


def test_a_plan_shows_phase_channels_lines_steps_and_gaps_and_suggests_with_one_click(app):
    text = section(app, "client", client="F43")
    assert "Established. They know us" in text and "May be reached: in person, by e-mail." in text
    assert "Own what they draw" in text and "13 gaps" in text and "no step yet" in text
    app.button(key="plan_suggest_do").click().run()
    text = said(fine(app))
    assert "11 steps suggested, none taken on yet. 1 line must wait." in text and "suggested" in text
    assert not any(one.what.startswith("Raise: HR advice") for one in people.open_actions(store(), client_id="F43"))
    app.button(key="plan_keep_all").click().run()
    assert "11 steps taken on." in said(fine(app))
    assert any(one.what == "Raise: HR advice retainer" for one in people.open_actions(store(), client_id="F43"))


def test_a_step_is_changed_where_it_stands_and_what_is_refused_is_said_and_stays_as_it_was(app):
    section(app, "client", client="F43")
    step = action("Meet the finance partner")
    key = f"plan_cell_{step.action_id}"
    app.date_input(key=f"{key}_due_on").set_value(date(2027, 1, 20)).run()
    assert "They hear of us in that week already (Bring Jonah along: staff contracts, 18 Jan 2027)" in said(fine(app))
    assert app.date_input(key=f"{key}_due_on").value == date(2026, 11, 30) == action("Meet the finance").due_on
    app.selectbox(key=f"{key}_channel").set_value("email").run()
    assert "Changed: Meet the finance partner" in said(fine(app))
    assert (action("Meet the finance").channel, action("Meet the finance").interaction) == ("email", "E-mail")
    assert "phone" not in app.selectbox(key=f"{key}_channel").options


def test_what_was_found_fills_a_gap(app):
    section(app, "client", client="F43")
    (plan, _) = plans.plans_of(store(), client_id="F43")
    opened(app, f"plan_note_{plan.plan_id}_complaints")
    app.text_area(key=f"plan_note_{plan.plan_id}_complaints_found").set_value("None open")
    app.button(key=f"plan_note_{plan.plan_id}_complaints_do").click().run()
    text = said(fine(app))
    assert "Noted: Complaints still open." in text and "12 gaps" in text and "None open" in text


def test_whoever_may_not_be_approached_has_no_plan(app):
    assert "Nothing is planned" in section(app, "client", client="F05")
    text = section(app, "client", client="F10")
    assert "No way to reach them is on record" in text and "compliance officer first" not in text


def test_what_to_do_is_closed_in_two_clicks_and_mine_is_what_is_in_my_name(app):
    text = section(app, "to_do")
    assert "12 open, 1 overdue" in text and "9 days overdue" in text and "Owner-managed businesses" in text
    step = action("Call about the second power")
    opened(app, f"plan_close_{step.action_id}")
    app.button(key=f"plan_close_{step.action_id}_no_answer").click().run()
    assert "It stays open" in said(fine(app)) and action("Call about the second power").outcome == "no_answer"
    opened(app, f"plan_close_{step.action_id}")
    app.button(key=f"plan_close_{step.action_id}_agreed").click().run()
    assert "Closed: Call about the second power of attorney (agreed)" in said(fine(app))
    app.segmented_control(key="plan_whose").set_value("mine").run()
    assert "Whose list is it?" in said(fine(app))
    app.selectbox(key="settings_as").set_value("Helena Boardley").run()
    assert "2 open. The soonest due first." in said(fine(app))


def test_a_segment_counts_its_lines_and_a_step_names_whom_it_leaves_out(app):
    text = section(app, "segment", segment="Later life")
    assert "9 clients; 2 more may not be approached" in text and "Lasting power of attorney: money and property" in text
    app.button(key="plan_begin_move").click().run()
    (plan,) = plans.plans_of(store(), segment="Later life")
    permissions.allow(store(), client_id="F17", channel="post", is_allowed=True, basis="x", obtained_on=AS_OF, who="x")
    made = execution.add_to_segment(
        store(), plan_id=plan.plan_id, what="Send the guide", service_id="LPA_FIN", channel="post", as_of=AS_OF,
        due_on=date(2027, 3, 5), who="x",
    )
    assert [one.client_id for one in made.left_out] == ["F10", "F26"] and len(made.action_ids) == 1
    text = said(fine(app.run()))
    assert "Send the guide" in text and "Bronwen Talesworth" in " ".join(link.value for link in app.page_link)
    assert "No such segment" in section(app, "segment", segment="Nobody")


def test_the_schedule_says_who_hears_of_us_twice_in_a_week(app):
    text = section(app, "schedule")
    assert "<svg" in " ".join(str(one.value) for one in app.markdown) and "Twice in one week" not in text
    execution.change_step(store(), action_id=action("Offer both powers").action_id, as_of=AS_OF, who="x",
                          is_same_week_meant=True, due_on=date(2027, 2, 18))
    with store().write() as writer:
        writer.execute("update action set is_same_week_meant = false")
    text = said(fine(app.run()))
    assert "Twice in one week: Esi Allegoria (fictional), 2 in the week of 15 Feb 2027." in text


def test_the_card_of_a_client_leads_to_their_plan(app):
    lifeline_of(app, "F04")
    assert "Plan for this client" in [link.value for link in app.page_link]


def test_every_section_is_whole_in_a_window_of_a_laptop_and_its_controls_have_names_of_their_own(visit, page, screenshot):
    for name, path in (
        ("plans", "section=plans"), ("client", "section=client&client=F43"), ("to_do", "section=to_do"),
        ("schedule", "section=schedule"), ("segment", "section=segment&segment=Owner-managed%20businesses"),
    ):
        visit(f"plan?{DAY}&{path}")
        settle(page)
        assert page.evaluate(CLIPPED) == [], name
        named = [one for one in page.evaluate(NAMES) if not one.startswith(STREAMLITS)]
        assert sorted(set(named)) == sorted(named), name
        screenshot(name)
    visit(f"plan?{DAY}&section=plans")
    page.get_by_role("link", name="Constance Neverwas").first.click()
    page.get_by_role("heading", name="Steps of the cross-sell plan").wait_for()
    settle(page)
    page.get_by_role("button", name="Close Ask the home for its current fees").click()
    page.get_by_role("button", name="No longer needed").wait_for()
    screenshot("closing")
    page.keyboard.press("Escape")
    page.get_by_role("link", name="Their lifeline").click()
    page.get_by_role("link", name="Plan for this client").click()
    page.get_by_role("heading", name="Steps of the cross-sell plan").wait_for()
