-- Grain: one row per pair of a service bought for each event, for which a holding counts. Key: client_id, stage_id, event_id, rule_id.
-- Rule 7: the holding must be recorded for that stage or, where none is recorded, be dated within the window.
select
    dated.client_id,
    dated.stage_id,
    dated.event_id,
    dated.rule_id,
    max(holding_known.tier) as best_tier,
    bool_or(holding_known.provider = 'us') as is_ours
from dated
join holding_known
    on holding_known.client_id = dated.client_id
    and holding_known.family = dated.family
where holding_known.counts
  and dated.is_per_event
  and (
      holding_known.for_stage_id = dated.stage_id
      or (holding_known.for_stage_id is null and holding_known.held_on between dated.opens_on and dated.closes_on)
  )
group by dated.client_id, dated.stage_id, dated.event_id, dated.rule_id
