-- Grain: one row per need rule, calendar year and years since they came. Key: rule_id, year, came.
-- How often the service was bought from us by the others, after the day they came.
select
    cover.rule_id,
    year(cover.held_on) as year,
    least(year(cover.held_on) - year(client_known.since_on), 10) as came,
    count(distinct (cover.client_id, cover.held_on)) as bought
from cover
join rule_asked on rule_asked.rule_id = cover.rule_id
join client_known on client_known.client_id = cover.client_id and client_known.track = rule_asked.track
left join over on over.rule_id = cover.rule_id and over.client_id = cover.client_id
where cover.provider = 'us'
  and cover.held_on > client_known.watched_from
  and cover.held_on <= $as_of
  and (over.over_on is null or cover.held_on < over.over_on)
group by all
