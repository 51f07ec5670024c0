"""A line's rules are kept as the bits of one number: made for older workbooks too, and enough for any pack taken in."""

from __future__ import annotations

from datetime import date

import duckdb

from lifeline import paths
from lifeline.intake import packs
from lifeline.intake.pack_checks import MOST_RULES, MOST_TERMS, _rules_of_a_service, _terms_of_a_stage
from lifeline.intake.pack_files import Table
from lifeline.question.catalogue import asking, bounds
from lifeline.store import Store

AS_OF = date(2026, 11, 1)
LINES = f"select * {asking('opportunity')} order by client_id, service_id, is_lapsed"


def test_a_workbook_of_an_older_release_gives_the_same_lines_once_it_is_opened(sample_workbook, tmp_path):
    path = tmp_path / "older.duckdb"
    path.write_bytes(sample_workbook.read_bytes())
    with Store.open(path) as store:
        before = store.tuples(LINES, as_of=AS_OF, **bounds(store))
        assert before
    with duckdb.connect(str(path)) as connection:
        connection.execute("delete from prepared_rule")     # as the migration leaves it
        connection.execute("update workbook_state set rules_digest = 'of an older release'")
    with Store.open(path) as store:
        assert store.tuples(LINES, as_of=AS_OF, **bounds(store)) == before


def test_each_rule_of_a_service_has_a_bit_of_its_own(tmp_path):
    with Store.create(":memory:") as store:
        packs.load(store, paths.packs_folder() / "law_firm_england_wales")
        for service_id, count, bits in store.tuples("""
            select service_id, count(*), sum(bit) from (
                select service_id, rule_bit as bit from prepared_rule
                union all
                select replacement_id, replacement_bit from prepared_rule where replacement_id is not null
            ) as reasons group by service_id
        """):
            assert bits == 2**count - 1, service_id


def test_more_rules_for_a_service_than_there_are_bits_is_a_fault_of_the_pack():
    def found(count: int) -> list[tuple[int | None, str]]:
        rows = [{"service_id": "MOW" if number else "RAKE", "replaced_by": None if number else "MOW"} for number in range(count)]
        table = Table(rows=rows, numbers=list(range(2, count + 2)))
        return [(problem.row, problem.found) for problem in _rules_of_a_service({"need_rules.csv": table})]

    assert found(MOST_RULES) == []
    assert found(MOST_RULES + 1) == [(MOST_RULES + 2, "MOW")]


def test_more_terms_in_a_stage_than_there_are_bits_is_a_fault_of_the_pack():
    def found(count: int) -> list[tuple[int | None, str]]:
        rows = [{"stage_id": "WINTER", "condition": f"has_rake_{number}=Y;has_shed=N"} for number in range(count)]
        rows += [{"stage_id": "WINTER", "condition": "has_shed=N"}, {"stage_id": "SPRING", "condition": "has_barn=Y"}]
        table = Table(rows=rows, numbers=list(range(2, len(rows) + 2)))
        return [(problem.row, problem.found) for problem in _terms_of_a_stage({"need_rules.csv": table})]

    assert found(MOST_TERMS - 1) == []
    assert found(MOST_TERMS) == [(MOST_TERMS + 1, f"has_rake_{MOST_TERMS - 1}=Y;has_shed=N")]


def test_tiers_may_be_any_numbers_only_their_order_counts(sample_workbook, tmp_path):
    path = tmp_path / "tiers.duckdb"
    path.write_bytes(sample_workbook.read_bytes())
    with Store.open(path) as store:
        before = store.tuples(LINES, as_of=AS_OF, **bounds(store))
        with store.write(counts_as_change=False) as writer:
            writer.execute("update service set tier = tier * 100000000 - 300000000")
            writer.prepare_rules()
        assert store.tuples(LINES, as_of=AS_OF, **bounds(store)) == before
