-- Grain: one row per buying centre served, of a client with a decision or a contact. Key: client_id, buying_centre.
-- As `served`, for the few of whom it is asked.
select chosen.client_id, centre.buying_centre, min(bought.had_on) as served_on
from (
    select client_id, service_id, coalesce(opened_on, date '1000-01-01') as had_on from matter
    where client_id between $first_client and $last_client
    union all
    select client_id, service_id, coalesce(held_on, date '1000-01-01') as had_on from holding where provider = 'us'
      and client_id between $first_client and $last_client
) as bought
join (select client_id from decision union select client_id from contact) as concerned
    on concerned.client_id = bought.client_id
join chosen on chosen.client_id = bought.client_id
join centre on centre.service_id = bought.service_id and centre.track = chosen.track
group by chosen.client_id, centre.buying_centre
