-- Grain: one row per client and service that a holding of theirs covers. Key: client_id, service_id.
-- Rule 7 seen from the service: a holding that counts, of its family, at its tier or above. What is bought for each event is
-- covered by any such holding: whether there is a need for it again, a line says.
select
    holding_known.client_id,
    covering.service_id,
    bool_or(holding_known.provider = 'us') as is_ours,
    max(holding_known.held_on) as latest_on
from holding_known
join approached on approached.client_id = holding_known.client_id
join prepared_service as covering
    on covering.family_place = holding_known.family_place
    and covering.tier <= holding_known.tier
join service on service.service_id = covering.service_id
where holding_known.counts
  and (service.track in (approached.track, 'both') or covering.service_place = holding_known.service_place)
group by holding_known.client_id, covering.service_id
