-- Grain: one row per client whose first work is not finished. Key: client_id.
-- All of their matters are under way, and we made nothing for them before.
select
    under_way.client_id,
    case when bool_and(under_way.opened_on is not null) then min(under_way.opened_on) end as began_on
from under_way
left join made_before on made_before.client_id = under_way.client_id
where made_before.client_id is null
group by under_way.client_id
