-- Grain: one row per reason of a line left standing. Key: client_id, service_id, is_lapsed, stage_id, event_id, rule_id, held_service_id.
-- The lines of `opportunity`, each repeated for every reason it has: for tables of the whole book.
select
    client_id,
    service_id,
    is_lapsed,
    line_move,
    line_basis,
    line_opens_on,
    last_date,
    line_need,
    stage_on,
    move,
    rule_id,
    stage_id,
    event_id,
    event_on,
    need,
    opens_on,
    closes_on,
    last_on,
    replaced_service_id,
    held_service_id
from standing_reason
