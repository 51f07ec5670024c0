-- Grain: one row per demand unit and colleague who knows the client or a contact there. Key: all three.
-- Who knows a client knows each of its buying centres, and is told apart by the empty unit: see `knowing`.
select acquaintance.client_id, cast(null as varchar) as buying_centre, acquaintance.colleague_id
from acquaintance
join colleague on colleague.colleague_id = acquaintance.colleague_id
where acquaintance.client_id is not null
union
select contact.client_id, contact.buying_centre, contact.known_to_id
from contact
join colleague on colleague.colleague_id = contact.known_to_id
where contact.noted_on <= $as_of
  and contact.client_id is not null
