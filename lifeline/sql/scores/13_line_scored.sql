-- Grain: one row per open need. Key: client_id, service_id.
-- Its three scores: what a named person said, else what the rules say.
select
    line_ruled.*,
    needs_rule.score as needs_computed,
    fit_rule.score as fit_computed,
    urgency_rule.score as urgency_computed,
    coalesce(line_said.needs, needs_rule.score) as needs,
    coalesce(line_said.fit, fit_rule.score) as fit,
    coalesce(line_said.urgency, urgency_rule.score) as urgency,
    coalesce(line_said.needs, line_said.fit, line_said.urgency) is not null as is_said
from line_ruled
join score_rule as needs_rule on needs_rule.position = line_ruled.needs_position
join score_rule as fit_rule on fit_rule.position = line_ruled.fit_position
join score_rule as urgency_rule on urgency_rule.position = line_ruled.urgency_position
left join line_said on line_said.client_id = line_ruled.client_id and line_said.service_id = line_ruled.service_id
