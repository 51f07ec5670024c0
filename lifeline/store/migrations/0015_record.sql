-- The record of what was done becomes a chain in which no line can be altered, taken out, put in or moved unnoticed.

-- One row per line of the audit. `hash` is over the line and `before`, the hash of the line before it; of what a line tells (subject
-- and detail) it covers `digest`, which is over them and `salt`. Where the salt is gone the words are gone too, and
-- nobody can guess them back: `redacted_by` is the line that says so. See lifeline/store/chain.py.
create table audit_seal (
    audit_no bigint not null,
    salt blob,
    digest blob not null,
    before blob not null,
    hash blob not null,
    redacted_by bigint
);

-- The last line and its hash, so that a line cut off at the end is missed; and the last line of those that were given
-- up because they had been kept long enough, which the first one left follows on.
alter table workbook_state add column record_no bigint default 0;
alter table workbook_state add column record_hash varchar default '';
alter table workbook_state add column record_from_no bigint default 0;
alter table workbook_state add column record_from_hash varchar default '';

-- An erased client may come back under another number. `mark` is over `salt`, their name and their day of birth: neither
-- can be read from it, and it is linked to no number (see lifeline/intake/lookalikes.py).
create table suppression_mark (
    salt blob not null,
    mark blob not null,
    marked_on date not null
);
