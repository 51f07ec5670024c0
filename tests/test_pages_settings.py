"""The settings through app.py and without a browser: name and look, people, privacy, the record."""

from __future__ import annotations

import csv
import io
import re

import pytest
from test_export_pack import logo

from lifeline.export import brand
from lifeline.export.brand import Brand
from lifeline.question import audit
from lifeline.question.audit import Asked
from lifeline.record import people, permissions, personal, settings, skills
from lifeline.ui import remembered as memory, resources, selection, settings_record
from tests.pages_read import AS_OF, fine, said

PAGE = "pages/settings.py"


def settings_of(app, part: str, **query: str):
    app.switch_page(PAGE)
    for name in list(app.query_params):
        del app.query_params[name]
    app.query_params["part"] = part
    for name, value in query.items():
        app.query_params[name] = value
    return fine(app.run())


def store():
    return resources.workbook().store


def told(app) -> str:
    """What came of the last thing that was done."""
    pages = "".join(one.value for one in app.html)
    found = re.findall(r'<p class="small(?: warn)?" role="(?:status|alert)">(.*?)</p>', pages)
    return found[-1] if found else ""


def without_people(app, **query: str):
    """The people's part before anybody was added."""
    settings_of(app, "brand")
    # Some of the sample's people have something to do.
    for action in people.open_actions(store()):
        people.close_action(store(), action_id=action.action_id, reason="Nobody is left", who="x")
    for one in people.colleagues(store()):
        people.remove_colleague(store(), colleague_id=one.colleague_id, who="x")
    return settings_of(app, "people", **query)


def click(app, label: str) -> str:
    labels = {button.label.replace("\\", ""): button for button in reversed(list(app.button))}
    labels.get(label, next((one for words, one in labels.items() if words.startswith(label)), None)).click().run()
    return told(fine(app))


def field(app, kind: str, label: str):
    return next(one for one in getattr(app, kind) if one.label == label)


def test_the_address_says_which_part_is_shown_and_nonsense_is_named(app):
    without_people(app)
    assert "No colleagues yet" in said(app)
    field(app, "segmented_control", "Part of the settings").set_value("record").run()
    assert dict(app.query_params) == {"part": "record"} and "the newest first" in said(fine(app))
    settings_of(app, "nonsense")
    assert "The link asks for the part “nonsense”, which there is none of." in said(app)
    assert "The cover of a meeting pack" in said(app)


# ------------------------------------------------------------------------------------------ name and look


def test_a_name_and_a_colour_are_tried_out_before_they_are_kept(app):
    settings_of(app, "brand")
    assert "Plain and nameless" in said(app) and app.button(key="brand_keep").disabled
    field(app, "text_input", "Name of the firm").set_value(" Deedham LLP ").run()
    field(app, "text_input", "Colour, written").set_value("7a1f3d").run()
    assert "Not kept yet" in said(fine(app)) and brand.stored(store()) == Brand()
    assert field(app, "color_picker", "Colour").value == "#7A1F3D"
    assert click(app, "Keep this") == "Kept. Packs, cards and letters are signed like this from now on."
    assert brand.stored(store()) == Brand("Deedham LLP", None, "#7A1F3D")
    assert "This is what is kept." in said(app)


def test_a_colour_that_is_none_or_too_pale_is_said_beside_it(app):
    settings_of(app, "brand")
    field(app, "text_input", "Colour, written").set_value("mauve").run()
    assert "A colour is written like #0B62A4" in said(fine(app)) and app.button(key="brand_keep").disabled
    field(app, "text_input", "Colour, written").set_value("#fd2").run()
    assert "contrast 1.3 to 1, and 4.5 is needed" in said(fine(app))
    click(app, "Use the darker shade")
    darker = field(app, "text_input", "Colour, written").value
    assert Brand(colour=darker).contrast >= brand.LEGIBLE and "contrast" not in said(app)


