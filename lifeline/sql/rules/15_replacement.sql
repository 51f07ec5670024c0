-- Grain: one row per lapsed pair for which another service still serves, not declined. Key: client_id, event_id, rule_place.
-- Rule 9: beside the lapsed line the service that replaces it, unless a holding of its family covers it.
select
    lapsed.client_id,
    lapsed.event_id,
    lapsed.event_on,
    lapsed.client_since_on,
    lapsed.rule_place,
    lapsed.anchor_on,
    lapsed.window_end_months,
    lapsed.opens_on,
    prepared_rule.service_id as replaced_service_id,
    prepared_rule.replacement_place as service_place,
    prepared_rule.replacement_bit as rule_bit,
    prepared_rule.need
from judged as lapsed
join prepared_rule
    on prepared_rule.rule_place = lapsed.rule_place
    and prepared_rule.replacement_track in (lapsed.track, 'both')
left join declined
    on declined.client_id = lapsed.client_id
    and declined.service_place = prepared_rule.replacement_place
left join holding_known
    on holding_known.client_id = lapsed.client_id
    and holding_known.family_place = prepared_rule.replacement_family_place
    and holding_known.counts
where lapsed.verdict = 609
  and declined.client_id is null
group by
    lapsed.client_id, lapsed.event_id, lapsed.event_on, lapsed.client_since_on, lapsed.rule_place, lapsed.anchor_on,
    lapsed.window_end_months, lapsed.opens_on, prepared_rule.service_id, prepared_rule.replacement_place, prepared_rule.replacement_bit, prepared_rule.need
having not coalesce(bool_or(
    holding_known.client_id is not null
    and (
        not prepared_rule.is_replacement_per_event
        or holding_known.for_stage_id = prepared_rule.stage_id
        or (
            holding_known.for_stage_id is null
            and holding_known.held_on between lapsed.opens_on and add_months(lapsed.anchor_on, lapsed.window_end_months)
        )
    )
), false)
