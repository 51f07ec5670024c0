-- Referrals: something heard, passed on in three fields by anybody, and what became of it.

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
    matter_id varchar,
    originator varchar not null,
    written_at timestamp not null
);
create index referral_client on referral (client_id);
