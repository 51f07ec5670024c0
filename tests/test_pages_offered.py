"""What a page offers is what its reader may do: in the eyes of each role every window is opened and every button clicked.

No click may end in "this is not for you to do". Of buttons that are named alike, one is clicked.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from conftest import ROOT, whole_app
from signed_in import ROLES, firm_with_roles, signed_in
from streamlit.elements.lib.mutable_expander_container import ExpanderContainer
from streamlit.elements.lib.mutable_popover_container import PopoverContainer
from streamlit.testing.v1 import AppTest

from lifeline.record import access
from lifeline.store import Store, scope
from lifeline.store.scope import NotAllowed
from lifeline.ui import resources
from tests.pages_read import said

SOAK = bool(os.environ.get("LIFELINE_SOAK"))
AS_OF = date(2026, 11, 1)
# A page in its several states, by what its address says.
STATES = {
    "settings": [{"part": part} for part in ("access", "people", "brand", "privacy", "keeping", "record")],
    "alignment": [{"section": section} for section in ("goals", "insights", "assets", "reviews")],
    "lifeline": [{"client": "OWN", "part": part} for part in ("chart", "known", "together")],
    "plan": [{"client": "OWN"}, {"segment": "Families", "section": "segment"}],
    "trigger_cards": [{}, {"service": "WILL_MIRROR"}],
    "import_data": [{"part": part} for part in ("files", "imports", "people")],
}
# In every build; the others, where nearly everything may be done or many windows stand on one page, with LIFELINE_SOAK=1.
SHORT = ("alignment", "backup", "referrals", "settings", "trigger_cards")
# These leave the page or the visit.
LEAVES = {"sign_out", "anonymous_anew", "present_hide", "present_start"}


@pytest.fixture
def refused(monkeypatch) -> list[str]:
    """What a click was refused for, as it comes about."""
    told: list[str] = []

    def watched(function):
        def ask(*given):
            try:
                return function(*given)
            except NotAllowed as error:
                told.append(str(error))
                raise
        return ask

    monkeypatch.setattr(scope.ScopedStore, "_check", watched(scope.ScopedStore._check))
    monkeypatch.setattr(access, "need", watched(access.need))
    return told


@pytest.fixture
def offered(monkeypatch) -> set[tuple[str, bool]]:
    """Each kind of file a page would hand out, and whether it did offer it."""
    kinds: set[tuple[str, bool]] = set()
    original = resources.download_button

    def button(of: str, *given, **how) -> bool:
        kinds.add((of, resources.may(f"export:{of}") if of else True))
        return original(of, *given, **how)

    monkeypatch.setattr(resources, "download_button", button)
    return kinds


@pytest.fixture(scope="module")
def firm(sample_workbook: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return firm_with_roles(sample_workbook, tmp_path_factory.mktemp("firm") / "workbook.duckdb")


@pytest.fixture
def visit(firm, tmp_path, monkeypatch, request) -> Iterator:
    """The app as a role sees it, on a copy of its own, every window open."""
    path = tmp_path / "workbook.duckdb"
    path.write_bytes(firm.read_bytes())
    with Store.open(path) as store:
        own = store.value("select min(client_id) from client where owner = $who", who=ROLES["fee_earner"])
    monkeypatch.setenv("LIFELINE_WORKBOOK", str(path))
    for kind in (PopoverContainer, ExpanderContainer):
        monkeypatch.setattr(kind, "open", property(lambda self: True, lambda self, is_open: None))
    with whole_app(monkeypatch):
        app = signed_in(AppTest.from_file(str(ROOT / "app.py"), default_timeout=60), ROLES[request.param])

        def turn(page: str, state: dict[str, str]):
            app.query_params.clear()
            app.query_params["as_of"] = AS_OF.isoformat()
            for name, value in state.items():
                app.query_params[name] = own if value == "OWN" else value
            return app.switch_page(f"pages/{page}.py").run()

        yield request.param, turn


# A partner may do nearly everything: with the long tests.
@pytest.mark.parametrize("visit", [role for role in ROLES if SOAK or role != "partner"], indirect=True)
def test_no_button_a_role_is_offered_ends_in_not_for_you(visit, refused, offered):
    role, turn = visit
    found, clicked = [], 0
    for page in sorted(path.stem for path in (ROOT / "pages").glob("*.py")):
        if access.table()[f"page:{page}"][role] != "yes" or not (SOAK or page in SHORT):
            continue
        seen: set[str] = set()
        for state in STATES.get(page, [{}]):
            for key in [each.key for each in turn(page, state).button if each.key and not each.disabled]:
                alike = re.sub(r"^([a-z]+_?[a-z]*).*?(_[a-z]+)?$", r"\1\2", key)
                if alike in seen or key in LEAVES:
                    continue
                seen.add(alike)
                app = turn(page, state)
                for box in (*app.text_input, *app.text_area):
                    if not box.value and not box.disabled:
                        box.set_value("Something said")
                buttons = [each for each in app.button if each.key == key and not each.disabled]
                refused.clear()
                if buttons:
                    buttons[0].click().run()
                    clicked += 1
                    refused += [resources.CLOSED] * (resources.CLOSED in said(app))
                found += [f"{page} {state}: {key}: {told}" for told in refused]
    assert found == []
    assert clicked or role == "consultant"
    for of, is_offered in offered:
        assert not of or is_offered == (access.table()[f"export:{of}"][role] == "yes")
