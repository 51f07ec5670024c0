-- Grain: one row per service and set of rules that are the reasons of a line for it. Key: service_place, rule_bits.
-- Rule 13: a line keeps every stage and every rule; each set of them is looked up once, however many lines have it. A review alone has none.
select
    told.service_place,
    told.rule_bits,
    array_sort(array_distinct(array_agg(rule_of_line.stage_id))) as stages,
    array_sort(array_distinct(array_agg(rule_of_line.rule_id))) as rules
from (
    select distinct service_place, rule_bits
    from standing
) as told
left join rule_of_line
    on rule_of_line.service_place = told.service_place
    and (told.rule_bits & rule_of_line.rule_bit) <> 0
group by told.service_place, told.rule_bits
