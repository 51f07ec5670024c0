-- Grain: one row per reason, per review to come, and per known fact; `kind` says which. Key: all of it.
-- Rules 1 to 12 and 16 for every reason, and the answers rule 14 looks at. Rules 13 to 15, which make lines of reasons, are worked
-- by the caller (`lifeline.question.lines`): for one client the same in SQL takes half as long again, nearly all of it planning.
select
    case when move = 'coming_up' then 'coming_up' else 'reason' end as kind,
    client_id,
    service_id,
    move,
    basis,
    opens_on,
    closes_on,
    last_on,
    need,
    event_on,
    rule_id,
    stage_id,
    event_id,
    decided_by,
    replaced_service_id,
    held_service_id
from gathered
union all
select
    'fact' as kind,
    client_id,
    fact as service_id,
    answer as move,
    cast(null as varchar) as basis,
    cast(null as date) as opens_on,
    cast(null as date) as closes_on,
    cast(null as date) as last_on,
    cast(null as integer) as need,
    cast(null as date) as event_on,
    cast(null as varchar) as rule_id,
    cast(null as varchar) as stage_id,
    cast(null as varchar) as event_id,
    cast(null as integer) as decided_by,
    cast(null as varchar) as replaced_service_id,
    cast(null as varchar) as held_service_id
from fact_known