def test_back_to_plain_takes_all_of_it_away_and_it_can_be_brought_back(app):
    ours = Brand("Deedham LLP", logo(), "#7A1F3D")
    settings_of(app, "people")
    brand.keep(store(), ours, who="Ada Example")
    settings_of(app, "brand")
    assert field(app, "text_input", "Name of the firm").value == "Deedham LLP"
    click(app, "Back to plain")
    assert brand.stored(store()) == Brand() and field(app, "text_input", "Name of the firm").value == ""
    click(app, "Bring back what was kept before")
    assert brand.stored(store()) == ours
    field(app, "checkbox", "Leave the logo out").check().run()
    click(app, "Keep this")
    assert brand.stored(store()) == Brand("Deedham LLP", None, "#7A1F3D")


# ------------------------------------------------------------------------------------------ people


def test_a_first_colleague_is_added_with_what_they_may_lead_and_gaps_are_marked(app):
    without_people(app)
    assert "Add yourself" in said(app) and "Who may lead what" not in said(app)
    field(app, "text_input", "Name").set_value("Ada Example")
    field(app, "text_input", "E-mail").set_value("ada@firm.example")
    field(app, "selectbox", "Role").select("Front desk")
    field(app, "checkbox", "Compliance officer").check()
    field(app, "multiselect", "May lead in these practice areas").set_value(["Private client"])
    assert click(app, "Add") == "Ada Example is added."
    (one,) = people.colleagues(store())
    assert (one.name, one.role, one.email, one.is_compliance_officer, one.leads) == (
        "Ada Example", "Front desk", "ada@firm.example", True, ("Private client",)
    )  # fmt: skip
    text = said(app)
    assert "Front desk, ada@firm.example, compliance officer, may lead Private client" in text
    nobody = "nobody: items say whom to bring in"
    assert f"Private client 13 services all of it Dispute resolution 7 services {nobody}" in text
    assert "10 practice areas have nobody yet" in text
    assert field(app, "text_input", "Name").value == ""


def test_names_on_matters_are_offered_and_one_is_changed_in_place(app):
    without_people(app)
    assert "Named on your matters: Eleanor Chancery" in said(app)
    click(app, "Add these")
    assert len(people.colleagues(store())) == 8 and "Named on your matters" not in said(app)
    click(app, "Eleanor Chancery")
    assert field(app, "text_input", "Name").value == "Eleanor Chancery"
    field(app, "text_input", "Name").set_value("Eleanor Crown")
    field(app, "multiselect", "and these single services").set_value(["WILL_MIRROR"])
    assert click(app, "Save") == "Eleanor Crown is changed."
    found = next(one for one in people.colleagues(store()) if one.name == "Eleanor Crown")
    assert found.role == "Fee earner" and found.leads == ("WILL_MIRROR",)
    assert "Private client 13 services 1 of 13 12 services" in said(app)


def test_what_cannot_be_added_is_said_and_nothing_typed_is_lost(app):
    without_people(app)
    field(app, "text_input", "E-mail").set_value("ada@firm")
    assert click(app, "Add") == "A colleague needs a name."
    field(app, "text_input", "Name").set_value("Ada Example")
    assert "written like name@firm.example" in click(app, "Add")
    assert field(app, "text_input", "Name").value == "Ada Example" and people.colleagues(store()) == ()


def test_who_has_something_open_leaves_only_when_somebody_takes_over(app):
    without_people(app)
    ada, bo = (people.add_colleague(store(), name=name, who="x") for name in ("Ada Example", "Bo Example"))
    people.name_owner(store(), client_id="F04", service_id="DEED_VARIATION", colleague_id=ada, due_on=None, who="x")
    people.knows(store(), client_id="F04", colleague_id=ada, how="School", who="x")
    settings_of(app, "people", colleague=ada)
    assert "Ada Example owns 1 open action and knows 1 client. Somebody has to take that over" in said(app)
    assert "Choose who takes over what Ada Example has open" in click(app, "Take Ada Example off the list")
    assert len(people.colleagues(store())) == 2
    choice = field(app, "selectbox", "Hand over to")
    choice.select(next(one for one in people.colleagues(store()) if one.colleague_id == bo)).run()
    assert click(app, "Take Ada Example off the list") == "Ada Example is off the list. Bo Example has taken over."
    assert [action.owner_name for action in people.open_actions(store())] == ["Bo Example"]
    assert dict(app.query_params) == {"part": "people"}


