-- Grain: one row per need rule and holding or matter that covers its service. Key: none (two alike count as two).
-- Of the service's family and of its tier or above, by anyone, as in rule 7; a piece of work is a holding by us.
select
    rule_asked.rule_id,
    held.client_id,
    held.provider,
    held.held_on,
    held.for_stage_id is null or held.for_stage_id = rule_asked.stage_id as is_for_stage
from (
    select client_id, service_id, provider, held_on, for_stage_id
    from holding
    where provider <> 'declined' and (held_on is null or held_on <= $as_of)
    union all
    select client_id, service_id, 'us', opened_on, for_stage_id
    from matter
    where opened_on is null or opened_on <= $as_of
) as held
join prepared_service on prepared_service.service_id = held.service_id
join rule_asked on rule_asked.family = prepared_service.family and rule_asked.tier <= prepared_service.tier
