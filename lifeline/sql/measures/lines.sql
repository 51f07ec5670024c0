-- Grain: one row per period, client and service decided in it. Key: place, client_id, service_id.
-- The latest decision of the period that stands is what became of the line; it keeps the need rules it rested on.
select
    place, client_id, service_id, decision_id as item_id, decided_on as on_date, decided || ', ' || who as detail,
    cast(null as decimal(18, 2)) as amount, decided, rules
from (
    select
        period.place, moved.client_id, moved.service_id, moved.decision_id, moved.decided_on, moved.decided, moved.who,
        moved.rules,
        row_number() over (
            partition by period.place, moved.client_id, moved.service_id
            order by moved.decided_on desc, moved.decision_no desc
        ) as turn
    from moved
    join period on moved.decided_on >= period.starts_on and moved.decided_on < period.ends_on
    where moved.since_on < period.ends_on
) as placed
where turn = 1
