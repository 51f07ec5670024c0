"""Facts and events of one client, through app.py and without a browser: the sample firm as of 1 November 2026."""

from __future__ import annotations

import re
from datetime import date

import pytest

from lifeline.record import facts as record
from lifeline.ui import resources
from tests.pages_read import AS_OF, fine, lifeline_of, said

TABLES = ("fact", "life_event", "event_anchor", "sharing")
WILLS = "Do the owners have wills?"


def known_of(app, client_id: str):
    return lifeline_of(app, client_id, part="known")


def stored() -> dict[str, list[tuple]]:
    store = resources.workbook().store
    return {table: store.tuples(f"from {table} order by all") for table in TABLES}


def fact(client_id: str, name: str) -> list[tuple]:
    return resources.workbook().store.tuples(
        "select answer, fact_date, evidence from fact where client_id = $client_id and fact = $name",
        client_id=client_id, name=name,
    )


def events(client_id: str) -> list[tuple]:
    return resources.workbook().store.tuples("""
        select coalesce(stage_id, label), event_date, status, evidence, evidence_note from life_event
        where client_id = $client_id order by event_on nulls last, event_id
    """, client_id=client_id)


def click(app, label: str) -> str:
    """Click the one button read out so."""
    (button,) = [one for one in app.button if heard(one.label) == label]
    button.click().run()
    return said(fine(app))


def begin(app, client_id: str, what: str) -> None:
    """Open the form of a new event with own words typed into its first field."""
    app.session_state[f"event_new_{client_id}_what"] = what
    click(app, "Add an event to the life events")


def send(app, form: str, label: str, **fields: object) -> str:
    """Fill the fields of a form, and click its button."""
    for name, value in fields.items():
        widgets = [*app.text_input, *app.radio, *app.selectbox, *app.date_input]
        (widget,) = [widget for widget in widgets if widget.key == f"{form}_{name}"]
        widget.set_value(value)
    return click(app, label)


def heard(label: str) -> str:
    return re.sub(r"[\\*]", "", label)


def noted(app) -> str:
    """The line that says what was noted."""
    found = [html.value for html in app.html if 'role="status"' in html.value and "Noted" in html.value]
    return re.sub(r"<[^>]+>", "", found[0]) if found else ""


def undo(app) -> str:
    (button,) = [one for one in app.button if one.key and one.key.startswith("known_undo_")]
    button.click().run()
    return noted(fine(app))


def questions(app) -> list[str]:
    """The questions asked, by what each one's "Do not know" is read out as."""
    labels = [heard(button.label) for button in app.button]
    return [label.removeprefix("Do not know ") for label in labels if label.startswith("Do not know ")]


# ------------------------------------------------------------------------------------------ questions to ask


def test_every_question_says_what_an_answer_would_settle_and_by_when(app):
    known_of(app, "F42")
    text = said(app)
    assert questions(app) == [
        "Succession or exit: has this happened yet, and when? (Planned sale, buy-out or handover)", WILLS,
        "Does the client own a business or shares in a private company?",
    ]
    assert "Would settle Inheritance tax and estate planning, Will review and update and Lasting power" in text
    known_of(app, "F07")
    assert "Is a sale or handover planned? Would settle" in said(app)
    assert re.search(r"Would settle [^()]+ \(last day \d+ \w+ \d{4}", said(app))


def test_one_click_answers_says_what_it_changed_and_one_more_takes_it_back(app):
    known_of(app, "F42")
    before, shown = stored(), said(app)
    click(app, f"Yes {WILLS}")
    assert noted(app) == (
        "Noted: Do the owners have wills: yes. Will review and update waits for another answer too."
    )
    assert fact("F42", "owner_holds_will") == [("yes", None, "client_said")] and WILLS not in questions(app)
    assert undo(app) == "Noted: taken back; everything stands as before."
    assert stored() == before and questions(app)[1] == WILLS
    assert said(app).replace("Noted: taken back; everything stands as before. ", "") == shown


def test_where_it_is_known_from_is_chosen_once_and_whose_name_it_has_is_kept(app):
    known_of(app, "F42")
    app.segmented_control(key="known_evidence").set_value("our_file").run()
    app.session_state["deciding_as"] = "Eleanor Chancery"
    click(app, f"No {WILLS}")
    click(app, "Yes Does the client own a business or shares in a private company?")
    assert fact("F42", "owner_holds_will") == [("no", None, "our_file")]
    assert fact("F42", "owns_business") == [("yes", None, "our_file")]
    store = resources.workbook().store
    assert store.tuples("select who, action, subject from audit order by audit_no desc limit 2") == [
        ("Eleanor Chancery", "fact answered", "F42 owns_business"),
        ("Eleanor Chancery", "fact answered", "F42 owner_holds_will"),
    ]


