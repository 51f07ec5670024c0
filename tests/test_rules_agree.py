"""The reference and the SQL say the same of random small worlds, and of random clients under the packs we ship.

The usual run is short and always the same; the long run (`LIFELINE_SOAK=1`, see soak.py) looks at thousands of new ones.
"""

from __future__ import annotations

import random
from datetime import date
from pathlib import Path

import pytest
import reference
from canonical import world_of as world_in
from grids import OPPORTUNITY, by_question, by_reference, by_sql, differences, to_raise, workbook
from hypothesis import given
from random_worlds import CLIENT_BYTES, CLIENTS, PACK_BYTES, clients_under, views, world_of, worlds
from soak import looking_at
from worlds import View, World, put

from lifeline.question.catalogue import asking

PACKS = Path(__file__).parents[1] / "data" / "packs"
AS_OF = date(2026, 11, 1)
# Birth days, weddings and deaths of a life, with the as-of day and what lies just about it.
DAYS = tuple(map(date.fromisoformat, (
    "2026-11-01", "2026-10-31", "2026-11-02", "2025-11-01", "2024-02-29", "2021-11-01", "2019-08-31", "2008-11-01",
    "1993-04-12", "1961-10-01", "2027-05-01", "2029-11-01",
)))


def disagreement(world: World, view: View) -> str:
    """What the SQL misses and what it has too much, by the reference; empty where they agree."""
    put(workbook(), world, view)
    return differences(by_reference(world, view), by_sql(workbook(), view))


@looking_at(30, many=2000)
@given(world=worlds, view=views)
def test_reference_and_sql_agree_on_random_worlds(world: World, view: View) -> None:
    assert disagreement(world, view) == ""


@pytest.mark.parametrize("name", ["law_firm_england_wales", "financial_adviser", "accountancy_practice"])
def test_reference_and_sql_agree_on_random_clients_under_our_packs(name: str) -> None:
    @looking_at(4)
    @given(world=clients_under(world_in(PACKS / name), DAYS))
    def agree(world: World) -> None:
        assert disagreement(world, View(AS_OF)) == ""

    agree()


@looking_at(8)
@given(world=worlds, view=views)
def test_the_typed_rows_are_the_same_lines_in_the_order_to_raise_them(world: World, view: View) -> None:
    put(workbook(), world, view)
    assert by_question(workbook(), view)[0] == to_raise(world, view)


# A supersession hides lines; what is only drawn as coming up is no line, and stays.
@looking_at(8)
@given(world=worlds, view=views)
def test_the_reviews_to_come_are_the_same(world: World, view: View) -> None:
    put(workbook(), world, view)
    assert set(by_question(workbook(), view)[1]) == set(reference.reviews_to_come(world, view))


def test_a_range_of_clients_is_answered_as_if_alone_both_ends_included() -> None:
    chance = random.Random(2026)
    world = world_of(chance.randbytes(PACK_BYTES), [chance.randbytes(CLIENT_BYTES) for _ in range(CLIENTS)])
    view = View(date(2024, 2, 29), 12, 12, 12)
    put(workbook(), world)
    lines = by_sql(workbook(), view)
    assert len({line[0] for line in lines}) > 10
    for first, last in (("client 03", "client 03"), ("client 04", "client 19"), ("client 20", ""), ("zoe", "zoe")):
        found = workbook().tuples(
            OPPORTUNITY, as_of=view.as_of, horizon_months=view.horizon_months, lookahead_months=view.lookahead_months,
            memory_months=view.memory_months, first_client=first, last_client=last,
        )
        assert sorted(found, key=lambda row: row[:3]) == [line for line in lines if first <= line[0] <= last]


def test_one_client_is_answered_alone_as_in_the_whole_book() -> None:
    chance = random.Random(2027)
    world = world_of(chance.randbytes(PACK_BYTES), [chance.randbytes(CLIENT_BYTES) for _ in range(CLIENTS)])
    view = View(date(2024, 2, 29), 12, 12, 12)
    put(workbook(), world)
    lines = by_sql(workbook(), view)
    assert lines
    for client_id in sorted({line[0] for line in lines}) + ["nobody"]:
        found = workbook().tuples(
            OPPORTUNITY[: OPPORTUNITY.index("from opportunity(")] + asking("opportunity", of_one=True),
            as_of=view.as_of, horizon_months=view.horizon_months, lookahead_months=view.lookahead_months,
            memory_months=view.memory_months, only_client=client_id,
        )
        assert sorted(found, key=lambda row: row[:3]) == [line for line in lines if line[0] == client_id]
