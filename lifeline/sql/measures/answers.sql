-- Grain: one row per period and question answered in it by hand. Key: place, item_id.
-- From the record, by the day it was written; an answer that was taken back at once does not count.
select
    period.place, chosen.client_id, null as service_id, cast(said.audit_no as varchar) as item_id,
    cast(said.written_at as date) as on_date, said.fact || ', ' || said.who as detail,
    cast(null as decimal(18, 2)) as amount
from (
    select
        audit_no, written_at, who, action, subject,
        array_slice(subject, 1, len(subject) - len(string_split(subject, ' ')[-1]) - 1) as client_id,
        string_split(subject, ' ')[-1] as fact,
        lead(action) over (partition by subject order by audit_no) as next_action
    from audit
    where action in ('fact answered', 'fact answered: taken back')
) as said
join period on cast(said.written_at as date) >= period.starts_on and cast(said.written_at as date) < period.ends_on
join chosen on chosen.client_id = said.client_id and chosen.since_on < period.ends_on
where said.action = 'fact answered' and said.next_action is distinct from 'fact answered: taken back'
