-- Grain: one row per period and action noted in it. Key: place, item_id.
-- For a client; its move is the one written beside it, which may be none. A draft is none yet.
select
    period.place, action.client_id, action.service_id, action.action_id as item_id,
    cast(action.written_at as date) as on_date, action.what as detail, cast(null as decimal(18, 2)) as amount,
    case when starts_with(action.move, 'cross_sell') then 'cross_sell' else coalesce(action.move, '') end as move,
    coalesce(action.move, '') = 'back_sell' as is_back_sell
from action
join period on cast(action.written_at as date) >= period.starts_on and cast(action.written_at as date) < period.ends_on
join chosen on chosen.client_id = action.client_id and chosen.since_on < period.ends_on
left join offered on offered.service_id = action.service_id
where action.state <> 'draft'
  and ($practice_area is null or offered.service_id is not null)
