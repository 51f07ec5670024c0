"""The Referrals page: three fields by keyboard alone, the inbox, what became of one's own, and credit."""

from __future__ import annotations

import pytest
from conftest import settle

from lifeline.question import referrals as questions
from lifeline.question.lifelines import events_of
from lifeline.record import referrals as record
from lifeline.ui import resources
from tests.pages_read import AS_OF, book, fine, said
from tests.test_accessibility import faults

PAGE = "pages/referrals.py"
OWEN = "Owen Counterfoil"


def page(app, part: str):
    """The page at one of its parts, of the sample firm."""
    app.switch_page(PAGE)
    app.session_state["referral_part"] = part
    return book(app)


def number(about: str) -> str:
    """The id of what waits about somebody."""
    (found,) = (one for one in questions.inbox(resources.workbook().store) if one.about.startswith(about))
    return found.referral_id


def click(app, key: str):
    app.button(key=key).click()
    return fine(app.run())


def test_three_fields_pass_it_on_to_the_client_who_is_meant_and_it_can_be_taken_back(app):
    page(app, "pass")
    app.text_input(key="about_0").input("nadia sam").run()
    app.text_area(key="heard_0").input("She is getting divorced, she says").run()
    click(app, "send_0")
    assert "Say who passes it on" in said(app)
    app.selectbox(key="referral_spotter_name").set_value(OWEN)
    click(app, "send_0")
    told = said(app)
    assert "Passed on. Thank you, Owen." in told and "A client, number F01. Tobias Deedham looks after them." in told
    assert "Divorce or dissolution" in told and "Say so if you know; it is not needed." in told
    (mine,) = (one for one in questions.of_spotter(resources.workbook().store, OWEN) if one.client_id == "F01")
    click(app, "referral_service_DIVORCE")
    assert "You said it may be about: Divorce or dissolution" in said(app)
    # The next one at once, under the same name; nobody who only may be meant is taken for a client.
    app.text_input(key="about_1").input("rowan").run()
    app.text_area(key="heard_1").input("Wants to sell a van").run()
    click(app, "send_1")
    assert "Nobody in the book." in said(app)
    click(app, "referral_passed_undo")
    assert "Taken back" in said(app)
    assert [one.state for one in questions.of_spotter(resources.workbook().store, OWEN)].count("waiting") == 3
    assert mine.heard == "She is getting divorced, she says"


def test_the_inbox_makes_of_each_what_may_be_made_of_it_and_every_step_has_its_way_back(app):
    page(app, "inbox")
    store = resources.workbook().store
    objects, nobody, studio = number("Winifred"), number("Perrin"), number("Mei-Lin")
    told = said(app)
    assert "Winifred Notareal (fictional) may not be approached: it is kept as a note for the file" in told
    offered = {button.key for button in app.button}
    for kind in ("accept", "event", "fact", "action"):
        assert f"rf_{kind}_{studio}" in offered and not {f"rf_{kind}_{objects}", f"rf_{kind}_{nobody}"} & offered
    click(app, f"rf_keep_{objects}")
    assert "kept as a note for the file" in said(app)
    click(app, "referral_undo")
    assert "taken back" in said(app) and number("Winifred") == objects
    # An event, with who said so.
    click(app, f"rf_event_{studio}")
    app.selectbox(key=f"rf_event_{studio}_stage").set_value("P10").run()
    app.text_input(key=f"rf_event_{studio}_when").input("April 2027")
    app.radio(key=f"rf_event_{studio}_status").set_value("planned")
    put = next(button for button in app.button if button.label == "Put it on the lifeline")
    put.click()
    assert "Say whether the client told us, or somebody else" in said(fine(app.run()))
    app.radio(key=f"rf_event_{studio}_evidence").set_value("client_said")
    next(button for button in app.button if button.label == "Put it on the lifeline").click()
    assert "Starting a business is on the lifeline of Mei-Lin Nonesuch (fictional), April 2027" in said(fine(app.run()))
    (event,) = (one for one in events_of(store, "F19") if one.event_date == "2027-04")
    assert (event.stage_id, event.status, event.evidence) == ("P10", "planned", "client_said")
    click(app, "referral_undo")
    assert "2027-04" not in [one.event_date for one in events_of(store, "F19")]
    # Something to be done, by whoever looks after them.
    click(app, f"rf_action_{studio}")
    next(button for button in app.button if button.label == "Have it done").click()
    told = said(fine(app.run()))
    assert "for Mei-Lin Nonesuch (fictional), to be done by Tobias Deedham until 8 November 2026" in told
    # Declined in two clicks; and somebody who is a client after all.
    click(app, f"rf_who_{nobody}")
    app.text_input(key=f"rf_whose_{nobody}").input("F10").run()
    click(app, f"rf_whose_{nobody}_F10")
    assert number("Rowan") == nobody
    click(app, f"rf_decline_{nobody}")
    click(app, f"rf_reason_{nobody}_0")
    (declined,) = (one for one in questions.dealt_with(store) if one.referral_id == nobody)
    assert (declined.state, declined.reason, declined.handled_on) == ("declined", "We know it already", AS_OF)
    click(app, f"rf_forget_{nobody}")
    assert "Came in with a friend" not in said(app) and "Words removed" in said(app)


