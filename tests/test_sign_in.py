"""At the door: who is let in, and what everybody else sees. Through app.py, with the claims Streamlit would read."""

from __future__ import annotations

import time

import pytest
import streamlit as st
from signed_in import ROLES, claims, email_of, firm_with_roles, signed_in, with_claims

from lifeline.record import people
from lifeline.store import Store
from lifeline.ui import reach, sign_in
from tests.pages_read import fine, said

PARTNER = ROLES["partner"]


@pytest.fixture
def firm(app, sample_workbook, tmp_path, monkeypatch):
    """The app on a workbook in which roles are in force, not yet run."""
    path = firm_with_roles(sample_workbook, tmp_path / "firm.duckdb")
    monkeypatch.setenv("LIFELINE_WORKBOOK", str(path))
    return app


def shut(app) -> str:
    """What stands at the door; nobody is shown anything else."""
    told = said(fine(app.run()))
    assert not app.selectbox and not app.text_input and not app.dataframe and not app.page_link
    assert "Eleanor" not in told and "Makebelieve" not in told
    return told


def test_whoever_has_not_signed_in_sees_a_button_and_nothing_of_the_firm(firm):
    with_claims(firm, {"is_logged_in": False})
    assert "Sign in with your work account" in shut(firm)
    assert [button.label for button in firm.button] == ["Sign in"]
    firm.switch_page("pages/lifeline.py")
    assert "Sign in with your work account" in shut(firm)


def test_a_partner_comes_in_and_is_known_by_name(firm):
    told = said(fine(signed_in(firm, PARTNER).run()))
    assert PARTNER in told and "Whom to see, and why" in told
    assert "Sign out" in [button.label for button in firm.button]


def test_an_address_that_is_nobodys_is_told_so_and_whom_to_ask(firm):
    told = shut(with_claims(firm, claims("stranger@elsewhere.example")))
    assert "stranger@elsewhere.example may not come in here yet" in told
    assert [button.label for button in firm.button] == ["Sign in as somebody else"]


@pytest.mark.parametrize("said_no", [False, "false"])
def test_an_address_that_is_not_confirmed_is_refused(firm, said_no):
    assert "has not been confirmed" in shut(with_claims(firm, claims(email_of(PARTNER), email_verified=said_no)))


def test_a_directory_that_says_nothing_of_confirming_is_believed(firm):
    told = claims(email_of(PARTNER))
    del told["email_verified"]
    assert "Whom to see, and why" in said(fine(with_claims(firm, told).run()))


def test_without_an_address_nobody_is_let_in(firm):
    assert "did not say what your e-mail address is" in shut(with_claims(firm, claims("")))


def test_a_sign_in_ends_when_its_token_does_whatever_the_cookie_says(firm):
    signed_in(firm, PARTNER).run()
    firm.user = claims(email_of(PARTNER), exp=int(time.time()) - 1)
    assert sign_in.ENDED in shut(firm)


def test_hours_can_be_given_in_place_of_the_tokens_own_end(firm, monkeypatch):
    monkeypatch.setenv(sign_in.HOURS, "8")
    told = claims(email_of(PARTNER), iat=int(time.time()) - 7 * 3600, exp=int(time.time()) - 6 * 3600)
    assert "Whom to see, and why" in said(fine(with_claims(firm, told).run()))
    firm.user = {**told, "iat": int(time.time()) - 9 * 3600}
    assert sign_in.ENDED in shut(firm)


def test_whoever_signed_out_is_out_in_every_tab_and_with_every_copy_of_the_cookie(firm):
    fine(signed_in(firm, PARTNER).run())
    kept = dict(firm.user)
    firm.button(key="sign_out").click()
    assert "Sign in with your work account" in shut(firm)
    firm.user = kept
    assert "Sign in with your work account" in shut(firm)


def test_somebody_whose_role_is_taken_away_is_out_at_their_next_click(firm, tmp_path):
    from lifeline.record import access
    from lifeline.ui import resources

    fine(signed_in(firm, ROLES["marketing"]).run())
    store = resources._opened(str(tmp_path / "firm.duckdb")).workbook.store
    (one,) = [each for each in access.people(store) if each.name == ROLES["marketing"]]
    access.set_role(store, colleague_id=one.colleague_id, role="", who="a test")
    assert "may not come in" in shut(firm)


def test_the_first_administrator_is_the_one_named_in_the_configuration(app, monkeypatch):
    monkeypatch.setenv(sign_in.FIRST, "Ada@firm.example")
    assert "nobody has been named yet" in shut(with_claims(app, claims("eve@firm.example")))
    told = said(fine(with_claims(app, claims("ada@firm.example")).run()))
    assert "Who may come in: 1 of 11 colleagues" in told or "administrator" in told


def test_a_workbook_with_roles_is_not_opened_without_sign_in(firm, monkeypatch):
    assert "everybody is asked who they are" in shut(firm)
    monkeypatch.setenv("LIFELINE_USER", email_of(PARTNER))
    assert "Whom to see, and why" in said(fine(firm.run()))


def test_a_server_that_listens_beyond_this_computer_shows_one_sentence(app):
    st._config.set_option("server.address", "0.0.0.0")
    try:
        assert "Without sign-in Lifeline serves this computer only" in shut(app)
    finally:
        st._config.set_option("server.address", "127.0.0.1")


def test_a_provider_for_everybody_of_every_organisation_is_refused(firm):
    with_claims(firm, {"is_logged_in": False})
    firm.secrets["auth"]["server_metadata_url"] = (
        "https://login.microsoftonline.com/common/v2.0/.well-known/openid-configuration"
    )
    assert sign_in.BADLY_SET_UP in shut(firm) and not firm.button


def test_what_is_noted_carries_the_name_of_whoever_signed_in_and_no_other_can_be_typed(firm, tmp_path):
    from lifeline.ui import noted

    signed_in(firm, PARTNER).switch_page("pages/lifeline.py")
    firm.query_params["client"] = "F04"
    firm.session_state[noted.NAME] = "Somebody Else"
    fine(firm.run())
    assert noted.NAME not in [each.key for each in (*firm.selectbox, *firm.text_input)]


def test_only_this_computer_is_this_computer():
    assert [reach.is_this_computer(each) for each in ("127.0.0.2", "unix:///run/app.sock", "lifeline.firm.example", "")] \
        == [True, True, False, False]


def test_nobody_is_written_down_by_coming_in(firm, tmp_path):
    fine(signed_in(firm, PARTNER).run())
    from lifeline.ui import resources

    store: Store = resources._opened(str(tmp_path / "firm.duckdb")).workbook.store
    assert len(people.colleagues(store)) == 13
