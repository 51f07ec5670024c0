-- Grain: one row per client, service and line. Key: client_id, service_id, is_lapsed.
-- A line with its first reason, and three things its reasons tell together: whether all are sensitive, whether one is a need
-- of their time with us that we missed (COMPLIANCE), and whether it is a review shown on the very service held.
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
    lead_rule.rule_id,
    standing.held_place is null and (standing.rule_bits & coalesce(plain.rule_bits, 0)) = 0 as is_sensitive,
    standing.is_missed,
    standing.basis = 'review' and standing.is_of_held as is_of_held
from standing
join prepared_service on prepared_service.service_place = standing.service_place
left join prepared_rule as lead_rule on lead_rule.rule_place = standing.lead_place
left join (
    select
        rule_of_line.service_place,
        bit_or(rule_of_line.rule_bit) as rule_bits
    from rule_of_line
    left join sensitive_rule on sensitive_rule.rule_id = rule_of_line.rule_id
    where sensitive_rule.rule_id is null
    group by rule_of_line.service_place
) as plain on plain.service_place = standing.service_place
