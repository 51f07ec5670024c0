-- Grain: one row per period and matter opened in it, whoever it is for. Key: place, matter_id.
-- One without an opening day is in no period.
select
    period.place, period.ends_on, matter.matter_id, matter.client_id, matter.service_id, matter.opened_on, matter.fee,
    matter.owner
from (
    -- Of a large book most were opened earlier than any period told.
    select * from matter
    where opened_on >= list_min(cast($starts as date[])) and opened_on < list_max(cast($ends as date[]))
      and client_id between $first_client and $last_client
) as matter
join period on matter.opened_on >= period.starts_on and matter.opened_on < period.ends_on
