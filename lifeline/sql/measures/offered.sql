-- Grain: one row per service of the practice area asked for. Key: service_id.
-- Null asks for all of them.
select service_id, name, practice_area
from service
where $practice_area is null or practice_area = $practice_area
