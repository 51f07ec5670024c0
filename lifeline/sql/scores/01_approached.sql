-- Grain: one row per client who may be approached on the day. Key: client_id.
-- Whoever may not is in no score, no map and no matrix.
select client_id, track, client_since_on
from client
where contact_status = 'ok'
  and client_since_on <= $as_of
  and client_id is not null
