-- Where every value came from, and what each import did, so that one import can be taken back.

-- A row's `source_file` (a number of `import_file`) and `source_row`, as a spreadsheet counts, belong to its `import_id`.
-- `as_imported` is the fingerprint of what the last import left in the row: where it no longer fits, a person has
-- changed the row since. It covers the columns that are compared (lifeline/intake/merges.py): who changes those has to
-- work it out anew for the rows it fitted.
alter table client add column source_file integer;
alter table client add column source_row integer;
alter table client add column as_imported ubigint;
alter table fact add column source_file integer;
alter table fact add column source_row integer;
alter table fact add column as_imported ubigint;
alter table life_event add column source_file integer;
alter table life_event add column source_row integer;
alter table life_event add column as_imported ubigint;
alter table holding add column source_file integer;
alter table holding add column source_row integer;
alter table holding add column as_imported ubigint;
alter table matter add column source_file integer;
alter table matter add column source_row integer;
alter table matter add column as_imported ubigint;
alter table relationship add column source_file integer;
alter table relationship add column source_row integer;
alter table relationship add column as_imported ubigint;

create sequence relationship_number;
alter table relationship add column relationship_id varchar default 'R' || nextval('relationship_number');

-- The closing date as written: a month or a year stays one. `closed_on` is the day it counts as.
alter table matter add column closed_date varchar;

-- `import_no` is the order; `is_recorded`: whether the tables below tell what it did. Imports of earlier releases have
-- no such record, and cannot be taken back.
alter table import_run add column import_no integer;
alter table import_run add column is_recorded boolean;
alter table import_run add column undone_at timestamp;
alter table import_run add column undone_by varchar;

-- `source` is what a file is known by when it comes again: its name without dates and copy numbers, and its sheet.
create table import_file (
    import_id varchar not null,
    file_no integer not null,
    file varchar not null,
    sheet varchar not null,
    source varchar not null
);

-- The stored rows that an import named again, changed or not. `row_key` tells one of a table's rows from the others of
-- the client. In all of these `other_client_id` is the second client the row is about, or the one it was about before.
create table import_said (
    import_id varchar not null,
    table_name varchar not null,
    client_id varchar not null,
    other_client_id varchar,
    row_key varchar not null
);

-- Each cell that an import changed in a row that was there. `file_no` and `row_no` say where the new value stood.
create table import_change (
    import_id varchar not null,
    table_name varchar not null,
    client_id varchar not null,
    other_client_id varchar,
    row_key varchar not null,
    column_name varchar not null,
    before varchar,
    after varchar,
    file_no integer,
    row_no integer
);

update matter set closed_date = cast(closed_on as varchar);
update import_run set import_no = try_cast(split_part(import_id, '-', 2) as integer);