def test_many_colleagues_are_named_in_a_column_and_not_given_one_each(app):
    without_people(app)
    for number in range(9):
        colleague_id = people.add_colleague(store(), name=f"Lead {number}", who="x")
        may = {"practice_areas": ["Family"], "service_ids": ["EMP_DOCS"]}
        skills.set_skills(store(), colleague_id=colleague_id, **may, who="x")
    text = said(settings_of(app, "people"))
    assert "Practice area All of it Part of it Nobody yet" in text
    assert "Family 8 services Lead 0, Lead 1, Lead 2" in text and "Employment 7 services Lead 0 (1), Lead 1 (1)" in text


def test_a_quiet_period_is_changed_with_its_reason(app):
    settings_of(app, "people")
    stage = next(period for period in settings.quiet_periods(store()) if period.months == 1)
    assert f"{stage.name} 1 month {stage.why}" in said(app)
    field(app, "selectbox", "After").select(resources.workbook().catalogue().stages[stage.stage_id]).run()
    field(app, "number_input", "Months").set_value(4)
    field(app, "text_input", "Why").set_value("")
    assert "Say why" in click(app, "Keep")
    field(app, "text_input", "Why").set_value("Our own rule")
    assert click(app, "Keep").endswith("now waits 4 months.")
    assert f"{stage.name} 4 months Our own rule" in said(app)


# ------------------------------------------------------------------------------------------ privacy


def test_a_person_is_found_and_erased_only_when_their_number_is_typed(app):
    settings_of(app, "privacy")
    assert "What is kept, and for how long" in said(app) and "Nobody was erased." in said(app)
    field(app, "text_input", "Find a person or a business").set_value("pretend").run()
    click(app, "Graham Pretendley")
    assert dict(app.query_params) == {"part": "privacy", "client": "F04"}
    rows = sum(personal.would_go(store(), client_id="F04").values())
    told_rows = re.search(r"(\d+) rows: (.*?)\. The letter", said(app))
    assert told_rows and int(told_rows[1]) == rows and "17 answers" in told_rows[2] and "4 life events" in told_rows[2]
    field(app, "text_input", "Type their number to confirm").set_value("F05")
    click(app, "Erase for good")
    assert "Nothing was erased: the number typed is “F05” and theirs is “F04”." in said(app)
    field(app, "text_input", "Reason, for the entry that stays").set_value("Asked by letter")
    field(app, "text_input", "Type their number to confirm").set_value("F04")
    click(app, "Erase for good")
    assert f"F04 is erased: {rows} rows. Nothing of them is left in the workbook or its file." in said(app)
    assert store().tuples("from suppression") == [("F04", "Asked by letter", selection.today())]
    assert "Pretendley" not in said(app) and "Number On Reason F04" in said(app)
    assert b"Pretendley" not in resources.path().read_bytes()
    assert "F04 was erased" in said(settings_of(app, "privacy", client="F04"))
    assert "There is no client “F99” in this workbook." in said(settings_of(app, "privacy", client="F99"))


def test_where_else_a_name_stands_is_shown_with_the_words_and_the_way_there(app):
    settings_of(app, "privacy")
    with store().write() as writer:
        writer.execute("update client set notes = 'Golf with graham PRETENDLEY, Fridays.' where client_id = 'F01'")
    text = said(settings_of(app, "privacy", client="F04"))
    assert "Named in words about others" in text and "“Golf with graham PRETENDLEY, Fridays.”" in text
    assert "Nadia Sampleton (fictional), notes" in text
    assert "Named in words about others" not in said(settings_of(app, "privacy", client="F10"))


