"""The import page through app.py and without a browser: another system's list, step by step, and the way back."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

import pytest

from lifeline.intake.foreign import presets
from lifeline.ui import import_people, import_storing, import_work, importing, resources
from tests.pages_read import IMPORT, fine, said

HEAD = (
    "status,location,client_reference,description,open_date,close_date,pending_date,custom_number,note,"
    "client_first_name,client_last_name,client_company_name"
)
# Two kinds of work that the catalogue does not name, one that it does; days that prove the order.
CLIO = (
    HEAD, "Closed,Ely,R1,Residential Conveyancing,13/04/2021,14/09/2021,,00017,,Zoë,Invented,",
    "Closed,Ely,R2,Residential Conveyancing,01/02/2019,28/03/2019,,00018,,Ada,Invented,",
    "Open,Ely,R3,Notary,21/05/2024,,,00019,,Ada,Invented,",
    "Closed,Ely,R4,CONVEY,02/03/2015,30/03/2015,,00020,,Bob,Notareal,",
)
TWO_WAYS = (
    HEAD, "Closed,Ely,R1,CONVEY,03/04/2021,05/09/2021,,00017,,Zoë,Invented,",
    "Closed,Ely,R2,CONVEY,01/02/2019,03/03/2019,,00018,,Ada,Invented,",
)
OWN_REPORT = (
    "Matters report,,,,", "Ref,Klant,Matter category,Opened,Billed",
    "00017,Ada Invented,CONVEY,13/04/2021,\"£1,200.00\"",
    "00018,Bob Notareal,CONVEY,28/02/2019,£300.00", "Total,,,,\"£1,500.00\"",
)


def page(app, **query: str):
    app.switch_page(IMPORT)
    app.query_params.clear()
    for name, value in query.items():
        app.query_params[name] = value
    return fine(app.run())


def give(app, name: str, lines, encoding: str = "cp1252"):
    """Choose one file on the page."""
    data = lines if isinstance(lines, bytes) else "\n".join([*lines, ""]).encode(encoding)
    app.file_uploader[0].upload(name, data)
    return fine(app.run())


def choose(app, label: str, option: str):
    """Choose in the box of this name, by what the option says."""
    box = next(box for box in app.selectbox if box.label == label)
    box.select(next(value for value in box.options if value == option) if option in box.options else option)
    return fine(app.run())


def press(app, label: str):
    next(button for button in app.button if button.label.replace("\\", "").startswith(label)).click()
    return fine(app.run())


def confirm(app):
    app.button(key="confirm_import").click()
    return fine(app.run())


def lists(app) -> list[str]:
    """How each list was understood, in a line."""
    return [box.label.replace("\\", "").replace("*", "") for box in app.expander if "taught" not in box.label]


def columns(app) -> dict[str, str]:
    """Each field that is read, with its column."""
    boxes = [(re.match("Your column for (.+) in ", box.label), box.value) for box in app.selectbox]
    return {found.group(1): column for found, column in boxes if found}


def matter(matter_id: str) -> list[tuple]:
    """What of, and when it was opened."""
    return resources.workbook().store.tuples(
        "select service_id, opened_date from matter where matter_id = $matter_id", matter_id=matter_id
    )


# ------------------------------------------------------------------------------------------------ the way through


def test_an_empty_page_says_what_to_bring_and_which_systems_are_known(app):
    text = said(page(app))
    assert "A list of matters is enough to begin with" in text
    assert "Clio" in text and "Osprey" in text and "LEDES 1998B" in text and "vCard" in text


def test_a_clio_list_is_known_by_its_headings_and_its_words_are_said_once(app):
    give(page(app), "clio.csv", CLIO)
    assert lists(app) == ["Clio: matters template: clio.csv, 4 rows, dates with the day first."]
    assert "3 matters have one of 2 kinds of work that your catalogue does not name." in said(app)
    assert "row 2 is 13/04/2021" in said(app)
    assert app.button(key="use_words").disabled
    choose(app, "Service for Residential Conveyancing", "CONVEY")
    assert app.button(key="use_words").label == "Use and remember: 1 word, 2 matters"
    app.button(key="use_words").click()
    fine(app.run())
    assert "1 word remembered; this import uses it already." in said(app)
    assert app.button(key="confirm_import").label.endswith("without 1 matter")
    assert "1 matter stays out: no service is matched to its kind of work." in said(app)
    confirm(app)
    assert "Everything was stored. 1 matter stays out" in said(app)
    stored = "select matter_id, service_id, opened_date from matter where matter_id like '000%'"
    assert sorted(resources.workbook().store.tuples(stored)) == [
        ("00017", "CONVEY", "2021-04-13"), ("00018", "CONVEY", "2019-02-01"), ("00020", "CONVEY", "2015-03-02"),
    ]
    first = next(link for link in app.page_link if "first lifeline" in link.value)
    assert any(name in first.value for name in ("Zoë Invented", "Ada Invented", "Bob Notareal"))


def test_a_word_that_is_none_of_ours_is_left_out_now_and_the_next_time(app):
    give(page(app), "clio.csv", CLIO)
    choose(app, "Service for Residential Conveyancing", "CONVEY")
    choose(app, "Service for Notary", import_work.NONE_OF_OURS)
    app.button(key="use_words").click()
    fine(app.run())
    assert not any(button.key == "use_words" for button in app.button)
    assert "1 matter left out as no service of ours ('Notary')" in said(app)
    label = app.button(key="confirm_import").label
    assert label.startswith("Import") and "without" not in label


def test_a_word_that_was_said_wrongly_is_forgotten_and_asked_again(app):
    give(page(app), "clio.csv", CLIO)
    choose(app, "Service for Residential Conveyancing", "PROBATE_GRANT")
    app.button(key="use_words").click()
    fine(app.run())
    assert "Service for Residential Conveyancing" not in [box.label for box in app.selectbox]
    press(app, "Forget *the word Residential Conveyancing")
    assert "Forgotten: Residential Conveyancing." in said(app)
    assert "Service for Residential Conveyancing" in [box.label for box in app.selectbox]


def test_only_a_service_that_is_likely_and_ahead_of_all_others_is_suggested_beforehand(app):
    suggest = resources.workbook().suggest_services(["Probate", "Wills", "Notary"])
    found = {word: import_work.likely(suggestions) for word, suggestions in suggest.items()}
    assert found["Probate"] == suggest["Probate"][0].service_id
    assert found["Wills"] == found["Notary"] == ""      # three services are as likely; none is like it


def test_events_that_follow_from_matters_are_taken_in_unless_switched_off(app):
    give(page(app), "clio.csv", CLIO)
    assert "life event" in said(app) and "worked out from the file" in said(app)
    app.toggle[0].set_value(False)
    fine(app.run())
    assert "follows from a matter" not in said(app) and "follow from matters" not in said(app)


# ------------------------------------------------------------------------------------------------ dates and columns


def test_dates_that_can_be_read_two_ways_are_shown_both_ways_and_answered_with_one_click(app):
    give(page(app), "clio.csv", TWO_WAYS)
    text = said(app)
    assert "Does the day or the month come first in open_date and close_date?" in text
    assert "open_date 2 03/04/2021 3 April 2021 4 March 2021" in text
    assert "Answer the question above" in text and "Nothing was imported" not in text
    assert not any(button.key == "confirm_import" for button in app.button)
    press(app, "The month comes first")
    assert "Does the day" not in said(app)
    assert lists(app) == ["Clio: matters template: clio.csv, 2 rows, dates with the month first."]
    confirm(app)
    assert matter("00017") == [("CONVEY", "2021-03-04")]


def test_a_column_is_put_right_and_everything_is_read_again(app):
    give(page(app), "clio.csv", CLIO)
    choose(app, "Your column for Kind of work in clio.csv", "client_reference")
    assert "Service for R1" in [box.label for box in app.selectbox]
    choose(app, "Your column for Matter number in clio.csv", "(nothing)")
    assert columns(app)["Kind of work"] == "client_reference" and "Matter number" not in columns(app)


def test_a_list_nobody_knows_is_made_out_by_hand_remembered_and_known_the_next_time(app):
    give(page(app), "report.csv", OWN_REPORT)
    assert lists(app) == [
        "Not understood yet: report.csv, 2 rows, headings in row 2, 1 row left out (row 5). "
        "Still needed: a column that says who the client is (a number or a name)."
    ]
    choose(app, "What does report.csv hold?", "Matters, and who the clients are")
    choose(app, "Your column for Client's whole name in report.csv", "Klant")
    assert columns(app)["Kind of work"] == "Matter category"     # its heading says so
    assert app.button(key="confirm_import")
    app.text_input[0].set_value("Our report")
    press(app, "Remember this for next time")
    assert "Remembered as Our report" in said(app)
    kept = presets.named(resources.workbook().store, "Our report")
    assert "Klant" in kept.mapping.columns and not kept.is_ours
    importing_anew(app)
    give(page(app), "another.csv", OWN_REPORT)
    assert lists(app) == [
        "Our report: another.csv, 2 rows, headings in row 2, 1 row left out (row 5), dates with the day first."
    ]


def test_two_files_of_one_name_and_formats_with_a_reader_of_their_own_are_shown_beside_one_another(app):
    page(app)
    bills = (Path(__file__).parent / "real" / "ledes98b_official_sample.txt").read_bytes()
    card = b"BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Ada Invented\r\nN:Invented;Ada;;;\r\nEND:VCARD\r\n"
    other = [HEAD, "Open,Ely,R8,CONVEY,13/04/2020,,,00117,,Una,Invented,"]
    for name, data in (("bills.txt", bills), ("ada.vcf", card), ("clio.csv", CLIO), ("clio.csv", other)):
        data = data if isinstance(data, bytes) else "\n".join([*data, ""]).encode("cp1252")
        app.file_uploader[0].upload(name, data)
    fine(app.run())
    found = lists(app)
    assert [line.partition(":")[0] for line in found] == ["LEDES 1998B", "vCard", "Clio", "Clio"], found
    assert "clio (2).csv" in found[3]


# ------------------------------------------------------------------------------------------------ problems


WRONG = (
    b"client_id,name,track,born_or_incorporated,client_since,contact_status\n"
    b"X1,Ann,animal,1980,2020,ok\nX2,Bea,person,1981,2021,ok\n"
)


def test_the_corrected_list_of_problems_is_given_back_and_used(app):
    give(page(app), "clients.csv", WRONG)
    assert "1 problem needs attention" in said(app)
    (fault,) = importing_plan(app).problems
    written = io.StringIO()
    out = csv.writer(written)
    out.writerow("file,sheet,row,column,found,expected,advice,corrected".split(","))
    out.writerow([fault.file, "", fault.row, fault.column, fault.found, fault.expected, "", "person"])
    app.file_uploader[1].upload("problems.csv", written.getvalue().encode())
    fine(app.run())
    assert "needs attention" not in said(fine(app.run()))
    confirm(app)
    assert resources.workbook().client("X1").record.track == "person"


def importing_plan(app):
    return app.session_state["importing"].plan


def test_what_was_chosen_is_still_there_after_a_look_at_the_earlier_imports(app):
    give(page(app), "clio.csv", CLIO)
    page(app, part="imports")
    page(app)
    assert "Chosen already: clio.csv" in said(app) and lists(app)[0].startswith("Clio: matters template")
    press(app, "Begin with other files")
    assert "A list of matters is enough to begin with" in said(app)


# ------------------------------------------------------------------------------------------------ in the background


def test_a_large_import_is_stored_in_the_background(app, monkeypatch):
    monkeypatch.setattr(resources, "AT_ONCE_UP_TO", 1)
    give(page(app), "clio.csv", TWO_WAYS)
    press(app, "The day comes first")
    confirm(app)
    app.session_state["importing"].storing.thread.join()
    fine(app.run())
    fine(app.run())
    assert "Everything was stored." in said(app)


def test_after_cancelling_the_files_are_still_there_and_can_be_imported(app, monkeypatch):
    monkeypatch.setattr(resources, "AT_ONCE_UP_TO", 1)
    give(page(app), "clio.csv", TWO_WAYS)
    press(app, "The day comes first")
    hear = import_storing.Storing.hear
    monkeypatch.setattr(import_storing.Storing, "hear", cancelled_after_two_steps(hear))
    confirm(app)
    app.session_state["importing"].storing.thread.join()
    fine(app.run())
    fine(app.run())
    assert "The import was cancelled, and nothing was stored." in said(app) and "Chosen already: clio.csv" in said(app)
    monkeypatch.setattr(import_storing.Storing, "hear", hear)
    confirm(app)
    app.session_state["importing"].storing.thread.join()
    fine(app.run())
    fine(app.run())
    assert "Everything was stored." in said(app)


def test_an_import_that_is_cancelled_leaves_nothing_behind(app, monkeypatch):
    give(page(app), "clio.csv", TWO_WAYS)
    press(app, "The day comes first")
    plan, before = importing_plan(app), resources.version()
    monkeypatch.setattr(import_storing.Storing, "hear", cancelled_after_two_steps(import_storing.Storing.hear))
    storing = import_storing.begin(plan, who="a test", without_unmatched=False)
    storing.thread.join()
    assert storing.result is None and storing.refused is None and not storing.has_failed and storing.done > 0
    assert resources.version() == before and matter("00017") == []
    assert all(run.files != "clio.csv" for run in resources.workbook().imports())


def cancelled_after_two_steps(hear):
    steps = []

    def heard(storing, done, of):
        steps.append(done)
        if len(steps) == 2:
            storing.cancel()
        hear(storing, done, of)

    return heard


# ------------------------------------------------------------------------------------------------ earlier imports


def test_the_last_import_is_taken_back_with_one_click_and_a_confirmation(app):
    give(page(app), "clio.csv", TWO_WAYS)
    press(app, "The day comes first")
    confirm(app)
    page(app, part="imports")
    assert "clio.csv" in said(app)
    press(app, "Take back …")
    assert "2 matters go" in said(app)
    before = resources.version()
    press(app, "Leave it")
    assert resources.version() == before
    press(app, "Take back …")
    app.button(key="confirm_take_back").click()
    fine(app.run())
    assert "was taken back." in said(app) and "Taken back on" in said(app)
    assert matter("00017") == []


def test_an_import_that_others_stand_on_says_which(app):
    for lines in (CLIO, [*CLIO, "Open,Ely,R9,CONVEY,25/05/2024,,,00099,,Ada,Invented,"]):
        give(page(app), "clio.csv", lines)
        confirm(app)
    page(app, part="imports")
    first = resources.workbook().imports()[1].import_id
    app.button(key=f"take_back_{first}").click()
    fine(app.run())
    assert "cannot be taken back while this stands on it" in said(app) and "import-3" in said(app)


# ------------------------------------------------------------------------------------------------ who is who


@pytest.fixture
def twice(app):
    """The sample with one client who is there twice, and a couple under one number."""
    with resources.workbook().store.write() as writer:
        writer.execute("update client set name = 'Same Invented', born = '1970-05-01', born_on = date '1970-05-01', "
                       "born_earliest_on = date '1970-05-01', born_latest_on = date '1970-05-01', track = 'person' "
                       "where client_id in ('F01', 'F02')")
        writer.execute("update client set name = 'John & Mary Invented' where client_id = 'F04'")
    return app


def test_two_who_look_alike_are_shown_side_by_side_and_made_one_and_two_again(twice):
    page(twice, part="people")
    assert "the same name, born on the same day" in said(twice)
    twice.button(key="keep_F01_F02").click()
    fine(twice.run())
    assert "F01 and F02 are one client now: F01." in said(twice)
    press(twice, "Take back")
    assert "was taken back; everything is as it was." in said(twice)
    assert resources.workbook().client("F02").record.name == "Same Invented"


def test_two_who_are_not_the_same_are_not_asked_about_again(twice):
    page(twice, part="people")
    press(twice, "Not the same")
    assert "F02 stay two clients" in said(twice) or "F01 stay two clients" in said(twice)
    assert "the same name, born on the same day" not in said(twice)


def test_a_couple_under_one_number_is_made_two(twice):
    page(twice, part="people")
    twice.button(key="split_F04").click()
    fine(twice.run())
    assert "F04 is two clients now: John Invented and Mary Invented." in said(twice)
    assert resources.workbook().client("F04").record.name == "John Invented"


def test_who_is_who_is_offered_only_where_there_is_something_to_decide(app):
    page(app)
    assert ("people" in app.segmented_control[0].options) == bool(import_people.how_many())


def importing_anew(app) -> None:
    app.session_state["importing"] = importing.Importing(turn=9)
