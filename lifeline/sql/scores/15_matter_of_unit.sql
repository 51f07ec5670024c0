-- Grain: one row per demand unit with a matter of ours by the day. Key: client_id, buying_centre.
select
    matter.client_id,
    coalesce(centre.buying_centre, '') as buying_centre,
    max(matter.opened_on) as last_opened_on,
    count(*) filter (where matter.opened_on > add_months($as_of, -36)) as matters
from matter
join approached on approached.client_id = matter.client_id
left join centre on centre.service_id = matter.service_id and centre.track = approached.track
where matter.opened_on <= $as_of
  and matter.client_id is not null
group by matter.client_id, coalesce(centre.buying_centre, '')
