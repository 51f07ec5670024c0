-- Grain: one row per client who has allowed a channel by the day. Key: client_id.
select client_id, count(distinct channel) as channels
from permission
where is_allowed
  and (obtained_on is null or obtained_on <= $as_of)
  and client_id is not null
group by client_id
