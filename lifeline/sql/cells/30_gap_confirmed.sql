-- Grain: one row per client and service whose latest standing decision confirms the need. Key: client_id, service_id.
-- Whatever is undone never stood; a decision of a later day is not made yet.
select
    client_id,
    service_id,
    decided_on
from (
    select
        decision.client_id,
        decision.service_id,
        decision.decided,
        decision.decided_on,
        row_number() over (
            partition by decision.client_id, decision.service_id
            order by decision.decision_no desc
        ) as place
    from decision
    left join (
        select undoes_id
        from decision
        where client_id between first_client and last_client
          and undoes_id is not null
    ) as undoing on undoing.undoes_id = decision.decision_id
    where decision.client_id between first_client and last_client
      and decision.undoes_id is null
      and undoing.undoes_id is null
      and decision.decided_on <= as_of
) as standing
where place = 1
  and decided in ('confirmed_gap', 'proposed', 'agreed')
