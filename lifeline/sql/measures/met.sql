-- Grain: one row per business with a contact noted. Key: client_id.
-- From the day the first of them was noted.
select
    greatest(chosen.since_on, noted.noted_on) as counts_from, chosen.client_id, null as service_id,
    chosen.client_id as item_id, noted.noted_on as on_date, 'first contact noted' as detail,
    cast(null as decimal(18, 2)) as amount
from chosen
join (select client_id, min(noted_on) as noted_on from contact group by client_id) as noted
    on noted.client_id = chosen.client_id
where chosen.track = 'business'
