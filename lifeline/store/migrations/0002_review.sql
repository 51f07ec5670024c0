-- The partner's review: decisions, people and skills, actions, snapshots, agreements, suppression, settings.

create sequence decision_number;

-- Append-only: a decision is undone by a further entry that names it in `undoes_id`.
create table decision (
    decision_no bigint not null default nextval('decision_number'),
    decision_id varchar not null,
    client_id varchar not null,
    service_id varchar not null,
    decided varchar not null,
    decided_on date not null,
    stage_ids varchar not null,
    rules varchar not null,
    move varchar not null,
    reason varchar not null,
    until_on date,
    channel varchar not null,
    undoes_id varchar,
    who varchar not null,
    written_at timestamp not null
);

-- What a decision wrote elsewhere, and what stood there before, so that a further entry can take it back. `effect` is
-- fact or event, `subject` the fact or the event's id; `is_there_before`: whether there was a row at all. For an event
-- `answer_before` is its status. The names end in `_before`, because what they name may be gone by then.
create table decision_effect (
    decision_id varchar not null,
    client_id varchar not null,
    effect varchar not null,
    subject varchar not null,
    is_there_before boolean not null,
    answer_before varchar,
    date_before varchar,
    day_before date,
    evidence_before varchar,
    import_before varchar,
    decision_before varchar
);

alter table holding add column decision_id varchar;
alter table fact add column decision_id varchar;

create table colleague (
    colleague_id varchar primary key,
    name varchar not null,
    role varchar not null,
    email varchar not null,
    is_compliance_officer boolean not null
);

-- What a colleague may lead: one service, or a whole practice area.
create table skill (
    colleague_id varchar not null,
    service_id varchar,
    practice_area varchar
);

-- Who knows the client.
create table acquaintance (
    client_id varchar not null,
    colleague_id varchar not null,
    how varchar not null
);

create sequence action_number;
create table action (
    action_id varchar not null default 'A' || nextval('action_number'),
    client_id varchar not null,
    service_id varchar,
    what varchar not null,
    owner_id varchar,
    due_on date,
    state varchar not null,
    closed_reason varchar not null,
    who varchar not null,
    written_at timestamp not null
);

-- What the client has allowed, by channel: email, phone, post, text, meeting.
create table permission (
    client_id varchar not null,
    channel varchar not null,
    is_allowed boolean not null,
    basis varchar not null,
    obtained_on date
);

-- An objection somebody here wrote down: it stands until it is withdrawn here, whatever a later file says.
create table objection (
    client_id varchar primary key,
    objected_on date not null,
    how varchar not null,
    status_before varchar not null,
    basis_before varchar not null,
    who varchar not null
);

-- One person's facts may raise something on another's record only where the first agreed to it.
create table sharing (
    client_id varchar not null,
    other_client_id varchar not null,
    agreed_on date not null,
    who varchar not null
);

-- One event that belongs to two people: rows with the same `shared_id` change together.
alter table life_event add column shared_id varchar;

create sequence snapshot_number;
create table snapshot (
    snapshot_id varchar not null default 'S' || nextval('snapshot_number'),
    client_id varchar not null,
    as_of date not null,
    taken_at timestamp not null,
    who varchar not null
);
create table snapshot_line (
    snapshot_id varchar not null,
    client_id varchar not null,
    kind varchar not null,
    item_id varchar not null,
    state varchar not null,
    last_date date
);

-- The firm's own wording of a trigger card, where it differs from the one written from the pack.
create table trigger_card (
    service_id varchar not null,
    part varchar not null,
    text varchar not null,
    who varchar not null,
    written_at timestamp not null
);

-- What is left of an erased client: enough to keep from approaching or importing them again.
create table suppression (
    client_id varchar not null,
    reason varchar not null,
    suppressed_on date not null
);

-- A guard set aside for one client and service. It covers what stood on that day, not a later cause of the same kind.
create table override (
    client_id varchar not null,
    service_id varchar not null,
    guard varchar not null,
    overridden_on date not null,
    reason varchar not null,
    who varchar not null,
    written_at timestamp not null
);

create table setting (
    name varchar primary key,
    value varchar not null
);

-- How long a stage of a sensitive kind keeps everything but what helps with it waiting.
create table quiet_period (
    stage_id varchar not null,
    months integer not null,
    why varchar not null
);

create index decision_client on decision (client_id);
create index action_client on action (client_id);
