-- Grain: one row per client who has had two services or more. Key: client_id.
-- `counts_from` is the day from which they have two different ones; the same service twice is one.
select client_id, counts_from
from (select client_id, min(counts_from, 2)[2] as counts_from from had group by client_id) as reached
where counts_from is not null
