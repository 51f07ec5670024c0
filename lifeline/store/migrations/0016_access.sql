-- Who may see what: what somebody signed in is here, and the walls between colleagues and clients.

-- `access` is a column of lifeline/record/roles.csv, empty: none, so they may not come in. `is_administrator`: manages
-- people, walls and settings beside whatever else they are. `sees` is own or all where the role leaves the choice.
-- Rebuilt, because DuckDB 1.5.6 refuses to commit a third column with a default on a table with rows and a key.
create table colleague_with_access (
    colleague_id varchar primary key,
    name varchar not null,
    role varchar not null,
    email varchar not null,
    is_compliance_officer boolean not null,
    office varchar default '',
    access varchar default '',
    is_administrator boolean default false,
    sees varchar default ''
);
insert into colleague_with_access
select colleague_id, name, role, email, is_compliance_officer, office, '', false, '' from colleague;
drop table colleague;
alter table colleague_with_access rename to colleague;

-- A colleague who may not see a client, nor tell from any count that there is one.
create table wall (
    client_id varchar not null,
    colleague_id varchar not null,
    reason varchar not null,
    made_by varchar not null,
    made_at timestamp not null
);

-- One row from the moment the first administrator was named: from then on everybody is asked who they are.
create table access_state (
    in_force_at timestamp not null,
    who varchar not null
);
