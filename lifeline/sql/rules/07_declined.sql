-- Grain: one row per client and service they have declined for now. Key: client_id, service_place.
-- Rule 5: a declined service stays silent until its day is reached, or for good where there is none.
select distinct
    client_id,
    service_place
from holding_known
where provider = 'declined'
  and (ask_again_after_on is null or ask_again_after_on > as_of)