def test_the_spotter_sees_what_became_of_each_and_credit_is_given_by_a_person_referral_by_referral(app):
    page(app, "mine")
    app.selectbox(key="referral_mine").set_value(OWEN).run()
    told = said(fine(app))
    assert "Accepted by Jonah Clausewell on 11 June 2026; nothing has been made of it yet" in told
    assert "Nothing came of it (Nadine Termsworth, 15 September 2026): Already known" in told
    app.session_state["referral_part"] = "credit"
    told = said(fine(app.run()))
    assert "HR advice retainer: a matter was opened on 25 June 2026, 15 days later" in told
    (lead,) = questions.leads(resources.workbook().store, as_of=AS_OF)
    click(app, f"rf_lead_{lead.referral_id}_{lead.id}_yes")
    told = said(app)
    assert "Credit to Owen Counterfoil and Helena Boardley" in told and "Nothing waits to be confirmed" in told
    app.session_state["referral_part"] = "mine"
    assert "Led to: HR advice retainer, matter opened on 25 June 2026" in said(fine(app.run()))


def test_an_empty_inbox_says_what_it_is_for(app):
    store = resources.workbook().store
    for one in questions.inbox(store):
        record.keep(store, referral_id=one.referral_id, as_of=AS_OF, who="A. Partner")
    told = said(page(app, "inbox"))
    assert "The inbox is empty" in told and "What anybody at the firm passes on stands here" in told


@pytest.mark.browser
def test_something_heard_is_passed_on_by_keyboard_alone_with_one_key_a_field(page, server, visit, screenshot):
    visit("referrals?as_of=2026-11-01")
    page.wait_for_function("document.activeElement.getAttribute('aria-label') === 'Who is it about?'")
    keys = 0

    def press(key: str) -> None:
        nonlocal keys
        keys += 1
        page.keyboard.press(key)

    def focused(name: str) -> None:
        page.wait_for_function("name => document.activeElement.getAttribute('aria-label') === name", arg=name)

    page.keyboard.type("nadia sam")
    page.get_by_role("radio", name="Nadia Sampleton (fictional), F01").wait_for()
    press("Enter")
    focused("What did you hear?")
    page.keyboard.type("They are getting divorced.")
    press("Shift+Enter")
    page.keyboard.type("Her mother rang.")
    press("Enter")
    focused("Who passes it on?")
    page.keyboard.type("Owen")
    press("Enter")      # the name
    press("Enter")      # and send it
    page.get_by_text("Passed on. Thank you, Owen.").wait_for()
    settle(page)
    assert keys == 5
    screenshot("passed-on")
    # The next one at once: the first field is at hand, and the name is remembered.
    focused("Who is it about?")
    page.keyboard.type("Invented Stranger")
    page.get_by_text("Nobody in the book is called that.").wait_for()
    press("Enter")
    focused("What did you hear?")
    page.keyboard.type("Wants to buy a shop")
    press("Enter")
    page.get_by_text("Nobody in the book.").last.wait_for()
    assert keys == 7
    page.get_by_role("button", name="Take it back what you passed on about Invented Stranger").click()
    page.get_by_text("Nothing was passed on.").wait_for()
    # The inbox has the other, with the words as they were written; it is left as it was.
    page.get_by_text("Inbox: 4").click()
    page.get_by_text("They are getting divorced. Her mother rang.").wait_for()
    screenshot("inbox")
    page.get_by_role("button", name="Decline what Owen Counterfoil heard about Nadia Sampleton (fictional)").click()
    page.get_by_role("button", name="We know it already").wait_for()
    assert faults(page) == []
    page.get_by_role("button", name="We know it already").click()
    page.get_by_role("button", name="Undo").wait_for()
