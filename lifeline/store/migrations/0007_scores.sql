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

-- Kept with the book's cells and as current as they are: each open need that may be scored, with its three scores (what
-- a named person said, else what the rules say), and how many facts its rule asks for and are known.
create table book_need (
    client_id varchar not null,
    buying_centre varchar not null,
    service_id varchar not null,
    move varchar,
    need integer,
    last_date date,
    needs tinyint not null,
    fit tinyint not null,
    urgency tinyint not null,
    asked integer not null,
    known integer not null,
    is_said boolean not null
);

-- One row per demand unit: a client, or one buying centre of a business, with an open need. `triples` has a bit for each
-- combination of needs, fit and urgency among its lines, so that any weights find the best line at once.
create table book_unit (
    client_id varchar not null,
    buying_centre varchar not null,
    triples integer not null,
    relationships tinyint not null,
    data tinyint not null,
    resources tinyint not null,
    open_needs integer not null,
    last_date date,
    is_said boolean not null
);

-- By which people's skills the kept scores were worked out; where these have changed since, it is done anew.
create table book_score_state (people varchar not null);
-- Clients whose scores are to be worked out anew before they are shown again.
create table book_score_due (client_id varchar not null);

-- A list kept by an earlier release has no scores beside it.
delete from book_state;
