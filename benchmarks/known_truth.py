"""An invented book whose truth is known: what to find in it, and how long finding it takes.

    python benchmarks/known_truth.py 200000 /tmp/known.duckdb

Clients come again as BG/NBD has it and pay as Gamma-Gamma has it, with the parameters below; a part of them reaches two
stages. After the one, half buy the service that a rule calls for, and a third buy something no rule names; after the
other nothing happens. Seeded: a size always gives the same book.
"""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from lifeline import paths
from lifeline.intake import packs
from lifeline.question import book, catalogue_truth, lifetime_value
from lifeline.question.lifetime_value_model import Buying, Worth
from lifeline.store import Store

SEED = 20_261_122
AS_OF = date(2026, 11, 1)
FROM_ON, UNTIL_ON = date(2004, 1, 1), date(2024, 1, 1)  # they come between these days

# Per year, and in money.
BUYING = Buying(r=0.8, alpha=2.0, a=0.9, b=3.5)
WORTH = Worth(p=3.0, q=3.5, gamma=900.0)

REACH = 0.4  # of the clients reach each of the two stages
BUY, BUY_MONTHS = 0.5, 9.0  # of those buy after the one, after so many months on average
BUY_UNNAMED = 0.3  # and so many buy what no rule names


@dataclass(frozen=True, slots=True)
class Planted:
    """What is in it: the stage that brings purchases and the one that does not, with a rule each, and the unnamed
    service.
    """

    stage_id: str
    rule_id: str
    service_id: str
    unnamed_id: str
    idle_stage_id: str
    idle_rule_id: str


def planted(store: Store) -> Planted:
    """The two rules and the service, chosen from the pack by what they are like."""
    rules = store.tuples("""
        select prepared_rule.rule_id, prepared_rule.stage_id, prepared_rule.service_id, prepared_rule.family
        from prepared_rule
        join life_stage on life_stage.stage_id = prepared_rule.stage_id
        join service on service.service_id = prepared_rule.service_id
        join need_rule on need_rule.rule_id = prepared_rule.rule_id
        where life_stage.track = 'person' and service.track = 'person' and not life_stage.is_sensitive
          and prepared_rule.window_start_months = 0 and not prepared_rule.is_per_event
          and prepared_rule.reviews_family is null and prepared_rule.lapse_after_months is null
          and service.tier = 1
        order by need_rule.position
    """)
    rule_id, stage_id, service_id, family = rules[0]
    idle = next(rule for rule in rules if rule[1] != stage_id and rule[3] != family)
    unnamed = store.value("""
        select service_id from service
        where track = 'person' and family not in (select family from prepared_rule where stage_id in ($one, $other))
        order by position limit 1
    """, one=stage_id, other=idle[1])
    return Planted(stage_id, rule_id, service_id, unnamed, idle[1], idle[0])


def fill(store: Store, clients: int, *, has_stages: bool = True, matters: int = 1, seed: int = SEED) -> Planted:
    """Write the book into a workbook that holds a pack; without stages every purchase is as the two models have it.

    `matters` is how many begin with each purchase, on one day and alike.
    """
    chance, there = np.random.default_rng(seed), planted(store)
    services = np.array([each for (each,) in store.tuples(
        "select service_id from service where track = 'person' order by position"
    )])
    first, last = (np.datetime64(day, "D") for day in (FROM_ON, UNTIL_ON))
    now = np.datetime64(AS_OF, "D")
    came = first + chance.integers(0, (last - first).astype(int), clients)
    whose, days = _bought(chance, came, now)
    bought = services[chance.integers(0, len(services), len(days))]
    events = []
    if has_stages:
        for stage_id, brings in ((there.stage_id, True), (there.idle_stage_id, False)):
            who = np.flatnonzero(chance.random(clients) < REACH)
            reached = came[who] + chance.integers(30, 10 * 365, len(who))
            is_past = reached < now
            who, reached = who[is_past], reached[is_past]
            events.append((np.full(len(who), stage_id), who, reached))
            if brings:
                for service_id, share in ((there.service_id, BUY), (there.unnamed_id, BUY_UNNAMED)):
                    some = chance.random(len(who)) < share
                    when = reached[some] + np.ceil(chance.exponential(BUY_MONTHS * 30.4375, some.sum())).astype(int)
                    known = when <= now
                    whose, days = np.append(whose, who[some][known]), np.append(days, when[known])
                    bought = np.append(bought, np.full(known.sum(), service_id))
    scale = chance.gamma(WORTH.q, size=clients) / WORTH.gamma
    fees = np.round(chance.gamma(WORTH.p, size=len(days)) / scale[whose], 2)
    work = tuple(np.repeat(column, matters) for column in (whose, days, bought, np.round(fees / matters, 2)))
    _write(store, came, work, events)
    return there


