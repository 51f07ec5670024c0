-- Grain: one row per reason for a line, or review to come. Key: client_id, service_id, stage_id, event_id, rule_id, held_service_id.
-- Rules 9, 12 and 16 join the rest: what replaces a lapsed need, reviews, and what is expected, never more than asked or awaited.
-- Rule 13: `ranking` is the move's place times 100; of one move, what is recorded, then reviews (1), then expected (2).
select
    client_id,
    service_id,
    case
        when not is_expected then move
        when opens_on > as_of then 'cross_sell_future'
        else 'ask_first'
    end as move,
    case when is_expected then 'expected' else 'recorded' end as basis,
    case
        when not is_expected then verdict - verdict % 100
        when opens_on > as_of then 502
        else 402
    end as ranking,
    opens_on,
    closes_on,
    last_on,
    need,
    rule_id,
    rule_place,
    rule_bit,
    stage_id,
    event_id,
    event_on,
    client_since_on,
    decided_by,
    cast(null as string) as replaced_service_id,
    cast(null as string) as held_service_id
from judged
union all
select
    client_id,
    service_id,
    case when event_on < client_since_on then 'back_sell' else 'cross_sell_now' end as move,
    'recorded' as basis,
    case when event_on < client_since_on then 200 else 300 end as ranking,
    opens_on,
    closes_on,
    cast(null as date) as last_on,
    need,
    rule_id,
    rule_place,
    rule_bit,
    stage_id,
    event_id,
    event_on,
    client_since_on,
    9 as decided_by,
    replaced_service_id,
    cast(null as string) as held_service_id
from replacement
union all
select
    client_id,
    service_id,
    case when due_on <= add_months(as_of, lookahead_months) then 'up_sell' else 'coming_up' end as move,
    'review' as basis,
    case when due_on <= add_months(as_of, lookahead_months) then 101 else 701 end as ranking,
    add_months(due_on, -lookahead_months) as opens_on,
    due_on as closes_on,
    due_on as last_on,
    cast(null as integer) as need,
    cast(null as string) as rule_id,
    cast(null as integer) as rule_place,
    cast(null as bigint) as rule_bit,
    cast(null as string) as stage_id,
    cast(null as string) as event_id,
    cast(null as date) as event_on,
    cast(null as date) as client_since_on,
    12 as decided_by,
    cast(null as string) as replaced_service_id,
    held_service_id
from review
