-- Grain: one row per client, service and line. Key: client_id, service_id, is_lapsed.
-- Section 4, whole: what to raise, ask, await or regret, for the clients from `first_client` to `last_client`.
select
    standing.client_id,
    standing.service_id,
    standing.move,
    standing.basis,
    standing.opens_on,
    standing.last_date,
    standing.need,
    standing.is_lapsed,
    standing.stage_on,
    array_to_string(rules_told.stages, ';') as stages,
    array_to_string(rules_told.rules, ';') as rules,
    lead_rule.rule_id,
    standing.held_service_id
from standing
left join rules_told
    on rules_told.service_id = standing.service_id
    and rules_told.rule_bits = standing.rule_bits
left join prepared_rule as lead_rule on lead_rule.rule_place = standing.lead_place
