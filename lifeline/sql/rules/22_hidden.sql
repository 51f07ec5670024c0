-- Grain: one row per client and turn of the supersession table. Key: client_id, turn.
-- Rule 14, second half: in table order, a hider that an earlier row has hidden hides nothing. `services` only grows.
select
    client_id,
    turn,
    hidden_service_id as service_id,
    true as is_hidden,
    ';' || hidden_service_id || ';' as services
from may_hide
where turn = 1
union all
select
    may_hide.client_id,
    may_hide.turn,
    may_hide.hidden_service_id as service_id,
    not coalesce(contains(hidden.services, ';' || may_hide.hider_service_id || ';'), false) as is_hidden,
    case
        when contains(hidden.services, ';' || may_hide.hider_service_id || ';') then hidden.services
        else hidden.services || ';' || may_hide.hidden_service_id || ';'
    end as services
from hidden
join may_hide
    on may_hide.client_id = hidden.client_id
    and may_hide.turn = hidden.turn + 1
