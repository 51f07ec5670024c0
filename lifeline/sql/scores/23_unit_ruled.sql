-- Grain: one row per demand unit. Key: client_id, buying_centre.
-- Of each dimension the place of the first rule of the pack that fits.
select
    measured.*,
    [relationships] as relationships_position,
    [data] as data_position,
    [resources] as resources_position
from unit_measured as measured
