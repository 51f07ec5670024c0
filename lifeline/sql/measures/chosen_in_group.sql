-- Grain: one row per client of the segment, owner and office asked for. Key: client_id.
-- As `chosen`; the grouping is that of the day looked from, also for earlier periods. Null asks for all, '' for those
-- of whom nobody said.
select client.client_id, client.name, client.track, client.client_since_on as since_on
from client
join grouped on grouped.client_id = client.client_id
where client.client_since_on is not null and client.client_id between $first_client and $last_client
  and ($segment is null or grouped.segment = $segment)
  and ($owner is null or grouped.owner = $owner)
  and ($office is null or grouped.office = $office)
