-- Who may see what: what somebody signed in is here, and the walls between colleagues and clients.

-- `access` is a column of lifeline/record/roles.csv, empty: none, so they may not come in. `is_administrator`: manages
-- people, walls and settings beside whatever else they are. `sees` is own or all where the role leaves the choice.
alter table colleague add column access varchar default '';
alter table colleague add column is_administrator boolean default false;
alter table colleague add column sees varchar default '';

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
