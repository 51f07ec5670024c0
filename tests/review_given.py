"""What the tests of the card share: opening what is behind a click, deciding, and what was written down."""

from __future__ import annotations

from lifeline.record import decisions
from lifeline.ui import resources
from tests.pages_read import AS_OF, fine, said


def client_of(app) -> str:
    """The client the page shows."""
    return dict(app.query_params)["client"]


def open_popover(app, key: str):
    """Open what is filled only when it is opened; `key` without the number that changes with every note."""
    noted = app.session_state["decision_noted"].count if "decision_noted" in app.session_state else 0
    app.session_state[f"{key}_{noted}"] = True
    return fine(app.run())


def item(app, kind: str, service_id: str):
    """Open an item's `decide_card`, `decide_panel`, `lead` or `waits`; returns the key its fields begin with."""
    key = f"{kind}_{client_of(app)}_{service_id}"
    open_popover(app, key)
    return key


def decide(app, service_id: str, choice: str, where: str = "card") -> str:
    """Decide on an item, and what the page says then."""
    key = item(app, f"decide_{where}", service_id)
    app.button(key=f"{key}_{choice}").click().run()
    return said(fine(app))


def decided(client_id: str) -> list[tuple]:
    """What stands decided, the latest first."""
    found = decisions.standing_decisions(resources.workbook().store, client_id=client_id, as_of=AS_OF)
    return [(entry.service_id, entry.decided, entry.reason, entry.until_on, entry.who) for entry in found]


def titles(app) -> list[str]:
    """The names of the items to raise first, in order."""
    return [button.label.replace("\\", "") for button in app.button if (button.key or "").startswith("open_")]


def popovers(app) -> list[str]:
    """What the page's popovers are called by whoever hears them."""
    labels = [element.proto.popover.label for element in app.get("popover")]
    return [label.replace("\\", "").replace("*", "") for label in labels]
