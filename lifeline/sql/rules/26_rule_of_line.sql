-- Grain: one row per service and rule that can be a reason for it. Key: service_place, rule_id.
-- Rules 2 and 9: its own rules, and those it replaces the service of once they have lapsed.
select service_place, rule_id, stage_id, rule_bit
from prepared_rule
union all
select replacement_place as service_place, rule_id, stage_id, replacement_bit as rule_bit
from prepared_rule
where replacement_id is not null
