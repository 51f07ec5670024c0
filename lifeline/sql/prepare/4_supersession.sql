-- Grain: one row per supersession. Key: position.
-- A supersession, and where the answer of its fact is looked up.
delete from prepared_supersession;
insert into prepared_supersession
select
    supersession.position,
    supersession.hidden_service_id,
    supersession.when_proposed,
    coalesce('held:' || service_family.family, supersession.when_fact) as looked_up,
    service_family.family is not null as is_held,
    supersession.fact_wanted
from supersession
left join service_family on service_family.held_fact = supersession.when_fact
