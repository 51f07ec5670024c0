-- Grain: one row per client. Key: client_id.
-- Whoever became a client on a known day, former clients and those who object to marketing included; prospects are
-- none.
select client_id, name, track, client_since_on as since_on
from client
where client_since_on is not null and client_id between $first_client and $last_client
