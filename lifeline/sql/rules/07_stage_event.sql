-- Grain: one row per client and event that begins a stage, recorded or expected. Key: client_id, stage_id, event_id.
-- Rules 2 and 16: what is recorded, and at its typical age each stage that may be asked about and has no record.
select
    life_event.client_id,
    subject.client_since_on,
    subject.track,
    life_event.stage_id,
    life_event.event_id,
    life_event.event_on,
    false as is_expected,
    (life_event.status = 'planned' and life_event.event_on < as_of) or life_event.evidence = 'assumed' as is_doubtful
from life_event
join subject on subject.client_id = life_event.client_id
where life_event.client_id between first_client and last_client
  and life_event.stage_id is not null
  and life_event.event_on is not null
union all
select
    subject.client_id,
    subject.client_since_on,
    subject.track,
    life_stage.stage_id,
    '' as event_id,
    add_months(subject.born_on, 12 * life_stage.typical_start_age) as event_on,
    true as is_expected,
    false as is_doubtful
from subject
join life_stage on life_stage.track = subject.track
where life_stage.prompt_rule in ('date_certain', 'ask_by_age')
  and life_stage.typical_start_age is not null
  and subject.born_on is not null
  and not exists (
      select 1
      from life_event
      where life_event.client_id between first_client and last_client
        and life_event.client_id = subject.client_id
        and life_event.stage_id = life_stage.stage_id
  )
