-- What the whole book is worked out with: services, families and rules are numbered in the order of their ids (`..._place`),
-- and a stage's terms and a line's rules are remembered as bits.

-- Worked out anew by `lifeline.sql.install`, so nothing is lost. `rule_place` numbers the rules by their id. `rule_bit`
-- is the rule's own among those that can be a reason for its service, `replacement_bit` among those for the service that
-- replaces it. `condition_bits` are the terms of its condition, `told_bits` those that the client's file answers, `held_bits`
-- those that a holding must meet.
drop table prepared_rule;
create table prepared_rule (
    rule_id varchar not null,
    stage_id varchar not null,
    service_id varchar not null,
    need integer not null,
    window_start_months integer not null,
    window_end_months integer not null,
    anchor varchar not null,
    later_rule varchar not null,
    lapse_after_months integer,
    lapse_alt_months integer,
    lapse_alt_before_on date,
    ends_day_before integer not null,
    ending_fact varchar,
    is_ending_lasting boolean not null,
    is_evidence_only boolean not null,
    counts_last_day boolean not null,
    family varchar not null,
    tier integer not null,
    is_per_event boolean not null,
    reviews_family varchar,
    replacement_id varchar,
    replacement_track varchar,
    rule_place integer not null,
    rule_bit bigint not null,
    replacement_bit bigint,
    service_place integer not null,
    family_place integer not null,
    reviews_place integer,
    replacement_place integer,
    condition_bits bigint not null,
    told_bits bigint not null,
    held_bits bigint not null
);
drop table prepared_condition;
create table prepared_condition (
    stage_id varchar not null,
    rule_id varchar not null,
    fact varchar not null,
    looked_up varchar not null,
    is_held boolean not null,
    wanted varchar not null,
    term_bit bigint not null
);
drop table prepared_service;
create table prepared_service (
    service_id varchar not null,
    family varchar not null,
    tier integer not null,
    is_per_event boolean not null,
    review_years integer not null,
    reviews_family varchar,
    ended_by_fact varchar,
    looked_up varchar,
    service_place integer not null,
    tier_place integer not null,
    family_place integer not null,
    reviews_place integer,
    review_service_id varchar not null,
    review_place integer not null
);
drop table prepared_brake;
create table prepared_brake (
    stage_id varchar not null,
    months integer not null,
    service_id varchar not null,
    service_place integer not null
);
drop table prepared_supersession;
create table prepared_supersession (
    position integer not null,
    hidden_service_id varchar not null,
    when_proposed varchar,
    looked_up varchar,
    is_held boolean not null,
    fact_wanted varchar,
    hidden_place integer not null,
    proposed_place integer
);

-- How many gaps of the white space a client has, how many of them are confirmed, and the soonest last day of one still to
-- come: read there, and not added up from the cells at every look.
alter table book_client add column gaps integer;
alter table book_client add column confirmed integer;
alter table book_client add column next_gap_on date;
alter table book_plain_client add column gaps integer;
alter table book_plain_client add column confirmed integer;
alter table book_plain_client add column next_gap_on date;

-- What was kept of the book is without them: it is worked out anew when it is next asked for.
delete from book_state;