def test_who_prefers_not_to_say_is_not_asked_again_and_may_change_their_mind(app):
    known_of(app, "F42")
    click(app, f"Prefers not to say {WILLS}")
    assert WILLS not in questions(app) and noted(app).endswith("prefers not to say. Nothing else changes.")
    click(app, f"Edit {WILLS}")
    send(app, "fact_F42_owner_holds_will", "Save", answer="yes")
    assert fact("F42", "owner_holds_will") == [("yes", None, "client_said")]
    assert noted(app) == "Noted: Do the owners have wills: yes. Nothing else changes."


def test_what_was_asked_in_vain_is_asked_last(app):
    known_of(app, "F42")
    click(app, f"Do not know {WILLS}")
    assert questions(app)[-1] == WILLS and "Asked already, and not known" in said(app)


def test_a_stage_that_began_becomes_an_event_and_one_that_has_not_is_not_asked_about_again(app):
    question = "Succession or exit: has this happened yet, and when? (Planned sale, buy-out or handover)"
    known_of(app, "F42")
    before = stored()
    click(app, f"No, it has not {question}")
    assert question not in questions(app) and noted(app).endswith("no, it has not. Nothing else changes.")
    assert "Succession or exit: has this happened? by hand" not in said(app)
    assert "Succession or exit: has this happened?" in said(app)
    undo(app)
    assert stored() == before
    click(app, f"It happened … {question}")
    send(app, "ask_F42_stage_B10_date", "Note it", when="about June 2025")
    assert ("B10", "about 2025-06", "happened", "client_said", "") in events("F42")
    assert noted(app) == (
        "Noted: Succession or exit: about June 2025, happened. Lasting power of attorney: money and property is now "
        "open. Inheritance tax and estate planning and Will review and update wait for another answer too."
    )
    undo(app)
    assert stored() == before
    click(app, f"It happened … {question}")
    send(app, "ask_F42_stage_B10_date", "Note it", when="2031")
    assert ("B10", "2031", "planned", "client_said", "") in events("F42")


def test_a_planned_day_gone_by_is_asked_about_and_confirmed_moved_or_taken_out(app):
    known_of(app, "F41")
    question = "First premises: planned for 1 October 2026. Has it happened?"
    assert question in questions(app) and "planned; the day has gone by, has it happened?" in said(app)
    before = stored()
    click(app, f"It happened {question}")
    assert ("B03", "2026-10-01", "happened", "client_said", "") in events("F41") and question not in questions(app)
    undo(app)
    assert stored() == before
    click(app, f"It will not happen {question}")
    assert ("B03", "2026-10-01") not in [event[:2] for event in events("F41")]
    undo(app)
    click(app, f"Another day … {question}")
    assert "Which day?" in send(app, "ask_F41_event_E211_date", "Note it", when=" ")
    send(app, "ask_F41_event_E211_date", "Note it", when="June 2027")
    assert ("B03", "2027-06", "planned", "client_said", "") in events("F41") and question not in questions(app)


def test_what_was_only_assumed_is_asked_about_until_somebody_says(app):
    known_of(app, "F50")
    question = "Growth, about 1996 (only assumed): is that right?"
    assert questions(app)[0] == question
    click(app, f"Do not know {question}")
    assert questions(app)[-1] == question and "Growth: is that right?" in said(app)
    assert noted(app) == "Noted: Growth, about 1996 (only assumed): do not know. Nothing else changes."
    click(app, f"That is right {question}")
    assert ("B05", "about 1996", "happened", "client_said", "") in events("F50") and question not in questions(app)


# ------------------------------------------------------------------------------------------ what is typed


@pytest.mark.parametrize(("typed", "message"), [
    ("31/02/2020", "There is no 31 February 2020."),
    ("soon", "“soon” is no date. Write 1998, June 1998 or 12 June 1998"),
    ("03/04/2020", "Did you mean 3 April 2020 or 4 March 2020? Write 2020-04-03 or 2020-03-04."),
    ("0999", "'0999' will not do: give a date in the years 1000 to 2199"),
    ("2031", "2031 is still to come: choose planned, or correct it."),
])
def test_a_date_that_will_not_do_is_told_at_its_field_and_stays_there_and_nothing_changes(app, typed, message):
    known_of(app, "F04")
    before = stored()
    click(app, "Edit Death of a parent or an inheritance, 20 January 2025")
    text = send(app, "event_E12", "Save", when=typed)
    assert message in text and stored() == before and noted(app) == ""
    assert app.text_input(key="event_E12_when").value == typed
    send(app, "event_E12", "Save", when="2025-01")
    assert ("P14", "2025-01", "happened", "our_file", "") in events("F04") and message not in said(app)


