"""The whole book by one engine, in a process of its own: what `million.py` starts, times and compares.

    python benchmarks/engines.py rules WORKBOOK OUTPUT       # the project's SQL
    python benchmarks/engines.py floor WORKBOOK OUTPUT       # reading and writing, no work between; after `rules` and `keep`
    python benchmarks/engines.py reference WORKBOOK OUTPUT   # the slow, plain Python of the tests

The answer is each line's `client_id, service_id, move, opens_on, last_date, stages, rules, basis, need` as Parquet: what the
command `opportunities` writes but for the two columns of words, which are looked up in the pack by the line's first rule.
"""

from __future__ import annotations

import dataclasses
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

import pyarrow as pa  # noqa: E402 - found once the path is set, as all below
import pyarrow.parquet as pq  # noqa: E402

from lifeline import paths  # noqa: E402
from lifeline.question import book  # noqa: E402
from lifeline.question.catalogue import asking, bounds  # noqa: E402
from lifeline.question.ranges import each_range, ranges  # noqa: E402
from lifeline.store import Store  # noqa: E402

AS_OF = date(2026, 11, 1)
PACK = "law_firm_england_wales"
COLUMNS = "client_id, service_id, move, opens_on, last_date, stages, rules, basis, need"
WITHIN = "where client_id between $first_client and $last_client"
# Each client's events, and the stages they may be asked about.
EVENTS = """
    select client_id, stage_id, event_on from life_event where client_id between $first_client and $last_client
    union all
    select client.client_id, life_stage.stage_id, client.born_on
    from client
    join life_stage on life_stage.track = client.track
    where client.client_id between $first_client and $last_client
      and life_stage.prompt_rule in ('date_certain', 'ask_by_age')
"""
# What the rules read of a client, and no more.
READ = {
    "client": "client_id, track, born_on, client_since_on, contact_status",
    "life_event": "client_id, event_id, stage_id, event_on, status, evidence",
    "event_anchor": "client_id, event_id, name, anchor_on",
    "fact": "client_id, fact, answer, fact_on",
    "holding": "client_id, service_id, provider, held_on, for_stage_id, ask_again_after_on",
    "matter": "client_id, service_id, opened_on, for_stage_id",
}


def in_ranges(store: Store, output: Path, ask: Callable[[dict[str, str]], pa.Table]) -> int:
    """Ask for each range of clients, one on each processor, and write each answer as a file; returns how many lines."""
    output.mkdir(parents=True)

    def work_out(first_client: str, last_client: str) -> int:
        rows = ask({"first_client": first_client, "last_client": last_client})
        pq.write_table(rows, output / f"{first_client}.parquet")
        return rows.num_rows

    return sum(lines for lines, _ in each_range(work_out, store.tuples(ranges(book.RANGE))))


def rules(workbook: Path, output: Path) -> int:
    """The project's SQL: the answer `opportunity` of `lifeline/sql`, of a range of clients at a time."""
    with Store.open(workbook) as store:
        values = bounds(store) | {"as_of": AS_OF}
        ask = f"select {COLUMNS} {asking('opportunity')}"
        return in_ranges(store, output, lambda bound: store.arrow(ask, **values | bound))


def keep(workbook: Path, answer: Path) -> int:
    """Keep an answer in the workbook, for `floor` to read."""
    with Store.open(workbook) as store, store.write(counts_as_change=False) as writer:
        writer.execute("drop table if exists floor_answer")
        writer.execute(f"create table floor_answer as select {COLUMNS} from opportunity(date '2026-11-01', 1, 1, 1, '', '') limit 0")
        for path in sorted(answer.glob("*.parquet")):
            writer.insert_arrow("floor_answer", pq.read_table(path))
        return writer.tuples("select count(*) from floor_answer")[0][0]


def _floor(workbook: Path, output: Path, between: str) -> int:
    with Store.open(workbook) as store:

        def ask(bound: dict[str, str]) -> pa.Table:
            for table, columns in READ.items():
                store.tuples(f"select sum(hash({columns})) from {table} {WITHIN}", **bound)
            if between:
                store.tuples(between, **bound)
            return store.arrow(f"select {COLUMNS} from floor_answer {WITHIN}", **bound)

        return in_ranges(store, output, ask)


def floor(workbook: Path, output: Path) -> int:
    """The least it could take: every column of every row that the rules read is read, and the very same answer is written.

    Done in DuckDB, in the same ranges and on as many processors as the rules are. Nothing is worked out in between: the
    answer was kept before.
    """
    return _floor(workbook, output, "")


def expand(workbook: Path, output: Path) -> int:
    """The floor, with each event laid beside each need rule of its stage: the rows that any program has to look at."""
    return _floor(workbook, output, f"""
        select sum(hash(event.client_id, event.event_on, rule.rule_id))
        from ({EVENTS}) as event
        join prepared_rule as rule on rule.stage_id = event.stage_id
    """)


def laid(workbook: Path, output: Path) -> int:
    """Reading, laying each event beside each need rule of its stage, and writing all of those rows in the answer's columns.

    The rows that the rules have to decide about, some four for each line of the answer, with nothing decided.
    """
    with Store.open(workbook) as store:

        def ask(bound: dict[str, str]) -> pa.Table:
            for table, columns in READ.items():
                store.tuples(f"select sum(hash({columns})) from {table} {WITHIN}", **bound)
            return store.arrow(f"""
                select event.client_id, rule.service_id, rule.later_rule, event.event_on, event.event_on as until_on,
                    rule.stage_id, rule.rule_id, rule.anchor, rule.need
                from ({EVENTS}) as event
                join prepared_rule as rule on rule.stage_id = event.stage_id
            """, **bound)

        return in_ranges(store, output, ask)


def reference(workbook: Path, output: Path) -> int:
    """The slow reference of the tests, client by client in plain Python. It knows no rules by their ids."""
    from canonical import world_of
    from client_file import File
    from reference import lines_of
    from worlds import Client, Event, Fact, Matter, View

    pack = world_of(paths.packs_folder() / PACK)
    tables = {
        "clients": (Client, "select client_id, track, born_on, client_since_on, contact_status from client"),
        "events": (Event, "select event_id, client_id, stage_id, event_on, status, evidence from life_event"),
        "facts": (Fact, "select client_id, fact, answer, fact_on from fact"),
        "matters": (Matter, "select client_id, service_id, opened_on from matter"),
    }
    theirs: dict[str, dict[str, list[object]]] = {}
    with Store.open(workbook) as store:
        for name, (kind, asked) in tables.items():
            for row in store.tuples(asked):
                one = kind(*row)
                theirs.setdefault(one.client_id, {each: [] for each in tables})[name].append(one)
    found = []
    for rows in theirs.values():
        world = dataclasses.replace(pack, **{name: tuple(each) for name, each in rows.items()})
        found += [dataclasses.asdict(line) for line in lines_of(File(world, world.clients[0], AS_OF), View(AS_OF))]
    output.mkdir(parents=True)
    pq.write_table(pa.Table.from_pylist(found), output / "0000.parquet")
    return len(found)


def refresh(workbook: Path, _: Path) -> int:
    """What the app keeps of the book: lines, cells and scores, worked out anew and stored."""
    with Store.open(workbook) as store:
        return book.refresh(store, as_of=AS_OF)


if __name__ == "__main__":
    print(globals()[sys.argv[1]](Path(sys.argv[2]), Path(sys.argv[3])))
