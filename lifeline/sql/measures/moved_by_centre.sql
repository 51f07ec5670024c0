-- Grain: one row per decision that stands, of a client. Key: decision_id.
-- As `moved`, but an up-sell is what goes to a buying centre we had served before that day, a cross-sell what does not;
-- whether the need is from before they came does not matter to it.
select
    standing.decision_id, standing.decision_no, standing.client_id, standing.service_id, standing.decided,
    standing.decided_on, standing.rules, standing.who, chosen.since_on, standing.move = 'back_sell' as is_back_sell,
    case when served_decided.served_on < standing.decided_on then 'up_sell' else 'cross_sell' end as move
from standing
join chosen on chosen.client_id = standing.client_id
join offered on offered.service_id = standing.service_id
left join centre on centre.service_id = standing.service_id and centre.track = chosen.track
left join served_decided
    on served_decided.client_id = standing.client_id and served_decided.buying_centre = centre.buying_centre