def test_a_named_date_has_its_own_field_and_its_own_message(app):
    known_of(app, "F04")
    click(app, "Edit Death of a parent or an inheritance, 20 January 2025")
    assert app.text_input(key="event_E12_on_grant_date").value == "10 September 2025"
    assert "There is no 31 September 2025." in send(app, "event_E12", "Save", on_grant_date="31 September 2025")
    send(app, "event_E12", "Save", on_grant_date="about Sept 2025")
    assert "Grant date: about September 2025" in said(app)


# ------------------------------------------------------------------------------------------ facts


def test_a_fact_is_changed_twice_taken_out_and_put_back(app):
    known_of(app, "F04")
    question = "Date of the latest wedding or registration"
    assert f"{question} our file; from a file" in said(app)
    for typed, kept in (("before 1991", "before 1991"), ("2 June 1990", "1990-06-02")):
        click(app, f"Edit {question}")
        send(app, "fact_F04_wedding_date", "Save", when=typed, evidence="public_record")
        assert fact("F04", "wedding_date") == [("yes", kept, "public_record")]
    assert f"{question} public record; by hand" in said(app)
    before = stored()
    click(app, f"Edit {question}")
    click(app, f"Take this answer out {question}")
    assert fact("F04", "wedding_date") == []
    undo(app)
    assert stored() == before


def test_a_date_and_a_no_contradict_one_another_unless_the_date_is_the_old_one(app):
    known_of(app, "F04")
    click(app, "Edit Date of the latest wedding or registration")
    text = send(app, "fact_F04_wedding_date", "Save", answer="no", when="1995")
    assert "A date means yes: clear it, or choose Yes, not No." in text
    send(app, "fact_F04_wedding_date", "Save", answer="no", when="2 June 1990")
    assert fact("F04", "wedding_date") == [("no", None, "our_file")]


def test_any_other_fact_is_found_by_its_question_and_what_is_sensitive_shows_when_asked_for(app):
    known_of(app, "F04")
    assert "Show sensitive facts" not in said(app)
    options = app.selectbox(key="facts_add").options
    assert "Has capacity been formally found to be lost (client)?" in options
    assert "More than one owner?" not in options and "Worked out: is a will recorded?" not in options
    app.selectbox(key="facts_add").set_value("lacks_capacity").run()
    click(app, "No Has capacity been formally found to be lost (client)?")
    assert fact("F04", "lacks_capacity") == [("no", None, "client_said")] and "Special category" not in said(app)
    click(app, "Show sensitive facts (1)")
    text = said(app)
    assert "Special category Has capacity been formally found to be lost (client)? the client said so; by hand" in text
    assert "Has capacity been formally found to be lost (client)?" not in app.selectbox(key="facts_add").options


def test_a_fact_can_be_added_with_its_day(app):
    known_of(app, "F04")
    app.selectbox(key="facts_add").set_value("separation_date").run()
    assert "There is no 31 April 2024." in send(
        app, "fact_F04_separation_date_added", "Note the date Date of separation (ends some options)", when="31/04/2024"
    )
    send(app, "fact_F04_separation_date_added", "Note the date Date of separation (ends some options)", when="May 2024")
    assert fact("F04", "separation_date") == [("yes", "2024-05", "client_said")]


# ------------------------------------------------------------------------------------------ life events


def test_an_event_is_added_changed_twice_removed_and_brought_back(app):
    known_of(app, "F04")
    before = stored()
    click(app, "Add an event to the life events")
    assert "Choose what happened" in send(app, "event_new_F04", "Add it", when="2001")
    click(app, "Close to the life events")
    begin(app, "F04", "Moved to Leeds")
    send(app, "event_new_F04", "Add it", when="about June 2001", note="said on the phone")
    assert ("Moved to Leeds", "about 2001-06", "happened", "client_said", "said on the phone") in events("F04")
    assert "about June 2001 Moved to Leeds the client said so (said on the phone) taken as between 17 May" in said(app)
    ((event_id,),) = resources.workbook().store.tuples("select event_id from life_event where label = 'Moved to Leeds'")
    for shown, typed in (("about June 2001", "before 2003"), ("before 2003", "1 May 2027")):
        click(app, f"Edit Moved to Leeds, {shown}")
        assert app.text_input(key=f"event_{event_id}_when").value == shown
        send(app, f"event_{event_id}", "Save", when=typed, status="planned" if "2027" in typed else "happened")
    assert ("Moved to Leeds", "2027-05-01", "planned", "client_said", "said on the phone") in events("F04")
    here = stored()
    click(app, "Remove Moved to Leeds, 1 May 2027")
    assert stored() == before
    assert undo(app) == "Noted: taken back; everything stands as before." and stored() == here


