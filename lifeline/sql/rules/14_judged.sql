-- Grain: one row per pair that leads to something. Key: client_id, event_id, rule_place.
-- Rules 6 to 11: the first that decides a pair ends it. The verdict is the move's place in rule 13 (6 is lapsed), times 100,
-- plus the number of the rule that decided.
select
    client_id,
    event_id,
    event_on,
    is_expected,
    client_since_on,
    track,
    rule_place,
    rule_bit,
    service_place,
    need,
    anchor_on,
    window_end_months,
    opens_on,
    last_on,
    verdict
from (
    select
        dated.*,
        prepared_rule.rule_bit,
        prepared_rule.service_place,
        prepared_rule.need,
        prepared_rule.window_end_months,
        case
            when not latest.is_ours then null
            when latest.looked_at_on >= dated.anchor_on then null
            when latest.client_id is not null and not dated.is_gone then case
                when dated.opens_on > add_months(as_of, horizon_months) then null
                when dated.is_unknown then 406
                when dated.opens_on > as_of then 506
                else 106
            end
            when coalesce(held.best_tier, held_for_event.best_tier) >= prepared_rule.tier then null
            when not coalesce(held.is_any_ours, held_for_event.is_ours) then null
            when prepared_rule.need = 1 and add_months(dated.anchor_on, prepared_rule.window_end_months) < as_of then null
            when dated.is_gone then case
                when dated.is_unknown or prepared_rule.need = 1 then null
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
    join prepared_rule on prepared_rule.rule_place = dated.rule_place
    left join latest_in_family as latest
        on latest.client_id = dated.client_id
        and latest.family_place = prepared_rule.reviews_place
    left join latest_in_family as held
        on held.client_id = dated.client_id
        and held.family_place = case when not prepared_rule.is_per_event then prepared_rule.family_place end
    left join held_for_event
        on held_for_event.client_id = dated.client_id
        and held_for_event.event_id = case when prepared_rule.is_per_event then dated.event_id end
        and held_for_event.rule_place = dated.rule_place
) as decided
where verdict is not null
  and not (is_expected and verdict = 609)
