-- Grain: one row per client, service held of ours and day its review falls due. Key: client_id, lead_held_id, lead_last_on.
-- Rule 12: whether that day is in doubt, because the day it is counted from is: the holding's, or the family's last review's.
select
    line_lead.client_id,
    line_lead.lead_held_id,
    line_lead.lead_last_on,
    bool_and(made.is_about) as is_about
from line_lead
join prepared_service as held on held.service_id = line_lead.lead_held_id
join prepared_service as looked_at on looked_at.family = held.family or looked_at.reviews_family = held.family
join (
    select
        client_id,
        service_id,
        held_on as made_on,
        held_earliest_on is distinct from held_latest_on or held_earliest_on is null as is_about
    from holding
    where client_id between first_client and last_client
    union all
    select
        client_id,
        service_id,
        opened_on as made_on,
        opened_earliest_on is distinct from opened_latest_on or opened_earliest_on is null as is_about
    from matter
    where client_id between first_client and last_client
) as made
    on made.client_id = line_lead.client_id
    and made.service_id = looked_at.service_id
    and add_months(made.made_on, 12 * held.review_years) = line_lead.lead_last_on
group by line_lead.client_id, line_lead.lead_held_id, line_lead.lead_last_on
