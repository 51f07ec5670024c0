-- Grain: one row per line left standing. Key: client_id, service_place, is_lapsed.
-- Rules 14 and 15: lapsed lines stay; the rest go where they are held back.
select line.*
from line
left join held_back
    on held_back.client_id = line.client_id
    and held_back.service_place = line.service_place
    and held_back.is_lapsed = line.is_lapsed
where held_back.client_id is null
