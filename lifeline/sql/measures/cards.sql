-- Grain: one row per period and service of the catalogue. Key: place, service_id.
-- Whether a colleague may lead it, by service or practice area, and whether the law of its trigger card has been
-- checked by a named person of the firm, the last time by the end of the period.
select
    period.place, null as client_id, offered.service_id, offered.service_id as item_id,
    checked.checked_on as on_date, offered.practice_area as detail, cast(null as decimal(18, 2)) as amount,
    coalesce(checked.checked_on < period.ends_on, false) as is_checked,
    single.service_id is not null or whole.practice_area is not null as has_lead
from offered
join period on true
left join (select distinct service_id from skill where service_id is not null) as single
    on single.service_id = offered.service_id
left join (select distinct practice_area from skill where practice_area is not null) as whole
    on whole.practice_area = offered.practice_area
left join (
    select service_id, max(try_cast(text as date)) as checked_on
    from trigger_card where part = 'law_checked' group by service_id
) as checked on checked.service_id = offered.service_id
