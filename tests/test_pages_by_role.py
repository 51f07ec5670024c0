"""Every page in the eyes of every role: theirs or refused, as the one table says, and nobody on it whom they may not see.

The partner stands behind a wall, the fee earner sees their own clients, the consultant nobody by name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from conftest import ROOT, whole_app
from signed_in import ROLES, firm_with_roles, signed_in
from streamlit.testing.v1 import AppTest

from lifeline.record import access
from lifeline.store import Store
from lifeline.ui.sign_in import NOT_YOUR_PAGE
from tests.pages_read import fine, said

AS_OF = date(2026, 11, 1)
PAGES = sorted(path.stem for path in (ROOT / "pages").glob("*.py"))
# Rowan Makebelieve, who has much and stands on every list: the partner may not see him.
WALLED = "F10"


@pytest.fixture(scope="module")
def workbook(sample_workbook: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = firm_with_roles(sample_workbook, tmp_path_factory.mktemp("roles") / "workbook.duckdb")
    with Store.open(path) as store:
        (partner,) = [one for one in access.people(store) if one.name == ROLES["partner"]]
        access.wall(store, client_id=WALLED, colleague_id=partner.colleague_id, reason="the other side", who="a test")
    return path


@pytest.fixture(scope="module")
def unseen(workbook: Path) -> dict[str, set[str]]:
    """The names that each role may nowhere find."""
    with Store.open(workbook) as store:
        names = dict(store.tuples("select client_id, name from client"))
        owned = """
            select client_id from client where owner = $who union select client_id from matter where owner = $who
            union select client_id from action join colleague on owner_id = colleague_id
            where state = 'open' and colleague.name = $who
        """
        own = {client_id for (client_id,) in store.tuples(owned, who=ROLES["fee_earner"])}
    names = {client_id: name.removesuffix(" (fictional)") for client_id, name in names.items()}
    return {
        "partner": {names[WALLED]}, "consultant": set(names.values()),
        "fee_earner": {name for client_id, name in names.items() if client_id not in own},
    }


@pytest.fixture(scope="module")
def visit(workbook: Path) -> Iterator[Callable[[str, str], object]]:
    """The app as a role sees a page."""
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setenv("LIFELINE_WORKBOOK", str(workbook))
        with whole_app(monkeypatch):
            visits: dict[str, object] = {}

            def turn(role: str, page: str) -> object:
                if role not in visits:
                    visits[role] = signed_in(AppTest.from_file(str(ROOT / "app.py"), default_timeout=60), ROLES[role])
                    visits[role].query_params["as_of"] = AS_OF.isoformat()
                return visits[role].switch_page(f"pages/{page}.py").run()

            yield turn


def told(app) -> str:
    """All that a page hands to the browser, charts and tables with it."""
    return " ".join(str(element.proto) for element in app._tree if getattr(element, "proto", None) is not None)


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("role", ROLES)
def test_a_page_is_open_to_a_role_as_the_table_says(visit, unseen, role, page):
    app = fine(visit(role, page))
    assert "Sign in with" not in said(app)
    row = access.table()[f"page:{page}"]
    is_behind_a_wall = role == "partner"
    if row[role] == "yes" and not (is_behind_a_wall and row["needs"] == "whole"):
        assert NOT_YOUR_PAGE not in said(app)
    else:
        assert NOT_YOUR_PAGE in said(app)
        offered = {each.key for each in (*app.button, *app.text_input, *app.selectbox)}
        assert offered - {"anonymous_anew"} == {"sign_out"}
    everything = told(app)
    assert sorted(name for name in unseen.get(role, ()) if name in everything) == []


@pytest.mark.parametrize("page", ["lifeline", "white_space", "plan"])
def test_a_client_behind_a_wall_is_not_found_by_their_number_either(visit, unseen, page):
    app = visit("partner", page)
    app.query_params["client"] = WALLED
    everything = told(fine(app.run()))
    assert not any(name in everything for name in unseen["partner"])
    del app.query_params["client"]


def test_without_the_wall_the_name_stands_on_the_pages(visit):
    """So that the test above can fail."""
    seen = [page for page in ("clients", "white_space", "priorities") if "Rowan Makebelieve" in told(visit("marketing", page))]
    assert seen
