-- Grain: one row per client with a purchase by the day `$until`. Key: client_id.
-- Repeat purchases, when the last of them was and how long we have watched, in years from the first; and what followed.
select
    client_id,
    cast(count(*) filter (where opened_on <= $until) - 1 as double) as repeats,
    (max(opened_on) filter (where opened_on <= $until) - min(opened_on)) / 365.25 as last,
    ($until - min(opened_on)) / 365.25 as seen,
    cast(count(fee) filter (where opened_on <= $until) as double) as known,
    coalesce(sum(fee) filter (where opened_on <= $until), 0) as billed,
    cast(count(*) filter (where opened_on > $until) as double) as since,
    min(opened_on) as first_on,
    max(opened_on) filter (where opened_on <= $until) as last_on
from purchase
group by client_id
having min(opened_on) <= $until
