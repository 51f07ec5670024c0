-- Grain: one row per client, service and guard that somebody set aside by the day. Key: client_id, service_id, guard.
-- It covers what stood on that day, not a later cause of the same kind.
select
    client_id,
    service_id,
    guard,
    max(overridden_on) as overridden_on
from override
where client_id between first_client and last_client
  and overridden_on <= as_of
group by client_id, service_id, guard
