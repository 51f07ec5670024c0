-- Grain: one row per client, service and line; a lapsed line may stand beside another. Key: client_id, service_id, is_lapsed.
-- Rules 13 and 16: one move a service, the earliest dates of all its rows; expected only where there is nothing else.
select
    client_id,
    service_id,
    is_lapsed,
    case min(move_rank)
        when 1 then 'up_sell'
        when 2 then 'back_sell'
        when 3 then 'cross_sell_now'
        when 4 then 'ask_first'
        when 5 then 'cross_sell_future'
        else 'lapsed'
    end as move,
    case
        when bool_or(basis = 'expected') then 'expected'
        -- The winning move's rows are twice its rank, plus one where they are reviews: odd if they all are.
        when min(move_rank * 2 + case when basis = 'review' then 1 else 0 end) % 2 = 1 then 'review'
        else 'recorded'
    end as basis,
    min(case when not is_lapsed or last_on = latest_lapse_on then opens_on end) as opens_on,
    case when is_lapsed then max(last_on) else min(last_on) end as last_date,
    max(need) as need,
    min(event_on) as stage_on
from (
    select
        reason.*,
        case move
            when 'up_sell' then 1
            when 'back_sell' then 2
            when 'cross_sell_now' then 3
            when 'ask_first' then 4
            when 'cross_sell_future' then 5
            else 6
        end as move_rank
    from reason
    where move <> 'coming_up'
      and (basis <> 'expected' or not is_recorded)
) as ranked
group by client_id, service_id, is_lapsed
