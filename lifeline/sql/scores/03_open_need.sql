-- Grain: one row per client and service with an open need that may be scored. Key: client_id, service_id.
-- The one door to every score: no need, a need met, declined or only ahead, one that waits, or one that rests on nothing
-- but sensitive matters, does not come through it, whatever anybody writes elsewhere.
select
    book_cell.client_id,
    coalesce(centre.buying_centre, '') as buying_centre,
    book_cell.service_id,
    service.practice_area,
    service.conflict_note,
    book_cell.state,
    book_cell.move,
    book_cell.need,
    book_cell.opens_on,
    book_cell.last_date,
    book_cell.rule_id
from book_cell
join approached on approached.client_id = book_cell.client_id
join service on service.service_id = book_cell.service_id
left join centre on centre.service_id = book_cell.service_id and centre.track = approached.track
where book_cell.state in ('to_ask', 'confirmed')
  and book_cell.wait = ''
  and not book_cell.is_sensitive
  and book_cell.client_id is not null
