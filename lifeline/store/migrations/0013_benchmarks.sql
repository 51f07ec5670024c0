-- What others have measured, to be held against the firm's own numbers: from the pack, with source and year, or not at all.

-- `value` is in the unit of the measure (a share is of 1), empty for a statement without a figure; `differs` says how
-- what was measured differs from the measure here.
create table benchmark (
    benchmark_id varchar primary key,
    measure_id varchar not null,
    statement varchar not null,
    value decimal(18, 4),
    source varchar not null,
    year varchar not null,
    url varchar not null,
    differs varchar not null,
    notes varchar not null,
    position integer not null
);
