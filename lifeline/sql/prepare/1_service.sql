-- Grain: one row per service. Key: service_id.
-- A service, what ends the holdings of its family, and what its review is shown as (itself where nothing reviews it).
-- Services and families are numbered in the order of their ids: what is laid beside one another by the million is numbers.
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
    case when service_family.held_fact is not null then 'held:' || service.family end as looked_up,
    numbered.service_place,
    numbered.tier_place,
    numbered.family_place,
    reviewed.family_place as reviews_place,
    coalesce(reviewing.service_id, service.service_id) as review_service_id,
    coalesce(reviewing.service_place, numbered.service_place) as review_place
from service
join (
    select
        service_id,
        row_number() over (order by service_id) as service_place,
        row_number() over (order by tier, service_id) as tier_place,
        dense_rank() over (order by family) as family_place
    from service
) as numbered on numbered.service_id = service.service_id
left join service_family on service_family.family = service.family
left join (
    select family, min(family_place) as family_place
    from (select family, dense_rank() over (order by family) as family_place from service) as families
    group by family
) as reviewed on reviewed.family = service.reviews_family
left join (
    select
        service_id,
        reviews_family,
        row_number() over (order by service_id) as service_place
    from service
) as reviewing on reviewing.reviews_family = service.family
