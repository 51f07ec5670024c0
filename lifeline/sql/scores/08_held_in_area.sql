-- Grain: one row per client and practice area of which they have a service with us. Key: client_id, practice_area.
select book_cell.client_id, service.practice_area, count(*) as services
from book_cell
join service on service.service_id = book_cell.service_id
where book_cell.state = 'us'
  and book_cell.client_id is not null
group by book_cell.client_id, service.practice_area
