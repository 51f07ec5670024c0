-- Grain: one row per rule and fact it asks for. Key: rule_id, fact.
-- Facts of a special category are read by no measure; what our own work answers is never unknown.
select distinct prepared_condition.rule_id, prepared_condition.fact
from prepared_condition
join fact_definition on fact_definition.fact = prepared_condition.fact
where not prepared_condition.is_held
  and fact_definition.sensitivity <> 'special category'
