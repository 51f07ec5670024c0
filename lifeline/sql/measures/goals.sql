-- Grain: one row per period and practice area of the catalogue. Key: place, item_id.
-- Whether a goal stood for it on the last day of the period, for all moves together or for one; a goal of the whole
-- firm stands for each practice area.
select
    period.place, null as client_id, null as service_id, area.practice_area as item_id,
    min(standing_goal.set_on) as on_date,
    coalesce(string_agg(standing_goal.what, '; ' order by standing_goal.what), 'no goal') as detail,
    cast(null as decimal(18, 2)) as amount,
    count(standing_goal.goal_id) > 0 as has_goal,
    count(*) filter (where standing_goal.move in ('', 'back_sell')) > 0 as has_back_sell,
    count(*) filter (where standing_goal.move in ('', 'cross_sell')) > 0 as has_cross_sell,
    count(*) filter (where standing_goal.move in ('', 'up_sell')) > 0 as has_up_sell
from (select distinct practice_area from offered) as area
join period on true
left join goal as standing_goal
    on standing_goal.practice_area in ('', area.practice_area) and standing_goal.set_on < period.ends_on
    and (standing_goal.closed_on is null or standing_goal.closed_on >= period.ends_on)
group by period.place, area.practice_area
