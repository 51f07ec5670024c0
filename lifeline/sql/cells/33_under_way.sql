-- Grain: one row per client all of whose matters are under way, and service of those. Key: client_id, service_id.
-- A matter of unknown date has been there since always; without a closing day its status says whether it is closed.
select
    client_id,
    service_id,
    case when bool_and(opened_on is not null) then min(opened_on) end as opened_on
from (
    select
        client_id,
        service_id,
        opened_on,
        bool_and(case when closed_on is not null then closed_on > as_of else lower(trim(status)) <> 'closed' end) over (
            partition by client_id
        ) as is_all_under_way
    from matter
    where client_id between first_client and last_client
      and (opened_on is null or opened_on <= as_of)
) as existing
where is_all_under_way
group by client_id, service_id
