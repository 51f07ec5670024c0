-- Grain: one row per reason, per review to come, and per known fact (those with a `fact`). Key: all of it.
-- Rules 1 to 12 and 16 for every reason, and the answers rule 14 looks at. Rules 13 to 15, which make lines of reasons, are worked
-- by the caller (`lifeline.question.lines`): for one client the same in SQL takes half as long again, nearly all of it planning.
-- For the same reason services and rules stay numbers here, and `ranking` a move and what it rests on (see `gathered`).
select
    client_id,
    service_place,
    ranking,
    opens_on,
    add_months(anchor_on, window_end_months) as closes_on,
    last_on,
    need,
    rule_place,
    event_id,
    event_on,
    decided_by,
    replaced_service_id,
    held_place,
    cast(null as varchar) as fact,
    cast(null as varchar) as answer
from gathered
union all
select
    client_id,
    cast(null as integer) as service_place,
    cast(null as integer) as ranking,
    cast(null as date) as opens_on,
    cast(null as date) as closes_on,
    cast(null as date) as last_on,
    cast(null as integer) as need,
    cast(null as integer) as rule_place,
    cast(null as varchar) as event_id,
    cast(null as date) as event_on,
    cast(null as integer) as decided_by,
    cast(null as varchar) as replaced_service_id,
    cast(null as integer) as held_place,
    fact,
    answer
from fact_known
