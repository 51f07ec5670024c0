-- Grain: one row per client about whom anything is worked out. Key: client_id.
-- Rule 1: an objection covers the working out itself; a prospect's relationship begins on the as-of day.
select
    client_id,
    track,
    born_on,
    coalesce(client_since_on, as_of) as client_since_on
from client
-- Said of both columns, or DuckDB would take the condition on one for a reason to read the whole table and not look one up.
where contact_status = case when client_id is not null then 'ok' end
  and client_id between first_client and last_client
