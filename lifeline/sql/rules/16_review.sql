-- Grain: one row per client and family of which our latest holding is reviewed. Key: client_id, family_place.
-- Rule 12: due one interval after the holding or, if later, after the last review; shown as the family's review
-- service, unless that is declined.
select
    latest_in_family.client_id,
    latest_in_family.family_place,
    latest_in_family.service_id as held_service_id,
    latest_in_family.service_place as held_place,
    latest_in_family.review_place as service_place,
    add_months(latest_in_family.looked_at_on, 12 * latest_in_family.review_years) as due_on
from latest_in_family
join subject on subject.client_id = latest_in_family.client_id
left join declined
    on declined.client_id = latest_in_family.client_id
    and declined.service_place = latest_in_family.review_place
where declined.client_id is null
  and latest_in_family.is_ours
  and latest_in_family.review_years > 0
  and not latest_in_family.is_per_event
  and latest_in_family.looked_at_on is not null
