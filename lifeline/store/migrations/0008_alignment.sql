-- Step one, alignment: what the firm wants, who contributes what and when; and what there is to show to a client.

-- `move` is back_sell, cross_sell, up_sell, or empty for all of them; an empty practice area is the whole firm. A goal
-- stands from `set_on` until the day it is closed.
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
    set_on date not null,
    closed_on date,
    closed_reason varchar not null default '',
    who varchar not null,
    written_at timestamp not null
);

-- A function of the firm: who contributes (fee earners, marketing, client service, finance ...). Begun from the pack:
-- what the firm changed, added or took off (`is_firms`) stays so when the pack is loaded again. Nothing taken off is
-- removed, so that a plan made before can still name it.
create table firm_function (
    function_id varchar primary key,
    name varchar not null,
    role varchar not null,
    position integer not null,
    is_firms boolean not null default false,
    is_retired boolean not null default false
);
create table function_member (
    function_id varchar not null,
    colleague_id varchar not null,
    is_lead boolean not null
);

-- What a function can tell that others need, for which moves (`;`-joined, empty: all), and how often. Begun from the
-- pack in the same way.
create table insight (
    insight_id varchar primary key,
    function_id varchar not null,
    name varchar not null,
    what varchar not null,
    for_moves varchar not null,
    every_months integer,
    position integer not null,
    is_firms boolean not null default false,
    is_retired boolean not null default false
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
    retired_on date,
    who varchar not null,
    written_at timestamp not null
);
