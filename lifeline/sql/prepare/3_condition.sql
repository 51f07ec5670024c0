-- Grain: one row per term of a rule's condition. Key: rule_id, fact, wanted.
-- A term, the stage whose events meet it, and where its answer is looked up.
delete from prepared_condition;
insert into prepared_condition
select
    need_rule.stage_id,
    rule_condition.rule_id,
    rule_condition.fact,
    coalesce('held:' || service_family.family, rule_condition.fact) as looked_up,
    service_family.family is not null as is_held,
    rule_condition.wanted
from rule_condition
join need_rule on need_rule.rule_id = rule_condition.rule_id
left join service_family on service_family.held_fact = rule_condition.fact
