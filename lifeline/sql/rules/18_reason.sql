-- Grain: one row per reason for a line. Key: none kept (it is as narrow as can be: these rows are the most of all).
-- Rule 13's reason to give first is the least `precedence`: of the line's own move, the most needed, the earliest, by rule.
select
    client_id,
    service_id,
    ranking,
    ranking >= 600 as is_lapsed,
    ranking % 100 = 2 as is_expected,
    opens_on,
    last_on,
    need,
    event_on,
    rule_bit,
    held_service_id,
    event_id,
    ((cast(ranking as bigint) * 4 - coalesce(need, 0)) * 4000000
        + coalesce(extract(year from event_on) * 400 + dayofyear(event_on), 3999999)) * 10000
        + coalesce(rule_place, 9999) as precedence,
    -- What we missed in their time with us: lapsed, or now past its window though it opened since they came.
    case
        when opens_on >= client_since_on and (ranking >= 600 or (ranking between 200 and 399 and closes_on < as_of))
        then ranking
    end as missed_ranking
from gathered
where ranking < 700
