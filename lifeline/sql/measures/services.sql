-- Grain: one row per client and service they have had. Key: client_id, service_id.
-- Each service once per client, however often it was bought.
select
    counts_from, client_id, service_id, service_id as item_id, nullif(had_on, date '1000-01-01') as on_date,
    case when had_on = date '1000-01-01' then 'had, no date' else 'had since' end as detail,
    cast(null as decimal(18, 2)) as amount
from had
