-- Grain: one row per client and service that a rule holds back. Key: none (a service may be held back twice).
-- Rules 14 and 15: hidden by a supersession, or by a brake stage from its day to the day before its months have passed.
select
    client_id,
    service_id,
    false as is_lapsed
from hidden
where is_hidden
union all
select
    stage_event.client_id,
    prepared_brake.service_id,
    false as is_lapsed
from stage_event
join prepared_brake on prepared_brake.stage_id = stage_event.stage_id
where not stage_event.is_expected
  and stage_event.event_on <= as_of
  and as_of < add_months(stage_event.event_on, prepared_brake.months)
