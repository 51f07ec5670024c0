-- Grain: one row per period and client who was active in the period before it. Key: place, client_id.
-- Whether they were active in it again.
select earlier.place - 1 as place, earlier.client_id, again.client_id is not null as is_active
from active as earlier
left join active as again on again.place = earlier.place - 1 and again.client_id = earlier.client_id
where earlier.place > 0
