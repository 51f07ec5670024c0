-- Grain: one row per client and stay in a stage that is recorded. Key: client_id, stage_id, started_on.
-- A spell runs its stage's months or, where the pack gives none, until the next spell of its lane begins.
select
    client_id,
    stage_id,
    lane,
    started_on,
    case
        when lasts_months is not null then add_months(started_on, lasts_months)
        else min(started_on) over (
            partition by client_id, lane
            order by started_on
            range between interval 1 day following and unbounded following
        )
    end as ended_on,
    is_about,
    is_planned,
    is_assumed,
    event_id
from (
    select
        life_event.client_id,
        life_event.stage_id,
        life_stage.lane,
        life_stage.lasts_months,
        life_event.event_on as started_on,
        bool_or(life_event.earliest_on is null or life_event.earliest_on is distinct from life_event.latest_on) as is_about,
        bool_and(life_event.status = 'planned') as is_planned,
        bool_and(life_event.evidence = 'assumed') as is_assumed,
        min(life_event.event_id) as event_id
    from life_event
    join life_stage on life_stage.stage_id = life_event.stage_id
    where life_event.client_id between first_client and last_client
      and life_event.event_on is not null
    group by life_event.client_id, life_event.stage_id, life_stage.lane, life_stage.lasts_months, life_event.event_on
) as begun
