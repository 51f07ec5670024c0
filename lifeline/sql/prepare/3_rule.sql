-- Grain: one row per need rule. Key: rule_id.
-- A need rule with what its service is, the other service that replaces it once it has lapsed, its bit in the lines of
-- each of the two, and the bits of its condition's terms.
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
        rule_id,
        bit_or(term_bit) as condition_bits,
        bit_or(case when not is_held then term_bit else 0 end) as told_bits,
        bit_or(case when is_held and wanted = 'yes' then term_bit else 0 end) as held_bits
    from prepared_condition
    group by rule_id
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
    served.service_place,
    served.family_place,
    served.reviews_place,
    replacing.service_place as replacement_place,
    coalesce(counted.condition_bits, 0) as condition_bits,
    coalesce(counted.told_bits, 0) as told_bits,
    coalesce(counted.held_bits, 0) as held_bits,
    replacing.family_place as replacement_family_place,
    replacing.is_per_event as is_replacement_per_event
from need_rule
join service on service.service_id = need_rule.service_id
join prepared_service as served on served.service_id = need_rule.service_id
join numbered as own on own.service_id = need_rule.service_id and own.rule_id = need_rule.rule_id
left join replaced on replaced.rule_id = need_rule.rule_id
left join prepared_service as replacing on replacing.service_id = replaced.service_id
left join numbered as other on other.service_id = replaced.service_id and other.rule_id = need_rule.rule_id
left join fact_definition on fact_definition.fact = need_rule.lapse_fact
left join service_family as answered on answered.held_fact = need_rule.lapse_fact
left join counted on counted.rule_id = need_rule.rule_id
