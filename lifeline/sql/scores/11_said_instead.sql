-- Grain: one row per client, service or buying centre, and dimension that somebody scored otherwise. Key: all four.
-- The latest entry by the day counts; one without a score takes the earlier back.
select client_id, coalesce(service_id, '') as service_id, buying_centre, dimension, score, reason, who, overridden_on
from (
    select
        score_override.*,
        row_number() over (
            partition by client_id, coalesce(service_id, ''), buying_centre, dimension
            order by overridden_on desc, override_no desc
        ) as turn
    from score_override
    where overridden_on <= $as_of
      and client_id is not null
) as entries
where turn = 1
  and score is not null
