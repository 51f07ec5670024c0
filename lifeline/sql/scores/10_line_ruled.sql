-- Grain: one row per open need. Key: client_id, service_id.
-- Of each dimension the place of the first rule of the pack that fits.
select
    measured.*,
    [needs] as needs_position,
    [fit] as fit_position,
    [urgency] as urgency_position
from line_measured as measured
