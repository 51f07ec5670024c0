-- Grain: one row per client, service, and reasons that lapsed or not, expected or not. Key: client_id, service_id, is_lapsed, is_expected.
-- Rule 13: the first move of all, the earliest dates, the highest need; and the rules, each by its bit.
select
    client_id,
    service_id,
    is_lapsed,
    is_expected,
    min(ranking) as ranking,
    min(opens_on) as opens_on,
    min(last_on) as last_date,
    max(last_on) as latest_on,
    max(need) as need,
    min(event_on) as stage_on,
    coalesce(bit_or(rule_bit), 0) as rule_bits,
    max(held_service_id) as held_service_id,
    coalesce(bool_or(held_service_id = service_id), false) as is_of_held,
    min(precedence) as precedence,
    min(missed_ranking) as missed_ranking
from reason
group by client_id, service_id, is_lapsed, is_expected
