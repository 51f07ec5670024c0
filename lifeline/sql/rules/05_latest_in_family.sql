-- Grain: one row per client and service family of which a holding counts. Key: client_id, family_place.
-- Rules 6 and 12: the latest holding (on one day the higher tier, then the later service id, then ours), and the last
-- holding, by anyone, of the service that reviews the family. Rule 7: the best tier held, and whether any of them is ours.
select
    held.client_id,
    held.family_place,
    held.latest % 2 = 1 as is_ours,
    held.held_on,
    held.best_tier,
    held.is_any_ours,
    latest.service_id,
    latest.service_place,
    latest.is_per_event,
    latest.review_years,
    latest.review_service_id,
    latest.review_place,
    latest.looked_up,
    review.made_on,
    case when review.made_on > held.held_on then review.made_on else coalesce(held.held_on, review.made_on) end as looked_at_on
from (
    select
        client_id,
        family_place,
        max(held_on) as held_on,
        max(tier) as best_tier,
        bool_or(provider = 'us') as is_any_ours,
        -- One number that is greatest for the latest holding: its day, then its service's place by tier and id, and last
        -- whether it is ours.
        max(
            coalesce(cast(extract(year from held_on) * 512 + dayofyear(held_on) as bigint), 0) * 131072
                + tier_place * 2 + case when provider = 'us' then 1 else 0 end
        ) as latest
    from holding_known
    where counts
    group by client_id, family_place
) as held
join prepared_service as latest on latest.tier_place = (held.latest >> 1) % 65536
left join (
    select client_id, reviews_place, max(held_on) as made_on
    from holding_known
    where reviews_place is not null and provider <> 'declined'
    group by client_id, reviews_place
) as review
    on review.client_id = held.client_id
    and review.reviews_place = held.family_place
