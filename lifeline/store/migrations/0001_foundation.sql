-- The tables of the first release: the pack, the clients, and the record of what was done.
-- No foreign keys between large tables (DuckDB refuses later changes to them): `check` looks with anti-joins.

create table pack (
    pack_id varchar not null,
    name varchar not null,
    jurisdiction varchar not null,
    currency varchar not null,
    law_checked_on date,
    review_lookahead_months integer not null,
    lapse_memory_months integer not null,
    horizon_months integer not null,
    deadline_owner_days integer not null
);

create table life_stage (
    stage_id varchar primary key,
    track varchar not null,
    lane varchar not null,
    name varchar not null,
    triggering_event varchar not null,
    lasts_months integer,
    typical_start_age integer,
    typical_end_age integer,
    age_source varchar not null,
    age_source_year varchar not null,
    age_confidence varchar not null,
    is_repeatable boolean not null,
    is_sensitive boolean not null,
    prompt_rule varchar not null,
    notes varchar not null,
    position integer not null
);

create table service (
    service_id varchar primary key,
    name varchar not null,
    practice_area varchar not null,
    track varchar not null,
    buying_centre varchar not null,
    description varchar not null,
    fee_low integer,
    fee_high integer,
    fee_basis varchar not null,
    fee_source varchar not null,
    review_years integer not null,
    family varchar not null,
    tier integer not null,
    satisfied_by varchar not null,
    review_trigger varchar not null,
    upsell_path varchar not null,
    upsell_to_ids varchar not null,
    substitutes varchar not null,
    conflict_note varchar not null,
    reviews_family varchar,
    position integer not null
);

create table need_rule (
    rule_id varchar primary key,
    stage_id varchar not null,
    service_id varchar not null,
    need integer not null,
    window_start_months integer not null,
    window_end_months integer not null,
    anchor varchar not null,
    later_rule varchar not null,
    lapse_after_months integer,
    lapse_alt_months integer,
    lapse_alt_before_on date,
    ends_day_before boolean not null,
    lapse_fact varchar,
    replaced_by varchar,
    replaced_note varchar not null,
    condition varchar not null,
    is_evidence_only boolean not null,
    question varchar not null,
    why varchar not null,
    law_note varchar not null,
    source_ids varchar not null,
    checked varchar not null,
    position integer not null
);

-- One row per term of a rule's condition; all terms must hold.
create table rule_condition (
    rule_id varchar not null,
    fact varchar not null,
    wanted varchar not null
);

create table fact_definition (
    fact varchar primary key,
    question varchar not null,
    kind varchar not null,
    sensitivity varchar not null,
    is_lasting boolean not null,
    position integer not null
);

create table service_family (
    family varchar primary key,
    ended_by_fact varchar,
    held_fact varchar,
    why varchar not null
);

create table supersession (
    position integer primary key,
    hidden_service_id varchar not null,
    when_proposed varchar,
    when_fact varchar,
    fact_wanted varchar,
    why varchar not null
);

create table brake (
    stage_id varchar not null,
    months integer not null,
    allows varchar not null,
    why varchar not null
);

create table regulation (
    rule_id varchar primary key,
    regime varchar not null,
    requirement varchar not null,
    what_the_software_does varchar not null,
    feature varchar not null,
    source_url varchar not null,
    source_year varchar not null,
    checked varchar not null
);

create table source (
    source_id varchar primary key,
    statement varchar not null,
    url varchar not null,
    year varchar not null,
    checked varchar not null,
    note varchar not null
);

-- The firm's own words for where something is known from, to the five kinds of evidence.
create table evidence_word (
    word varchar primary key,
    evidence varchar not null
);

-- What a family tree's happenings (marriage, child_born, spouse_died ...) begin in this pack.
create table happening (
    happening varchar not null,
    stage_id varchar not null
);

