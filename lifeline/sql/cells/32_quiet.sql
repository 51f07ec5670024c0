-- Grain: one row per client and event that begins a quiet period which lasts on the day. Key: none (two may be alike).
-- From the first day the event can have been, if somebody told us of it, to the day before its months have passed.
select
    life_event.client_id,
    quiet_period.stage_id,
    least(life_event.event_on, coalesce(life_event.earliest_on, life_event.event_on)) as began_on
from life_event
join quiet_period on quiet_period.stage_id = life_event.stage_id
where life_event.client_id between first_client and last_client
  and (life_event.event_on <= as_of or (life_event.status = 'happened' and life_event.earliest_on <= as_of))
  and as_of < add_months(life_event.event_on, quiet_period.months)
