-- Grain: one row per brake stage and service it holds back. Key: stage_id, service_id.
-- While the stage is recent, only the services with a rule in it are shown; all the others wait.
delete from prepared_brake;
insert into prepared_brake
select
    brake.stage_id,
    brake.months,
    service.service_id,
    service.service_place
from brake
join prepared_service as service on true
where not exists (
    select 1
    from need_rule
    where need_rule.stage_id = brake.stage_id
      and need_rule.service_id = service.service_id
)
