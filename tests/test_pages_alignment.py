"""The page Alignment and the asset library: through app.py without a browser, and once seen whole in one."""

from __future__ import annotations

import io
from datetime import date

from openpyxl import load_workbook

import lifeline
from lifeline.question.alignment import alignment, functions, goals
from lifeline.question.assets import assets
from lifeline.ui import alignment_pointer, resources
from tests.conftest import settle
from tests.pages_read import AS_OF, book, fine, said
from tests.review_given import popovers
from tests.review_walk import DAY
from tests.test_browser import CLIPPED
from tests.test_browser_settings import NAMES

PAGE, PLAN = "pages/alignment.py", "pages/plan.py"
# What Streamlit calls the parts of its own fields.
STREAMLITS = ("Help for", "Choose date", "Remove ", "Clear all")
SECTIONS = ("goals", "insights", "functions", "reviews")


def section(app, name: str, page: str = PAGE) -> str:
    app.switch_page(page)
    book(app, section=name)
    return everything(app)


def everything(app) -> str:
    """All that the page says, with what its small windows are called."""
    return " ".join([said(fine(app)), *popovers(app)])


def opened(app, key: str) -> str:
    """Open what is filled only when it is opened; what its fields begin with."""
    app.session_state[f"{key}_{turn(app)}"] = True
    fine(app.run())
    return f"{key}_{turn(app)}"


def turn(app) -> int:
    return app.session_state["alignment_turn"] if "alignment_turn" in app.session_state else 0  # noqa: SIM401 - it has no get


def store():
    return resources.workbook().store


def test_what_is_still_to_be_agreed_leads_to_where_it_is_put_right(app):
    text = section(app, "goals")
    assert "Still to agree" in text and "Set a goal for Injury." in text and "no goal yet" in text
    assert "0 of 12 agreed" in text and "by 30 Apr 2027" in text
    app.button(key="al_todo_function").click().run()
    text = said(fine(app))
    assert dict(app.query_params)["section"] == "functions" and "nobody yet" in text
    (nobody,) = (one for one in app.multiselect if not one.value)
    assert nobody.label == "Who fills Knowledge and precedents"
    nobody.select(next(one for one in nobody.options if one == "Owen Counterfoil")).run()
    text = said(fine(app))
    assert "Knowledge and precedents: kept." in text and "Name who fills" not in text and "Nobody gives" not in text
    assert functions(store())[-1].lead.name == "Owen Counterfoil"
    section(app, "goals")
    key = opened(app, "al_new_Injury_any")
    app.button(key=f"al_goal_Injury__{turn(app)}_save").click().run()
    assert "Say what is wanted." in said(fine(app))
    app.text_area(key=f"al_goal_Injury__{turn(app)}_what").set_value("None this year: [nobody] is free")
    app.date_input(key=f"al_goal_Injury__{turn(app)}_by").set_value(date(2027, 4, 30))
    owner = app.selectbox(key=f"al_goal_Injury__{turn(app)}_owner")
    owner.select("Victor Pleadwell")
    app.button(key=f"al_goal_Injury__{turn(app)}_save").click().run()
    text = said(fine(app))
    assert key and "A goal is set for Injury." in text and "Step one is agreed." in text
    assert "Next review: What we heard, 9 November 2026" in text
    assert alignment(store(), as_of=AS_OF).is_agreed


def test_a_goal_is_changed_and_closed_with_what_became_of_it(app):
    section(app, "goals")
    goal = next(one for one in goals(store(), as_of=AS_OF) if one.practice_area == "Corporate")
    opened(app, f"al_goal_{goal.goal_id}")
    app.number_input(key=f"al_goal_{goal.goal_id}_{turn(app)}_target").set_value(9.0)
    app.button(key=f"al_goal_{goal.goal_id}_{turn(app)}_save").click().run()
    assert "0 of 9 proposed" in said(fine(app))
    opened(app, f"al_goal_{goal.goal_id}")
    app.text_input(key=f"al_close_{goal.goal_id}_{turn(app)}_reason").set_value("Reached in the <summer>")
    app.button(key=f"al_close_{goal.goal_id}_{turn(app)}_do").click().run()
    text = said(fine(app))
    assert "The goal is closed." in text and "Reached in the <summer>" in text
    assert goal.goal_id not in [one.goal_id for one in goals(store(), as_of=AS_OF)]


