-- Grain: one row per stage and service that no rule of it names. Key: stage_id, service_id.
-- How often the service was bought from us by clients then in the stage, against its share of all that was bought.
with
work as (
    select matter.client_id, matter.opened_on, matter.service_id, prepared_service.family, client.track
    from matter
    join client on client.client_id = matter.client_id
    join prepared_service on prepared_service.service_id = matter.service_id
    where client.contact_status = 'ok'
      and matter.opened_on <= $as_of
),
ruled as (
    select distinct stage_id, family from prepared_rule
),
stay as (
    select client_id, stage_id, started_on, ended_on
    from spell($as_of, $horizon_months, $lookahead_months, $memory_months, $first_client, $last_client)
    where not is_planned and not is_assumed and started_on <= $as_of
),
bought_in as (
    select
        stay.stage_id,
        work.client_id,
        work.service_id,
        work.family,
        ruled.stage_id is not null as is_ruled,
        bool_or(ruled.stage_id is not null) over (
            partition by work.client_id, work.opened_on, work.service_id
        ) as is_ruled_somewhere
    from work
    join stay
        on stay.client_id = work.client_id
        and stay.started_on <= work.opened_on
        and (stay.ended_on is null or work.opened_on < stay.ended_on)
    left join ruled on ruled.stage_id = stay.stage_id and ruled.family = work.family
),
of_stage as (
    select stage_id, count(*) as bought from bought_in group by stage_id
),
of_track as (
    select track, service_id, count(*) as bought, sum(count(*)) over (partition by track) as bought_at_all
    from work
    group by track, service_id
)
select
    bought_in.stage_id,
    bought_in.service_id,
    count(distinct bought_in.client_id) as clients,
    count(*) as bought,
    count(*) filter (where not bought_in.is_ruled_somewhere) as unruled,
    any_value(of_stage.bought) as bought_in_stage,
    any_value(of_track.bought) as bought_anywhere,
    cast(any_value(of_track.bought_at_all) as bigint) as bought_at_all
from bought_in
join of_stage on of_stage.stage_id = bought_in.stage_id
join life_stage on life_stage.stage_id = bought_in.stage_id
join of_track on of_track.track = life_stage.track and of_track.service_id = bought_in.service_id
where not bought_in.is_ruled
group by bought_in.stage_id, bought_in.service_id
order by bought_in.stage_id, bought_in.service_id
