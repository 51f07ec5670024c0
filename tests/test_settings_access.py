"""Who may see what, in the settings: roles given, walls made and lifted, the table to be read. For administrators."""

from __future__ import annotations

import pytest
from conftest import whole_app
from signed_in import ROLES, firm_with_roles, signed_in

from lifeline.record import access
from lifeline.ui import resources
from tests.pages_read import fine, said

ADA, PARTNER, MARA = ROLES["administrator"], ROLES["partner"], ROLES["marketing"]


@pytest.fixture
def firm(sample_workbook, tmp_path, monkeypatch):
    """The app on a workbook with roles, not yet run."""
    monkeypatch.setenv("LIFELINE_WORKBOOK", str(firm_with_roles(sample_workbook, tmp_path / "firm.duckdb")))
    with whole_app(monkeypatch) as app:
        yield app


def settings_of(app, name: str, **query: str):
    signed_in(app, name).switch_page("pages/settings.py")
    for key, value in {"part": "access", **query}.items():
        app.query_params[key] = value
    return fine(app.run())


def whole():
    return resources._opened(str(resources.firm_path())).workbook.store


def person(name: str) -> access.Person:
    (one,) = [each for each in access.people(whole()) if each.name == name]
    return one


def widget(found, ending: str):
    (one,) = [each for each in found if each.key and each.key.endswith(ending)]
    return one


def test_an_administrator_gives_a_role_and_it_is_on_record_in_their_name(firm):
    settings_of(firm, ADA, colleague=person_id(firm, MARA))
    widget(firm.selectbox, "_role").set_value("partner")
    widget(firm.selectbox, "_sees").set_value("own")
    widget(firm.button, "_save").click()
    assert f"{MARA} is partner from now on" in said(fine(firm.run()))
    assert (person(MARA).role, person(MARA).sees) == ("partner", "own")
    assert whole().tuples("select who, subject from audit where action = 'role set' order by written_at desc limit 1") == [
        (ADA, person(MARA).colleague_id)
    ]


def person_id(firm, name: str) -> str:
    settings_of(firm, ADA)
    return person(name).colleague_id


def test_the_last_administrator_stays_and_what_was_chosen_is_not_lost(firm):
    settings_of(firm, ADA, colleague=person_id(firm, ADA))
    widget(firm.selectbox, "_role").set_value("marketing")
    widget(firm.checkbox, "_also").set_value(False)
    widget(firm.button, "_save").click()
    assert "Somebody has to be administrator" in said(fine(firm.run()))
    assert widget(firm.selectbox, "_role").value == "marketing" and person(ADA).role == "administrator"


def test_a_wall_is_made_and_lifted_and_the_walled_person_is_told_of_none(firm):
    settings_of(firm, ADA)
    widget(firm.text_input, "_client").set_value("Makebelieve, Rowan")
    widget(firm.multiselect, "_from").set_value([person(PARTNER)])
    widget(firm.text_input, "_why").set_value("Acted for the other side")
    widget(firm.button, "_make").click()
    told = said(fine(firm.run()))
    assert "Ethical walls: 1" in told and f"{PARTNER} may not see Rowan Makebelieve" in told
    (made,) = access.walls(whole())
    assert (made.client_id, made.colleague_name, made.made_by) == ("F10", PARTNER, ADA)

    del firm.session_state["settings_said"]      # signing in begins a visit of one's own
    told = said(settings_of(firm, PARTNER))
    assert "Ethical walls" not in told and "Acted for" not in told and "Makebelieve" not in told
    firm.query_params["part"] = "record"
    assert "wall made" not in said(fine(firm.run())).casefold()

    settings_of(firm, ADA)
    widget(firm.button, f"unwall_F10_{made.colleague_id}").click()
    assert "Ethical walls: 0" in said(fine(firm.run()))
    assert access.walls(whole()) == ()


@pytest.mark.parametrize(("typed", "told"), [
    ("", "Name a client"), ("nobody of this name", "No client is called"), ("fictional", "clients may be meant"),
])
def test_a_wall_needs_one_client_and_keeps_what_was_typed(firm, typed, told):
    settings_of(firm, ADA)
    widget(firm.text_input, "_client").set_value(typed)
    widget(firm.multiselect, "_from").set_value([person(PARTNER)])
    widget(firm.text_input, "_why").set_value("A reason of some length")
    widget(firm.button, "_make").click()
    assert told in said(fine(firm.run()))
    assert access.walls(whole()) == ()
    assert widget(firm.text_input, "_why").value == "A reason of some length"


def test_whoever_is_no_administrator_reads_what_their_role_may_and_changes_nothing(firm):
    told = said(settings_of(firm, MARA))
    assert "You are marketing here" in told and "Front desk" not in told and "Ethical walls" not in told
    assert [each.key for each in firm.button] == ["sign_out"]
    firm.query_params["part"] = "people"
    assert "People and roles is not for your role" in said(fine(firm.run()))


def test_alone_on_a_computer_the_page_says_how_people_sign_in(app):
    app.switch_page("pages/settings.py")
    app.query_params["part"] = "access"
    told = said(fine(app.run()))
    assert "One person, one computer" in told and "docs/SIGN_IN.md" in told and "Front desk" in told
    assert not app.multiselect
