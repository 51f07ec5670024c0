-- Grain: one row per client and fact with an answer. Key: client_id, fact.
-- Rule 3: a date answers yes once it is reached; whether a family's service is held is answered by the holdings.
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
union all
select
    client_id,
    'held:' || family as fact,
    'yes' as answer,
    cast(null as date) as fact_on,
    true as is_bare_yes
from latest_in_family
where is_held_looked_up
