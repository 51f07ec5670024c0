-- What the whole book is worked out with: a rule's terms are counted, and a line's rules are remembered as bits.

-- Worked out anew by `lifeline.sql.install`, so nothing is lost. `rule_place` numbers the rules by their id. `rule_bit`
-- is the rule's own among those that can be a reason for its service, `replacement_bit` among those for the service that
-- replaces it. `terms` are those of its condition that the client's file answers, `held_terms` those that a holding must
-- meet.
drop table prepared_rule;
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
    replacement_track varchar,
    rule_place integer not null,
    rule_bit bigint not null,
    replacement_bit bigint,
    terms integer not null,
    held_terms integer not null
);
