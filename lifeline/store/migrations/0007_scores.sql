-- Scoring: the pack's rules, and what a named person said instead.

-- The first rule of a dimension, in `position`, whose measure lies within its bounds gives the score.
create table score_rule (
    dimension varchar not null,
    score integer not null,
    measure varchar not null,
    at_least double,
    at_most double,
    words varchar not null,
    why varchar not null,
    position integer not null
);

-- Append-only: an override is taken back by a further entry without a score.
create sequence score_override_number;
create table score_override (
    override_no bigint not null default nextval('score_override_number'),
    client_id varchar not null,
    service_id varchar,
    buying_centre varchar not null,
    dimension varchar not null,
    score integer,
    reason varchar not null,
    overridden_on date not null,
    who varchar not null,
    written_at timestamp not null
);

-- Somebody at a client who decides or is asked, by buying centre. They are no client: never listed for outreach.
create sequence contact_number;
create table contact (
    contact_id varchar not null default 'K' || nextval('contact_number'),
    client_id varchar not null,
    buying_centre varchar not null,
    name varchar not null,
    role varchar not null,
    engagement integer,
    known_to_id varchar,
    noted_on date not null,
    who varchar not null
);
