-- Grain: one row per period and client active in it. Key: place, client_id.
-- Clients by the end of the period for whom a matter was opened or under way in it.
select under_way.place, under_way.client_id
from under_way
join period on period.place = under_way.place
join chosen on chosen.client_id = under_way.client_id and chosen.since_on < period.ends_on
