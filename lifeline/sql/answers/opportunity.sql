-- Grain: one row per client, service and line. Key: client_id, service_id, is_lapsed.
-- Section 4, whole: what to raise, ask, await or regret, for the clients from `first_client` to `last_client`.
select
    standing.client_id,
    prepared_service.service_id,
    standing.move,
    standing.basis,
    standing.opens_on,
    standing.last_date,
    standing.need,
    standing.is_lapsed,
    standing.stage_on,
    rules_told.stages,
    rules_told.rules,
    lead_rule.rule_id,
    held.service_id as held_service_id
from standing
join prepared_service on prepared_service.service_place = standing.service_place
left join prepared_service as held on held.service_place = standing.held_place
left join (
    select
        service_place,
        rule_bits,
        array_to_string(stages, ';') as stages,
        array_to_string(rules, ';') as rules
    from rules_told
) as rules_told
    on rules_told.service_place = standing.service_place
    and rules_told.rule_bits = standing.rule_bits
left join prepared_rule as lead_rule on lead_rule.rule_place = standing.lead_place
