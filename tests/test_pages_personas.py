"""The page of personas: shown four ways, changed in its tables, refused in words, taken out."""

from __future__ import annotations

from pages_read import book, fine, said

from lifeline.question.personas import personas
from lifeline.record import personas as record
from lifeline.ui import resources

PAGE = "pages/personas.py"


def with_priya(app):
    app.switch_page(PAGE)
    book(app)
    assert "No personas yet" in said(app)
    record.make(resources.workbook().store, name="Priya Persona", track="person", born="1984", client_since="2019", who="Ann")
    return fine(app.run())


def priya():
    (found,) = personas(resources.workbook().store)
    return found


def key() -> str:
    return f"persona_{priya().persona_id}_{hash(priya()) & 0xFFFFFF}"


def button(app, label: str):
    (found,) = [each for each in app.button if each.label == label]
    return found


def test_a_persona_is_drawn_four_ways(app):
    with_priya(app)
    drawn = {}
    for view in ("as_is", "to_be", "both", "overlay"):
        app.session_state["persona_view"] = view
        fine(app.run())
        drawn[view] = " ".join(each.value for each in app.markdown if "<svg" in each.value)
        assert "Priya Persona" in drawn[view], view
    assert "as it is to be" in drawn["both"] and "as it is to be" not in drawn["as_is"]
    assert "Framed: where they are today" in drawn["overlay"]


def test_what_is_changed_in_its_tables_is_kept_and_what_cannot_be_is_said_and_changes_nothing(app):
    with_priya(app)
    before = priya()
    app.session_state[f"{key()}_holdings"] = {
        "edited_rows": {}, "deleted_rows": [],
        "added_rows": [{"service": "Mirror wills (couple)", "since": "2016", "from": "from us", "planned": True}],
    }
    app.session_state[f"{key()}_events"] = {"edited_rows": {0: {"began": "2002-06"}}, "deleted_rows": [1], "added_rows": []}
    button(app, "Keep the changes").click()
    fine(app.run())
    after = priya()
    assert [(held.service_id, held.held_date, held.is_to_be) for held in after.holdings] == [("WILL_MIRROR", "2016", True)]
    assert after.events[0].event_date == "2002-06" and len(after.events) == len(before.events) - 1

    next(each for each in app.text_input if each.label == "Born").set_value("soon")
    button(app, "Keep the changes").click()
    fine(app.run())
    assert "“soon” is no date" in said(app) and priya() == after


def test_a_persona_is_taken_out(app):
    with_priya(app)
    app.session_state[f"persona_out_{priya().persona_id}"] = True      # the popover is open
    fine(app.run())
    button(app, "Take them out").click()
    fine(app.run())
    assert personas(resources.workbook().store) == () and "Priya Persona was taken out" in said(app)
