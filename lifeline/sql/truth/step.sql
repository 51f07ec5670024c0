-- Grain: one row per need rule and day on which somebody bought, up to 24 months after the event. Key: rule_id, days.
-- How many bought on that day, of how many still watched.
select
    rule_id,
    days,
    at_risk,
    bought
from (
    select
        rule_id,
        lead_months,
        days,
        count(*) filter (where is_bought) as bought,
        cast(sum(count(*)) over (partition by rule_id order by days desc) as bigint) as at_risk
    from ended
    group by rule_id, lead_months, days
) as counted
where bought > 0
  and days <= round(30.4375 * (24 + lead_months))
order by rule_id, days
