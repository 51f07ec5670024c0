-- Grain: one row per track, calendar year and years since they came. Key: track, year, came.
-- For how many days clients were watched in it, all of them together.
select
    track,
    year,
    came,
    sum(days) as days
from (
    select
        client_known.track,
        years.year,
        least(years.year - year(client_known.since_on), 10) as came,
        least($as_of + 1, make_date(years.year + 1, 1, 1))
            - greatest(client_known.watched_from + 1, make_date(years.year, 1, 1)) as days
    from client_known
    join (
        select unnest(range(year($records_from), year($as_of) + 1)) as year
    ) as years on years.year between year(client_known.watched_from) and year($as_of)
) as part
where days > 0
group by track, year, came
