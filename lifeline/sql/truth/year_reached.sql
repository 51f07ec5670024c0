-- Grain: one row per need rule, months after the event, calendar year and years since they came. Key: rule_id, months, year, came.
-- For how many days those who reached the stage were watched, until they bought or the months were over.
select
    watched.rule_id,
    watched.months,
    years.year,
    least(years.year - year(watched.since_on), 10) as came,
    sum(
        least(watched.before_on, make_date(years.year + 1, 1, 1))
        - greatest(watched.origin_on, make_date(years.year, 1, 1))
    ) as days
from (
    select
        followed.rule_id,
        followed.since_on,
        followed.origin_on,
        horizon.months,
        least(
            followed.until_on + 1,
            case when followed.bought_on <= followed.until_on then followed.bought_on + 1 end,
            followed.origin_on + cast(round(30.4375 * (horizon.months + rule_asked.lead_months)) as integer) + 1
        ) as before_on
    from followed
    join rule_asked on rule_asked.rule_id = followed.rule_id
    join (select unnest([12, 24]) as months) as horizon on true
    where not followed.is_held_before and not followed.is_not_concerned
) as watched
join (
    select unnest(range(year($records_from), year($as_of) + 1)) as year
) as years on years.year between year(watched.origin_on) and year(watched.before_on - 1)
where watched.before_on > watched.origin_on
group by all
