-- Grain: one row per client, service and line. Key: client_id, service_id, is_lapsed.
-- A line with its first reason, and three things its reasons tell together: whether all are sensitive, whether one is a need
-- of their time with us that we missed (COMPLIANCE), and whether it is a review shown on the very service held.
select
    client_id,
    service_id,
    is_lapsed,
    line_move as move,
    line_basis as basis,
    line_opens_on as opens_on,
    last_date,
    line_need as need,
    stage_on,
    max(case when place = 1 then rule_id end) as rule_id,
    bool_and(is_sensitive) as is_sensitive,
    bool_or(is_missed) as is_missed,
    coalesce(line_basis = 'review' and bool_or(held_service_id = service_id), false) as is_of_held
from (
    select
        standing_reason.*,
        sensitive_rule.rule_id is not null as is_sensitive,
        coalesce(
            standing_reason.opens_on >= approached.client_since_on
            and standing_reason.move = line_move
            and (line_move = 'lapsed' or (line_move in ('back_sell', 'cross_sell_now') and standing_reason.closes_on < as_of)),
            false
        ) as is_missed,
        -- The reason to give first: of the line's own move, then the most needed, then the earliest.
        row_number() over (
            partition by standing_reason.client_id, standing_reason.service_id, is_lapsed
            order by
                case when standing_reason.move = line_move then 0 else 1 end, standing_reason.need desc nulls last,
                event_on nulls last, standing_reason.rule_id nulls last, event_id
        ) as place
    from standing_reason
    left join sensitive_rule on sensitive_rule.rule_id = standing_reason.rule_id
    left join approached on approached.client_id = standing_reason.client_id
) as placed
group by client_id, service_id, line_move, line_basis, line_opens_on, last_date, line_need, is_lapsed, stage_on
