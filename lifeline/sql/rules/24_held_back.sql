-- Grain: one row per client and service whose line is held back. Key: none (a service may be held back twice).
-- Rules 14 and 15: hidden by a supersession, or by a brake.
select
    client_id,
    service_place,
    false as is_lapsed
from hidden
where is_hidden
union all
select
    client_id,
    service_place,
    false as is_lapsed
from braked
