-- The workshop: invented people and businesses, and what was said and settled while presenting.

-- A persona is nobody's client: it has tables of its own, and is in no list, count or export of clients.
create sequence persona_number;
create table persona (
    persona_id varchar not null default 'PERSONA-' || nextval('persona_number'),
    name varchar not null,
    track varchar not null,
    story varchar not null,
    born varchar not null,
    client_since varchar not null,
    who varchar not null,
    written_at timestamp not null
);
-- `event_date` as written, a day, a month or a year.
create table persona_event (
    persona_id varchar not null,
    stage_id varchar not null,
    event_date varchar not null,
    place integer not null
);
create table persona_fact (
    persona_id varchar not null,
    fact varchar not null,
    answer varchar not null
);
-- `is_to_be`: what they have once the plan is carried out, on top of what they have today.
create table persona_holding (
    persona_id varchar not null,
    service_id varchar not null,
    held_date varchar not null,
    provider varchar not null,
    is_to_be boolean not null
);

-- What is noted while presenting. `kind` is decision, action, question or parked; `about` a stage, a service or a
-- persona; `state` open or settled.
create sequence workshop_note_number;
create table workshop_note (
    note_no bigint not null default nextval('workshop_note_number'),
    session varchar not null,
    kind varchar not null,
    text varchar not null,
    about varchar not null,
    owner varchar not null,
    due_on date,
    state varchar not null,
    who varchar not null,
    written_at timestamp not null
);
-- Dot votes: so many dots on a service by one voter.
create table workshop_vote (
    session varchar not null,
    voter varchar not null,
    service_id varchar not null,
    dots integer not null
);
