-- Grain: one row per need rule and number of days from the start of the watch. Key: rule_id, days.
-- How many bought on that day, and of how many we know no more from then on.
select
    rule_id,
    days,
    count(*) filter (where is_bought) as bought,
    count(*) filter (where not is_bought) as left_out
from ended
group by rule_id, days
order by rule_id, days
