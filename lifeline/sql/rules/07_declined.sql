-- Grain: one row per refusal that counts now. Key: none (a service may be declined twice).
-- Rule 5: a declined service stays silent until its day is reached, or for good where there is none.
select
    client_id,
    service_place
from holding_known
where provider = 'declined'
  and (ask_again_after_on is null or ask_again_after_on > as_of)
