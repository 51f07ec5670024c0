-- Grain: one row per need rule and client known to have reached its stage. Key: rule_id, client_id.
-- Their first such event of which the whole window fell in the time we watched; `origin_on` is null where there is
-- none.
select
    rule_asked.rule_id,
    client_known.client_id,
    client_known.since_on,
    min(event_known.event_on) filter (
        where add_months(event_known.event_on, -rule_asked.lead_months) > client_known.watched_from
    ) as reached_on,
    add_months(
        min(event_known.event_on) filter (
            where add_months(event_known.event_on, -rule_asked.lead_months) > client_known.watched_from
        ),
        -rule_asked.lead_months
    ) as origin_on
from event_known
join client_known on client_known.client_id = event_known.client_id
join rule_asked on rule_asked.stage_id = event_known.stage_id and rule_asked.track = client_known.track
group by rule_asked.rule_id, rule_asked.lead_months, client_known.client_id, client_known.since_on
