-- Grain: one row per period and decision of it that stands. Key: place, item_id.
-- Decided on a day of the period, of a client; what was undone does not count.
select
    period.place, moved.client_id, moved.service_id, moved.decision_id as item_id, moved.decided_on as on_date,
    moved.decided || ', ' || moved.who as detail, cast(null as decimal(18, 2)) as amount,
    moved.decided, moved.move, moved.is_back_sell
from moved
join period on moved.decided_on >= period.starts_on and moved.decided_on < period.ends_on
where moved.since_on < period.ends_on
