-- Grain: one row per line left standing, per reason, and per review to come; `kind` says which. Key: all of it.
-- The lines of `opportunity` and the rules and events behind them, to be joined by the caller on client, service and is_lapsed:
-- for one client that is quicker than a join here. The words are the pack's, looked up by the caller.
-- A review to come has no line: it is drawn, not listed (rule 12), so that a supersession, which hides lines, leaves it; a brake does not.
select
    'line' as kind,
    client_id,
    service_id,
    is_lapsed,
    move,
    basis,
    opens_on,
    cast(null as date) as closes_on,
    last_date as last_on,
    need,
    stage_on as event_on,
    cast(null as varchar) as rule_id,
    cast(null as varchar) as stage_id,
    cast(null as varchar) as event_id,
    cast(null as integer) as decided_by,
    cast(null as varchar) as replaced_service_id,
    cast(null as varchar) as held_service_id
from standing
union all
select
    case when reason.move = 'coming_up' then 'coming_up' else 'reason' end as kind,
    reason.client_id,
    reason.service_id,
    reason.is_lapsed,
    reason.move,
    reason.basis,
    reason.opens_on,
    reason.closes_on,
    reason.last_on,
    reason.need,
    reason.event_on,
    reason.rule_id,
    reason.stage_id,
    reason.event_id,
    reason.decided_by,
    reason.replaced_service_id,
    reason.held_service_id
from reason
left join braked
    on braked.client_id = reason.client_id
    and braked.service_id = reason.service_id
where (reason.basis <> 'expected' or not reason.is_recorded)
  and (reason.move <> 'coming_up' or braked.client_id is null)
