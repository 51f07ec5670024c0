-- Grain: one row per period and action whose outcome was noted in it. Key: place, item_id.
-- By the day of the outcome; an action closed without one is not counted.
select
    period.place, action.client_id, action.service_id, action.action_id as item_id, action.outcome_on as on_date,
    action.outcome as detail, cast(null as decimal(18, 2)) as amount,
    case when starts_with(action.move, 'cross_sell') then 'cross_sell' else coalesce(action.move, '') end as move,
    coalesce(action.move, '') = 'back_sell' as is_back_sell
from action
join period on action.outcome_on >= period.starts_on and action.outcome_on < period.ends_on
join chosen on chosen.client_id = action.client_id and chosen.since_on < period.ends_on
left join offered on offered.service_id = action.service_id
where $practice_area is null or offered.service_id is not null
