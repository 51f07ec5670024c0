-- Grain: one row per demand unit with a contact noted by the day. Key: client_id, buying_centre.
select client_id, buying_centre, count(*) as contacts, max(engagement) as engagement
from contact
where noted_on <= $as_of
  and client_id is not null
group by client_id, buying_centre
