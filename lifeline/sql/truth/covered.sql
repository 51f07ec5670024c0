-- Grain: one row per need rule and client who reached its stage while we watched and has the service by the day. Key: rule_id, client_id.
-- Held before counts unless the family's ending fact has ended it since (rule 7); what is bought anew each time never
-- does.
select
    reached.rule_id,
    reached.client_id,
    bool_or(
        not rule_asked.is_per_event
        and (cover.held_on is null or cover.held_on < reached.origin_on)
        and not coalesce(cover.held_on <= ending.fact_on and ending.fact_on <= reached.reached_on, false)
    ) as is_held_before,
    min(cover.held_on) filter (
        where cover.provider = 'us'
          and cover.held_on >= reached.origin_on
          and (not rule_asked.is_per_event or cover.is_for_stage)
    ) as bought_on,
    min(cover.held_on) filter (
        where cover.provider <> 'us'
          and cover.held_on >= reached.origin_on
          and (not rule_asked.is_per_event or cover.is_for_stage)
    ) as elsewhere_on
from reached
join rule_asked on rule_asked.rule_id = reached.rule_id
join cover on cover.rule_id = reached.rule_id and cover.client_id = reached.client_id
left join fact as ending
    on ending.client_id = reached.client_id
    and ending.fact = rule_asked.ended_by_fact
    and ending.fact_on is not null
where reached.origin_on is not null
group by reached.rule_id, reached.client_id
