-- Grain: one row per pair that leads to something. Key: client_id, stage_id, event_id, rule_id.
-- Rules 6 to 11: the first that decides a pair ends it. The verdict is the move's place in rule 13 (6 is lapsed), times 100,
-- plus the number of the rule that decided.
select
    client_id,
    stage_id,
    event_id,
    event_on,
    is_expected,
    client_since_on,
    is_unknown,
    rule_id,
    rule_place,
    rule_bit,
    service_id,
    need,
    replacement_id,
    replacement_bit,
    opens_on,
    closes_on,
    last_on,
    verdict,
    verdict % 100 as decided_by,
    case
        when verdict < 200 then 'up_sell'
        when verdict < 300 then 'back_sell'
        when verdict < 400 then 'cross_sell_now'
        when verdict < 500 then 'ask_first'
        when verdict < 600 then 'cross_sell_future'
        else 'lapsed'
    end as move
from (
    select
        dated.*,
        case
            when not latest.is_ours then null
            when latest.looked_at_on >= dated.anchor_on then null
            when latest.client_id is not null and not dated.is_gone then case
                when dated.opens_on > add_months(as_of, horizon_months) then null
                when dated.is_unknown then 406
                when dated.opens_on > as_of then 506
                else 106
            end
            when coalesce(held.best_tier, held_for_event.best_tier) >= dated.tier then null
            when not coalesce(held.is_any_ours, held_for_event.is_ours) then null
            when dated.need = 1 and dated.closes_on < as_of then null
            when dated.is_gone then case
                when dated.is_unknown or dated.need = 1 then null
                when add_months(dated.last_on, memory_months) >= as_of then 609
            end
            when dated.opens_on > add_months(as_of, horizon_months) then null
            when dated.is_unknown then 410
            when dated.opens_on > as_of then 510
            when coalesce(held.is_any_ours, held_for_event.is_ours) then 111
            when dated.event_on < dated.client_since_on then 211
            else 311
        end as verdict
    from dated
    left join latest_in_family as latest
        on latest.client_id = dated.client_id
        and latest.family = dated.reviews_family
    left join latest_in_family as held
        on held.client_id = dated.client_id
        and held.family = case when not dated.is_per_event then dated.family end
    left join held_for_event
        on held_for_event.client_id = dated.client_id
        and held_for_event.stage_id = dated.stage_id
        and held_for_event.event_id = case when dated.is_per_event then dated.event_id end
        and held_for_event.rule_id = dated.rule_id
) as decided
where verdict is not null
  and not (is_expected and verdict = 609)
