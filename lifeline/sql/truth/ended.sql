-- Grain: one row per need rule and client followed. Key: rule_id, client_id.
-- After how many days they bought from us; who did not, in time or at all, has not until the day looked from.
select
    followed.rule_id,
    followed.client_id,
    coalesce(followed.bought_on <= followed.until_on, false) as is_bought,
    case when followed.bought_on <= followed.until_on then followed.bought_on else $as_of end
        - followed.origin_on as days,
    rule_asked.lead_months
from followed
join rule_asked on rule_asked.rule_id = followed.rule_id
where not followed.is_held_before
  and not followed.is_not_concerned
