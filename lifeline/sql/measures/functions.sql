-- Grain: one row per period and function of the firm. Key: place, item_id.
-- Whether somebody is named who answers for it, as Alignment stands now.
select
    period.place, null as client_id, null as service_id, firm_function.function_id as item_id,
    cast(null as date) as on_date,
    firm_function.name || case when led.function_id is null then ': nobody leads it' else ': led' end as detail,
    cast(null as decimal(18, 2)) as amount, led.function_id is not null as has_lead
from firm_function
join period on true
left join (select distinct function_id from function_member where is_lead) as led
    on led.function_id = firm_function.function_id
where not firm_function.is_retired