def test_an_objection_recorded_here_is_withdrawn_with_a_basis_and_one_from_a_file_is_not(app):
    settings_of(app, "privacy")
    permissions.record_objection(store(), client_id="F04", as_of=selection.today(), how="by phone", who="Ada Example")
    text = said(settings_of(app, "privacy"))
    assert "Who may not be approached: 4" in text
    assert "written down by Ada Example, by phone" in text and "Has objected to marketing, from a file" in text
    assert [button.key for button in app.button if (button.key or "").startswith("withdraw")] == ["withdraw_F04"]
    app.button(key="withdraw_F04").click().run()
    assert "Say how they allowed it again" in told(fine(app))
    app.text_input(key="withdraw_F04_basis").set_value("asked for our letter")
    app.button(key="withdraw_F04").click().run()
    assert told(fine(app)) == "Graham Pretendley (fictional) may be approached again."
    assert "Who may not be approached: 3" in said(app)


# ------------------------------------------------------------------------------------------ the record


def test_the_record_is_filtered_by_what_stands_in_the_address(app):
    settings_of(app, "people")
    for client_id in ("F04", "F10"):
        permissions.record_objection(store(), client_id=client_id, as_of=selection.today(), who="Ada Example")
    settings_of(app, "record", client="F04", who="Ada Example")
    assert "1 line like that." in said(app) and "Objection recorded F04" in said(app)
    field(app, "text_input", "Client number").set_value("").run()
    assert dict(app.query_params) == {"part": "record", "who": "Ada Example"}
    assert "2 lines like that." in said(fine(app))
    settings_of(app, "record", client="F04", until="2001-01-01")
    assert "Nothing like that is on record" in said(app)
    click(app, "Show everything")
    assert dict(app.query_params) == {"part": "record"} and "the newest first" in said(app)
    assert "the newest first" in said(settings_of(app, "record", until="soon"))


def test_the_record_is_turned_page_by_page_and_taken_away_whole(app):
    settings_of(app, "record")
    with store().write(who="Ada Example") as writer:
        for number in range(60):
            writer.audit("test", f"number {number}")
    assert "lines, the newest first" in said(settings_of(app, "record"))
    assert "number: 59" in said(app) and "number: 30" not in said(app)
    app.get_by_key("record_page").set_value(2)
    assert "number: 34" in said(fine(app.run())) and "number: 59" not in said(app)
    made = settings_record._as_csv(resources.workbook(), Asked(who="Ada Example"), "Ada Example").decode("utf-8-sig")
    assert [row["subject"] for row in csv.DictReader(io.StringIO(made))] == [f"number {n}" for n in range(59, -1, -1)]
    assert audit.audit_page(store(), Asked(action="export")).lines[0].detail == "the record, csv"


def test_what_is_changed_here_is_recorded_in_the_name_chosen(app):
    settings_of(app, "brand")
    field(app, "selectbox", "Recorded in the name of").select("Tobias Deedham").run()
    field(app, "text_input", "Name of the firm").set_value("Deedham LLP").run()
    click(app, "Keep this")
    assert audit.audit_page(store(), Asked(action="setting changed")).lines[0].who == "Tobias Deedham"
    assert field(settings_of(app, "record"), "selectbox", "Recorded in the name of").value == "Tobias Deedham"


@pytest.mark.parametrize("part", ["brand", "people", "privacy", "record"])
def test_without_a_workbook_every_part_says_how_to_make_one(app, tmp_path, monkeypatch, part):
    monkeypatch.setenv("LIFELINE_WORKBOOK", str(tmp_path / "none.duckdb"))
    assert "No workbook here yet" in said(settings_of(app, part))


def test_after_an_erasure_the_app_remembers_no_client_and_still_has_its_workbook(app):
    settings_of(app, "privacy")
    chosen, opened = selection.Selection("F10", AS_OF), resources.workbook()
    remembered = resources.view(chosen)
    assert resources.view(chosen) is remembered
    memory.forget()
    assert resources.view(chosen) is not remembered and resources.workbook() is opened
