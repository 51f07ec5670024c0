-- Grain: one row per pair that is neither ended long ago nor declined. Key: client_id, event_id, rule_place.
-- Rules 4 and 5: the ending fact's date takes the limit's place; a bare yes, and a declined service, are silent.
select
    client_id,
    event_id,
    event_on,
    is_expected,
    client_since_on,
    track,
    is_unknown,
    rule_place,
    anchor_on,
    opens_on,
    last_on,
    coalesce(case when counts_last_day then last_on < as_of else last_on <= as_of end, false) as is_gone
from (
    select
        windowed.*,
        case
            when windowed.is_ending_lasting or ending.fact_on >= windowed.opens_on then coalesce(ending.fact_on, windowed.limit_on)
            else windowed.limit_on
        end as last_on
    from windowed
    left join fact_known as ending
        on ending.client_id = windowed.client_id
        and ending.fact = windowed.ending_fact
    left join declined
        on declined.client_id = windowed.client_id
        and declined.service_place = windowed.service_place
    where coalesce(ending.is_bare_yes, false) = false
      and declined.client_id is null
) as limited
