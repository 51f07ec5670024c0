-- Grain: one row per client and practice area they have had a service of. Key: client_id, item_id.
-- Each practice area once per client, however many services of it they have had.
select
    min(had.counts_from) as counts_from, had.client_id, null as service_id, offered.practice_area as item_id,
    nullif(min(had.had_on), date '1000-01-01') as on_date, 'used since' as detail,
    cast(null as decimal(18, 2)) as amount
from had
join offered on offered.service_id = had.service_id
group by had.client_id, offered.practice_area
