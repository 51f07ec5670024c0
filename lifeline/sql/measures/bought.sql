-- Grain: one row per period, client and service bought in it. Key: place, client_id, service_id.
-- Each service once per client and period, however many matters of it were opened.
select
    place, client_id, service_id, service_id as item_id, min(opened_on) as on_date,
    case when count(*) = 1 then '1 matter' else cast(count(*) as varchar) || ' matters' end as detail,
    cast(null as decimal(18, 2)) as amount
from opened
group by place, client_id, service_id
