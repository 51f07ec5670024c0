-- Grain: one row per client and rule whose condition does not plainly hold. Key: client_id, rule_id.
-- Rule 3: one term false makes the whole false; none false, but one unknown or not told to us, makes it unknown.
select
    client_id,
    rule_id,
    bool_or(answer not in ('unknown', 'prefer_not')) as is_false
from unmet_term
group by client_id, rule_id
