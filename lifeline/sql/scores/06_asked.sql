-- Grain: one row per open need whose rule asks for facts. Key: client_id, service_id.
select
    open_need.client_id,
    open_need.service_id,
    count(*) as asked,
    count(is_known.fact) as known
from open_need
join may_be_asked on may_be_asked.rule_id = open_need.rule_id
left join is_known on is_known.client_id = open_need.client_id and is_known.fact = may_be_asked.fact
group by open_need.client_id, open_need.service_id
