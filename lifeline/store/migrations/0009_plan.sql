-- Steps three and four: plans for a client or a segment, and what is done by whom, with what, how and when.

-- A plan is one client's or one segment's; `move` is back_sell, cross_sell or up_sell.
create sequence plan_number;
create table plan (
    plan_id varchar not null default 'P' || nextval('plan_number'),
    client_id varchar,
    segment varchar,
    move varchar not null,
    aim varchar not null,
    lead_function_id varchar,
    owner_id varchar,
    state varchar not null,
    who varchar not null,
    written_at timestamp not null
);

-- Who answers for a function's part in a plan, where that is not a member of the function as a matter of course.
create table plan_function (
    plan_id varchar not null,
    client_id varchar,
    function_id varchar not null,
    owner_id varchar not null
);

-- What a function found out for a plan. An insight of alignment with no row here is a gap.
create table plan_insight (
    plan_id varchar not null,
    client_id varchar,
    insight_id varchar not null,
    found varchar not null,
    found_on date not null,
    who varchar not null
);

-- The lifecycle phases of a client's relationship with the firm, from the pack; the first that fits is theirs. Without
-- a measure it fits whoever is left.
create table lifecycle_phase (
    phase_id varchar not null,
    name varchar not null,
    measure varchar not null,
    at_least double,
    at_most double,
    implication varchar not null,
    position integer not null
);

-- An action that belongs to a plan is a step of its execution map. One with a channel reaches the client, one without
-- is done in the house; a step of a segment that no client has a part in has an empty client_id. `outcome` is one of
-- those of lifeline/record/execution.py. `is_same_week_meant`: somebody said that the client is to hear of us twice in
-- one week.
alter table action add column plan_id varchar;
alter table action add column move varchar default '';
alter table action add column function_id varchar;
alter table action add column programme_family varchar default '';
alter table action add column asset_id varchar;
alter table action add column interaction varchar default '';
alter table action add column channel varchar default '';
alter table action add column starts_on date;
alter table action add column outcome varchar default '';
alter table action add column outcome_on date;
alter table action add column referral_id varchar;
alter table action add column is_same_week_meant boolean default false;
