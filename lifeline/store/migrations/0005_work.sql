-- What a firm's own lists of work say: which service a word means, and what a finished matter tells of a life; and who
-- of the clients is the same as whom.

-- A matter of this service means that the stage began on the day it was opened or closed, or before that day.
create table work_implies (
    service_id varchar not null,
    stage_id varchar not null,
    date_from varchar not null,
    certainty varchar not null,
    why varchar not null
);

-- What a firm's word or code for a kind of work means, as somebody said once. `word` is as it is compared; without a
-- service it is none of ours, and its matters are left out.
create table work_word (
    word varchar primary key,
    written varchar not null,
    service_id varchar,
    who varchar not null,
    said_at timestamp not null
);

-- The open standard's code for a practice area or a service. `how` is exact, close or broader; without a code there is
-- none that fits.
create table sali_code (
    kind varchar not null,
    named varchar not null,
    code varchar not null,
    iri varchar not null,
    label varchar not null,
    how varchar not null
);

-- Two clients made one, or one made two, and what stood before: a JSON object of cells by column, as text. A row that
-- was made has no `before`, one that was taken out no `after`. `ids` are both clients, the kept one first. Where that one
-- is merged again, these rows go along (`taken_along` are the merges that went along with this one).
create table client_merge (
    merge_id varchar not null,
    merge_no integer not null,
    kind varchar not null,
    client_id varchar not null,
    ids varchar[] not null,
    taken_along varchar[] not null,
    who varchar not null,
    merged_at timestamp not null,
    undone_at timestamp
);
create table client_merge_row (
    merge_id varchar not null,
    client_id varchar not null,
    place integer not null,
    table_name varchar not null,
    before varchar,
    after varchar
);

-- A number, and the name that went with it, by which a client is known as well since two were made one.
create table client_alias (
    client_id varchar not null,
    alias varchar not null,
    alias_name varchar not null,
    merge_id varchar not null
);

-- Two clients who look alike, and somebody said that they are two.
create table not_same (
    client_id varchar not null,
    other_client_id varchar not null,
    who varchar not null,
    said_at timestamp not null
);
