-- Grain: one row per period and contact noted by its end. Key: place, item_id.
-- Whether the client's buying centre it belongs to is one we had served by then; people decide together, as one centre.
select
    period.place, contact.client_id, null as service_id, contact.contact_id as item_id, contact.noted_on as on_date,
    contact.name || ', '
        || case when contact.buying_centre = '' then 'no buying centre' else contact.buying_centre end as detail,
    cast(null as decimal(18, 2)) as amount, coalesce(served_decided.served_on < period.ends_on, false) as is_served
from contact
join period on contact.noted_on < period.ends_on
join chosen on chosen.client_id = contact.client_id and chosen.since_on < period.ends_on
left join served_decided
    on served_decided.client_id = contact.client_id
    and served_decided.buying_centre = case when chosen.track = 'person' then '' else contact.buying_centre end
