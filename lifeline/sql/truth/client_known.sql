-- Grain: one row per client who may be approached and is or was ours by the day. Key: client_id.
-- Ours from `client_since` or, if that is earlier, from their first piece of work; watched since work is on record at
-- all.
select
    found.client_id,
    found.track,
    found.since_on,
    greatest(found.since_on, $records_from) as watched_from
from (
    select
        client.client_id,
        client.track,
        least(
            coalesce(client.client_since_on, begun.first_on),
            coalesce(begun.first_on, client.client_since_on)
        ) as since_on
    from client
    left join (
        select client_id, min(opened_on) as first_on from matter where opened_on <= $as_of group by client_id
    ) as begun on begun.client_id = client.client_id
    where client.contact_status = 'ok'
) as found
where found.since_on <= $as_of
