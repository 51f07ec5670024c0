-- Grain: one row per need rule and months after the event. Key: rule_id, months.
-- What those who reached the stage would have bought at the others' rate of the same year and the same time since they
-- came; at the others' rate of all years where nobody else was watched in that one.
select
    year_reached.rule_id,
    year_reached.months,
    cast(sum(year_reached.days) as double) as days,
    sum(
        year_reached.days
        * case
            when year_rate.days > 0 then year_rate.bought / year_rate.days
            else coalesce(others.bought / others.days, 0)
        end
    ) as expected,
    cast(max(others.days) as double) as others_days,
    max(others.bought) as others_bought
from year_reached
left join year_rate
    on year_rate.rule_id = year_reached.rule_id
    and year_rate.year = year_reached.year
    and year_rate.came = year_reached.came
left join (
    select rule_id, nullif(cast(sum(days) as double), 0) as days, cast(sum(bought) as bigint) as bought
    from year_rate
    group by rule_id
) as others on others.rule_id = year_reached.rule_id
group by year_reached.rule_id, year_reached.months
