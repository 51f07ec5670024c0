-- Grain: one row per lapsed pair for which another service still serves, not declined. Key: client_id, stage_id, event_id, rule_id.
-- Rule 9: beside the lapsed line the service that replaces it, unless a holding of its family covers it.
select
    judged.client_id,
    judged.stage_id,
    judged.event_id,
    judged.rule_id,
    judged.event_on,
    judged.service_id as replaced_service_id,
    judged.replacement_id as service_id,
    judged.client_since_on,
    judged.rule_place,
    judged.replacement_bit as rule_bit,
    judged.need,
    judged.opens_on,
    judged.closes_on
from judged
left join (
    select distinct lapsed.client_id, lapsed.stage_id, lapsed.event_id, lapsed.rule_id
    from judged as lapsed
    join prepared_service as covering on covering.service_id = lapsed.replacement_id
    join holding_known
        on holding_known.client_id = lapsed.client_id
        and holding_known.family = covering.family
    where lapsed.verdict = 609
      and holding_known.counts
      and (
          not covering.is_per_event
          or holding_known.for_stage_id = lapsed.stage_id
          or (holding_known.for_stage_id is null and holding_known.held_on between lapsed.opens_on and lapsed.closes_on)
      )
) as covered
    on covered.client_id = judged.client_id
    and covered.stage_id = judged.stage_id
    and covered.event_id = judged.event_id
    and covered.rule_id = judged.rule_id
left join declined
    on declined.client_id = judged.client_id
    and declined.service_id = judged.replacement_id
where judged.verdict = 609
  and declined.client_id is null
  and judged.replacement_id is not null
  and covered.client_id is null
