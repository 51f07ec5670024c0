-- The stage board: every edit of the pack, so that it can be taken back and made again; and named snapshots of the pack.

-- Taken off the board: nothing is proposed of it any more; what was recorded keeps its name.
alter table life_stage add column is_retired boolean default false;
alter table service add column is_retired boolean default false;

-- `is_gone`: undone, and another edit made since, so that it cannot be made again.
create sequence pack_edit_number;
create table pack_edit (
    edit_no bigint not null default nextval('pack_edit_number'),
    what varchar not null,
    who varchar not null,
    written_at timestamp not null,
    is_undone boolean not null,
    is_gone boolean not null
);

-- The rows an edit changed: a JSON object of cells by column, as text. A row that was made has no `before`, one that
-- was taken out no `after`. `row_key` is what tells the table's rows apart. For life_event the cells are a stage and the
-- ids of the events that were moved to it.
create table pack_edit_row (
    edit_no bigint not null,
    place integer not null,
    table_name varchar not null,
    row_key varchar not null,
    before varchar,
    after varchar
);

-- `content`: every row of the pack, as one JSON object by table.
create sequence pack_snapshot_number;
create table pack_snapshot (
    snapshot_no bigint not null default nextval('pack_snapshot_number'),
    name varchar not null,
    taken_at timestamp not null,
    who varchar not null,
    content varchar not null
);

-- The pack as it was loaded: what a newer release of it, and the firm's own edits, are both compared with.
create table pack_base (
    pack_id varchar not null,
    loaded_at timestamp not null,
    content varchar not null
);
