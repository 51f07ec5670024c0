-- Grain: one row per period, line decided in it and need rule. Key: place, client_id, service_id, rule_id.
-- A line that rests on several rules counts for each of them.
select
    place, client_id, service_id, item_id, on_date, detail, amount, decided,
    unnest(string_split(rules, ';')) as rule_id
from lines
where rules <> ''
