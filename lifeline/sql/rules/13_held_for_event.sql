-- Grain: one row per event and rule of a service bought for each event, for which a holding counts. Key: client_id, event_id, rule_place.
-- Rule 7: the holding must be recorded for that stage or, where none is recorded, be dated within the window. Counted from
-- the holdings, which are few, and not from all the pairs they might belong to.
select
    stage_event.client_id,
    stage_event.event_id,
    prepared_rule.rule_place,
    max(holding_known.tier) as best_tier,
    bool_or(holding_known.provider = 'us') as is_ours
from holding_known
join prepared_rule
    on prepared_rule.family_place = holding_known.family_place
    and prepared_rule.is_per_event
join stage_event
    on stage_event.client_id = holding_known.client_id
    and stage_event.stage_id = prepared_rule.stage_id
left join event_anchor
    on event_anchor.client_id between first_client and last_client
    and event_anchor.event_id = case when prepared_rule.anchor <> 'stage' then stage_event.event_id end
    and event_anchor.name = prepared_rule.anchor
where holding_known.counts
  and (
      holding_known.for_stage_id = prepared_rule.stage_id
      or (
          holding_known.for_stage_id is null
          and holding_known.held_on between
              add_months(case when prepared_rule.anchor = 'stage' then stage_event.event_on else event_anchor.anchor_on end, prepared_rule.window_start_months)
              and add_months(case when prepared_rule.anchor = 'stage' then stage_event.event_on else event_anchor.anchor_on end, prepared_rule.window_end_months)
      )
  )
group by stage_event.client_id, stage_event.event_id, prepared_rule.rule_place
