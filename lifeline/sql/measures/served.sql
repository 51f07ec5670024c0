-- Grain: one row per client and buying centre we have served. Key: client_id, buying_centre.
-- From the first day they had a service which that centre decides on; people decide together, as one centre.
select chosen.client_id, centre.buying_centre, min(bought.had_on) as served_on
from (
    select client_id, service_id, coalesce(opened_on, date '1000-01-01') as had_on from matter
    where client_id between $first_client and $last_client
    union all
    select client_id, service_id, coalesce(held_on, date '1000-01-01') as had_on from holding where provider = 'us'
      and client_id between $first_client and $last_client
) as bought
join chosen on chosen.client_id = bought.client_id
join centre on centre.service_id = bought.service_id and centre.track = chosen.track
group by chosen.client_id, centre.buying_centre
