-- Grain: one row per stage event and term of a rule of its stage that does not plainly hold. Key: client_id, event_id, rule_id, fact, wanted.
-- Rule 3: a term fails when the answer is the other one, and is unknown when there is none.
select
    stage_event.client_id,
    stage_event.stage_id,
    stage_event.event_id,
    prepared_condition.rule_id,
    prepared_condition.fact,
    coalesce(fact_known.answer, case when prepared_condition.is_held then 'no' else 'unknown' end) as answer
from stage_event
join prepared_condition on prepared_condition.stage_id = stage_event.stage_id
left join fact_known
    on fact_known.client_id = stage_event.client_id
    and fact_known.fact = prepared_condition.looked_up
where coalesce(fact_known.answer, case when prepared_condition.is_held then 'no' else 'unknown' end) <> prepared_condition.wanted
