-- Grain: one row per need rule and client who is at some time not, or no longer, one of the others. Key: rule_id, client_id.
-- The others have not reached the stage and do not have the service; from `over_on` on this client is none of them.
select
    rule_id,
    client_id,
    greatest(min(over_on), min(watched_from) + 1) as over_on
from (
    select
        rule_asked.rule_id,
        client_known.client_id,
        client_known.watched_from,
        add_months(event_known.event_on, -rule_asked.lead_months) as over_on
    from event_known
    join client_known on client_known.client_id = event_known.client_id
    join rule_asked on rule_asked.stage_id = event_known.stage_id and rule_asked.track = client_known.track
    union all
    select
        cover.rule_id,
        cover.client_id,
        client_known.watched_from,
        coalesce(cover.held_on + 1, client_known.watched_from)
    from cover
    join rule_asked on rule_asked.rule_id = cover.rule_id and not rule_asked.is_per_event
    join client_known on client_known.client_id = cover.client_id and client_known.track = rule_asked.track
) as ending
where over_on <= $as_of
group by rule_id, client_id
