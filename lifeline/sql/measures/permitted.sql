-- Grain: one row per client who has allowed a channel. Key: client_id.
-- From the day the first permission was obtained; one without a day counts since always.
select
    greatest(chosen.since_on, allowed.from_on) as counts_from, chosen.client_id, null as service_id,
    chosen.client_id as item_id, nullif(allowed.from_on, date '1000-01-01') as on_date, allowed.channels as detail,
    cast(null as decimal(18, 2)) as amount
from chosen
join (
    select
        client_id, min(coalesce(obtained_on, date '1000-01-01')) as from_on,
        string_agg(distinct channel, ', ' order by channel) as channels
    from permission where is_allowed group by client_id
) as allowed on allowed.client_id = chosen.client_id
