-- Grain: one row per client and service family of which a holding counts. Key: client_id, family.
-- Rules 6 and 12: the latest holding (on one day the higher tier, then the later service id, then ours), and the last
-- holding, by anyone, of the service that reviews the family. Rule 7: the best tier held, and whether any of them is ours.
select
    latest.client_id,
    latest.family,
    latest.service_id,
    latest.is_per_event,
    latest.review_years,
    latest.review_service_id,
    latest.is_held_looked_up,
    latest.provider = 'us' as is_ours,
    latest.held_on,
    latest.best_tier,
    latest.is_any_ours,
    review.made_on,
    case when review.made_on > latest.held_on then review.made_on else coalesce(latest.held_on, review.made_on) end as looked_at_on
from (
    select
        holding_known.*,
        max(tier) over (partition by client_id, family) as best_tier,
        bool_or(provider = 'us') over (partition by client_id, family) as is_any_ours,
        row_number() over (
            partition by client_id, family
            order by held_on desc nulls last, tier desc, service_id desc, case when provider = 'us' then 0 else 1 end
        ) as place
    from holding_known
    where counts
) as latest
left join (
    select client_id, reviews_family, max(held_on) as made_on
    from holding_known
    where reviews_family is not null and provider <> 'declined'
    group by client_id, reviews_family
) as review
    on review.client_id = latest.client_id
    and review.reviews_family = latest.family
where latest.place = 1
