-- Grain: one row per reason of a line left standing, and per review to come. Key: client_id, service_id, is_lapsed, stage_id, event_id, rule_id, held_service_id.
-- The lines of `opportunity` with each rule and event behind them; the words are the pack's, looked up by the caller.
-- A review to come has the move `coming_up` and no line: it is drawn, not listed (rule 12), so that a supersession,
-- which hides lines, leaves it; a brake does not.
select
    client_id,
    service_id,
    line_move,
    line_basis,
    line_opens_on,
    last_date,
    line_need,
    is_lapsed,
    stage_on,
    move,
    decided_by,
    rule_id,
    stage_id,
    event_id,
    event_on,
    need,
    opens_on,
    closes_on,
    last_on,
    unknown_facts,
    replaced_service_id,
    held_service_id
from standing_reason
union all
select
    reason.client_id,
    reason.service_id,
    cast(null as varchar) as line_move,
    cast(null as varchar) as line_basis,
    cast(null as date) as line_opens_on,
    cast(null as date) as last_date,
    cast(null as integer) as line_need,
    false as is_lapsed,
    cast(null as date) as stage_on,
    reason.move,
    reason.decided_by,
    reason.rule_id,
    reason.stage_id,
    reason.event_id,
    reason.event_on,
    reason.need,
    reason.opens_on,
    reason.closes_on,
    reason.last_on,
    reason.unknown_facts,
    reason.replaced_service_id,
    reason.held_service_id
from reason
left join braked
    on braked.client_id = reason.client_id
    and braked.service_id = reason.service_id
where reason.move = 'coming_up'
  and braked.client_id is null
