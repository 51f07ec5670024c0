-- Grain: one row per client and service of the practice area asked for that they have had. Key: client_id, service_id.
-- From the first day of a matter of theirs, or of a holding by us; what has no date counts as had since always. It
-- counts from that day, or from the day they became a client if that is later.
select
    bought.client_id, bought.service_id, bought.had_on, greatest(bought.had_on, chosen.since_on) as counts_from
from (
    select client_id, service_id, min(had_on) as had_on
    from (
        select client_id, service_id, coalesce(opened_on, date '1000-01-01') as had_on from matter
        where client_id between $first_client and $last_client
        union all
        select client_id, service_id, coalesce(held_on, date '1000-01-01') as had_on from holding
        where provider = 'us' and client_id between $first_client and $last_client
    ) as each_time
    where service_id in (select service_id from offered)
    group by client_id, service_id
) as bought
join chosen on chosen.client_id = bought.client_id
