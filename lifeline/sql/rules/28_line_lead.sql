-- Grain: one row per line left standing. Key: client_id, service_id, is_lapsed.
-- Rule 13: a line with its stages and rules, and what the reason to give first came from: of the line's own move, the most
-- needed, the earliest.
select
    standing.client_id,
    standing.service_id,
    standing.is_lapsed,
    standing.move,
    standing.basis,
    standing.opens_on,
    standing.last_date,
    standing.need,
    standing.stage_on,
    rules_told.stages,
    rules_told.rules,
    lead_rule.rule_id as lead_rule_id,
    lead_rule.stage_id as lead_stage_id,
    lead_rule.anchor as lead_anchor,
    first_reason.event_id as lead_event_id,
    first_reason.event_on as lead_event_on,
    first_reason.held_service_id as lead_held_id,
    review.due_on as lead_last_on
from standing
left join rules_told
    on rules_told.service_id = standing.service_id
    and rules_told.rule_bits = standing.rule_bits
left join prepared_rule as lead_rule on lead_rule.rule_place = standing.lead_place
left join (
    select
        client_id,
        service_id,
        precedence,
        min(event_id) as event_id,
        min(event_on) as event_on,
        min(held_service_id) as held_service_id
    from reason
    group by client_id, service_id, precedence
) as first_reason
    on first_reason.client_id = standing.client_id
    and first_reason.service_id = standing.service_id
    and first_reason.precedence = standing.precedence
left join review
    on review.client_id = standing.client_id
    and review.held_service_id = first_reason.held_service_id
