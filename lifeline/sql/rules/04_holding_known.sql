-- Grain: one row per holding or matter that exists on the as-of day. Key: none (two alike count as two).
-- Rules 2 and 7: later ones do not exist yet; a matter is a holding by us; `counts` unless declined or ended for its family.
select
    existing.client_id,
    existing.provider,
    existing.held_on,
    existing.for_stage_id,
    existing.ask_again_after_on,
    prepared_service.service_place,
    prepared_service.tier_place,
    prepared_service.family_place,
    prepared_service.reviews_place,
    prepared_service.tier,
    prepared_service.is_per_event,
    existing.provider <> 'declined'
        and coalesce(ending.client_id is null or existing.held_on > ending.fact_on, false) as counts
-- The few services first: DuckDB narrows what is joined to, and a holding is to be looked up by its client.
from prepared_service
join (
    select client_id, service_id, provider, held_on, for_stage_id, ask_again_after_on
    from holding
    where client_id between first_client and last_client
      and (held_on is null or held_on <= as_of)
    union all
    select client_id, service_id, 'us' as provider, opened_on as held_on, for_stage_id, cast(null as date) as ask_again_after_on
    from matter
    where client_id between first_client and last_client
      and (opened_on is null or opened_on <= as_of)
) as existing on existing.service_id = prepared_service.service_id
left join fact_recorded as ending
    on ending.client_id = existing.client_id
    and ending.fact = prepared_service.ended_by_fact
    and ending.fact_on <= as_of
