-- Grain: one row per stage event and need rule of its stage that no fact rules out. Key: client_id, event_id, rule_place.
-- Rules 2 to 4: the pair, its condition, and the window counted from the event or from a named date of it.
select
    client_id,
    event_id,
    event_on,
    is_expected,
    client_since_on,
    track,
    is_unknown,
    rule_place,
    service_place,
    ending_fact,
    is_ending_lasting,
    counts_last_day,
    anchor_on,
    add_months(anchor_on, window_start_months) as opens_on,
    cast(
        add_months(
            anchor_on,
            case when anchor_on < lapse_alt_before_on then lapse_alt_months else lapse_after_months end
        ) - ends_day_before as date
    ) as limit_on
from (
    select
        stage_event.client_id,
        stage_event.event_id,
        stage_event.event_on,
        stage_event.is_expected,
        stage_event.client_since_on,
        stage_event.track,
        stage_event.is_doubtful
            or (coalesce(condition.met_bits, 0) & prepared_rule.told_bits) <> prepared_rule.told_bits as is_unknown,
        prepared_rule.rule_place,
        prepared_rule.service_place,
        prepared_rule.ending_fact,
        prepared_rule.is_ending_lasting,
        prepared_rule.counts_last_day,
        prepared_rule.is_evidence_only,
        prepared_rule.window_start_months,
        prepared_rule.lapse_after_months,
        prepared_rule.lapse_alt_months,
        prepared_rule.lapse_alt_before_on,
        prepared_rule.ends_day_before,
        case when prepared_rule.anchor = 'stage' then stage_event.event_on else event_anchor.anchor_on end as anchor_on
    from stage_event
    left join condition
        on condition.client_id = stage_event.client_id
        and condition.stage_id = stage_event.stage_id
    join prepared_rule on prepared_rule.stage_id = stage_event.stage_id
    left join event_anchor
        on event_anchor.client_id between first_client and last_client
        and event_anchor.event_id = case when prepared_rule.anchor <> 'stage' then stage_event.event_id end
        and event_anchor.name = prepared_rule.anchor
    where (coalesce(condition.false_bits, 0) & prepared_rule.condition_bits) = 0
      and (coalesce(condition.met_bits, 0) & prepared_rule.held_bits) = prepared_rule.held_bits
) as paired
where anchor_on is not null
  and not (is_evidence_only and is_unknown)
