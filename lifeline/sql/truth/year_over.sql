-- Grain: one row per need rule, calendar year and years since they came. Key: rule_id, year, came.
-- For how many days clients were watched in it who were then none of the others any more: the rest of the year in which
-- that began, and every year since in full.
select
    begun.rule_id,
    years.year,
    least(years.year - begun.since_year, 10) as came,
    sum(
        case
            when years.year = begun.over_year then begun.days
            else begun.clients * (least($as_of + 1, make_date(years.year + 1, 1, 1)) - make_date(years.year, 1, 1))
        end
    ) as days
from (
    select
        over.rule_id,
        year(client_known.since_on) as since_year,
        year(over.over_on) as over_year,
        count(*) as clients,
        sum(least($as_of + 1, make_date(year(over.over_on) + 1, 1, 1)) - over.over_on) as days
    from over
    join client_known on client_known.client_id = over.client_id
    group by over.rule_id, since_year, over_year
) as begun
join (
    select unnest(range(year($records_from), year($as_of) + 1)) as year
) as years on years.year >= begun.over_year
group by begun.rule_id, years.year, came
