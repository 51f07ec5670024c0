-- Step one, alignment: what the firm wants, who contributes what and when; and what there is to show to a client.

create sequence goal_number;
create table goal (
    goal_id varchar not null default 'G' || nextval('goal_number'),
    practice_area varchar not null,
    move varchar not null,
    what varchar not null,
    measure varchar not null,
    target decimal(18, 2),
    by_on date,
    owner_id varchar,
    who varchar not null,
    written_at timestamp not null
);

-- A function of the firm: who contributes (fee earners, marketing, client service, finance ...). Begun from the pack.
create table firm_function (
    function_id varchar primary key,
    name varchar not null,
    role varchar not null,
    position integer not null
);
create table function_member (
    function_id varchar not null,
    colleague_id varchar not null,
    is_lead boolean not null
);

-- What a function can tell that others need, for which moves (`;`-joined, empty: all), and how often.
create table insight (
    insight_id varchar primary key,
    function_id varchar not null,
    name varchar not null,
    what varchar not null,
    for_moves varchar not null,
    every_months integer,
    position integer not null
);

create sequence review_meeting_number;
create table review_meeting (
    meeting_id varchar not null default 'V' || nextval('review_meeting_number'),
    name varchar not null,
    held_on date not null,
    every_months integer,
    agenda varchar not null
);

-- The asset library: what may be shown or sent, and what each is for.
create sequence asset_number;
create table asset (
    asset_id varchar not null default 'L' || nextval('asset_number'),
    name varchar not null,
    kind varchar not null,
    what_for varchar not null,
    programme_family varchar not null,
    practice_area varchar not null,
    service_id varchar,
    moves varchar not null,
    place varchar not null,
    checked_on date,
    who varchar not null,
    written_at timestamp not null
);
