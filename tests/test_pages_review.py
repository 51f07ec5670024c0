"""What the two-minute card holds beside decisions, through app.py and without a browser: guards and setting them aside,
owners and next steps, who knows the client, how they may be reached, reviews that wait, another day than today."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from lifeline.question import opportunities
from lifeline.question.catalogue import catalogue as read_catalogue
from lifeline.record import people, permissions
from lifeline.record.overrides import overrides
from lifeline.ui import resources, reviewing, who, words
from tests.pages_read import AS_OF, fine, lifeline_of, said
from tests.review_given import decide, item, open_popover, popovers, titles


def store():
    return resources.workbook().store


def click(app, key: str) -> str:
    app.button(key=key).click().run()
    return said(fine(app))


def without_colleagues() -> None:
    with store().write() as writer:
        for table in ("skill", "acquaintance", "colleague"):
            writer.execute(f"delete from {table}")


def owners(client_id: str) -> list[tuple]:
    found = people.open_actions(store(), client_id=client_id)
    return [(action.service_id, action.what, action.owner_name, action.due_on) for action in found]


# ------------------------------------------------------------------------------------------------ guards


def test_what_waits_says_why_looks_held_and_only_what_the_client_said_can_be_recorded(app):
    lifeline_of(app, "F13")
    assert "Waits until 5 November 2026: quiet period for Cohabitation agreement" in popovers(app)
    key = item(app, "decide_card", "COHAB_AGR")
    assert app.button(key=f"{key}_proposed").disabled and "Not to be proposed yet. Quiet period after" in said(app)
    key = item(app, "decide_card", "ET_CLAIM")
    assert not app.button(key=f"{key}_proposed").disabled
    assert "Noted: Cohabitation agreement, has it elsewhere." in decide(app, "COHAB_AGR", "has_elsewhere")


@pytest.mark.parametrize(("client_id", "label"), [
    ("F51", "Waits: too early, their first matter is not finished for "),
    ("F26", "Waits: the compliance officer sees it first for "),
    ("F04", "Name an owner today for Deed of variation"),
])
def test_every_guard_is_told_on_its_item(app, client_id, label):
    lifeline_of(app, client_id)
    assert any(name.startswith(label) for name in popovers(app))


def test_a_guard_is_told_in_full_behind_its_short_line(app):
    lifeline_of(app, "F13")
    item(app, "waits", "COHAB_AGR")
    assert "Quiet period after job loss or redundancy, until 5 November 2026: only what helps with it." in said(app)


def test_whoever_sets_a_guard_aside_gives_a_name_and_a_reason_and_then_it_can_be_proposed(app):
    lifeline_of(app, "F13")
    key = item(app, "waits", "COHAB_AGR")
    assert "Give your name" in click(app, f"{key}_quiet")
    key = item(app, "waits", "COHAB_AGR")
    app.text_input(key=f"{key}_name").set_value("Ada Example")
    assert "An override needs a name and a reason." in click(app, f"{key}_quiet")
    assert overrides(store(), client_id="F13", as_of=AS_OF) == ()
    key = item(app, "waits", "COHAB_AGR")
    app.text_input(key=f"{key}_name").set_value("Ada Example")
    app.radio(key=f"{key}_reason").set_value("The client asked us about it themselves")
    text = click(app, f"{key}_quiet")
    assert "Noted: Cohabitation agreement, set aside: quiet period." in text
    assert "Set aside by Ada Example: quiet period" in text
    assert not any(name.endswith("quiet period for Cohabitation agreement") for name in popovers(app))
    # Only this item: the next one still waits.
    assert "Waits until 5 November 2026: quiet period for Mirror wills (couple)" in popovers(app)
    assert [(entry.service_id, entry.who) for entry in overrides(store(), client_id="F13", as_of=AS_OF)] == [
        ("COHAB_AGR", "Ada Example")
    ]
    assert store().tuples("select who, subject, detail from audit where action = 'override'") == [
        ("Ada Example", "F13 COHAB_AGR", "quiet")
    ]
    assert "Noted: Cohabitation agreement, proposed." in decide(app, "COHAB_AGR", "proposed")
    # The reason is a click away, with the rest of the story.
    told = "Set aside by Ada Example: quiet period, 1 November 2026. The client asked us about it themselves"
    assert told in click(app, "open_1")


def test_nobody_sets_aside_that_they_are_no_client_and_the_card_says_so_once(app):
    lifeline_of(app, "F28")
    text = said(app)
    assert text.count("Not yet a client, so not to be approached unasked.") == 1
    assert not any(name.startswith("Waits") for name in popovers(app))
    key = item(app, "decide_card", "COHAB_AGR")
    assert app.button(key=f"{key}_proposed").disabled


# ------------------------------------------------------------------------------------------------ owners and next steps


def test_an_owner_is_named_in_two_clicks_and_is_the_next_step_until_it_is_closed(app):
    lifeline_of(app, "F04")
    assert "Next step None yet: name an owner at an item." in said(app)
    key = item(app, "lead", "DEED_VARIATION")
    (ada,) = (one for one in people.colleagues(store()) if one.name == "Eleanor Chancery")
    assert "May lead: Eleanor Chancery" in said(app)
    text = click(app, f"{key}_{ada.colleague_id}")
    assert "Noted: Deed of variation, owner Eleanor Chancery, by 1 December 2026." in text
    assert "Next step Deed of variation Eleanor Chancery, by 1 Dec 2026" in text
    assert "Eleanor Chancery for Deed of variation" in popovers(app)
    assert owners("F04") == [("DEED_VARIATION", "Deed of variation", "Eleanor Chancery", date(2026, 12, 1))]
    (action,) = people.open_actions(store(), client_id="F04")
    key = f"close_{action.action_id}"
    open_popover(app, key)
    assert "Its last date is near: say why it is closed." in click(app, f"{key}_own")
    open_popover(app, key)
    assert "Noted: Deed of variation, closed: they do not want it." in click(app, f"{key}_They do not want it")
    assert owners("F04") == [] and "Name an owner today for Deed of variation" in popovers(app)


def test_the_day_and_the_words_of_a_next_step_can_be_changed_and_another_owner_takes_over(app):
    lifeline_of(app, "F04")
    # Whoever may lead is named with a button, everybody else is in the list.
    first, second = [one for one in people.colleagues(store()) if one.name != "Eleanor Chancery"][:2]
    key = item(app, "lead", "DEED_VARIATION")
    app.date_input(key=f"{key}_by").set_value(date(2026, 11, 10))
    app.text_input(key=f"{key}_what").set_value("Ring Graham before the hearing")
    app.selectbox(key=f"{key}_who").set_value(first)
    click(app, f"{key}_name")
    assert owners("F04") == [
        ("DEED_VARIATION", "Ring Graham before the hearing", first.name, date(2026, 11, 10))
    ]
    key = item(app, "lead", "DEED_VARIATION")
    assert "Another owner" in said(app) and app.date_input(key=f"{key}_by").value == date(2026, 11, 10)
    app.selectbox(key=f"{key}_who").set_value(second)
    click(app, f"{key}_name")
    assert owners("F04") == [
        ("DEED_VARIATION", "Ring Graham before the hearing", second.name, date(2026, 11, 10))
    ]


def test_what_is_overdue_says_so(app):
    lifeline_of(app, "F04")
    someone = people.colleagues(store())[0]
    people.name_owner(
        store(), client_id="F04", service_id="DEED_VARIATION", colleague_id=someone.colleague_id,
        due_on=date(2026, 10, 1), who="Ada",
    )
    lifeline_of(app, "F04")
    assert f"{someone.name}, by 1 Oct 2026, overdue" in said(app)


def test_in_a_workbook_without_people_one_adds_oneself_as_the_owner(app):
    without_colleagues()
    lifeline_of(app, "F04")
    assert "Bring in: Private client for Lasting power of attorney: health and care" in popovers(app)
    key = item(app, "lead", "DEED_VARIATION")
    assert "Nobody of the firm is recorded yet. Begin with yourself." in said(app)
    assert "A colleague needs a name." in click(app, f"{key}_me")
    key = item(app, "lead", "DEED_VARIATION")
    app.text_input(key=f"{key}_your_name").set_value("Ada Example")
    click(app, f"{key}_me")
    assert owners("F04") == [("DEED_VARIATION", "Deed of variation", "Ada Example", date(2026, 12, 1))]
    # From now on that is who decides.
    decide(app, "DEED_VARIATION", "has_elsewhere")
    assert store().value("select who from decision") == "Ada Example"


def test_the_day_offered_is_never_after_the_last_date(app):
    view = resources.workbook().client("F04").lifeline(as_of=date(2027, 1, 10)).view
    line = next(line for line in view.opportunities if line.service_id == "DEED_VARIATION")
    assert who.due_by(view, line, None) == date(2027, 1, 20)


# ------------------------------------------------------------------------------------------------ who knows them


def test_who_acted_for_them_is_told_without_anybody_having_typed_it(app):
    lifeline_of(app, "F18")
    assert "Eleanor Chancery acted: Business lasting power of attorney, 2022" in said(app)


def test_who_knows_them_is_added_changed_and_removed_without_typing(app):
    lifeline_of(app, "F18")
    with store().write() as writer:
        writer.execute("update matter set owner = '' where client_id = 'F18'")
    lifeline_of(app, "F18")
    assert "Nobody recorded yet." in said(app) and "Add who knows them" in popovers(app)
    someone = people.colleagues(store())[0]
    key = "knows_F18"
    open_popover(app, key)
    app.selectbox(key=f"{key}_who").set_value(someone)
    app.selectbox(key=f"{key}_how").set_value("Met them")
    text = click(app, f"{key}_add")
    assert f"Noted: {someone.name} knows them (met them)." in text and f"{someone.name} Met them" in text
    assert [(one.name, one.how) for one in people.who_knows(store(), client_id="F18")] == [(someone.name, "Met them")]
    open_popover(app, key)
    assert "Nobody recorded yet." in click(app, f"{key}_not_{someone.colleague_id}")


def test_in_a_workbook_without_people_one_says_that_one_knows_them_oneself(app):
    without_colleagues()
    lifeline_of(app, "F04")
    open_popover(app, "knows_F04")
    app.text_input(key="knows_F04_your_name").set_value("Ada Example")
    assert "Noted: Ada Example knows them (acted for them)." in click(app, "knows_F04_add")
    assert [one.name for one in people.colleagues(store())] == ["Ada Example"]


# ------------------------------------------------------------------------------------------------ reaching them


def test_channels_are_recorded_on_a_basis_and_only_what_changed_is_written(app):
    lifeline_of(app, "F04")
    assert "May be reached by: not recorded" in popovers(app)
    key = "reach_F04"
    open_popover(app, key)
    assert "Nothing was changed" in click(app, f"{key}_keep")
    open_popover(app, key)
    app.segmented_control(key=f"{key}_email").set_value(True)
    app.segmented_control(key=f"{key}_phone").set_value(False)
    app.selectbox(key=f"{key}_basis").set_value("They wrote it to us")
    assert "Noted: may be reached by email yes, phone no." in click(app, f"{key}_keep")
    assert "May be reached by email" in popovers(app)
    assert [
        (one.channel, one.is_allowed, one.basis, one.obtained_on)
        for one in permissions.permissions(store(), client_id="F04")
    ] == [("email", True, "They wrote it to us", AS_OF), ("phone", False, "They wrote it to us", AS_OF)]


def test_an_objection_empties_the_card_at_once_and_is_taken_back_on_their_word_alone(app):
    lifeline_of(app, "F04")
    app.text_input(key="objected_how_F04").set_value("by phone")
    text = click(app, "object")
    assert "Has objected to marketing: nothing is worked out." in text
    assert "objected to marketing 2026-11-01: by phone" in text
    assert "Nothing is proposed, expected or asked of them." in text and titles(app) == []
    assert "object" not in [button.key for button in app.button]
    assert "Say how they allowed it again" in click(app, "again_F04_withdraw")
    app.selectbox(key="again_F04_basis").set_value("They told us on the phone")
    text = click(app, "again_F04_withdraw")
    assert "Noted: may be approached again." in text and titles(app)[0] == "Deed of variation"
    assert "May be contacted: allowed again 2026-11-01: They told us on the phone" in text


def test_one_who_must_not_be_contacted_has_no_way_back_here(app):
    lifeline_of(app, "F27")
    assert "Must not be contacted: nothing is worked out." in said(app)
    assert not {"They allow it again", "Record an objection"} & set(popovers(app))


def test_words_half_written_of_one_client_do_not_wait_for_the_next(app):
    lifeline_of(app, "F04")
    app.text_input(key="objected_how_F04").set_value("by phone").run()
    lifeline_of(app, "F13")
    assert app.text_input(key="objected_how_F13").value == ""


# ------------------------------------------------------------------------------------------------ reviews that wait


def test_a_review_that_waits_behind_something_larger_is_told_as_such(app):
    lifeline_of(app, "F04")
    assert "Will review and update was due 12 December 2021; waits behind will with trust" in said(app)


def test_every_review_hidden_by_something_larger_is_found_and_no_other(app, monkeypatch):
    words_of_pack = resources.workbook().catalogue()
    bare = replace(words_of_pack, supersessions=())
    found = 0
    for (client_id,) in store().tuples("select client_id from client where contact_status = 'ok' order by 1"):
        view = resources.workbook().client(client_id).lifeline(as_of=AS_OF).view
        shown = {line.service_id for line in view.opportunities if line.move != "lapsed"}
        monkeypatch.setattr(opportunities, "catalogue", lambda _: bare)
        everything = opportunities.work_out(store(), as_of=AS_OF, client_id=client_id).opportunities
        monkeypatch.setattr(opportunities, "catalogue", read_catalogue)
        hidden = {
            (line.service_id, reason.last_on)
            for line in everything for reason in line.reasons
            if reason.rule_id is None and line.service_id not in shown
        }
        waiting = reviewing.waiting_behind(view, words_of_pack)
        assert {(service_id, day) for service_id, day, _ in waiting} == hidden, client_id
        found += len(hidden)
    assert found > 3


# ------------------------------------------------------------------------------------------------ another day


def test_whoever_looks_from_another_day_is_told(app):
    lifeline_of(app, "F04")
    # The address asks for 1 November 2026; whether that is past or to come depends on when this test is run.
    assert "seen from a day" in said(app)
    assert words.looking_from(AS_OF, AS_OF) == ""
