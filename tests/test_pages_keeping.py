"""How long what is kept, in the settings: a period for each kind, what is due, and its removal on a click."""

from __future__ import annotations

from test_pages_settings import field, settings_of, store, told
from tests.pages_read import fine, said

from lifeline.record import retention
from lifeline.store import chain


def test_a_kind_is_given_a_period_and_what_is_due_goes_on_a_click_and_not_before(app):
    settings_of(app, "keeping")
    assert "Nothing has a period until you give it one" in said(app)
    assert {button.key for button in app.button if (button.key or "").endswith("_go")} == set()
    field(app, "number_input", "Years to keep: Clients we no longer act for").set_value(5).run()
    assert told(fine(app)) == "Clients we no longer act for: kept 5 years from now on."
    before = store().value("select count(*) from client")
    (due,) = [one for one in retention.due(store(), as_of=_today()) if one.years]
    assert due.rows > 0 and store().value("select count(*) from client") == before
    app.button(key="keep_clients_go").click().run()
    assert told(fine(app)) == (
        f"Clients we no longer act for: {due.rows} rows removed. Nothing of it is left in the workbook or its file."
    )
    assert store().value("select count(*) from client") == before - due.rows
    assert store().value("select count(*) from suppression") == due.rows
    assert chain.faults(store()) == []
    field(app, "number_input", "Years to keep: Clients we no longer act for").set_value(None).run()
    assert told(fine(app)) == "Clients we no longer act for: kept without end."
    assert retention.periods(store()) == {}


def _today():
    from lifeline.ui import selection

    return selection.today()
