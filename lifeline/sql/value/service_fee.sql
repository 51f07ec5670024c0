-- Grain: one row per service. Key: service_id.
-- What the firm took for it: the middle of its known fees of the last years where there are enough, else the pack's
-- range.
select
    service.service_id,
    service.name,
    service.fee_low,
    service.fee_high,
    service.fee_basis,
    service.position,
    coalesce(taken.fees, 0) as fees,
    taken.fee
from service
left join (
    select service_id, count(fee) as fees, cast(median(fee) as double) as fee
    from matter
    where fee is not null
      and opened_on <= $as_of
      and opened_on > $fees_since
    group by service_id
    having count(fee) >= $fewest_fees
) as taken on taken.service_id = service.service_id
