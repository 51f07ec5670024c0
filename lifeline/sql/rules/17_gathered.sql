-- Grain: one row per reason for a line, or review to come. Key: client_id, service_id, stage_id, event_id, rule_id, held_service_id.
-- Rules 9, 12 and 16 join the rest: what replaces a lapsed need, reviews, and what is expected, never more than asked or awaited.
select told.*
from (
    select
        client_id,
        service_id,
        case
            when not is_expected then move
            when opens_on > as_of then 'cross_sell_future'
            else 'ask_first'
        end as move,
        case when is_expected then 'expected' else 'recorded' end as basis,
        opens_on,
        closes_on,
        last_on,
        need,
        rule_id,
        stage_id,
        event_id,
        event_on,
        decided_by,
        cast(null as string) as replaced_service_id,
        cast(null as string) as held_service_id
    from judged
    union all
    select
        client_id,
        service_id,
        case when is_before_client then 'back_sell' else 'cross_sell_now' end as move,
        'recorded' as basis,
        opens_on,
        closes_on,
        cast(null as date) as last_on,
        need,
        rule_id,
        stage_id,
        event_id,
        event_on,
        9 as decided_by,
        replaced_service_id,
        cast(null as string) as held_service_id
    from replacement
    union all
    select
        client_id,
        service_id,
        case when due_on <= add_months(as_of, lookahead_months) then 'up_sell' else 'coming_up' end as move,
        'review' as basis,
        add_months(due_on, -lookahead_months) as opens_on,
        due_on as closes_on,
        due_on as last_on,
        cast(null as integer) as need,
        cast(null as string) as rule_id,
        cast(null as string) as stage_id,
        cast(null as string) as event_id,
        cast(null as date) as event_on,
        12 as decided_by,
        cast(null as string) as replaced_service_id,
        held_service_id
    from review
) as told
left join declined
    on declined.client_id = told.client_id
    and declined.service_id = told.service_id
where declined.client_id is null
