-- Grain: one row per reason for a line, or review to come. Key: client_id, service_id, stage_id, event_id, rule_id, held_service_id.
-- Rules 13 and 16 look at a service's reasons together: whether any is recorded, and which lapse is the latest.
select
    gathered.*,
    move = 'lapsed' as is_lapsed,
    max(case when move = 'lapsed' then last_on end) over of_service as latest_lapse_on,
    bool_or(basis = 'recorded' or move = 'up_sell') over of_service as is_recorded
from gathered
window of_service as (partition by client_id, service_id)
