-- Grain: one row per client, stage asked about and day on which it is known to have begun. Key: client_id, stage_id, event_on.
-- It happened, by the day looked from, and is not merely assumed.
select distinct
    life_event.client_id,
    life_event.stage_id,
    life_event.event_on
from life_event
join (select distinct stage_id from rule_asked) as wanted on wanted.stage_id = life_event.stage_id
where life_event.status = 'happened'
  and life_event.evidence <> 'assumed'
  and life_event.event_on <= $as_of
