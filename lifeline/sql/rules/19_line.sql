-- Grain: one row per client, service and line; a lapsed line may stand beside another. Key: client_id, service_id, is_lapsed.
-- Rules 13 and 16: one move a service, the earliest dates of all its rows; expected only where there is nothing else.
select
    client_id,
    service_id,
    false as is_lapsed,
    case ranking - ranking % 3
        when 3 then 'up_sell'
        when 6 then 'back_sell'
        when 9 then 'cross_sell_now'
        when 12 then 'ask_first'
        else 'cross_sell_future'
    end as move,
    -- A move is a review's only where every row of it is one: any other row of the same move ranks before.
    case ranking % 3
        when 0 then 'recorded'
        when 1 then 'review'
        else 'expected'
    end as basis,
    opens_on,
    last_date,
    need,
    stage_on
from (
    select
        client_id,
        service_id,
        min(ranking) as ranking,
        min(opens_on) as opens_on,
        min(last_on) as last_date,
        max(need) as need,
        min(event_on) as stage_on
    from (
        select
            reason.*,
            3 * case move
                when 'up_sell' then 1
                when 'back_sell' then 2
                when 'cross_sell_now' then 3
                when 'ask_first' then 4
                else 5
            end + case basis
                when 'recorded' then 0
                when 'review' then 1
                else 2
            end as ranking
        from reason
        where move not in ('lapsed', 'coming_up')
          and (basis <> 'expected' or not is_recorded)
    ) as ranked
    group by client_id, service_id
) as merged
union all
select
    client_id,
    service_id,
    true as is_lapsed,
    'lapsed' as move,
    'recorded' as basis,
    min(case when last_on = latest_lapse_on then opens_on end) as opens_on,
    max(last_on) as last_date,
    max(need) as need,
    min(event_on) as stage_on
from reason
where move = 'lapsed'
group by client_id, service_id
