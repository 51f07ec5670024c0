-- Grain: one row per client and stage of whose conditions something is known. Key: client_id, stage_id.
-- Rule 3: which terms of the stage's rules hold, and which are false, each by its bit. What is not known, or not told to us,
-- is neither.
select
    fact_known.client_id,
    prepared_condition.stage_id,
    bit_or(case when fact_known.answer = prepared_condition.wanted then prepared_condition.term_bit else 0 end) as met_bits,
    bit_or(
        case
            when fact_known.answer <> prepared_condition.wanted and fact_known.answer not in ('unknown', 'prefer_not')
            then prepared_condition.term_bit
            else 0
        end
    ) as false_bits
from fact_known
join prepared_condition on prepared_condition.looked_up = fact_known.fact
group by fact_known.client_id, prepared_condition.stage_id
