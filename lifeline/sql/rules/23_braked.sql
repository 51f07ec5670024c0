-- Grain: one row per client, recent brake event and service it holds back. Key: none (two brake events may hold back one service).
-- Rule 15: from a brake stage's event, confirmed or not, to the day before its months have passed.
select
    recent.client_id,
    prepared_brake.service_place
from (
    select
        stage_event.client_id,
        stage_event.stage_id
    from stage_event
    join (select distinct stage_id, months from prepared_brake) as brake on brake.stage_id = stage_event.stage_id
    where not stage_event.is_expected
      and stage_event.event_on <= as_of
      and as_of < add_months(stage_event.event_on, brake.months)
) as recent
join prepared_brake on prepared_brake.stage_id = recent.stage_id
