"""The six worked cases of a law firm come out exactly as worked out by hand, by the reference and by the SQL.

`cases/` holds clients, events and holdings in the canonical form, and the answer key: one row per client and service.
The key covers recorded events only; lines with basis `expected` may stand beside it.
"""

from __future__ import annotations

import tomllib
from datetime import date
from functools import cache
from pathlib import Path

import pytest
from canonical import rows, world_of
from grids import by_reference, by_sql
from worlds import View, put

from lifeline.intake import packs
from lifeline.store import Store

CASES = Path(__file__).parent / "cases"
PACK = Path(__file__).parents[1] / "data" / "packs" / "law_firm_england_wales"
VIEW = View(date(2026, 11, 1))
MOVES = {
    "BACK_SELL": "back_sell", "CROSS_NOW": "cross_sell_now", "CROSS_FUTURE": "cross_sell_future",
    "UP_SELL": "up_sell", "ASK_FIRST": "ask_first", "LAPSED": "lapsed",
}
# Read off the lease, which the client's file here does not hold.
DATES_NOT_GIVEN = ("LEASE_EXT",)
CLIENTS = tuple(row["client_id"] for row in rows(CASES / "clients.csv"))
KEY = rows(CASES / "answer_key.csv")


@cache
def worked(engine: str) -> list[tuple]:
    """Every line of the six clients, by the one engine or the other."""
    world = world_of(PACK, CASES)
    if engine == "reference":
        return by_reference(world, VIEW)
    with Store.create(":memory:") as store:
        packs.load(store, PACK)
        put(store, world, with_pack=False)
        return by_sql(store, VIEW)


def recorded(engine: str, client_id: str) -> dict[tuple[str, str], tuple]:
    """The client's lines that the key covers, by service and move."""
    return {line[1:3]: line for line in worked(engine) if line[0] == client_id and line[3] != "expected"}


@pytest.mark.parametrize("client_id", CLIENTS)
@pytest.mark.parametrize("engine", ["reference", "sql"])
class TestTheAnswerKey:
    def test_the_services_and_moves_are_those_of_the_key_and_no_others(self, engine: str, client_id: str) -> None:
        wanted = {(row["service_id"], MOVES[row["category"]])
                  for row in KEY if row["client_id"] == client_id and row["category"] in MOVES}
        assert set(recorded(engine, client_id)) == wanted

    def test_the_dates_are_those_of_the_key_where_it_gives_them(self, engine: str, client_id: str) -> None:
        for row in KEY:
            if row["client_id"] != client_id or row["category"] not in MOVES or row["service_id"] in DATES_NOT_GIVEN:
                continue
            opens_on, last_date = recorded(engine, client_id)[row["service_id"], MOVES[row["category"]]][4:6]
            if row["opens_on"]:
                assert (row["service_id"], str(opens_on)) == (row["service_id"], row["opens_on"])
            if row["last_safe_date"]:
                assert (row["service_id"], str(last_date)) == (row["service_id"], row["last_safe_date"])

    def test_nothing_is_suggested_that_must_not_be(self, engine: str, client_id: str) -> None:
        forbidden = {row["service_id"] for row in KEY
                     if row["client_id"] == client_id and row["category"] == "DO_NOT_SUGGEST"}
        assert forbidden.isdisjoint(service_id for service_id, _ in recorded(engine, client_id))


@pytest.mark.parametrize("engine", ["reference", "sql"])
def test_of_her_who_objected_to_marketing_nothing_at_all_is_worked_out(engine: str) -> None:
    assert [line for line in worked(engine) if line[0] == "F05"] == []


def test_both_agree_on_every_line_those_of_expected_stages_among_them() -> None:
    assert worked("sql") == worked("reference")


def test_the_answer_key_is_all_there() -> None:
    assert len(KEY) == 66
    assert {row["category"] for row in KEY} == {*MOVES, "DO_NOT_SUGGEST"}
    assert len(CLIENTS) == 6


def test_the_horizon_the_look_ahead_and_the_memory_are_the_packs_own() -> None:
    settings = tomllib.loads((PACK / "pack.toml").read_text(encoding="utf-8"))
    assert VIEW == View(VIEW.as_of, settings["horizon_months"], settings["review_lookahead_months"],
                        settings["lapse_memory_months"])
