-- Grain: one row per period and client who was active in the period before it. Key: place, client_id.
-- Whether they were active again, and had had two services or more by then.
select
    again.place, again.client_id, null as service_id, again.client_id as item_id, cast(null as date) as on_date,
    case when again.is_active then 'active again' else 'not active again' end as detail,
    cast(null as decimal(18, 2)) as amount, again.is_active,
    coalesce(second.counts_from < period.starts_on, false) as has_two
from again
join period on period.place = again.place
left join second on second.client_id = again.client_id
