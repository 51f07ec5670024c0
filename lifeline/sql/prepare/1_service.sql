-- Grain: one row per service. Key: service_id.
-- A service, what ends the holdings of its family, and what its review is shown as (itself where nothing reviews it).
delete from prepared_service;
insert into prepared_service
select
    service.service_id,
    service.family,
    service.tier,
    service.satisfied_by = 'per_event' as is_per_event,
    service.review_years,
    service.reviews_family,
    service_family.ended_by_fact,
    service_family.held_fact is not null as is_held_looked_up,
    coalesce(reviewing.service_id, service.service_id) as review_service_id
from service
left join service_family on service_family.family = service.family
left join service as reviewing on reviewing.reviews_family = service.family
