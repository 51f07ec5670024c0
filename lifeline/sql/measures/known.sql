-- Grain: one row per client. Key: client_id.
-- What is on file of them now: a fact answered yes or no, something from before they were a client. Facts and events
-- carry no day on which they were written down, so that only today's answer is known.
select
    chosen.since_on as counts_from, chosen.client_id, null as service_id, chosen.client_id as item_id,
    chosen.since_on as on_date, 'client since' as detail, cast(null as decimal(18, 2)) as amount,
    answered.client_id is not null as has_fact, earlier.client_id is not null as has_past
from chosen
left join (select distinct client_id from fact where answer in ('yes', 'no')) as answered
    on answered.client_id = chosen.client_id
left join (
    select distinct life_event.client_id
    from life_event
    join client on client.client_id = life_event.client_id and life_event.event_on < client.client_since_on
    where life_event.status = 'happened'
) as earlier on earlier.client_id = chosen.client_id
