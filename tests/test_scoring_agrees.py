"""The slow plain scoring and the SQL say the same of random worlds; and what nobody needs never reaches the matrix.

The long run (`LIFELINE_SOAK=1`, see soak.py) looks at many more, new ones each time.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import reference
import scoring_reference
from hypothesis import given
from hypothesis import strategies as st
from random_worlds import Choices, some_bytes, views, worlds
from scoring_given import AS_OF, PLAIN, filled, rules
from scoring_given import given as put_rows
from soak import looking_at
from worlds import View, World, put, store_of

from lifeline.question import book, scoring, scoring_kept
from lifeline.question.scoring import Weights
from lifeline.sql.scoring import DIMENSIONS, MEASURES, line_measures, subject, unit_measures

DAYS = (AS_OF, AS_OF - timedelta(days=1), AS_OF + timedelta(days=1), date(2021, 6, 15), date(2021, 6, 16),
        date(2023, 12, 31), date(2024, 2, 29), date(2020, 1, 1))
PAST = tuple(day for day in DAYS if day <= AS_OF)
CLIENTS = tuple(f"C{number}" for number in range(8))
SERVICES = ("a", "b", "c", "d", "e")
FACTS = ("x", "y", "z")
CENTRES = ("board;HR", "HR", "self;board", "", "family")


def world_of(drawn: bytes) -> dict[str, list[dict]]:
    """Rows of every table the scores are worked out of, with few distinct values."""
    choose = Choices(drawn)
    some = {
        "client": [
            {"client_id": client_id, "track": choose.of(("person", "business")), "client_since_on": choose.of((*PAST, *DAYS, None)),
             "contact_status": choose.of(("ok", "ok", "ok", "do_not_market"))} for client_id in CLIENTS],
        "service": [
            {"service_id": service_id, "practice_area": choose.of(("one", "two")), "position": number,
             "track": choose.of(("both", "person", "business")), "buying_centre": choose.of(CENTRES),
             "conflict_note": choose.of(("", "check"))} for number, service_id in enumerate(SERVICES)],
        "book_cell": [
            {"client_id": client_id, "service_id": service_id, "state": choose.of((
                "to_ask", "to_ask", "confirmed", "us", "elsewhere", "not_needed", "ahead")),
             "move": choose.of(("back_sell", "ask_first", "up_sell", None)), "need": choose.of((3, 2, 1, None)),
             "opens_on": choose.of(PAST), "last_date": choose.of((None, *DAYS)), "rule_id": choose.of(("R1", "R2", "R3")),
             "wait": choose.of(("", "", "", "quiet")), "is_sensitive": choose.of((False, False, False, True))}
            for client_id in CLIENTS for service_id in SERVICES if choose.of((True, False))],
        "fact_definition": [{"fact": fact, "sensitivity": choose.of(("ordinary", "confidential", "special category")),
                             "position": number} for number, fact in enumerate(FACTS)],
        "prepared_condition": [
            {"rule_id": rule_id, "fact": fact, "is_held": choose.of((False, False, True))}
            for rule_id in ("R1", "R2") for fact in FACTS if choose.of((True, False))],
        "fact": [{"client_id": client_id, "fact": fact, "answer": choose.of(("yes", "no", "unknown", "prefer_not")),
                  "fact_on": choose.of((None, None, AS_OF))}
                 for client_id in CLIENTS for fact in FACTS if choose.of((True, False))],
        "colleague": [{"colleague_id": each} for each in ("K1", "K2")],
        "skill": [{"colleague_id": choose.of(("K1", "K2", "gone")), **choose.of(
            ({"service_id": "a"}, {"practice_area": "one"}, {"service_id": "b"}))} for _ in range(choose.of((0, 1, 3)))],
        "matter": [{"client_id": client_id, "service_id": choose.of(SERVICES), "opened_on": choose.of((*DAYS, None)),
                    "fee": choose.of((0, 100, 250))} for client_id in CLIENTS for _ in range(choose.of((0, 1, 2)))],
        "acquaintance": [{"client_id": choose.of(CLIENTS), "colleague_id": choose.of(("K1", "K2", "gone"))}
                         for _ in range(choose.of((0, 2, 4)))],
        "contact": [{"client_id": choose.of(CLIENTS), "buying_centre": choose.of(("board", "HR", "")),
                     "engagement": choose.of((None, 1, 2, 3)), "known_to_id": choose.of((None, "K1", "gone")),
                     "noted_on": choose.of(DAYS)} for _ in range(choose.of((0, 3, 6)))],
        "permission": [{"client_id": client_id, "channel": choose.of(("email", "phone")), "is_allowed": choose.of((True, False)),
                        "obtained_on": choose.of((None, *DAYS))} for client_id in CLIENTS if choose.of((True, False))],
        "score_override": [_said(choose) for _ in range(choose.of((0, 4, 10)))],
        "score_rule": _rules(choose),
    }
    return {table: [filled(table, row, number) for number, row in enumerate(rows, start=1)] for table, rows in some.items()}


def _said(choose: Choices) -> dict:
    dimension = choose.of(DIMENSIONS)
    of_line = subject(dimension) == "line"
    return {
        "client_id": choose.of(CLIENTS), "dimension": dimension, "score": choose.of((1, 2, 3, None)),
        "service_id": choose.of(SERVICES) if of_line else None, "overridden_on": choose.of(DAYS),
        "buying_centre": "" if of_line else choose.of(("", "board", "HR")),
    }


def _rules(choose: Choices) -> list[dict]:
    found = []
    for dimension in DIMENSIONS:
        measures = line_measures() if subject(dimension) == "line" else unit_measures()
        for _ in range(choose.of((1, 2, 3))):
            least, most = choose.of((0, 1, 2, 12, 100, None)), choose.of((None, 0, 1, 3, 36, 400))
            measure = choose.of(measures)
            if MEASURES[measure].unit == "share":
                least = choose.of((0.5, 1, None))
            if least is None and most is None:
                least = 1
            found.append({"dimension": dimension, "score": choose.of((3, 2, 1)), "measure": measure, "at_least": least,
                          "at_most": most})
        found.append({"dimension": dimension, "score": choose.of((1, 2, 3))})
    return found


weighings = st.sampled_from([Weights(), Weights(needs=0), Weights(3, 1, 2, 0, 5, 1), Weights(0, 0, 1, 1, 0, 0)])


def by_sql(store, as_of: date) -> dict:
    """What the workbook says, by demand unit."""
    found = {}
    every = scoring.lines(store, client_ids=CLIENTS)
    for unit in scoring.units(store, as_of=as_of):
        lines = [line for line in every if (line.client_id, line.buying_centre) == (unit.client_id, unit.buying_centre)]
        assert unit.best == tuple(lines[:3]) and unit.need_score == unit.best[0].need_score
        found[unit.client_id, unit.buying_centre] = {
            "relationships": unit.relationships, "data": unit.data, "resources": unit.resources,
            "need_score": unit.need_score, "relationship_score": unit.relationship_score, "is_said": unit.is_said,
            "open_needs": unit.open_needs, "last_date": unit.last_date,
            "lines": {line.service_id: (line.needs, line.fit, line.urgency) for line in lines},
        }
    return found


@looking_at(4, many=200)
@given(drawn=some_bytes(1100), weighed=weighings)
def test_the_plain_scoring_and_the_sql_agree_on_random_worlds(drawn: bytes, weighed: Weights) -> None:
    tables = world_of(drawn)
    named = {name: getattr(weighed, name) for name in DIMENSIONS}
    setting = [{"name": f"weight_{name}", "value": str(weight)} for name, weight in named.items()]
    store = put_rows(**tables, setting=setting)
    wanted = scoring_reference.units(tables, AS_OF, named)
    found = by_sql(store, AS_OF)
    assert found.keys() == wanted.keys()
    for key, unit in wanted.items():
        assert found[key] == unit, key


@looking_at(2)
@given(drawn=some_bytes(1100))
def test_the_matrix_and_one_client_alone_say_the_same_as_the_whole_book(drawn: bytes) -> None:
    store = put_rows(**world_of(drawn))
    whole = scoring.units(store, as_of=AS_OF)
    matrix = scoring.matrix(store, as_of=AS_OF, most_named=5)
    assert matrix.total == len(whole) == len(matrix.named) + sum(spot.units for spot in matrix.density)
    assert {each: sum(unit.quadrant is each for unit in whole) for each in scoring.Quadrant} == dict(matrix.counts)
    assert set(matrix.named) <= set(whole)
    with store.write(counts_as_change=False) as writer:
        for some in (CLIENTS[:1], CLIENTS[1:]):
            scoring_kept.keep(writer, as_of=AS_OF, client_ids=some)
    assert scoring.units(store, as_of=AS_OF) == whole


# Everything the engine itself finds, from lives to the matrix: with waits, with clients who may not be approached, and
# with somebody who says 3 of everything.
NO_NEED = ("us", "elsewhere", "not_needed", "ahead")


@looking_at(4, many=200)
@given(world=worlds, view=views)
def test_what_nobody_needs_never_reaches_the_matrix_whatever_anybody_says(world: World, view: View) -> None:
    store = _store()
    put(store, replace(world), view)
    with store.write() as writer:
        for table in ("score_rule", "score_override", "quiet_period", "decision"):
            writer.execute(f"delete from {table}")
        writer.insert("quiet_period", ["stage_id", "months", "why"], [("s1", 12, "")])
        columns = ["dimension", "score", "measure", "at_least", "at_most", "words", "why", "position"]
        writer.insert("score_rule", columns, [
            tuple(filled("score_rule", row, number)[name] for name in columns) for number, row in enumerate(rules(), start=1)
        ])
        said = ["client_id", "service_id", "buying_centre", "dimension", "score", "reason", "overridden_on", "who", "written_at"]
        writer.insert("score_override", said, [
            (client.client_id, service.service_id, "", "needs", 3, "important", view.as_of, "A. Partner", view.as_of)
            for client in world.clients for service in world.services
        ])
    book.refresh(store, as_of=view.as_of)
    cells = {(row["client_id"], row["service_id"]): row for row in store.dicts("from book_cell")}
    open_lines = {
        (line.client_id, line.service_id) for line in reference.opportunities(world, view)
        if line.move in ("back_sell", "cross_sell_now", "up_sell", "ask_first")
    }
    may_be = {
        client.client_id for client in world.clients
        if client.contact_status == "ok" and client.client_since_on and client.client_since_on <= view.as_of
    }
    matrix = scoring.matrix(store, as_of=view.as_of, most_named=10_000)
    assert {unit.client_id for unit in matrix.named} <= may_be
    scored = scoring.lines(store, client_ids=[client.client_id for client in world.clients])
    assert sum(unit.open_needs for unit in matrix.named) == len(scored)
    for line in scored:
        cell = cells[line.client_id, line.service_id]
        assert (line.client_id, line.service_id) in open_lines
        assert cell["state"] not in NO_NEED and not cell["wait"] and not cell["is_sensitive"]
        assert line.needs == 3
    wanted = {key for key, cell in cells.items()
              if cell["state"] in ("to_ask", "confirmed") and not cell["wait"] and not cell["is_sensitive"] and key[0] in may_be}
    assert {(line.client_id, line.service_id) for line in scored} == wanted


_kept: list = []


def _store():
    if not _kept:
        _kept.append(store_of(World()))
    return _kept[0]


def test_the_random_worlds_reach_every_score_and_leave_some_out():
    chances = [world_of(bytes((number * 37 + place * 101) % 256 for place in range(1100))) for number in range(12)]
    assert set(PLAIN) - {"setting"} == set(chances[0])
    units = [unit for tables in chances for unit in scoring_reference.units(tables, AS_OF, dict.fromkeys(DIMENSIONS, 1)).values()]
    assert len(units) > 20
    assert {unit[name] for unit in units for name in ("relationships", "data", "resources")} == {1, 2, 3}
    assert any(unit["is_said"] for unit in units) and not all(unit["is_said"] for unit in units)
