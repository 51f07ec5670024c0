"""What a client may be worth and what the rules come to, as the Measures page shows them, without a browser."""

from __future__ import annotations

import csv
import io
from datetime import date

import pytest
from openpyxl import load_workbook

from benchmarks import known_truth
from lifeline import paths
from lifeline.errors import UserError
from lifeline.intake import packs
from lifeline.question import catalogue_truth as truth, lifetime_value
from lifeline.question.least import least_clients
from lifeline.store import Store
from lifeline.ui import in_background, resources, truth_page, value_page
from lifeline.ui.selection import Selection
from tests.pages_read import book, fine, said

MEASURES = "pages/measures.py"
AS_OF = date(2026, 11, 1)


def shown(app, part: str, **query):
    app.switch_page(MEASURES)
    app.session_state["measures_shown"] = part
    return book(app, **query)


# ------------------------------------------------------------------------------------------ what a client may be worth


def test_a_client_is_shown_now_and_with_the_gaps_met_and_years_and_the_fewest_clients_are_chosen(app):
    text = said(shown(app, "value", client="F10"))
    found = lifetime_value.value_of_client(resources.workbook().store, "F10", as_of=AS_OF)

    assert "Nobody is ever sorted, chosen or left out by it" in text and "An estimate" in text
    assert f"Now, over the next 3 years {value_page.about(found.value, 'GBP')}" in text
    assert f"between £0 and {value_page.about(found.high, 'GBP')}" in text
    assert f"So far {found.purchases} purchases from 9 May 1994 to 20 June 2019, £5,060 in known fees" in text
    assert "With the gaps met, if all were bought" in text and "forecast" not in text.lower()
    assert all(gap.service_name in text and value_page.from_where(gap) in text for gap in found.gaps) and found.gaps
    assert "3 clients may not be approached and are left out" in text and "Does it foretell?" in text

    app.segmented_control(key="value_years").set_value(1).run()
    assert "over the next 1 year" in said(fine(app)) and said(app) != text

    app.number_input(key="value_least").set_value(100).run()
    text = said(fine(app))
    assert "Too few repeat purchases to say: 26 clients have come again, and 100 are needed." in text
    assert "So far 5 purchases" in text and "With the gaps met, if all were bought" in text
    assert least_clients(resources.workbook().store) == 100


def test_nobody_chosen_somebody_who_objected_and_one_found_by_name_and_by_nothing_else(app):
    for client, wanted in (
        ("", "Choose a client to see what they may be worth."),
        ("NOBODY", "Choose a client to see what they may be worth."),
        ("F05", "They may not be approached: nothing is worked out about them."),
    ):
        text = said(shown(app, "value", client=client))
        assert wanted in text and "All clients together" in text

    app.text_input(key="value_client").set_value("ma").run()
    found = [button for button in app.button if (button.key or "").startswith("value_of_")]
    names = [button.label for button in found]
    assert len(names) > 2 and names == sorted(names)
    found[0].click().run()
    assert names[0].replace("\\", "") in said(fine(app)) and "Now, over the next 3 years" in said(app)


# ------------------------------------------------------------------------------------------ what the rules come to


def test_of_a_small_book_the_rules_say_nothing_until_fewer_are_enough_and_no_name_is_shown(app):
    text = said(shown(app, "truth"))
    store = resources.workbook().store
    names = [name for (name,) in store.tuples("select name from client")]
    assert "No rule has as many yet" in text and "None with 20 clients or more." in text
    assert not any(name in text for name in names) and "Counts only: nobody is named here" in text
    table = app.dataframe[0].value
    assert len(table) == 152 and set(table["Figures say"].str[:7]) == {"Too few"}
    # Of a sensitive stage not even how few.
    assert set(table[table["Figures say"] == "Too few"]["n"]) == {"few"}

    app.number_input(key="truth_least").set_value(5).run()
    told = [rule for rule in truth.truths(store, as_of=AS_OF).rules if rule.verdict != truth.TOO_FEW]
    assert told and app.selectbox(key="truth_rule").value == "L001"  # what was looked at stays
    app.selectbox(key="truth_rule").set_value(told[-1].rule_id).run()
    text = said(fine(app))
    assert f"{told[-1].service}, after {told[-1].stage}" in text and "The same in figures" in text
    assert f"{told[-1].followed} were followed" in text and app.get("vega_lite_chart")

    app.segmented_control(key="truth_shown").set_value("too_few").run()
    assert "Too few to say" in said(fine(app)) and len(app.dataframe[0].value) == 152 - len(told)
    taken_away(store)


def taken_away(store):
    """Both files hold every rule under the same headings, and it is put on record."""
    found, selection = truth.truths(store, as_of=AS_OF), Selection("", AS_OF)
    rows = list(csv.DictReader(io.StringIO(truth_page.file(found, selection, "csv", "A. Partner").decode("utf-8-sig"))))
    sheet = load_workbook(io.BytesIO(truth_page.file(found, selection, "xlsx", "A. Partner"))).active

    assert len(rows) == sheet.max_row - 1 == 152 and rows[0]["what the figures say"] == "Too few"
    assert [cell.value for cell in sheet[1]] == list(rows[0])
    assert store.tuples("select who, action, detail from audit order by audit_no desc limit 1") == [
        ("A. Partner", "export", "what the rules come to, xlsx")
    ]
    with pytest.raises(UserError):
        truth_page.file(found, selection, "pdf", "A. Partner")


def test_of_a_large_book_it_is_worked_out_on_request_and_an_older_answer_is_shown_as_one(app, monkeypatch):
    monkeypatch.setattr(resources, "SILENT_UP_TO", 10)
    offer = "For 41 clients it takes a moment to work out the record of the rules."
    assert offer in said(shown(app, "truth")) and not app.dataframe

    app.button(key="truth_begin").click().run()
    store = resources.workbook().store
    in_background._at_work[store]["truth"].thread.join(60)
    text = said(fine(app.run()))
    assert offer not in text and len(app.dataframe[0].value) == 152

    with store.write() as writer:
        writer.execute("delete from life_event where event_id = (select min(event_id) from life_event)")
    text = said(fine(app.run()))
    assert "Something has been recorded since" in text and offer in text and len(app.dataframe[0].value) == 152


# ------------------------------------------------------------------------------------------ taken away


def test_numbers_are_numbers_in_a_sheet():
    store = Store.create(":memory:")
    packs.load(store, paths.packs_folder() / "law_firm_england_wales")
    planted = known_truth.fill(store, 400)
    found = truth.truths(store, as_of=known_truth.AS_OF)
    table = truth_page.taking.rules_table(found)
    sheet = load_workbook(io.BytesIO(truth_page.sheets.xlsx(table, title="Rules", as_of=AS_OF))).active
    head = [cell.value for cell in sheet[1]]
    row = next(dict(zip(head, each, strict=True)) for each in sheet.values if each[2] == planted.rule_id)
    assert isinstance(row["followed (n)"], int) and 20 < row["bought within 24 months, %"] < 70
    assert row["what the figures say"] == "Holds"
