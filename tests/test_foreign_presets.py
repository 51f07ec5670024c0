"""Every list whose headings are known is read without a correction, and comes in as it is written."""

from __future__ import annotations

import random
from decimal import Decimal
from pathlib import Path

import pytest
from foreign_given import (
    BOB,
    CLIENTS,
    COMES_TO,
    EVERY_LIST,
    MATTERS,
    NEEDS,
    as_csv,
    cells_of,
    comes_to,
    emptied,
    everything,
    expected,
    in_text,
    listed,
    read,
    taken_in,
    with_needed,
)
from intake_given import stored

from lifeline.intake.foreign import Feed, ledes, presets

REAL = Path(__file__).parent / "real"
@pytest.fixture
def store():
    return emptied()


@pytest.mark.parametrize("name", EVERY_LIST)
def test_a_list_of_each_system_is_recognised_and_comes_in_as_written(store, name):
    plan = taken_in(store, *with_needed(name))
    assert [sheet.preset for sheet in plan.sheets] == [name, *NEEDS.get(name, ())]
    assert all(sheet.lacks == () for sheet in plan.sheets) and plan.unmatched == ()
    assert comes_to(store) == expected(name)


@pytest.mark.parametrize("name", EVERY_LIST)
def test_the_same_list_again_changes_nothing(store, name):
    taken_in(store, *with_needed(name))
    before = everything(store)
    again = read(store, *with_needed(name))
    assert again.problems == () and again.changes == ()
    assert {(counts.new, counts.changed) for counts in again.counts} <= {(0, 0)}
    assert everything(store) == before


@pytest.mark.parametrize("name", EVERY_LIST)
def test_columns_in_another_order_among_strangers_and_in_odd_capitals_are_the_same_list(store, name):
    chance = random.Random(name)
    capitals = (str.upper, str.lower, str.title, "  {} ".format)
    files = []
    for one in (name, *NEEDS.get(name, ())):
        rows = cells_of(EVERY_LIST[one])
        places = list(range(len(rows[0]))) + [-1, -1]
        chance.shuffle(places)
        shuffled = [[row[place] if place >= 0 else f"x{number}" for place in places] for number, row in enumerate(rows)]
        strange = iter(("Zz own field", "Zz other field"))
        shuffled[0] = [
            next(strange) if place < 0 else chance.choice(capitals)(rows[0][place]) for place in places
        ]
        files.append((f"{one}.csv", as_csv(shuffled, separator=";", encoding="utf-8-sig")))
    plan = taken_in(store, *files)
    assert [sheet.preset for sheet in plan.sheets] == [name, *NEEDS.get(name, ())]
    assert comes_to(store) == expected(name)


@pytest.mark.parametrize("name", EVERY_LIST)
def test_the_bare_headings_are_recognised_too(store, name):
    plan = read(store, (f"{name}.csv", (EVERY_LIST[name][0] + "\n").encode()))
    assert plan.problems == () and [sheet.preset for sheet in plan.sheets] == [name]


@pytest.mark.parametrize("name", EVERY_LIST)
def test_when_a_record_was_made_is_never_an_event_nor_since_when_somebody_is_a_client(store, name):
    taken_in(store, *with_needed(name))
    for word in ("2019-11-11", "2024-02-01", "2021-01-31"):
        assert word not in str([stored(store, "*", "client"), stored(store, "*", "life_event")])
    labels = {label for (label,) in stored(store, "label", "life_event") if label}
    assert labels <= ({"Dissolved", "Changed its name"} if name == "companies_house" else set())


def test_every_preset_that_comes_with_lifeline_has_a_test_here_or_a_reader_of_its_own():
    tables = {preset.name for preset in presets.shipped() if not preset.mapping.reader}
    assert tables == set(EVERY_LIST) == set(COMES_TO)


# ------------------------------------------------------------------------------------------ what else lists say


def test_an_opt_out_closes_one_channel_and_not_having_opted_out_opens_none(store):
    taken_in(store, listed("salesforce_contacts"))
    assert stored(store, "client_id, channel, is_allowed, basis", "permission") == [
        ("0031G00000q9jPQAQ", "email", False, "opted out, says Salesforce: contacts"),
        ("0031G00000rfAvuQAE", "phone", False, "opted out, says Salesforce: contacts"),
    ]
    assert stored(store, "contact_status", "client") == [("ok",), ("ok",)]


