-- Grain: one row per period and client who was active in the period before it and had agreed to a line by its end.
-- Key: place, client_id. Whether they were active again.
select
    again.place, again.client_id, null as service_id, again.client_id as item_id, agreed.agreed_on as on_date,
    'agreed; ' || case when again.is_active then 'active again' else 'not active again' end as detail,
    cast(null as decimal(18, 2)) as amount, again.is_active
from again
join period on period.place = again.place
join (
    select client_id, min(decided_on) as agreed_on from standing where decided = 'agreed' group by client_id
) as agreed on agreed.client_id = again.client_id and agreed.agreed_on < period.starts_on
