-- Grain: one row per client and rule of whose condition something is known. Key: client_id, rule_id.
-- Rule 3: how many of its terms hold, and whether one is false. What is not known, or not told to us, counts for neither.
select
    fact_known.client_id,
    prepared_condition.rule_id,
    count(case when fact_known.answer = prepared_condition.wanted and not prepared_condition.is_held then 1 end) as terms_met,
    count(case when fact_known.answer = prepared_condition.wanted and prepared_condition.is_held then 1 end) as held_met,
    bool_or(fact_known.answer <> prepared_condition.wanted and fact_known.answer not in ('unknown', 'prefer_not')) as is_false
from fact_known
join prepared_condition on prepared_condition.looked_up = fact_known.fact
group by fact_known.client_id, prepared_condition.rule_id
