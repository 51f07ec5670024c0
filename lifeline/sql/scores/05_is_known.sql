-- Grain: one row per client and fact that is answered. Key: client_id, fact.
-- "Prefers not to say" answers nothing.
select distinct client_id, fact
from fact
where (fact_on is not null or answer in ('yes', 'no'))
  and fact in (select fact from may_be_asked)
  and client_id is not null
