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

-- Whoever has something sensitive on file, and what is kept of them (book_line and the rest) as if they had not: for
-- those whose role does not see what is sensitive. Worked out with the book while roles are in force.
create table book_sensitive (client_id varchar not null);
create table book_plain_line as select * from book_line limit 0;
create table book_plain_cell as select * from book_cell limit 0;
create table book_plain_client as select * from book_client limit 0;
create table book_plain_need as select * from book_need limit 0;
create table book_plain_unit as select * from book_unit limit 0;
