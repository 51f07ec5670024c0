-- Grain: one row per client who may be approached on the day. Key: client_id.
-- Section 5: they allow it, and are clients by then.
select
    client_id,
    track,
    client_since_on
from client
where contact_status = 'ok'
  and client_since_on <= as_of
  and client_id between first_client and last_client
