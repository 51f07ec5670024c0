-- Grain: one row per client for whom we made something before the matters under way. Key: client_id.
-- A holding of ours, unless it is one of these matters written down twice.
select distinct holding.client_id
from holding
left join under_way
    on under_way.client_id = holding.client_id
    and under_way.service_id = holding.service_id
where holding.client_id between first_client and last_client
  and holding.provider = 'us'
  and (holding.held_on is null or holding.held_on <= as_of)
  and (under_way.client_id is null or holding.held_on < under_way.opened_on)
