-- Grain: one row per event and rule of its stage, per term of a rule that does not hold, and per service hidden or braked. Key: all of it.
-- How far each need rule came with each event, for telling why no need is seen; `kind` says what the row is.
select
    case when dated.client_id is null then 'windowed' when judged.client_id is null then 'dated' else 'judged' end as kind,
    windowed.client_id,
    prepared_rule.service_id,
    prepared_rule.rule_id,
    windowed.event_id,
    windowed.event_on,
    windowed.is_expected,
    windowed.is_unknown,
    windowed.opens_on,
    add_months(windowed.anchor_on, prepared_rule.window_end_months) as closes_on,
    dated.last_on,
    coalesce(dated.is_gone, false) as is_gone,
    coalesce(held.client_id, held_for_event.client_id) is not null as is_held_below,
    latest.client_id is not null as is_reviewed,
    coalesce(latest.is_ours, false) as is_ours,
    case
        when judged.verdict < 200 then 'up_sell'
        when judged.verdict < 300 then 'back_sell'
        when judged.verdict < 400 then 'cross_sell_now'
        when judged.verdict < 500 then 'ask_first'
        when judged.verdict < 600 then 'cross_sell_future'
        when judged.verdict >= 600 then 'lapsed'
        else windowed.ending_fact
    end as word
from windowed
join prepared_rule on prepared_rule.rule_place = windowed.rule_place
left join dated
    on dated.client_id = windowed.client_id
    and dated.event_id = windowed.event_id
    and dated.rule_place = windowed.rule_place
left join judged
    on judged.client_id = windowed.client_id
    and judged.event_id = windowed.event_id
    and judged.rule_place = windowed.rule_place
left join latest_in_family as held
    on held.client_id = dated.client_id
    and held.family_place = case when not prepared_rule.is_per_event then prepared_rule.family_place end
left join held_for_event
    on held_for_event.client_id = dated.client_id
    and held_for_event.event_id = dated.event_id
    and held_for_event.rule_place = dated.rule_place
left join latest_in_family as latest
    on latest.client_id = windowed.client_id
    and latest.family_place = prepared_rule.reviews_place
union all
select
    'term' as kind, client_id, cast(null as varchar) as service_id, rule_id, event_id, cast(null as date) as event_on,
    false as is_expected, answer in ('unknown', 'prefer_not') as is_unknown, cast(null as date) as opens_on,
    cast(null as date) as closes_on, cast(null as date) as last_on, false as is_gone, false as is_held_below,
    false as is_reviewed, false as is_ours, fact as word
from unmet_term
union all
select
    'hidden' as kind, hidden.client_id, prepared_service.service_id, cast(null as varchar) as rule_id, cast(null as varchar) as event_id,
    cast(null as date) as event_on, false as is_expected, false as is_unknown, cast(null as date) as opens_on,
    cast(null as date) as closes_on, cast(null as date) as last_on, false as is_gone, false as is_held_below,
    false as is_reviewed, false as is_ours, hider.service_id as word
from hidden
join prepared_service on prepared_service.service_place = hidden.service_place
join may_hide
    on may_hide.client_id = hidden.client_id
    and may_hide.turn = hidden.turn
left join prepared_service as hider on hider.service_place = may_hide.hider_place
where hidden.is_hidden
union all
select
    'braked' as kind, braked.client_id, prepared_service.service_id, cast(null as varchar) as rule_id, cast(null as varchar) as event_id,
    cast(null as date) as event_on, false as is_expected, false as is_unknown, cast(null as date) as opens_on,
    cast(null as date) as closes_on, cast(null as date) as last_on, false as is_gone, false as is_held_below,
    false as is_reviewed, false as is_ours, cast(null as varchar) as word
from braked
join prepared_service on prepared_service.service_place = braked.service_place