def test_an_insight_and_a_review_are_changed_where_they_stand(app):
    text = section(app, "insights")
    assert "Who may be approached and how" in text and "Every quarter" in text and "nobody yet" in text
    opened(app, "al_insight_heard")
    app.text_input(key=f"al_insight_heard_{turn(app)}_name").set_value("What callers say")
    app.selectbox(key=f"al_insight_heard_{turn(app)}_often").set_value(3)
    app.button(key=f"al_insight_heard_{turn(app)}_save").click().run()
    assert "“What callers say” is changed." in said(fine(app))
    text = section(app, "reviews")
    assert "Mon 9 Nov 2026" in text and "every quarter, next on 8 January 2027" in text
    opened(app, "al_meeting_new")
    key = f"al_meeting_new_{turn(app)}"
    app.text_input(key=f"{key}_name").set_value("Partners")
    app.button(key=f"{key}_save").click().run()
    assert "Give the day of the review" in said(fine(app))
    app.date_input(key=f"{key}_on").set_value(date(2026, 12, 1))
    app.text_area(key=f"{key}_agenda").set_value("Goals\nPlans")
    app.button(key=f"{key}_save").click().run()
    text = said(fine(app))
    assert "Partners is planned." in text and "Tue 1 Dec 2026" in text and "Goals Plans" in text


def test_the_asset_library_finds_looks_again_and_adds(app):
    text = section(app, "assets", PLAN)
    assert "Asset library: 11 assets" in text and "14 Oct 2025 : look again" in text.replace(": look", " : look")
    app.text_input(key="as_text").set_value("webinar leases").run()
    assert [one.label for one in app.button if (one.key or "").startswith("as_check_")] == [
        r"Still right *Rent reviews and breaks*",
    ]
    (late,) = assets(store(), as_of=AS_OF, text="webinar leases")
    app.button(key=f"as_check_{late.asset_id}").click().run()
    text = said(fine(app))
    assert "Rent reviews and breaks: looked at on 1 November 2026." in text and "look again" not in text
    app.text_input(key="as_text").set_value("no such thing").run()
    assert "No asset fits all of that." in said(fine(app))
    opened(app, "as_new")
    key = f"as_new_{turn(app)}"
    app.text_input(key=f"{key}_name").set_value("A new list")
    app.button(key=f"{key}_save").click().run()
    assert "Choose a programme family" in said(fine(app))
    app.selectbox(key=f"{key}_family").select_index(1)
    app.button(key=f"{key}_save").click().run()
    assert "A new list is in the library." in said(fine(app))
    assert "A new list" in [one.name for one in assets(store(), as_of=AS_OF)]


def test_another_kind_of_firm_without_people_or_goals_is_led_through_it(workbook_path, app):
    workbook_path.unlink()
    resources.workbook().close()
    resources._opened.clear()
    lifeline.create(workbook_path, pack="financial_adviser").close()
    texts = {name: section(app, name) for name in SECTIONS}
    assert all("Still to agree" in text for text in texts.values())
    assert "Advisers" in texts["functions"] and "Your people are not here yet" in texts["functions"]
    assert "Set a goal for Advice, Mortgage, Protection and 1 more." in texts["goals"]
    assert "Reviews held and missed" in texts["insights"] and "No review is planned." in texts["reviews"]
    assert "Nothing here yet." in section(app, "assets", PLAN)
    told = alignment_pointer.words(alignment(store(), as_of=AS_OF))
    assert told == "Step one is not agreed yet: 7 functions have nobody, 4 practice areas have no goal and 2 more."
    # A workbook made before packs had functions begins with those of its pack.
    with store().write() as writer:
        for table in ("firm_function", "insight"):
            writer.execute(f"delete from {table}")
    assert "Advisers" not in section(app, "functions")
    app.button(key="al_begin_do").click().run()
    assert "The usual functions and what each contributes are here" in everything(app)
    assert len(functions(store())) == 7


def test_every_section_is_seen_whole_and_taken_away_as_a_spreadsheet(visit, page, screenshot):
    for name in SECTIONS:
        visit(f"alignment?{DAY}&section={name}")
        page.locator("[class*=st-key-al_row_]").first.wait_for()
        settle(page)
        assert page.evaluate(CLIPPED) == [], name
        names = [one for one in page.evaluate(NAMES) if not one.startswith(STREAMLITS)]
        assert "" not in names and len(set(names)) == len(names), sorted(names)
        screenshot(name)
    visit(f"alignment?{DAY}&section=goals")
    # With the keyboard alone: a goal is opened, and left again as it was.
    page.get_by_role("button", name="Offer powers of attorney").focus()
    page.keyboard.press("Enter")
    page.get_by_label("What is wanted").wait_for()
    settle(page)
    box = page.get_by_test_id("stPopoverBody").bounding_box()
    assert box["y"] >= 0 and box["y"] + box["height"] <= 768 and box["x"] + box["width"] <= 1366
    screenshot("goal")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Files").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="All of it as a spreadsheet").click()
    found = load_workbook(io.BytesIO(download.value.path().read_bytes()))
    assert found["Goals"].max_row == 16 and found["Still to agree"].max_row == 4
