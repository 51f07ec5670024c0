"""An invented book of any size: about six events, three matters and six facts a client, seeded, made inside DuckDB.

    python benchmarks/make_book.py 200000 /tmp/big.duckdb
    python benchmarks/make_book.py 200000 /tmp/big.duckdb --matters 10      # ten a client: two million

Clients have a segment, an office and an owner, who is a colleague; one in twenty has a decision on file. Every value comes from a hash of the client's number and a seed, so that a size always gives the same book, and a larger
book begins with the smaller one's clients.
"""

from __future__ import annotations

import argparse
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
        contact_status, contact_basis, notes, segment, office, owner)
    select
        client_id,
        list_value('Ada', 'Bram', 'Cleo', 'Dov', 'Esme', 'Finn', 'Gwen', 'Hugo', 'Iris', 'Jude')[1 + cast(number % 10 as integer)]
            || ' ' || list_value('Sample', 'Pretend', 'Mock', 'Notareal', 'Specimen', 'Invented', 'Madeup')[1 + cast((number // 10) % 7 as integer)]
            || ' ' || cast(number as varchar) as name,
        track, cast(born_on as varchar), born_on, born_on, born_on,
        cast(since as varchar), since,
        case when uniform(number, 'objects') < 0.03 then 'do_not_market' else 'ok' end,
        'invented', '',
        case when track = 'person'
            then list_value('Families', 'Later life', 'Private wealth', 'Tenants and buyers', '')[1 + cast(floor(5 * uniform(number, 'segment')) as integer)]
            else list_value('Technology', 'Care homes', 'Builders', 'Shops', 'Growing firms', '')[1 + cast(floor(6 * uniform(number, 'segment')) as integer)]
        end as segment,
        case when uniform(number, 'seated') < 0.3 then list_value('Sampleford', 'Mockbridge', 'Pretendon', 'Inventley')[1 + cast(floor(4 * uniform(number, 'office')) as integer)] else '' end as office,
        case when uniform(number, 'owned') < 0.2 then 'Partner ' || cast(1 + cast(floor(60 * uniform(number, 'owner')) as integer) as varchar) else '' end as owner
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
        join (select unnest(range(1, 13)) as turn) as turns on turn <= 4.5 + 8 * uniform(number, 'events')
        join (select *, row_number() over (partition by track order by position) - 1 as place, count(*) over (partition by track) as many from life_stage) as life_stage
            on life_stage.track = numbered.track
            and life_stage.place = cast(floor(life_stage.many * uniform(number * 16 + turn, 'stage')) as integer)
    )
    where event_on < date '2032-01-01'
    order by client_id, event_on
"""

# Most of a client's matters are one partner's; what is opened late is still under way.
MATTERS = """
    insert into matter (matter_id, client_id, service_id, opened_date, opened_on, opened_earliest_on, opened_latest_on, closed_on, fee,
        status, owner)
    select
        'M' || cast(number * 64 + turn as varchar), client_id, service_id, cast(opened_on as varchar), opened_on, opened_on, opened_on,
        opened_on + 60, cast(200 + 4000 * uniform(number * 64 + turn, 'fee') as decimal(18, 2)), 'closed',
        'Partner ' || cast(1 + cast(floor(60 * uniform(case when uniform(number * 64 + turn, 'passed') < 0.8 then number else number * 64 + turn end, 'owner')) as integer) as varchar)
    from (
        select
            numbered.number, client_id, turn, service.service_id,
            cast(born_on + cast((date '2026-10-01' - born_on) * (0.4 + 0.6 * uniform(number * 64 + turn, 'opened')) as integer) as date) as opened_on
        from numbered
        join (select unnest(range(1, 64)) as turn) as turns on turn <= 1 + $spread * uniform(number, 'matters')
        join (
            select
                tracks.track, service.service_id,
                row_number() over (partition by tracks.track order by position) - 1 as place,
                count(*) over (partition by tracks.track) as many
            from service
            join (values ('person'), ('business')) as tracks(track) on service.track in (tracks.track, 'both')
        ) as service
            on service.track = numbered.track
            and service.place = cast(floor(service.many * uniform(number * 64 + turn, 'service')) as integer)
    )
    order by client_id, opened_on
"""

COLLEAGUES = """
    insert into colleague (colleague_id, name, role, email, is_compliance_officer, office)
    select 'partner' || cast(number as varchar), 'Partner ' || cast(number as varchar), 'Partner', '', false,
        list_value('Sampleford', 'Mockbridge', 'Pretendon', 'Inventley')[1 + cast(number % 4 as integer)]
    from range(1, 61) as numbers(number)
"""

DECISIONS = """
    insert into decision (decision_id, client_id, service_id, decided, decided_on, stage_ids, rules, move, reason, channel, who, written_at)
    select
        'D' || cast(number as varchar), client_id, need_rule.service_id,
        list_value('confirmed_gap', 'proposed', 'agreed')[1 + cast(floor(3 * uniform(number, 'decided')) as integer)],
        date '2026-01-01' + cast(floor(300 * uniform(number, 'decided_on')) as integer), need_rule.stage_id, need_rule.rule_id, 'back_sell', '', 'meeting',
        'Partner 1', timestamp '2026-10-31'
    from (
        select numbered.number, numbered.client_id, min(life_event.stage_id) as stage_id
        from numbered join life_event on life_event.client_id = numbered.client_id
        where uniform(number, 'decides') < 0.05
        group by numbered.number, numbered.client_id
    ) as deciding
    join (select stage_id, min(rule_id) as rule_id, min_by(service_id, rule_id) as service_id from need_rule group by stage_id) as need_rule
        on need_rule.stage_id = deciding.stage_id
"""

FACTS = """
    insert into fact (client_id, fact, answer, evidence)
    select client_id, fact, case when uniform(number * 128 + position, 'answer') < 0.6 then 'yes' else 'no' end, 'client_said'
    from numbered
    join fact_definition on uniform(number * 128 + position, 'known') < 0.08 and kind <> 'ending event'
    order by client_id, fact
"""


def fill(writer: Writer, clients: int, seed: int = SEED, matters: float | None = None) -> None:
    """Write an invented book of so many clients into a workbook that holds a pack; `matters` is how many a client has."""
    writer.execute(UNIFORM.format(seed=seed))
    writer.execute(NUMBERED, clients=clients)
    for statement in (CLIENTS, EVENTS):
        writer.execute(statement)
    writer.execute(MATTERS, spread=5 if matters is None else 2 * matters - 1)
    for statement in (FACTS, COLLEAGUES, DECISIONS):
        writer.execute(statement)


def make(path: Path, clients: int, matters: float | None = None) -> Store:
    """A new workbook with the law firm's pack and an invented book; an old file of that name is replaced."""
    for old in path.parent.glob(f"{path.name}*"):
        old.unlink()
    store = Store.create(path)
    packs.load(store, paths.packs_folder() / "law_firm_england_wales")
    with store.write() as writer:
        fill(writer, clients, matters=matters)
    return store


if __name__ == "__main__":
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("clients", type=int)
    asked.add_argument("file", type=Path)
    asked.add_argument("--matters", type=float, help="how many a client has, about three unless told; at most 30")
    given = asked.parse_args()
    with make(given.file, given.clients, given.matters) as made:
        for table in ("client", "life_event", "matter", "fact", "decision"):
            print(f"{table:12} {made.value(f'select count(*) from {table}'):>12,}")
