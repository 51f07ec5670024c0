-- Grain: one row per open need that somebody scored otherwise. Key: client_id, service_id.
select
    client_id,
    service_id,
    max(score) filter (where dimension = 'needs') as needs,
    max(score) filter (where dimension = 'fit') as fit,
    max(score) filter (where dimension = 'urgency') as urgency
from said_instead
where service_id <> ''
group by client_id, service_id
