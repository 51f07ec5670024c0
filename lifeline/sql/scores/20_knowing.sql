-- Grain: one row per demand unit that a colleague knows. Key: client_id, buying_centre.
select unit.client_id, unit.buying_centre, count(distinct knows.colleague_id) as colleagues
from unit
join knows on knows.client_id = unit.client_id
where knows.buying_centre is null or knows.buying_centre = unit.buying_centre
group by unit.client_id, unit.buying_centre
