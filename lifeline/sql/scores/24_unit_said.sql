-- Grain: one row per demand unit that somebody scored otherwise. Key: client_id, buying_centre.
select
    client_id,
    buying_centre,
    max(score) filter (where dimension = 'relationships') as relationships,
    max(score) filter (where dimension = 'data') as data,
    max(score) filter (where dimension = 'resources') as resources
from said_instead
where service_id = ''
group by client_id, buying_centre
