-- Grain: one row per supersession. Key: position.
-- A supersession, its services by their numbers, and where the answer of its fact is looked up.
delete from prepared_supersession;
insert into prepared_supersession
select
    supersession.position,
    supersession.hidden_service_id,
    supersession.when_proposed,
    coalesce('held:' || service_family.family, supersession.when_fact) as looked_up,
    service_family.family is not null as is_held,
    supersession.fact_wanted,
    hidden.service_place as hidden_place,
    proposed.service_place as proposed_place
from supersession
left join prepared_service as hidden on hidden.service_id = supersession.hidden_service_id
left join prepared_service as proposed on proposed.service_id = supersession.when_proposed
left join service_family on service_family.held_fact = supersession.when_fact
