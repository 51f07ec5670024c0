-- Grain: one row per need rule. Key: rule_id.
-- A need rule with what its service is, and the other service that replaces it once it has lapsed.
delete from prepared_rule;
insert into prepared_rule
select
    need_rule.rule_id,
    need_rule.stage_id,
    need_rule.service_id,
    need_rule.need,
    need_rule.window_start_months,
    need_rule.window_end_months,
    need_rule.anchor,
    need_rule.later_rule,
    need_rule.lapse_after_months,
    need_rule.lapse_alt_months,
    case when need_rule.lapse_alt_months is not null then need_rule.lapse_alt_before_on end as lapse_alt_before_on,
    cast(need_rule.ends_day_before as integer) as ends_day_before,
    case when need_rule.later_rule = 'until_event' then coalesce('held:' || answered.family, need_rule.lapse_fact) end as ending_fact,
    coalesce(fact_definition.is_lasting, false) as is_ending_lasting,
    need_rule.is_evidence_only,
    need_rule.anchor <> 'stage' or need_rule.later_rule = 'lapses' as counts_last_day,
    service.family,
    service.tier,
    service.satisfied_by = 'per_event' as is_per_event,
    service.reviews_family,
    replacement.service_id as replacement_id,
    replacement.track as replacement_track
from need_rule
join service on service.service_id = need_rule.service_id
left join fact_definition on fact_definition.fact = need_rule.lapse_fact
left join service_family as answered on answered.held_fact = need_rule.lapse_fact
left join service as replacement
    on replacement.service_id = need_rule.replaced_by
    and replacement.service_id <> need_rule.service_id
