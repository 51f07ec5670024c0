-- The whole book by client and service, and how clients are grouped in it.

-- The firm's own grouping of clients, from its files or from Settings; empty where nobody said.
alter table client add column segment varchar default '';
alter table client add column office varchar default '';
alter table client add column owner varchar default '';
alter table colleague add column office varchar default '';

-- Kept with the book's lines (book_line) and as current as they are: each client and service about which there is
-- something to say. No row: no need is seen. `state` is us, elsewhere, to_ask, confirmed, not_needed or ahead; `move`,
-- `need`, dates and `rule_id` are those of the line that is open, `wait` the guard that holds it back today ('' for
-- none), `is_sensitive` whether it rests on nothing but sensitive stages and facts, so that it is never scored.
create table book_cell (
    client_id varchar not null,
    service_id varchar not null,
    state varchar not null,
    move varchar,
    need integer,
    opens_on date,
    last_date date,
    rule_id varchar,
    wait varchar not null,
    is_sensitive boolean not null
);

-- What was kept of the book is without cells: it is worked out anew when it is next asked for.
delete from book_state;
