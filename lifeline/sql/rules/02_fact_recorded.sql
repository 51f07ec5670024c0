-- Grain: one row per client and fact on file. Key: client_id, fact.
-- Rule 3: a date answers yes once it is reached, no before; `is_bare_yes` is a yes that holds no date.
select
    client_id,
    fact,
    case
        when fact_on is null then answer
        when fact_on <= as_of then 'yes'
        else 'no'
    end as answer,
    fact_on,
    fact_on is null and answer = 'yes' as is_bare_yes
from fact
where client_id between first_client and last_client
