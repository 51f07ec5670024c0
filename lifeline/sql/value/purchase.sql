-- Grain: one row per client who may be approached and day on which work for them began. Key: client_id, opened_on.
-- What begins on one day is one purchase, and worth all its fees, alike or not; one unknown fee makes it unknown.
select
    matter.client_id,
    matter.opened_on,
    count(*) as matters,
    case when count(matter.fee) = count(*) then cast(sum(matter.fee) as double) end as fee
from matter
join client on client.client_id = matter.client_id
where client.contact_status = 'ok'
  and matter.opened_on <= $as_of
group by matter.client_id, matter.opened_on