def _bought(chance: np.random.Generator, came: np.ndarray, now: np.datetime64) -> tuple[np.ndarray, np.ndarray]:
    """Whose purchases, and on which days: the first when they come, the others as BG/NBD has it."""
    rate = chance.gamma(BUYING.r, size=len(came)) / BUYING.alpha
    leaves = chance.beta(BUYING.a, BUYING.b, size=len(came))
    whose, days = [np.arange(len(came))], [came]
    still, when = np.arange(len(came)), came.astype("datetime64[D]").astype(float)
    while len(still):
        when = when + chance.exponential(1, len(still)) / rate[still] * 365.25
        is_known = when < now.astype(float)
        still, when = still[is_known], when[is_known]
        whose.append(still)
        days.append(np.floor(when).astype(int).astype("datetime64[D]"))
        stays = chance.random(len(still)) >= leaves[still]
        still, when = still[stays], when[stays]
    return np.concatenate(whose), np.concatenate(days)


def _write(store: Store, came: np.ndarray, work: tuple, events: list[tuple]) -> None:
    whose, days, bought, fees = work
    ids = np.array([f"C{number:07d}" for number in range(1, len(came) + 1)])

    def dates(values: np.ndarray) -> pa.Array:
        return pa.array(values.astype("datetime64[D]"))

    def same(word: str, count: int) -> pa.Array:
        return pa.array([word] * count)

    count = len(came)
    with store.write(who="invented") as writer:
        writer.insert_arrow("client", pa.table({
            "client_id": ids, "name": [f"Invented {each}" for each in ids], "track": same("person", count),
            "client_since": came.astype(str), "client_since_on": dates(came), "contact_status": same("ok", count),
            "contact_basis": same("invented", count), "notes": same("", count),
        }))
        work_count = len(days)
        writer.insert_arrow("matter", pa.table({
            "matter_id": [f"M{number}" for number in range(work_count)], "client_id": ids[whose], "service_id": bought,
            "opened_date": days.astype(str), "opened_on": dates(days), "opened_earliest_on": dates(days),
            "opened_latest_on": dates(days), "fee": fees, "status": same("closed", work_count),
            "owner": same("A. Partner", work_count),
        }))
        for stages, who, reached in events:
            writer.insert_arrow("life_event", pa.table({
                "client_id": ids[who], "stage_id": stages, "label": same("", len(who)),
                "event_date": reached.astype(str), "event_on": dates(reached), "earliest_on": dates(reached),
                "latest_on": dates(reached),
                "status": same("happened", len(who)), "evidence": same("client_said", len(who)),
                "evidence_note": same("", len(who)),
            }))


def make(path: Path, clients: int) -> Store:
    """A new workbook with the law firm's pack and the book; an old file of that name is replaced."""
    for old in path.parent.glob(f"{path.name}*"):
        old.unlink()
    store = Store.create(path)
    packs.load(store, paths.packs_folder() / "law_firm_england_wales")
    fill(store, clients, matters=3)
    return store


def _timed(what: str, work: object) -> object:
    begun = time.perf_counter()
    found = work()
    print(f"{time.perf_counter() - begun:8.2f} s  {what}")
    return found


def main(clients: int, path: Path) -> None:
    """Make the book, ask it both questions, and say what came out beside what is in it."""
    with make(path, clients) as store:
        for table in ("client", "life_event", "matter"):
            print(f"{table:12} {store.value(f'select count(*) from {table}'):>12,}")
        there = planted(store)
        _timed("the whole book worked out", lambda: book.refresh(store, as_of=AS_OF))
        rests, model = _timed("estimate: fitted", lambda: lifetime_value.fitted(store, as_of=AS_OF))
        _timed("estimate: all clients", lambda: lifetime_value.value_of_all(store, as_of=AS_OF))
        _timed("estimate: the check", lambda: lifetime_value.checked(store, as_of=AS_OF))
        _timed("estimate: all clients again", lambda: lifetime_value.value_of_all(store, as_of=AS_OF))
        _timed("estimate: one client", lambda: lifetime_value.value_of_client(store, "C0000001", as_of=AS_OF))
        print(f"          fitted {model.buying}, {model.worth}; in it {BUYING}, {WORTH}, and what the stages bring")
        found = _timed(
            "rules: all", lambda: catalogue_truth.truths(store, as_of=AS_OF, progress=lambda done, of: None)
        )
        _timed("rules: all again", lambda: catalogue_truth.truths(store, as_of=AS_OF))
        _timed("rules: one curve", lambda: catalogue_truth.rule_curve(store, there.rule_id, as_of=AS_OF))
        for rule in found.rules:
            if rule.verdict != catalogue_truth.TOO_FEW:
                mark = "<- planted" if rule.rule_id == there.rule_id else ""
                print(f"          {rule.rule_id} {rule.verdict:14} n = {rule.followed:>7,} times {rule.times} {mark}")
        for row in found.unexpected:
            print(f"          {row.stage_id} {row.service_id} {row.share:.3f} against {row.overall:.3f}")


if __name__ == "__main__":
    if len(sys.argv) != 3 or not sys.argv[1].isdigit():
        sys.exit("usage: python benchmarks/known_truth.py CLIENTS FILE.duckdb")
    main(int(sys.argv[1]), Path(sys.argv[2]))
