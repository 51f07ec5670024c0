-- How lists of other systems are read: presets the firm keeps, found again by their headings.

-- `headings` are the file's, as they are compared, in alphabetical order; `mapping` is TOML.
create table import_preset (
    name varchar primary key,
    headings varchar not null,
    mapping varchar not null,
    who varchar not null,
    kept_at timestamp not null
);

-- An opt-out may come from a list, and goes again when that import is taken back; where it came from is kept as for
-- every imported row (0004).
alter table permission add column import_id varchar;
alter table permission add column source_file integer;
alter table permission add column source_row integer;
alter table permission add column as_imported ubigint;
