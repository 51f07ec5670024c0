-- Grain: one row per period and matter opened in it after an agreed line. Key: place, item_id.
-- For the same client and service it was agreed on the opening day or within the twelve months before it; of several
-- such decisions the latest one's move counts.
select
    opened.place, opened.client_id, opened.service_id, opened.matter_id as item_id, opened.opened_on as on_date,
    'agreed with ' || max_by(moved.who, moved.decision_no) as detail, max(opened.fee) as amount,
    max_by(moved.move, moved.decision_no) as move, max_by(moved.is_back_sell, moved.decision_no) as is_back_sell
from opened
join moved
    on moved.client_id = opened.client_id and moved.service_id = opened.service_id and moved.decided = 'agreed'
    and moved.decided_on <= opened.opened_on and add_months(moved.decided_on, 12) >= opened.opened_on
group by opened.place, opened.client_id, opened.service_id, opened.matter_id, opened.opened_on
