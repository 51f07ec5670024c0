-- Grain: one row per need rule. Key: rule_id.
-- How many reached the stage, why some of them are not followed, how long the rest are, and what became of them.
select
    rule_asked.rule_id,
    rule_asked.lead_months,
    rule_asked.lapse_after_months as ends_months,
    coalesce(known.reached, 0) as reached,
    coalesce(known.before_us, 0) as before_us,
    coalesce(began.held_before, 0) as held_before,
    coalesce(began.not_concerned, 0) as not_concerned,
    coalesce(began.followed, 0) as followed,
    coalesce(ending.watched_12, 0) as watched_12,
    coalesce(ending.watched_24, 0) as watched_24,
    coalesce(began.bought, 0) as bought,
    coalesce(ending.bought_12, 0) as bought_12,
    coalesce(ending.bought_24, 0) as bought_24,
    coalesce(began.elsewhere, 0) as elsewhere,
    coalesce(began.declined, 0) as declined
from rule_asked
left join (
    select rule_id, count(*) as reached, count(*) filter (where origin_on is null) as before_us
    from reached
    group by rule_id
) as known on known.rule_id = rule_asked.rule_id
left join (
    select
        rule_id,
        count(*) filter (where is_held_before) as held_before,
        count(*) filter (where is_not_concerned and not is_held_before) as not_concerned,
        count(*) filter (where not is_held_before and not is_not_concerned) as followed,
        count(*) filter (where not is_held_before and not is_not_concerned and bought_on <= until_on) as bought,
        count(*) filter (
            where not is_held_before
              and not is_not_concerned
              and elsewhere_on <= until_on
              and coalesce(bought_on > elsewhere_on, true)
        ) as elsewhere,
        count(*) filter (
            where not is_held_before
              and not is_not_concerned
              and is_declined
              and coalesce(bought_on > until_on, true)
        ) as declined
    from followed
    group by rule_id
) as began on began.rule_id = rule_asked.rule_id
left join (
    select
        rule_id,
        count(*) filter (where days >= round(30.4375 * (12 + lead_months))) as watched_12,
        count(*) filter (where days >= round(30.4375 * (24 + lead_months))) as watched_24,
        count(*) filter (where is_bought and days <= round(30.4375 * (12 + lead_months))) as bought_12,
        count(*) filter (where is_bought and days <= round(30.4375 * (24 + lead_months))) as bought_24
    from ended
    group by rule_id
) as ending on ending.rule_id = rule_asked.rule_id
order by rule_asked.rule_id
