"""The sample firm: it is what its stories make, and a lawyer would believe it."""

from __future__ import annotations

import csv
import importlib.util
from datetime import date
from pathlib import Path

import pytest

from lifeline.paths import packs_folder, sample_folder
from lifeline.periods import PartialDate, age_on, plus_months

CASES = Path(__file__).parent / "cases"
PACK = packs_folder() / "law_firm_england_wales"
FILES = ("clients", "events", "holdings", "matters", "relationships", "colleagues")


def rows(folder: Path, name: str) -> list[dict[str, str]]:
    """The rows of one CSV file."""
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def earliest(written: str) -> date:
    """The first day a date as written can mean."""
    return PartialDate.parse(written).earliest or date.min


def latest(written: str) -> date:
    """The last day a date as written can mean."""
    return PartialDate.parse(written).latest or date.max


@pytest.fixture(scope="module")
def clients() -> dict[str, dict[str, str]]:
    """The clients by id."""
    return {row["client_id"]: row for row in rows(sample_folder(), "clients")}


@pytest.fixture(scope="module")
def events() -> list[dict[str, str]]:
    """The life events."""
    return rows(sample_folder(), "events")


@pytest.fixture(scope="module")
def matters() -> list[dict[str, str]]:
    """The matters."""
    return rows(sample_folder(), "matters")


def test_the_files_are_what_the_generator_makes(tmp_path):
    spec = importlib.util.spec_from_file_location("make", sample_folder() / "make.py")
    make = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(make)
    make.write(tmp_path)
    for name in FILES:
        assert (tmp_path / f"{name}.csv").read_bytes() == (sample_folder() / f"{name}.csv").read_bytes(), name


@pytest.mark.parametrize("name", ["clients", "events", "holdings"])
def test_the_worked_cases_stand_in_it_exactly_as_they_are(name):
    columns = rows(CASES, name)[0].keys()
    shown = [{column: row[column] for column in columns} for row in rows(sample_folder(), name)]
    assert all(case in shown for case in rows(CASES, name))


def test_everybody_says_that_they_are_invented(clients):
    assert all("(fictional)" in row["name"] for row in clients.values())
    named = [row["other_name"] for row in rows(sample_folder(), "relationships") if row["other_name"]]
    assert named and all("(fictional)" in name for name in named)


def test_every_id_resolves_and_stays_on_its_track(clients, events, matters):
    tracks = {row["stage_id"]: row["track"] for row in rows(PACK, "life_stages")}
    services = {row["service_id"]: row["track"] for row in rows(PACK, "services")}
    for event in events:
        assert event["stage_id"] == "" and event["event"] or (
            tracks[event["stage_id"]] == clients[event["client_id"]]["track"]), event
    holdings = rows(sample_folder(), "holdings")
    of_a_shareholder = ("F25", "SHA")     # signed by the person, kept for the company
    for row in [*matters, *holdings]:
        if (row["client_id"], row["service_id"]) != of_a_shareholder:
            assert services[row["service_id"]] in ("both", clients[row["client_id"]]["track"]), row
        assert row["for_stage"] == "" or row["for_stage"] in tracks
    for row in rows(sample_folder(), "relationships"):
        assert row["client_id"] in clients and (row["other_client_id"] in clients or row["other_name"])


def test_every_fact_is_one_the_pack_asks_for(clients):
    known = {row["fact"] for row in rows(PACK, "facts")} | {"engaged"}    # a worked case says engaged; no rule asks
    for row in clients.values():
        named = [term.partition("=")[0] for term in filter(None, row["facts"].split(";"))]
        assert set(named) <= known and len(named) == len(set(named)), row["client_id"]


def test_every_stage_happens_to_somebody(events):
    assert {row["stage_id"] for row in rows(PACK, "life_stages")} == {event["stage_id"] for event in events} - {""}


