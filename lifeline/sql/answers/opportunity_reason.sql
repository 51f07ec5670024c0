-- Grain: one row per reason, per review to come, and per known fact; `kind` says which. Key: all of it.
-- Rules 1 to 12 and 16 for every reason, and the answers rule 14 looks at. Rules 13 to 15, which make lines of reasons, are worked
-- by the caller (`lifeline.question.lines`): for one client the same in SQL takes half as long again, nearly all of it planning.
select
    case when gathered.ranking >= 700 then 'coming_up' else 'reason' end as kind,
    gathered.client_id,
    prepared_service.service_id,
    case
        when gathered.ranking < 200 then 'up_sell'
        when gathered.ranking < 300 then 'back_sell'
        when gathered.ranking < 400 then 'cross_sell_now'
        when gathered.ranking < 500 then 'ask_first'
        when gathered.ranking < 600 then 'cross_sell_future'
        when gathered.ranking < 700 then 'lapsed'
        else 'coming_up'
    end as move,
    case gathered.ranking % 100
        when 0 then 'recorded'
        when 1 then 'review'
        else 'expected'
    end as basis,
    gathered.opens_on,
    add_months(gathered.anchor_on, gathered.window_end_months) as closes_on,
    gathered.last_on,
    gathered.need,
    gathered.event_on,
    prepared_rule.rule_id,
    prepared_rule.stage_id,
    gathered.event_id,
    gathered.decided_by,
    gathered.replaced_service_id,
    held.service_id as held_service_id
from gathered
join prepared_service on prepared_service.service_place = gathered.service_place
left join prepared_rule on prepared_rule.rule_place = gathered.rule_place
left join prepared_service as held on held.service_place = gathered.held_place
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
