-- Grain: one row per client who has had two services or more. Key: client_id.
-- From the day on which they had two different ones.
select
    counts_from, client_id, null as service_id, client_id as item_id, counts_from as on_date,
    'two different services by' as detail, cast(null as decimal(18, 2)) as amount
from second
