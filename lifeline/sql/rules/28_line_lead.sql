-- Grain: one row per line left standing. Key: client_id, service_id, is_lapsed.
-- Rule 13: a line with its stages and rules, and what the reason to give first came from: of the line's own move, the most
-- needed, the earliest.
select
    standing.client_id,
    prepared_service.service_id,
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
    review.held_service_id as lead_held_id,
    review.due_on as lead_last_on
from standing
join prepared_service on prepared_service.service_place = standing.service_place
left join rules_told
    on rules_told.service_place = standing.service_place
    and rules_told.rule_bits = standing.rule_bits
left join prepared_rule as lead_rule on lead_rule.rule_place = standing.lead_place
left join (
    select
        client_id,
        service_place,
        precedence,
        min(event_id) as event_id,
        min(event_on) as event_on,
        min(held_place) as held_place
    from reason
    group by client_id, service_place, precedence
) as first_reason
    on first_reason.client_id = standing.client_id
    and first_reason.service_place = standing.service_place
    and first_reason.precedence = standing.precedence
left join review
    on review.client_id = standing.client_id
    and review.held_place = first_reason.held_place
