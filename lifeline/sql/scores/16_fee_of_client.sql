-- Grain: one row per client with a matter of the last 36 months. Key: client_id.
select client_id, cast(sum(fee) as double) as fees
from matter
where opened_on <= $as_of
  and opened_on > add_months($as_of, -36)
  and client_id is not null
group by client_id
