-- Grain: one row per term of a rule's condition. Key: rule_id, fact, wanted.
-- A term, the stage whose events meet it, where its answer is looked up, and its bit among the terms of that stage.
delete from prepared_condition;
insert into prepared_condition
select
    need_rule.stage_id,
    rule_condition.rule_id,
    rule_condition.fact,
    coalesce('held:' || service_family.family, rule_condition.fact) as looked_up,
    service_family.family is not null as is_held,
    rule_condition.wanted,
    cast(1 as bigint) << (
        dense_rank() over (
            partition by need_rule.stage_id
            order by coalesce('held:' || service_family.family, rule_condition.fact), rule_condition.wanted
        ) - 1
    ) as term_bit
from rule_condition
join need_rule on need_rule.rule_id = rule_condition.rule_id
left join service_family on service_family.held_fact = rule_condition.fact
