-- Grain: one row per period and meeting pack taken away in it. Key: place, item_id.
-- From the record, by the day it was written; a pack is for one client.
select
    period.place, chosen.client_id, null as service_id, cast(audit.audit_no as varchar) as item_id,
    cast(audit.written_at as date) as on_date, audit.detail || ', ' || audit.who as detail,
    cast(null as decimal(18, 2)) as amount
from audit
join period on cast(audit.written_at as date) >= period.starts_on and cast(audit.written_at as date) < period.ends_on
join chosen on chosen.client_id = audit.subject and chosen.since_on < period.ends_on
where audit.action = 'export' and starts_with(audit.detail, 'pack, ')
