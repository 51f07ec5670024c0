-- Grain: one row per decision that stands, of a client. Key: decision_id.
-- Its move is the line's when it was decided, now or ahead alike; what was only asked about has none.
select
    standing.decision_id, standing.decision_no, standing.client_id, standing.service_id, standing.decided,
    standing.decided_on, standing.rules, standing.who, chosen.since_on, standing.move = 'back_sell' as is_back_sell,
    case
        when standing.move in ('back_sell', 'up_sell') then standing.move
        when standing.move in ('cross_sell_now', 'cross_sell_future') then 'cross_sell'
        else ''
    end as move
from standing
join chosen on chosen.client_id = standing.client_id
join offered on offered.service_id = standing.service_id
