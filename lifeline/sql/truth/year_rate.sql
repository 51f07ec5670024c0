-- Grain: one row per need rule, calendar year and years since they came. Key: rule_id, year, came.
-- How many days the others were watched in it, and how often they bought the service from us.
select
    rule_asked.rule_id,
    year_all.year,
    year_all.came,
    year_all.days - coalesce(year_over.days, 0) as days,
    coalesce(year_bought.bought, 0) as bought
from rule_asked
join year_all on year_all.track = rule_asked.track
left join year_over
    on year_over.rule_id = rule_asked.rule_id
    and year_over.year = year_all.year
    and year_over.came = year_all.came
left join year_bought
    on year_bought.rule_id = rule_asked.rule_id
    and year_bought.year = year_all.year
    and year_bought.came = year_all.came
