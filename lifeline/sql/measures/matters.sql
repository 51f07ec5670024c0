-- Grain: one row per period and matter opened in it. Key: place, item_id.
-- As they stand on file: two alike are two. A fee that is not recorded stays empty, and is not taken as nothing.
select
    place, client_id, service_id, matter_id as item_id, opened_on as on_date, owner as detail, fee as amount
from opened
