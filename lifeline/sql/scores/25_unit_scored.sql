-- Grain: one row per demand unit with an open need. Key: client_id, buying_centre.
-- Its own three scores: what a named person said, else what the rules say.
select
    unit_ruled.* exclude (is_said),
    relationships_rule.score as relationships_computed,
    data_rule.score as data_computed,
    resources_rule.score as resources_computed,
    coalesce(unit_said.relationships, relationships_rule.score) as relationships,
    coalesce(unit_said.data, data_rule.score) as data,
    coalesce(unit_said.resources, resources_rule.score) as resources,
    unit_ruled.is_said
        or coalesce(unit_said.relationships, unit_said.data, unit_said.resources) is not null as is_said
from unit_ruled
join score_rule as relationships_rule on relationships_rule.position = unit_ruled.relationships_position
join score_rule as data_rule on data_rule.position = unit_ruled.data_position
join score_rule as resources_rule on resources_rule.position = unit_ruled.resources_position
left join unit_said
    on unit_said.client_id = unit_ruled.client_id and unit_said.buying_centre = unit_ruled.buying_centre
