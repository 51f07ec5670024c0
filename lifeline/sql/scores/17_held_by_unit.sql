-- Grain: one row per demand unit that has something, from us or from others. Key: client_id, buying_centre.
select
    book_cell.client_id,
    coalesce(centre.buying_centre, '') as buying_centre,
    count(*) filter (where book_cell.state = 'us') as services_held,
    count(*) filter (where book_cell.state = 'elsewhere') as services_elsewhere
from book_cell
join approached on approached.client_id = book_cell.client_id
left join centre on centre.service_id = book_cell.service_id and centre.track = approached.track
where book_cell.state in ('us', 'elsewhere')
  and book_cell.client_id is not null
group by book_cell.client_id, coalesce(centre.buying_centre, '')
