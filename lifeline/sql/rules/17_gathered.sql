-- Grain: one row per reason for a line, or review to come. Key: client_id, service_place, event_id, rule_place, held_place.
-- Rules 9, 12 and 16 join the rest: what replaces a lapsed need, reviews, and what is expected, never more than asked or awaited.
-- Rule 13: `ranking` is the move's place times 100; of one move, what is recorded, then reviews (1), then expected (2).
-- The window closes `window_end_months` after `anchor_on`: worked out where it is asked for, as few of these rows are.
select
    client_id,
    service_place,
    case
        when not is_expected then verdict - verdict % 100
        when opens_on > as_of then 502
        else 402
    end as ranking,
    anchor_on,
    window_end_months,
    opens_on,
    last_on,
    need,
    rule_place,
    rule_bit,
    event_id,
    event_on,
    client_since_on,
    verdict % 100 as decided_by,
    cast(null as string) as replaced_service_id,
    cast(null as integer) as held_place
from judged
union all
select
    client_id,
    service_place,
    case when event_on < client_since_on then 200 else 300 end as ranking,
    anchor_on,
    window_end_months,
    opens_on,
    cast(null as date) as last_on,
    need,
    rule_place,
    rule_bit,
    event_id,
    event_on,
    client_since_on,
    9 as decided_by,
    replaced_service_id,
    cast(null as integer) as held_place
from replacement
union all
select
    client_id,
    service_place,
    case when due_on <= add_months(as_of, lookahead_months) then 101 else 701 end as ranking,
    due_on as anchor_on,
    0 as window_end_months,
    add_months(due_on, -lookahead_months) as opens_on,
    due_on as last_on,
    cast(null as integer) as need,
    cast(null as integer) as rule_place,
    cast(null as bigint) as rule_bit,
    cast(null as string) as event_id,
    cast(null as date) as event_on,
    cast(null as date) as client_since_on,
    12 as decided_by,
    cast(null as string) as replaced_service_id,
    held_place
from review
