-- Grain: one row per period and matter opened in it for a client we had served before. Key: place, item_id.
-- Whether the buying centre that decides on the service was new to us on the opening day, or one we had served before.
select
    opened.place, opened.client_id, opened.service_id, opened.matter_id as item_id, opened.opened_on as on_date,
    case when served.served_on < opened.opened_on then 'centre served before: ' else 'new centre: ' end
        || case when centre.buying_centre = '' then 'the client as a whole' else centre.buying_centre end as detail,
    opened.fee as amount,
    coalesce(served.served_on < opened.opened_on, false) as is_served
from opened
join (select client_id, min(served_on) as served_on from served group by client_id) as before
    on before.client_id = opened.client_id and before.served_on < opened.opened_on
join centre on centre.service_id = opened.service_id and centre.track = opened.track
left join served on served.client_id = opened.client_id and served.buying_centre = centre.buying_centre
