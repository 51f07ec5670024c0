-- Grain: one row per period and client with a matter opened or under way in it. Key: place, client_id.
-- The closing day itself is already outside. One marked closed without a closing day counts in the period of its
-- opening only.
select distinct period.place, matter.client_id
from (
    select client_id, opened_on, closed_on, status from matter
    where opened_on < list_max(cast($ends as date[]))
      and (closed_on is null or greatest(opened_on, closed_on) >= list_min(cast($starts as date[])))
      and client_id between $first_client and $last_client
      and service_id in (select service_id from offered)
) as matter
join period
    on matter.opened_on < period.ends_on
    and (
        matter.opened_on >= period.starts_on
        or matter.closed_on > period.starts_on
        or (matter.closed_on is null and lower(trim(matter.status)) <> 'closed')
    )
