-- Grain: one row per client, service and line; a lapsed line may stand beside another. Key: client_id, service_id, is_lapsed.
-- Rules 13 and 16: one move a service; expected only where there is nothing else; of several lapses the latest, and its opening.
select
    merged.client_id,
    merged.service_id,
    merged.is_lapsed,
    case
        when merged.ranking < 200 then 'up_sell'
        when merged.ranking < 300 then 'back_sell'
        when merged.ranking < 400 then 'cross_sell_now'
        when merged.ranking < 500 then 'ask_first'
        when merged.ranking < 600 then 'cross_sell_future'
        else 'lapsed'
    end as move,
    -- A move is a review's only where every row of it is one: any other row of the same move ranks before.
    case merged.ranking % 100
        when 0 then 'recorded'
        when 1 then 'review'
        else 'expected'
    end as basis,
    case when merged.is_lapsed then latest_lapse.opens_on else merged.opens_on end as opens_on,
    case when merged.is_lapsed then merged.latest_on else merged.last_date end as last_date,
    merged.need,
    merged.stage_on,
    merged.rule_bits,
    merged.held_service_id,
    merged.is_of_held,
    merged.precedence,
    merged.precedence % 10000 as lead_place,
    coalesce(merged.missed_ranking - merged.missed_ranking % 100 = merged.ranking - merged.ranking % 100, false) as is_missed
from merged
left join (
    select client_id, service_id, last_on, min(opens_on) as opens_on
    from reason
    where is_lapsed
    group by client_id, service_id, last_on
) as latest_lapse
    on latest_lapse.client_id = merged.client_id
    and latest_lapse.service_id = merged.service_id
    and latest_lapse.last_on = case when merged.is_lapsed then merged.latest_on end
left join (
    select distinct client_id, service_id
    from merged
    where not is_expected
) as recorded
    on recorded.client_id = merged.client_id
    and recorded.service_id = case when merged.is_expected then merged.service_id end
where recorded.client_id is null
