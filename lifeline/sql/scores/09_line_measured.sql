-- Grain: one row per open need. Key: client_id, service_id.
-- Every measure of a line, by its own name.
select
    open_need.client_id,
    open_need.buying_centre,
    open_need.service_id,
    open_need.state,
    open_need.move,
    open_need.need,
    open_need.opens_on,
    open_need.last_date,
    coalesce(asked.asked, 0) as asked,
    coalesce(asked.known, 0) as known,
    cast(open_need.state = 'confirmed' as integer) as is_confirmed,
    cast(coalesce(open_need.move = 'ask_first', false) as integer) as is_question,
    coalesce(asked.known / asked.asked, 1.0) as facts_known_share,
    open_need.last_date - $as_of as days_to_last_date,
    datesub('month', open_need.opens_on, $as_of) as months_open,
    skilled.skilled_colleagues,
    coalesce(held_in_area.services, 0) as services_held_in_area,
    cast(open_need.conflict_note <> '' as integer) as has_conflict_note
from open_need
join skilled on skilled.service_id = open_need.service_id
left join asked on asked.client_id = open_need.client_id and asked.service_id = open_need.service_id
left join held_in_area on held_in_area.client_id = open_need.client_id and held_in_area.practice_area = open_need.practice_area
