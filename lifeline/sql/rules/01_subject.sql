-- Grain: one row per client about whom anything is worked out. Key: client_id.
-- Rule 1: an objection covers the working out itself; a prospect's relationship begins on the as-of day.
select
    client_id,
    track,
    born_on,
    coalesce(client_since_on, as_of) as client_since_on
from client
where contact_status = 'ok'
  and client_id between first_client and last_client
