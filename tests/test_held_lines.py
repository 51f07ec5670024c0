"""The guards of the whole book, in SQL, hold the very lines that the guards of each client hold."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from canonical import world_of as world_in
from cells_given import TODAY, record, sample_firm, views
from grids import workbook
from hypothesis import given
from random_worlds import DAYS, clients_under, some_bytes, worlds
from random_worlds import views as days_to_look_from
from soak import looking_at
from worlds import View, World, put

import lifeline
from lifeline.question.guards import GuardKind, refusal
from lifeline.question.held_lines import held_lines
from lifeline.store import Store

CASES = Path(__file__).parent / "cases"
PACK = Path(__file__).parents[1] / "data" / "packs" / "law_firm_england_wales"


def held_client_by_client(store: Store, as_of: date) -> list[tuple[str, str, str, GuardKind]]:
    """The same as `held_lines`, from the guards of each client who may be approached."""
    return sorted(
        (line.client_id, line.service_id, str(line.move), wait.kind)
        for view, guards in views(store, as_of) if not refusal(view.client, as_of)
        for line in view.opportunities if (wait := guards.wait(line))
    )


def held_together(store: Store, as_of: date) -> list[tuple[str, str, str, GuardKind]]:
    return [(line.client_id, line.service_id, str(line.move), line.wait) for line in held_lines(store, as_of=as_of)]


def test_the_sample_firm_and_one_client_of_it():
    store = sample_firm().store
    found = held_together(store, TODAY)
    assert found == held_client_by_client(store, TODAY)
    assert {wait for *_, wait in found} == {GuardKind.COMPLIANCE, GuardKind.QUIET, GuardKind.TOO_EARLY}
    one = found[0][0]
    alone = held_lines(store, as_of=TODAY, client_id=one)
    assert [(line.service_id, line.wait) for line in alone] == [
        (service_id, wait) for client_id, service_id, _, wait in found if client_id == one
    ]


def test_the_six_cases():
    with lifeline.create(":memory:", pack=PACK) as firm:
        files = sorted(path for path in CASES.glob("*.csv") if path.stem != "answer_key")
        firm.take_in(firm.read(files), who="A. Partner")
        assert held_together(firm.store, TODAY) == held_client_by_client(firm.store, TODAY)


@looking_at(4)
@given(world=worlds, view=days_to_look_from, also=some_bytes(500))
def test_random_worlds(world: World, view: View, also: bytes) -> None:
    put(workbook(), world, view)
    record(workbook(), also, DAYS)
    assert held_together(workbook(), view.as_of) == held_client_by_client(workbook(), view.as_of)


@pytest.mark.parametrize("name", ["law_firm_england_wales", "financial_adviser"])
def test_random_clients_under_our_packs(name: str) -> None:
    pack = world_in(PACK.parent / name)
    days = tuple(map(date.fromisoformat, ("2026-11-01", "2026-10-31", "2026-11-02", "2025-11-01", "2021-11-01")))

    @looking_at(1)
    @given(world=clients_under(pack, days), also=some_bytes(500))
    def agree(world: World, also: bytes) -> None:
        put(workbook(), world, View(TODAY))
        record(workbook(), also, days, tuple(one.service_id for one in pack.services),
               tuple(one.stage_id for one in pack.stages))
        assert held_together(workbook(), TODAY) == held_client_by_client(workbook(), TODAY)

    agree()
