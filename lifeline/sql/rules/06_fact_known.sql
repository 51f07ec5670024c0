-- Grain: one row per client and fact with an answer. Key: client_id, fact.
-- Rule 3: what is on file; whether a family's service is held is answered by the holdings.
select
    client_id,
    fact,
    answer,
    fact_on,
    is_bare_yes
from fact_recorded
union all
select
    client_id,
    looked_up as fact,
    'yes' as answer,
    cast(null as date) as fact_on,
    true as is_bare_yes
from latest_in_family
where looked_up is not null
