-- Grain: one row per client and supersession that would hide one of their lines. Key: client_id, turn.
-- Rule 14, first half: the named service is proposed or the named fact is true; whether the hider is hidden comes next.
select
    line.client_id,
    line.service_place,
    case when prepared_supersession.looked_up is null then prepared_supersession.proposed_place end as hider_place,
    row_number() over (partition by line.client_id order by prepared_supersession.position) as turn
from line
join prepared_supersession on prepared_supersession.hidden_place = line.service_place
left join line as hider
    on hider.client_id = line.client_id
    and hider.service_place = prepared_supersession.proposed_place
    and hider.move in ('up_sell', 'back_sell', 'cross_sell_now')
left join fact_known as known
    on known.client_id = line.client_id
    and known.fact = prepared_supersession.looked_up
where not line.is_lapsed
  and (
      hider.client_id is not null
      or coalesce(known.answer, case when prepared_supersession.is_held then 'no' end) = prepared_supersession.fact_wanted
  )
