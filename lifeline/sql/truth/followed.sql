-- Grain: one row per need rule and client who reached its stage while we watched. Key: rule_id, client_id.
-- It counts as bought until the day looked from or, if it is earlier, the need's last date. Whoever has it elsewhere,
-- declined or let the last date pass has not bought it from us and stays among those who have not.
select
    reached.rule_id,
    reached.client_id,
    reached.since_on,
    reached.origin_on,
    covered.elsewhere_on,
    least(
        $as_of,
        add_months(
            reached.reached_on,
            case
                when reached.reached_on < rule_asked.lapse_alt_before_on then rule_asked.lapse_alt_months
                else rule_asked.lapse_after_months
            end
        )
    ) as until_on,
    covered.bought_on,
    coalesce(covered.is_held_before, false) and rule_asked.reviews_family is null as is_held_before,
    rule_asked.reviews_family is not null and reviewed.client_id is null as is_not_concerned,
    declined.client_id is not null as is_declined
from reached
join rule_asked on rule_asked.rule_id = reached.rule_id
left join covered on covered.rule_id = reached.rule_id and covered.client_id = reached.client_id
left join (
    select distinct reached.rule_id, reached.client_id
    from reached
    join rule_asked on rule_asked.rule_id = reached.rule_id
    join (
        select client_id, service_id, held_on from holding where provider = 'us'
        union all
        select client_id, service_id, opened_on from matter
    ) as ours on ours.client_id = reached.client_id
    join prepared_service
        on prepared_service.service_id = ours.service_id
        and prepared_service.family = rule_asked.reviews_family
    where ours.held_on is null or ours.held_on < reached.origin_on
) as reviewed on reviewed.rule_id = reached.rule_id and reviewed.client_id = reached.client_id
left join (
    select distinct reached.rule_id, reached.client_id
    from reached
    join rule_asked on rule_asked.rule_id = reached.rule_id
    join holding
        on holding.client_id = reached.client_id
        and holding.service_id = rule_asked.service_id
        and holding.provider = 'declined'
        and (holding.held_on is null or holding.held_on between reached.origin_on and $as_of)
) as declined on declined.rule_id = reached.rule_id and declined.client_id = reached.client_id
where reached.origin_on is not null
