-- Grain: one row per need rule. Key: rule_id.
-- A need rule with what its service is, the other service that replaces it once it has lapsed, its bit in the lines of
-- each of the two, and how many terms its condition has.
delete from prepared_rule;
insert into prepared_rule
with
replaced as (
    select need_rule.rule_id, service.service_id, service.track
    from need_rule
    join service
        on service.service_id = need_rule.replaced_by
        and service.service_id <> need_rule.service_id
),
numbered as (
    select
        service_id,
        rule_id,
        cast(1 as bigint) << (row_number() over (partition by service_id order by rule_id) - 1) as bit
    from (
        select service_id, rule_id from need_rule
        union all
        select service_id, rule_id from replaced
    ) as reasons
),
counted as (
    select
        rule_condition.rule_id,
        count(*) filter (where service_family.family is null) as terms,
        count(*) filter (where service_family.family is not null and rule_condition.wanted = 'yes') as held_terms
    from rule_condition
    left join service_family on service_family.held_fact = rule_condition.fact
    group by rule_condition.rule_id
)
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
    replaced.service_id as replacement_id,
    replaced.track as replacement_track,
    row_number() over (order by need_rule.rule_id) as rule_place,
    own.bit as rule_bit,
    other.bit as replacement_bit,
    coalesce(counted.terms, 0) as terms,
    coalesce(counted.held_terms, 0) as held_terms
from need_rule
join service on service.service_id = need_rule.service_id
join numbered as own on own.service_id = need_rule.service_id and own.rule_id = need_rule.rule_id
left join replaced on replaced.rule_id = need_rule.rule_id
left join numbered as other on other.service_id = replaced.service_id and other.rule_id = need_rule.rule_id
left join fact_definition on fact_definition.fact = need_rule.lapse_fact
left join service_family as answered on answered.held_fact = need_rule.lapse_fact
left join counted on counted.rule_id = need_rule.rule_id
