-- Grain: one row per client, service and line. Key: client_id, service_id, is_lapsed.
-- Section 4, whole: what to raise, ask, await or regret, for the clients from `first_client` to `last_client`.
select
    client_id,
    service_id,
    line_move as move,
    line_basis as basis,
    line_opens_on as opens_on,
    last_date,
    line_need as need,
    is_lapsed,
    stage_on,
    coalesce(string_agg(distinct stage_id, ';' order by stage_id), '') as stages,
    coalesce(string_agg(distinct rule_id, ';' order by rule_id), '') as rules,
    max(case when place = 1 then rule_id end) as rule_id,
    max(held_service_id) as held_service_id
from (
    select
        standing_reason.*,
        -- The reason to give first: of the line's own move, then the most needed, then the earliest.
        row_number() over (
            partition by client_id, service_id, is_lapsed
            order by case when move = line_move then 0 else 1 end, need desc nulls last, event_on nulls last, rule_id nulls last, event_id
        ) as place
    from standing_reason
) as placed
group by client_id, service_id, line_move, line_basis, line_opens_on, last_date, line_need, is_lapsed, stage_on
