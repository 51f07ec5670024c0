-- Grain: one row per client, service and line. Key: client_id, service_id, is_lapsed.
-- The lines of `opportunity` with what the first reason of each is told by: for putting tables of the whole book into words.
select
    line_lead.client_id,
    line_lead.service_id,
    line_lead.is_lapsed,
    line_lead.move,
    line_lead.opens_on,
    line_lead.last_date,
    line_lead.stages,
    line_lead.rules,
    line_lead.basis,
    line_lead.need,
    line_lead.stage_on,
    line_lead.lead_rule_id,
    line_lead.lead_held_id,
    line_lead.lead_event_on,
    line_lead.lead_last_on,
    life_stage.name as stage_name,
    event_of.event_date,
    anchor_of.anchor_date,
    replace(anchor_of.name, '_', ' ') as anchor_name,
    coalesce(counted_from.is_about, false) as is_review_about
from line_lead
left join life_stage on life_stage.stage_id = line_lead.lead_stage_id
left join life_event as event_of
    on event_of.client_id between first_client and last_client
    and event_of.client_id = line_lead.client_id
    and event_of.event_id = line_lead.lead_event_id
left join event_anchor as anchor_of
    on anchor_of.client_id between first_client and last_client
    and anchor_of.client_id = line_lead.client_id
    and anchor_of.event_id = line_lead.lead_event_id
    and anchor_of.name = line_lead.lead_anchor
left join counted_from
    on counted_from.client_id = line_lead.client_id
    and counted_from.lead_held_id = line_lead.lead_held_id
    and counted_from.lead_last_on = line_lead.lead_last_on
