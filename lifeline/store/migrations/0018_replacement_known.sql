-- What a rule's replacement covers stands with the rule: worked out anew by `lifeline.sql.install`.
alter table prepared_rule add column replacement_family_place integer;
alter table prepared_rule add column is_replacement_per_event boolean;
