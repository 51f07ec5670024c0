-- Grain: one row per client, service and line; and per service that is covered, declined or not needed. Key: client_id, service_id, is_lapsed.
-- What the kept book holds of a client: the lines as in `opportunity` (`move` not null), and the cells (`state` not null).
select
    coalesce(line_kept.client_id, stands.client_id) as client_id,
    coalesce(line_kept.service_id, stands.service_id) as service_id,
    move,
    basis,
    opens_on,
    last_date,
    need,
    rule_id,
    stage_on,
    coalesce(line_kept.is_lapsed, false) as is_lapsed,
    case
        when line_kept.is_lapsed or approached.client_id is null then null
        when line_kept.is_of_held then 'us'
        when move = 'cross_sell_future' then 'ahead'
        when move is not null and coalesce(stands.latest_on >= gap_confirmed.decided_on, false) then 'to_ask'
        when move is not null and gap_confirmed.client_id is not null then 'confirmed'
        when move is not null then 'to_ask'
        when stands.is_ours then 'us'
        when stands.is_covered then 'elsewhere'
        else 'not_needed'
    end as state,
    coalesce(line_wait.wait, '') as wait,
    coalesce(line_kept.is_sensitive, false) as is_sensitive
from line_kept
full join (
    select
        coalesce(covered.client_id, declined.client_id) as client_id,
        coalesce(covered.service_id, declined.service_id) as service_id,
        false as is_lapsed,
        covered.client_id is not null as is_covered,
        covered.is_ours,
        covered.latest_on
    from covered
    full join (
        select distinct declined.client_id, prepared_service.service_id
        from declined
        join prepared_service on prepared_service.service_place = declined.service_place
    ) as declined
        on declined.client_id = covered.client_id
        and declined.service_id = covered.service_id
) as stands
    on stands.client_id = line_kept.client_id
    and stands.service_id = line_kept.service_id
    and stands.is_lapsed = line_kept.is_lapsed
left join approached on approached.client_id = coalesce(line_kept.client_id, stands.client_id)
left join gap_confirmed
    on gap_confirmed.client_id = line_kept.client_id
    and gap_confirmed.service_id = line_kept.service_id
left join line_wait
    on line_wait.client_id = line_kept.client_id
    and line_wait.service_id = line_kept.service_id
    and line_wait.is_lapsed = line_kept.is_lapsed