-- Worked out from the pack by `Writer.prepare_rules` whenever it changes, so that the rules need fewer joins.
-- A fact that a family's holdings answer is looked up as `held:FAMILY`, whatever the client's file says of it.
create table prepared_rule (
    rule_id varchar not null,
    stage_id varchar not null,
    service_id varchar not null,
    need integer not null,
    window_start_months integer not null,
    window_end_months integer not null,
    anchor varchar not null,
    later_rule varchar not null,
    lapse_after_months integer,
    lapse_alt_months integer,
    lapse_alt_before_on date,
    ends_day_before integer not null,
    ending_fact varchar,
    is_ending_lasting boolean not null,
    is_evidence_only boolean not null,
    counts_last_day boolean not null,
    family varchar not null,
    tier integer not null,
    is_per_event boolean not null,
    reviews_family varchar,
    replacement_id varchar,
    replacement_track varchar
);
create table prepared_condition (
    stage_id varchar not null,
    rule_id varchar not null,
    fact varchar not null,
    looked_up varchar not null,
    is_held boolean not null,
    wanted varchar not null
);
create table prepared_service (
    service_id varchar not null,
    family varchar not null,
    tier integer not null,
    is_per_event boolean not null,
    review_years integer not null,
    reviews_family varchar,
    ended_by_fact varchar,
    is_held_looked_up boolean not null,
    review_service_id varchar not null
);
-- The services that a recent brake stage holds back.
create table prepared_brake (
    stage_id varchar not null,
    months integer not null,
    service_id varchar not null
);
create table prepared_supersession (
    position integer not null,
    hidden_service_id varchar not null,
    when_proposed varchar,
    looked_up varchar,
    is_held boolean not null,
    fact_wanted varchar
);

create table client (
    client_id varchar primary key,
    name varchar not null,
    track varchar not null,
    born varchar,
    born_on date,
    born_earliest_on date,
    born_latest_on date,
    client_since varchar,
    client_since_on date,
    contact_status varchar not null,
    contact_basis varchar not null,
    notes varchar not null,
    import_id varchar
);

create table relationship (
    client_id varchar not null,
    other_client_id varchar,
    other_name varchar not null,
    relation varchar not null,
    import_id varchar
);

create sequence event_number;

-- `event_on` is the day a partial date counts as; `earliest_on` and `latest_on` bound what was written.
create table life_event (
    event_id varchar not null default 'E' || nextval('event_number'),
    client_id varchar not null,
    stage_id varchar,
    label varchar not null,
    event_date varchar,
    event_on date,
    earliest_on date,
    latest_on date,
    status varchar not null,
    evidence varchar not null,
    evidence_note varchar not null,
    import_id varchar
);

create table event_anchor (
    event_id varchar not null,
    client_id varchar not null,
    name varchar not null,
    anchor_date varchar not null,
    anchor_on date not null
);

-- `answer` is yes, no or unknown; a fact that holds a date answers yes once `fact_on` is reached.
create table fact (
    client_id varchar not null,
    fact varchar not null,
    answer varchar not null,
    fact_date varchar,
    fact_on date,
    evidence varchar not null,
    import_id varchar
);

create sequence holding_number;

create table holding (
    holding_id varchar not null default 'H' || nextval('holding_number'),
    client_id varchar not null,
    service_id varchar not null,
    held_date varchar,
    held_on date,
    held_earliest_on date,
    held_latest_on date,
    provider varchar not null,
    for_stage_id varchar,
    ask_again_after_on date,
    note varchar not null,
    import_id varchar
);

create table matter (
    matter_id varchar primary key,
    client_id varchar not null,
    service_id varchar not null,
    opened_date varchar,
    opened_on date,
    opened_earliest_on date,
    opened_latest_on date,
    closed_on date,
    fee decimal(18, 2),
    status varchar not null,
    owner varchar not null,
    for_stage_id varchar,
    import_id varchar
);

create table import_run (
    import_id varchar primary key,
    imported_at timestamp not null,
    who varchar not null,
    files varchar not null,
    counts varchar not null
);

-- Append-only: the store offers no update or delete of it.
create sequence audit_number;
create table audit (
    audit_no bigint not null default nextval('audit_number'),
    written_at timestamp not null,
    who varchar not null,
    action varchar not null,
    subject varchar not null,
    detail varchar not null
);

-- The whole book's lines as of one day, kept so that a list of many clients need not be worked out for each look.
create table book_line (
    client_id varchar not null,
    service_id varchar not null,
    move varchar not null,
    basis varchar not null,
    opens_on date not null,
    last_date date,
    need integer,
    rule_id varchar,
    stage_on date
);
create table book_client (
    client_id varchar not null,
    back_sells integer not null,
    cross_sells_now integer not null,
    up_sells integer not null,
    to_ask integer not null,
    ahead integer not null,
    essentials integer not null,
    next_last_date date,
    lead_service_id varchar,
    lead_move varchar,
    lead_rule_id varchar
);
create table book_state (
    as_of date not null,
    data_version bigint not null
);

create index life_event_client on life_event (client_id);
create index event_anchor_client on event_anchor (client_id);
create index fact_client on fact (client_id);
create index holding_client on holding (client_id);
create index matter_client on matter (client_id);
create index relationship_client on relationship (client_id);
