-- Grain: one row per demand unit with an open need. Key: client_id, buying_centre.
-- `triples` has a bit for each combination of needs, fit and urgency among its lines (see lifeline.sql.scoring.bit): the
-- best line under any weights is told from it without looking at the lines again.
select
    client_id,
    buying_centre,
    bit_or(cast(1 as integer) << cast((needs - 1) * 9 + (fit - 1) * 3 + urgency - 1 as integer)) as triples,
    count(*) as open_needs,
    min(last_date) filter (where last_date >= $as_of) as last_date,
    cast(sum(asked) as bigint) as asked,
    cast(sum(known) as bigint) as known,
    bool_or(is_said) as is_said
from book_need
where client_id is not null
group by client_id, buying_centre
