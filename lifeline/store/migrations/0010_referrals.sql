-- Referrals: something heard, passed on in three fields by anybody, and what became of it.

-- `about` is whom it is about in the spotter's words; without client_id nobody of the book. `heard_on` is the day it was
-- passed on, `handled_on` the day of the last step in the inbox. `state` is waiting (in the inbox), accepted, turned
-- (into an event, a fact or an action: `became_kind`, and its id or name in `became_id`), kept (as a note for the file)
-- or declined (with a `reason`). `service_id` is what it may be about, if anybody said so. Credit goes to spotter and
-- originator once a named person has confirmed on `credited_on` that it led to a decision agreed or to a matter;
-- `not_by_ids` are those, `;`-joined, of which somebody said that it did not.
create sequence referral_number;
create table referral (
    referral_id varchar not null default 'N' || nextval('referral_number'),
    client_id varchar,
    about varchar not null,
    heard varchar not null,
    spotter varchar not null,
    heard_on date not null,
    state varchar not null,
    reason varchar not null,
    became_kind varchar not null,
    became_id varchar,
    service_id varchar,
    handled_by varchar not null,
    handled_on date,
    decision_id varchar,
    matter_id varchar,
    originator varchar not null,
    credited_by varchar not null default '',
    credited_on date,
    not_by_ids varchar not null default '',
    written_at timestamp not null
);
create index referral_client on referral (client_id);
