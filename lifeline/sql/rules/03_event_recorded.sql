-- Grain: one row per recorded event that begins a stage, dated or not. Key: event_id.
-- Rules 2 and 3: a planned day gone by without confirmation, and an assumed event, are treated like an unknown fact.
select
    client_id,
    stage_id,
    event_id,
    event_on,
    (status = 'planned' and event_on < as_of) or evidence = 'assumed' as is_doubtful
from life_event
where client_id between first_client and last_client
  and stage_id is not null
