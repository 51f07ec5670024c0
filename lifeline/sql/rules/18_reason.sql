-- Grain: one row per reason for a line. Key: none kept (it is as narrow as can be: these rows are the most of all).
-- Rule 13's reason to give first is the least `precedence`: of the line's own move, the most needed, the earliest, by rule.
-- `kind` is 2 for what lapsed, 1 for what is expected, 0 for the rest.
select
    client_id,
    service_place,
    case when ranking >= 600 then 2 when ranking % 100 = 2 then 1 else 0 end as kind,
    opens_on,
    last_on,
    need,
    event_on,
    rule_bit,
    held_place,
    event_id,
    ((cast(ranking as bigint) * 4 + 3 - coalesce(need, 0)) * 8388608
        + coalesce(extract(year from event_on) * 512 + dayofyear(event_on), 8388607)) * 16384
        + coalesce(rule_place, 16383) as precedence,
    -- Of several lapses the greatest is the latest, and of those the one that opened first: its two days in one number.
    case
        when ranking >= 600
        then cast(extract(year from last_on) * 512 + dayofyear(last_on) as bigint) * 8388608
            + 8388607 - extract(year from opens_on) * 512 - dayofyear(opens_on)
    end as lapse,
    -- What we missed in their time with us: lapsed, or now past its window though it opened since they came.
    case
        when opens_on >= client_since_on and (ranking >= 600 or (ranking between 200 and 399 and add_months(anchor_on, window_end_months) < as_of))
        then ranking
    end as missed_ranking
from gathered
where ranking < 700
