-- Grain: one row per client, service and kind of reason: lapsed, expected or neither. Key: client_id, service_place, kind.
-- Rule 13: the first move of all, the earliest dates, the highest need; and the rules, each by its bit.
select
    client_id,
    service_place,
    kind,
    min(precedence) >> 39 as ranking,
    min(opens_on) as opens_on,
    min(last_on) as last_date,
    max(lapse) as lapse,
    max(need) as need,
    min(event_on) as stage_on,
    coalesce(bit_or(rule_bit), 0) as rule_bits,
    max(held_place) as held_place,
    coalesce(bool_or(held_place = service_place), false) as is_of_held,
    min(precedence) as precedence,
    min(missed_ranking) as missed_ranking
from reason
group by client_id, service_place, kind
