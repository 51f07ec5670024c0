-- Grain: one row per period and referral heard in it. Key: place, item_id.
-- By the day it was heard; about clients, and, where no group of clients is asked for, about anybody.
select
    period.place, referral.client_id, referral.service_id, referral.referral_id as item_id,
    referral.heard_on as on_date,
    'from ' || referral.spotter as detail, cast(null as decimal(18, 2)) as amount
from referral
join period on referral.heard_on >= period.starts_on and referral.heard_on < period.ends_on
left join chosen on chosen.client_id = referral.client_id
left join offered on offered.service_id = referral.service_id
where (chosen.client_id is not null or not $is_in_group)
  and ($practice_area is null or offered.service_id is not null)
