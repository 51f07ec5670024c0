-- Grain: one row per need rule asked about. Key: rule_id.
-- `lead_months`: so long before the event its window opens, and they are watched from there; 0 where it opens later.
select
    prepared_rule.rule_id,
    prepared_rule.stage_id,
    prepared_rule.service_id,
    prepared_rule.family,
    prepared_rule.tier,
    prepared_rule.is_per_event,
    prepared_rule.reviews_family,
    life_stage.track,
    service_family.ended_by_fact,
    case
        when prepared_rule.anchor = 'stage' then greatest(0, -prepared_rule.window_start_months)
        else 0
    end as lead_months,
    case when prepared_rule.anchor = 'stage' then prepared_rule.lapse_after_months end as lapse_after_months,
    case when prepared_rule.anchor = 'stage' then prepared_rule.lapse_alt_months end as lapse_alt_months,
    prepared_rule.lapse_alt_before_on
from prepared_rule
join life_stage on life_stage.stage_id = prepared_rule.stage_id
left join service_family on service_family.family = prepared_rule.family
where prepared_rule.rule_id = $rule_id
   or ($rule_id = '' and ($stage_id = '' or prepared_rule.stage_id = $stage_id))
