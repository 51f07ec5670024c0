-- Grain: one row per reason of a line left standing. Key: client_id, service_id, is_lapsed, stage_id, event_id, rule_id, held_service_id.
-- Rule 13: a line keeps every reason it has.
select
    reason.*,
    standing.move as line_move,
    standing.basis as line_basis,
    standing.opens_on as line_opens_on,
    standing.last_date,
    standing.need as line_need,
    standing.stage_on
from standing
join reason
    on reason.client_id = standing.client_id
    and reason.service_id = standing.service_id
    and reason.is_lapsed = standing.is_lapsed
where reason.move <> 'coming_up'
  and (reason.basis <> 'expected' or not reason.is_recorded)
