-- Grain: one row per need rule that tells of something sensitive. Key: rule_id.
-- Its stage is a sensitive one, or its condition asks for a fact of a special category.
select need_rule.rule_id
from need_rule
join life_stage on life_stage.stage_id = need_rule.stage_id
where life_stage.is_sensitive
union
select rule_condition.rule_id
from rule_condition
join fact_definition on fact_definition.fact = rule_condition.fact
where fact_definition.sensitivity = 'special category'
