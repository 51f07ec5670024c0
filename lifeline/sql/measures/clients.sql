-- Grain: one row per client. Key: client_id.
-- From the day they became one; bought or not.
select
    since_on as counts_from, client_id, null as service_id, client_id as item_id, since_on as on_date,
    'client since' as detail, cast(null as decimal(18, 2)) as amount, track
from chosen