def test_a_stage_of_the_pack_is_added_and_one_that_comes_once_only_once(app):
    known_of(app, "F01")
    click(app, "Add an event to the life events")
    assert "P06 comes once" not in said(app)
    assert "Buying a first home comes once, and is on file already (16 July 2021)" in send(
        app, "event_new_F01", "Add it", what="P06", when="2024"
    )
    send(app, "event_new_F01", "Add it", what="P07", when="1 March 2026")
    assert ("P07", "2026-03-01", "happened", "client_said", "") in events("F01")
    assert noted(app) == "Noted: A child in the family, 1 March 2026. Nothing else changes."


def test_a_date_before_birth_is_kept_and_remarked_on(app):
    known_of(app, "F04")
    click(app, "Edit Marriage or civil partnership, 2 June 1990")
    send(app, "event_E10", "Save", when="1909")
    assert "Marriage or civil partnership, 1909 (before they were born, " in noted(app)


def test_an_event_is_shared_with_a_relative_once_they_agreed_and_then_changes_for_both(app):
    known_of(app, "F10")
    click(app, "Edit Marriage or civil partnership, 15 June 1985")
    app.session_state["event_E30_share_open"] = True
    app.run()
    assert app.radio(key="event_E30_share_with").options == [
        "Makebelieve Joinery Ltd \\(fictional\\) \\(director of\\)", "Imogen Makebelieve \\(fictional\\) \\(spouse\\)",
    ]
    before = stored()
    assert "Choose with whom." in click(app, "Share it")
    app.radio(key="event_E30_share_with").set_value("F11").run()
    assert "Ask first whether this may stand on Imogen Makebelieve (fictional)'s lifeline" in click(app, "Share it")
    assert stored() == before
    app.date_input(key="event_E30_share_agreed").set_value(date(2026, 10, 1)).run()
    click(app, "Share it")
    assert "it belongs to Imogen Makebelieve (fictional) as well from now on" in noted(app)
    assert resources.workbook().store.tuples("select client_id, other_client_id, agreed_on from sharing") == [
        ("F10", "F11", date(2026, 10, 1))
    ]
    click(app, "Edit Marriage or civil partnership, 15 June 1985")
    assert "A change here changes it for Imogen Makebelieve (fictional) too." in said(app)
    send(app, "event_E30", "Save", when="June 1985")
    assert [date_written for stage_id, date_written, *_ in events("F11") if stage_id == "P05"] == ["1985-06"]
    undo(app)


# ------------------------------------------------------------------------------------------ beside the usual


def test_what_a_colleague_changed_meanwhile_is_not_taken_back(app):
    known_of(app, "F42")
    click(app, f"Yes {WILLS}")
    record.answer(
        resources.workbook().store, client_id="F42", fact="owner_holds_will", answer="no", evidence="our_file",
        who="Bo Example",
    )
    (button,) = [one for one in app.button if one.key == "known_undo_asking"]
    button.click().run()
    assert "It has been changed again since" in said(fine(app))
    assert fact("F42", "owner_holds_will") == [("no", None, "our_file")]


def test_nothing_is_asked_of_who_objected_and_what_they_tell_can_be_noted(app):
    known_of(app, "F05")
    text = said(app)
    assert questions(app) == [] and "None: nothing is asked of them." in text
    begin(app, "F05", "Moved")
    send(app, "event_new_F05", "Add it", when="2020")
    assert noted(app) == "Noted: Moved, 2020. Nothing else changes."


def test_a_client_of_whom_nothing_is_known_begins_with_an_event(app):
    store = resources.workbook().store
    with store.write() as writer:
        writer.insert(
            "client", ["client_id", "name", "track", "contact_status", "contact_basis", "notes"],
            [("N1", "Nobody Known", "person", "ok", "", "")],
        )
    known_of(app, "N1")
    text = said(app)
    assert "Add one on the right. Their date of birth is not known" in text and "Nothing is on file yet." in text
    click(app, "Add an event to the life events")
    send(app, "event_new_N1", "Add it", what="P06", when="2019")
    assert questions(app) and "1 event on file" in said(app)
    assert AS_OF == date(2026, 11, 1)
