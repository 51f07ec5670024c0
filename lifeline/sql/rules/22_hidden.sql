-- Grain: one row per client and turn of the supersession table. Key: client_id, turn.
-- Rule 14, second half: in table order, a hider that an earlier row has hidden hides nothing. `places` only grows.
select
    client_id,
    turn,
    service_place,
    true as is_hidden,
    ';' || cast(service_place as string) || ';' as places
from may_hide
where turn = 1
union all
select
    may_hide.client_id,
    may_hide.turn,
    may_hide.service_place,
    not coalesce(contains(hidden.places, ';' || cast(may_hide.hider_place as string) || ';'), false) as is_hidden,
    case
        when contains(hidden.places, ';' || cast(may_hide.hider_place as string) || ';') then hidden.places
        else hidden.places || ';' || cast(may_hide.service_place as string) || ';'
    end as places
from hidden
join may_hide
    on may_hide.client_id = hidden.client_id
    and may_hide.turn = hidden.turn + 1
