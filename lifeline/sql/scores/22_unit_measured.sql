-- Grain: one row per demand unit with an open need. Key: client_id, buying_centre.
-- Every measure of a demand unit, by its own name.
select
    unit.*,
    approached.track,
    coalesce(unit.known / nullif(unit.asked, 0), 1.0) as facts_known_share,
    coalesce(knowing.colleagues, 0) as colleagues_who_know,
    datesub('month', matter_of_unit.last_opened_on, $as_of) as months_since_last_matter,
    coalesce(matter_of_unit.matters, 0) as matters_in_36_months,
    coalesce(fee_of_client.fees, 0) as fees_in_36_months,
    coalesce(held_by_unit.services_held, 0) as services_held,
    coalesce(held_by_unit.services_elsewhere, 0) as services_elsewhere,
    datesub('year', approached.client_since_on, $as_of) as years_client,
    coalesce(contact_of_unit.contacts, 0) + cast(approached.track = 'person' as integer) as contacts_noted,
    contact_of_unit.engagement as contact_engagement,
    coalesce(channel.channels, 0) as channels_allowed
from unit
join approached on approached.client_id = unit.client_id
left join matter_of_unit
    on matter_of_unit.client_id = unit.client_id and matter_of_unit.buying_centre = unit.buying_centre
left join fee_of_client on fee_of_client.client_id = unit.client_id
left join held_by_unit on held_by_unit.client_id = unit.client_id and held_by_unit.buying_centre = unit.buying_centre
left join contact_of_unit
    on contact_of_unit.client_id = unit.client_id and contact_of_unit.buying_centre = unit.buying_centre
left join knowing on knowing.client_id = unit.client_id and knowing.buying_centre = unit.buying_centre
left join channel on channel.client_id = unit.client_id
