-- Grain: one row per pair that leads to something. Key: client_id, stage_id, event_id, rule_id.
-- Rules 6 to 11: the first that decides a pair ends it; `decided_by` is its number.
select
    client_id,
    stage_id,
    event_id,
    event_on,
    is_expected,
    is_before_client,
    is_unknown,
    rule_id,
    service_id,
    need,
    replacement_id,
    opens_on,
    closes_on,
    last_on,
    split_part(verdict, ' ', 1) as move,
    cast(split_part(verdict, ' ', 2) as integer) as decided_by
from (
    select
        dated.*,
        case
            when not latest.is_ours then null
            when latest.looked_at_on >= dated.anchor_on then null
            when latest.client_id is not null and not dated.is_gone then case
                when dated.opens_on > add_months(as_of, horizon_months) then null
                when dated.is_unknown then 'ask_first 6'
                when dated.opens_on > as_of then 'cross_sell_future 6'
                else 'up_sell 6'
            end
            when held_for_pair.best_tier >= dated.tier then null
            when held_for_pair.client_id is not null and not held_for_pair.is_ours then null
            when dated.need = 1 and dated.closes_on < as_of then null
            when dated.is_gone then case
                when dated.is_unknown or dated.need = 1 then null
                when add_months(dated.last_on, memory_months) >= as_of then 'lapsed 9'
            end
            when dated.opens_on > add_months(as_of, horizon_months) then null
            when dated.is_unknown then 'ask_first 10'
            when dated.opens_on > as_of then 'cross_sell_future 10'
            when held_for_pair.is_ours then 'up_sell 11'
            when dated.is_before_client then 'back_sell 11'
            else 'cross_sell_now 11'
        end as verdict
    from dated
    left join latest_in_family as latest
        on latest.client_id = dated.client_id
        and latest.family = dated.reviews_family
    left join held_for_pair
        on held_for_pair.client_id = dated.client_id
        and held_for_pair.stage_id = dated.stage_id
        and held_for_pair.event_id = dated.event_id
        and held_for_pair.rule_id = dated.rule_id
) as decided
where verdict is not null
  and not (is_expected and verdict = 'lapsed 9')
