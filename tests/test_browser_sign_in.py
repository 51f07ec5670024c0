"""Signing in and out in a real browser, with a provider of our own: the whole way that a firm's people go."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import openid_provider
import pytest
import start
from conftest import WINDOW, own_port, serving, settle
from signed_in import ROLES, email_of, firm_with_roles

STRANGER = "stranger@elsewhere.example"
UNCONFIRMED = email_of(ROLES["marketing"])


@pytest.fixture(scope="module")
def firm(sample_workbook: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the app on a workbook with roles, set up for signing in."""
    folder = tmp_path_factory.mktemp("sign_in")
    workbook = firm_with_roles(sample_workbook, folder / "workbook.duckdb")
    people = {email_of(name): {"name": name} for name in ROLES.values()} | {STRANGER: {}}
    people[UNCONFIRMED] = {"email_verified": False}
    with openid_provider.running(people) as provider:
        port = start.free_port(own_port(9100))
        secrets = folder / "secrets.toml"
        secrets.write_text(openid_provider.secrets_for(provider, f"http://127.0.0.1:{port}"), encoding="utf-8")
        with serving(workbook, "--secrets.files", str(secrets), port=port) as address:
            yield address


@pytest.fixture
def visitor(browser: object) -> Iterator[object]:
    """A page of a browser that nobody has signed in with."""
    context = browser.new_context(viewport=WINDOW, locale="en-GB", timezone_id="Europe/London")
    yield context.new_page()
    context.close()


def sign_in(page: object, firm: str, email: str) -> None:
    page.goto(firm)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_role("link", name=email).click()
    page.wait_for_url(f"{firm}/**")
    settle(page)


def menu(page: object) -> str:
    return page.get_by_test_id("stTopNavSection").all_inner_texts().__str__()


def test_whoever_is_not_signed_in_sees_one_button_at_every_address(visitor, firm):
    for address in ("", "/lifeline?client=F01", "/settings"):
        visitor.goto(firm + address)
        visitor.get_by_role("button", name="Sign in", exact=True).wait_for()
        settle(visitor)
        told = visitor.locator("body").inner_text()
        assert "Sign in with your work account" in told
        assert "Review" not in told and "Chancery" not in told and "not found" not in told.lower()


def test_a_partner_signs_in_sees_the_book_and_signs_out(visitor, firm):
    sign_in(visitor, firm, email_of(ROLES["partner"]))
    visitor.get_by_role("heading", name="Clients").wait_for()
    assert "Grow" in visitor.locator("header").inner_text()
    visitor.get_by_role("button", name=ROLES["partner"]).click()
    visitor.get_by_role("button", name="Sign out").click()
    visitor.get_by_role("button", name="Sign in", exact=True).wait_for()
    visitor.reload()
    visitor.get_by_role("button", name="Sign in", exact=True).wait_for()


def test_the_front_desk_finds_its_own_pages_and_no_other_by_its_address(visitor, firm):
    sign_in(visitor, firm, email_of(ROLES["front_desk"]))
    visitor.get_by_role("heading", name="Trigger cards").wait_for()
    assert "Workshop" not in visitor.locator("header").inner_text()
    visitor.goto(f"{firm}/lifeline?client=F01")
    visitor.get_by_text("This page is not for your role").wait_for()
    assert "Makebelieve" not in visitor.locator("body").inner_text()


@pytest.mark.parametrize(("email", "told"), [
    (STRANGER, "may not come in here yet"), (UNCONFIRMED, "has not been confirmed"),
])
def test_whoever_is_nobody_here_is_told_so(visitor, firm, email, told):
    sign_in(visitor, firm, email)
    visitor.get_by_text(told).wait_for()
    assert "Review" not in visitor.locator("body").inner_text()
