-- Grain: one row per decision that stands. Key: decision_id.
-- One that was undone never counts, whichever day one looks from: undoing corrects the record.
select
    decision.decision_id, decision.decision_no, decision.client_id, decision.service_id, decision.decided,
    decision.decided_on, decision.rules, decision.move, decision.who, decision.reason
from decision
left join decision as undoing on undoing.undoes_id = decision.decision_id
where decision.undoes_id is null and undoing.decision_id is null
