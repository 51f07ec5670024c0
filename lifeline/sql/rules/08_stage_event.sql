-- Grain: one row per client and event that begins a stage, recorded or expected. Key: client_id, stage_id, event_id.
-- Rules 2 and 16: what is recorded, and at its typical age each stage that may be asked about and has no record.
select
    event_recorded.client_id,
    subject.client_since_on,
    subject.track,
    event_recorded.stage_id,
    event_recorded.event_id,
    event_recorded.event_on,
    false as is_expected,
    event_recorded.is_doubtful
from event_recorded
join subject on subject.client_id = event_recorded.client_id
where event_recorded.event_on is not null
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
left join event_recorded as on_file
    on on_file.client_id = subject.client_id
    and on_file.stage_id = life_stage.stage_id
where life_stage.prompt_rule in ('date_certain', 'ask_by_age')
  and life_stage.typical_start_age is not null
  and subject.born_on is not null
  and on_file.client_id is null
