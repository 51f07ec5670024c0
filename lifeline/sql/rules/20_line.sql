-- Grain: one row per client, service and line; a lapsed line may stand beside another. Key: client_id, service_place, is_lapsed.
-- Rules 13 and 16: one move a service; expected only where there is nothing else; of several lapses the latest, and its opening.
select
    merged.client_id,
    merged.service_place,
    merged.kind = 2 as is_lapsed,
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
    case
        when merged.kind < 2 then merged.opens_on
        else cast(
            make_date(cast((8388607 - merged.lapse % 8388608) >> 9 as integer), 1, 1)
                + cast((8388607 - merged.lapse % 8388608) % 512 - 1 as integer)
            as date
        )
    end as opens_on,
    case
        when merged.kind < 2 then merged.last_date
        else cast(make_date(cast(merged.lapse >> 32 as integer), 1, 1) + cast((merged.lapse >> 23) % 512 - 1 as integer) as date)
    end as last_date,
    merged.need,
    merged.stage_on,
    merged.rule_bits,
    merged.held_place,
    merged.is_of_held,
    merged.precedence,
    merged.precedence % 16384 as lead_place,
    coalesce(merged.missed_ranking - merged.missed_ranking % 100 = merged.ranking - merged.ranking % 100, false) as is_missed
from merged
left join (
    select distinct client_id, service_place
    from merged
    where kind <> 1
) as recorded
    on recorded.client_id = merged.client_id
    and recorded.service_place = case when merged.kind = 1 then merged.service_place end
where recorded.client_id is null
