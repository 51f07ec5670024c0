-- Grain: one row per client and supersession that would hide one of their lines. Key: client_id, turn.
-- Rule 14, first half: the named service is proposed or the named fact is true; whether the hider is hidden comes next.
select
    line.client_id,
    prepared_supersession.hidden_service_id,
    case when prepared_supersession.looked_up is null then prepared_supersession.when_proposed end as hider_service_id,
    row_number() over (partition by line.client_id order by prepared_supersession.position) as turn
from line
join prepared_supersession on prepared_supersession.hidden_service_id = line.service_id
left join line as hider
    on hider.client_id = line.client_id
    and hider.service_id = prepared_supersession.when_proposed
    and hider.move in ('up_sell', 'back_sell', 'cross_sell_now')
left join fact_known as known
    on known.client_id = line.client_id
    and known.fact = prepared_supersession.looked_up
where not line.is_lapsed
  and (
      hider.client_id is not null
      or coalesce(known.answer, case when prepared_supersession.is_held then 'no' end) = prepared_supersession.fact_wanted
  )
