"""An invented book of any size: about six events, three matters and six facts a client, seeded, made inside DuckDB.

    python benchmarks/make_book.py 200000 /tmp/big.duckdb

Every value comes from a hash of the client's number and a seed, so that a size always gives the same book, and a larger
book begins with the smaller one's clients.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from lifeline import paths
from lifeline.intake import packs
from lifeline.store import Store, Writer

SEED = 20_261_101

# Uniform in [0, 1), from the client's number and a purpose.
UNIFORM = "create or replace temp macro uniform(number, purpose) as (hash(number, purpose, {seed}) % 1000003) / 1000003.0"

NUMBERED = """
    create or replace temp table numbered as
    select
        number,
        'C' || lpad(cast(number as varchar), 7, '0') as client_id,
        case when uniform(number, 'track') < 0.7 then 'person' else 'business' end as track,
        case when uniform(number, 'track') < 0.7
            then date '1935-01-01' + cast(uniform(number, 'born') * 26000 as integer)
            else date '1985-01-01' + cast(uniform(number, 'born') * 14500 as integer)
        end as born_on
    from range(1, $clients + 1) as numbers(number)
"""

CLIENTS = """
    insert into client (client_id, name, track, born, born_on, born_earliest_on, born_latest_on, client_since, client_since_on,
        contact_status, contact_basis, notes)
    select
        client_id,
        list_value('Ada', 'Bram', 'Cleo', 'Dov', 'Esme', 'Finn', 'Gwen', 'Hugo', 'Iris', 'Jude')[1 + cast(number % 10 as integer)]
            || ' ' || list_value('Sample', 'Pretend', 'Mock', 'Notareal', 'Specimen', 'Invented', 'Madeup')[1 + cast((number // 10) % 7 as integer)]
            || ' ' || cast(number as varchar) as name,
        track, cast(born_on as varchar), born_on, born_on, born_on,
        cast(since as varchar), since,
        case when uniform(number, 'objects') < 0.03 then 'do_not_market' else 'ok' end,
        'invented', ''
    from (select *, least(born_on + cast((date '2026-10-01' - born_on) * (0.4 + 0.6 * uniform(number, 'since')) as integer), date '2026-10-01') as since from numbered)
    order by client_id
"""

EVENTS = """
    insert into life_event (event_id, client_id, stage_id, label, event_date, event_on, earliest_on, latest_on, status, evidence,
        evidence_note)
    select
        'N' || cast(number * 16 + turn as varchar), client_id, stage_id, '', cast(event_on as varchar), event_on, event_on, event_on,
        case when event_on > date '2026-11-01' then 'planned' else 'happened' end, 'client_said', ''
    from (
        select
            numbered.number, numbered.client_id, turn, life_stage.stage_id,
            cast(born_on + cast(365.25 * (coalesce(typical_start_age, 20) + (coalesce(typical_end_age, typical_start_age + 10, 40) - coalesce(typical_start_age, 20))
                * uniform(number * 16 + turn, 'when')) as integer) as date) as event_on
        from numbered
        join (select unnest(range(1, 13)) as turn) as turns on turn <= 3 + 7 * uniform(number, 'events')
        join (select *, row_number() over (partition by track order by position) - 1 as place, count(*) over (partition by track) as many from life_stage) as life_stage
            on life_stage.track = numbered.track
            and life_stage.place = cast(floor(life_stage.many * uniform(number * 16 + turn, 'stage')) as integer)
    )
    where event_on < date '2032-01-01'
    order by client_id, event_on
"""

MATTERS = """
    insert into matter (matter_id, client_id, service_id, opened_date, opened_on, opened_earliest_on, opened_latest_on, closed_on, fee,
        status, owner)
    select
        'M' || cast(number * 16 + turn as varchar), client_id, service_id, cast(opened_on as varchar), opened_on, opened_on, opened_on,
        opened_on + 60, cast(200 + 4000 * uniform(number * 16 + turn, 'fee') as decimal(18, 2)), 'closed', 'A. Partner'
    from (
        select
            numbered.number, client_id, turn, service.service_id,
            cast(born_on + cast((date '2026-10-01' - born_on) * (0.4 + 0.6 * uniform(number * 16 + turn, 'opened')) as integer) as date) as opened_on
        from numbered
        join (select unnest(range(1, 7)) as turn) as turns on turn <= 1 + 4.5 * uniform(number, 'matters')
        join (select *, row_number() over (order by position) - 1 as place, count(*) over () as many from service) as service
            on service.place = cast(floor(service.many * uniform(number * 16 + turn, 'service')) as integer)
    )
    order by client_id, opened_on
"""

FACTS = """
    insert into fact (client_id, fact, answer, evidence)
    select client_id, fact, case when uniform(number * 128 + position, 'answer') < 0.6 then 'yes' else 'no' end, 'client_said'
    from numbered
    join fact_definition on uniform(number * 128 + position, 'known') < 0.08 and kind <> 'ending event'
    order by client_id, fact
"""


def fill(writer: Writer, clients: int, seed: int = SEED) -> None:
    """Write an invented book of so many clients into a workbook that holds a pack."""
    writer.execute(UNIFORM.format(seed=seed))
    writer.execute(NUMBERED, clients=clients)
    for statement in (CLIENTS, EVENTS, MATTERS, FACTS):
        writer.execute(statement)


def make(path: Path, clients: int) -> Store:
    """A new workbook with the law firm's pack and an invented book; an old file of that name is replaced."""
    for old in path.parent.glob(f"{path.name}*"):
        old.unlink()
    store = Store.create(path)
    packs.load(store, paths.packs_folder() / "law_firm_england_wales")
    with store.write() as writer:
        fill(writer, clients)
    return store


if __name__ == "__main__":
    if len(sys.argv) != 3 or not sys.argv[1].isdigit():
        sys.exit("usage: python benchmarks/make_book.py CLIENTS FILE.duckdb")
    with make(Path(sys.argv[2]), int(sys.argv[1])) as made:
        for table in ("client", "life_event", "matter", "fact"):
            print(f"{table:12} {made.value(f'select count(*) from {table}'):>12,}")