def test_nobody_lives_an_impossible_life(clients, events):
    youngest = {"P01": 18, "P02": 15, "P03": 16, "P04": 16, "P05": 18, "P06": 18, "P07": 16, "P08": 20, "P09": 18,
                "P10": 16, "P13": 18, "P16": 50}
    for event in events:
        client = clients[event["client_id"]]
        born, day = PartialDate.parse(client["born_or_incorporated"]).day, PartialDate.parse(event["event_date"]).day
        assert day >= born, event
        assert day.year - born.year < 105
        if event["stage_id"] in youngest:
            assert age_on(day, born) >= youngest[event["stage_id"]], event
        if event["stage_id"] == "B01":
            assert event["event_date"] == client["born_or_incorporated"], event
        if event["stage_id"] == "P01":
            assert day == plus_months(born, 18 * 12), event


def test_the_widowed_and_the_divorced_are_not_called_married(clients, events):
    for client_id, client in clients.items():
        facts = dict(term.split("=", 1) for term in filter(None, client["facts"].split(";")))
        mine = [event for event in events if event["client_id"] == client_id and event["status"] == "happened"]
        weddings = [event["event_date"] for event in mine if event["stage_id"] in ("P05", "P13")]
        after = [event["stage_id"] for event in mine
                 if weddings and latest(event["event_date"]) > max(map(latest, weddings))]
        if "P18" in after:
            assert facts["married"] == "N", client_id
        if facts.get("married") == "Y":
            assert weddings, client_id
            assert "P12" not in after or facts.get("still_married") == "Y", client_id
        if weddings and "wedding_date" in facts:
            assert facts["wedding_date"] == max(weddings, key=latest), client_id


def test_a_client_is_one_since_the_first_matter(clients, matters):
    for client_id, client in clients.items():
        opened = [matter["opened_on"] for matter in matters if matter["client_id"] == client_id]
        if opened and client["client_since"]:
            assert earliest(client["client_since"]) <= date.fromisoformat(min(opened)), client_id
            assert latest(client["client_since"]) >= earliest(client["born_or_incorporated"]), client_id
        if not client["client_since"]:
            assert not opened, client_id


def test_work_on_a_home_belongs_to_a_move(events, matters):
    moves = [(event["client_id"], event["stage_id"], latest(event["event_date"])) for event in events]
    for matter in matters:
        if matter["service_id"] == "CONVEY" and matter["for_stage"] in ("P06", "P09"):
            opened = date.fromisoformat(matter["opened_on"])
            assert any(client == matter["client_id"] and stage == matter["for_stage"] and 0 <= (day - opened).days < 200
                       for client, stage, day in moves), matter


def test_matters_are_opened_closed_and_charged_like_matters(matters):
    assert len({matter["matter_id"] for matter in matters}) == len(matters)
    for matter in matters:
        opened = date.fromisoformat(matter["opened_on"])
        assert opened.weekday() < 5, matter
        assert (matter["status"] == "open") == (matter["closed_on"] == "") == (matter["fee"] == ""), matter
        assert matter["owner"], matter
        if matter["closed_on"]:
            assert opened < date.fromisoformat(matter["closed_on"]) <= date(2026, 11, 30), matter


def test_the_firm_has_something_to_say_on_every_page(clients, events, matters):
    holdings = rows(sample_folder(), "holdings")
    tracks = [client["track"] for client in clients.values()]
    assert (tracks.count("person"), tracks.count("business")) == (27, 14)
    assert {client["contact_status"] for client in clients.values()} == {"ok", "do_not_market", "do_not_contact"}
    assert {row["provider"] for row in holdings} == {"us", "elsewhere", "self", "declined"}
    assert any(row["ask_again_after"] for row in holdings)
    assert sum(not client["client_since"] for client in clients.values()) == 3            # prospects
    assert len({matter["opened_on"][:4] for matter in matters if matter["opened_on"] >= "2016"}) == 11
    assert {event["status"] for event in events} == {"happened", "planned"}
    written = [event["event_date"] for event in events]
    assert any(len(day) == 4 for day in written) and any(len(day) == 7 for day in written)
    assert any(day.startswith(word) for word in ("about", "before", "after") for day in written)
    assert max(written.count(day) for day in written) > 1                                 # one day, two clients
    assert max([event["client_id"] for event in events].count(client) for client in clients) >= 15