def test_whoever_a_list_calls_a_lead_or_a_prospect_is_no_client(store):
    taken_in(store, listed("hubspot_contacts"), listed("salesforce_accounts"), listed("companies_house"))
    assert dict(stored(store, "client_id, contact_status", "client")) == {
        "0081": "ok", "0082": "not_a_client", "0011G00000eM9wvQAC": "ok", "0011G00000f8NwQAUX": "not_a_client",
        "07687209": "not_a_client", "SC000123": "not_a_client",
    }


def test_a_person_is_linked_to_the_company_they_are_with(store):
    taken_in(store, listed("clio_contacts"), listed("salesforce_contacts"), listed("salesforce_accounts"))
    assert stored(store, "client_id, other_client_id, relation", "relationship") == [
        ("0011G00000f8NwQAUX", "0011G00000eM9wvQAC", "part of"),
        ("0031G00000q9jPQAQ", "0011G00000eM9wvQAC", "contact at"),
        (BOB, None, "contact at"),      # two clients are called so: only the name is kept
    ]


def test_what_the_register_dates_is_an_event_from_a_public_record(store):
    taken_in(store, listed("companies_house"))
    assert stored(store, "client_id, stage_id, label, event_date, status, evidence", "life_event") == [
        ("07687209", None, "Changed its name", "2015-04-03", "happened", "public_record"),
        ("SC000123", None, "Dissolved", "2020-06-05", "happened", "public_record"),
    ]


# ------------------------------------------------------------------------------------------ real files


@pytest.mark.parametrize(
    ("file", "preset", "clients"),
    [
        ("salesforce_contact.csv", "salesforce_contacts", 4),
        ("salesforce_account.csv", "salesforce_accounts", 1),      # nine were deleted there
        ("salesforce_opportunity.csv", "salesforce_opportunities", 0),
        ("hubspot_contact.csv", "hubspot_contacts", 22),
        ("hubspot_company.csv", "hubspot_companies", 24),
        ("hubspot_deal.csv", "hubspot_deals", 0),
    ],
)
def test_files_that_other_people_wrote_are_read_without_a_correction(store, file, preset, clients):
    plan = taken_in(store, REAL / file)
    assert [sheet.preset for sheet in plan.sheets] == [preset]
    assert store.value("select count(*) from client") == clients


def test_rows_that_were_deleted_there_are_left_out_and_named(store):
    plan = read(store, REAL / "salesforce_account.csv")
    assert "salesforce_account.csv: 9 rows are left out (deleted there): rows 3, 4, 5, 6, 7, 8, 9, 10, 11" in plan.notes


def test_the_figures_of_the_sample_bills():
    found = ledes.summary(REAL / "ledes98b_official_sample.txt")
    assert (found.clients, found.matters) == (("00711",), ("0528", "1326"))
    assert found.invoices == {"96542": Decimal("1684.45"), "96543": Decimal("1250.00")}
    assert (found.fees["96542"], found.expenses["96542"]) == (Decimal("1370.00"), Decimal("314.45"))
    assert (found.fees["96543"], found.expenses["96543"]) == (Decimal("1250.00"), Decimal("0"))
    assert found.volume == Decimal("2934.45")       # and not the 9,672.25 that its lines' totals add up to


def test_bills_become_matters_with_their_fees_once_their_kind_of_work_is_said(store):
    mapping = presets.named(store, "ledes_1998b").mapping.with_feed(Feed("work_type", constant="COM_DISPUTE"))
    file = "ledes98b_official_sample.txt"
    assert [one.word for one in read(store, REAL / file).unmatched] == ["", "L510"]
    taken_in(store, REAL / file, mappings={file: mapping})
    assert in_text(stored(store, MATTERS, "matter")) == [
        ("0528", "00711", "COM_DISPUTE", "before 1999-01-16", None, "1370.00", "", ""),
        ("1326", "00711", "COM_DISPUTE", "before 1999-02-01", None, "1250.00", "", ""),
    ]
    assert stored(store, CLIENTS, "client") == [("00711", "00711", "person", None, "before 1999-01-16")]
