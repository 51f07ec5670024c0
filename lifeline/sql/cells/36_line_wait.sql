-- Grain: one row per line of a client who may be approached that a guard holds back. Key: client_id, service_id, is_lapsed.
-- The first guard that holds: our own miss, a quiet period that the service does not help with, a first matter not finished;
-- unless a named person set it aside since it began.
select
    guarded.client_id,
    guarded.service_id,
    guarded.is_lapsed,
    case min(place) when 1 then 'compliance' when 2 then 'quiet' else 'too_early' end as wait
from (
    select
        line_kept.client_id,
        line_kept.service_id,
        line_kept.is_lapsed,
        1 as place,
        'compliance' as guard,
        cast(null as date) as began_on
    from line_kept
    where line_kept.is_missed
    union all
    select
        line_kept.client_id,
        line_kept.service_id,
        line_kept.is_lapsed,
        2 as place,
        'quiet' as guard,
        quiet.began_on
    from line_kept
    join quiet on quiet.client_id = line_kept.client_id
    left join (select distinct stage_id, service_id from need_rule) as helping
        on helping.stage_id = quiet.stage_id
        and helping.service_id = line_kept.service_id
    where helping.service_id is null
    union all
    select
        line_kept.client_id,
        line_kept.service_id,
        line_kept.is_lapsed,
        3 as place,
        'too_early' as guard,
        too_early.began_on
    from line_kept
    join too_early on too_early.client_id = line_kept.client_id
) as guarded
join approached on approached.client_id = guarded.client_id
left join set_aside
    on set_aside.client_id = guarded.client_id
    and set_aside.service_id = guarded.service_id
    and set_aside.guard = guarded.guard
where set_aside.client_id is null
   or guarded.began_on > set_aside.overridden_on
group by guarded.client_id, guarded.service_id, guarded.is_lapsed
