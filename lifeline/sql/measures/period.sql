-- Grain: one row per period. Key: place (0 is the period asked for, 1 the one before it, and so on).
-- Half-open: starts_on is inside, ends_on the first day outside; each period begins where the one before it ends.
select
    unnest(cast($places as integer[])) as place,
    unnest(cast($starts as date[])) as starts_on,
    unnest(cast($ends as date[])) as ends_on
