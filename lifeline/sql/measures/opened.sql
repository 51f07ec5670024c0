-- Grain: one row per period and matter opened in it. Key: place, matter_id.
-- Matters of clients, as they stand on file: two alike are two.
select
    dated.place, dated.matter_id, dated.client_id, dated.service_id, dated.opened_on, dated.fee, dated.owner,
    chosen.track
from dated
join chosen on chosen.client_id = dated.client_id and chosen.since_on < dated.ends_on
join offered on offered.service_id = dated.service_id
