"""What is sensitive, for those whose role does not see it: as if it were on nobody's file, and nobody is raised by it."""

from __future__ import annotations

from datetime import date

import pytest
from access_given import AS_OF, another, as_seen, tables
from sample_given import sample_copy

from lifeline.question import book, lifelines, plain_kept, scoring_kept, white_space
from lifeline.record import facts

SENSITIVE_EVENTS = "stage_id in (select stage_id from life_stage where is_sensitive)"
SPECIAL = "select fact from fact_definition where sensitivity = 'special category'"


@pytest.fixture(scope="module")
def firm():
    with another() as store:
        book.refresh(store, as_of=AS_OF)
        yield store


def rows(store, table: str) -> set[str]:
    return set(map(repr, store.tuples(f"from {table}")))


def test_marketing_reads_the_files_as_if_nothing_sensitive_had_ever_been_on_them(firm):
    with another() as removed:
        with removed.write() as writer:
            writer.execute(f"delete from event_anchor where event_id in (select event_id from life_event where {SENSITIVE_EVENTS})")
            writer.execute(f"delete from life_event where {SENSITIVE_EVENTS}")
            writer.execute(f"delete from fact where fact in ({SPECIAL})")
        book.refresh(removed, as_of=AS_OF)
        seen, left = as_seen(firm, "marketing"), as_seen(removed, "marketing")
        assert firm.value(f"select count(*) from life_event where {SENSITIVE_EVENTS}") > 50
        found, wanted = tables(seen), tables(left)
        differing = {name for name in found if found[name] != wanted[name]}
        assert differing <= {*plain_kept.PLAIN, "audit"}, "only what is held back is less than in a book without it"
        for table in ("book_line", "book_cell"):
            assert rows(seen, table) < rows(left, table)
        whole = rows(firm, "book_cell")
        assert rows(seen, "book_cell") != whole and len(rows(seen, "book_cell")) > len(whole) / 2
        assert seen.tuples(f"select fact from fact where fact in ({SPECIAL})") == []
        # What is counted of a client is what is listed of them.
        assert seen.value("select sum(back_sells + cross_sells_now + up_sells + to_ask + ahead) from book_client") == seen.value(
            "select count(*) from book_line where move <> 'lapsed'"
        )
        units, needs = ("select distinct client_id, buying_centre from " + table for table in ("book_unit", "book_need"))
        assert set(seen.tuples(units)) == set(seen.tuples(needs)) < set(firm.tuples(units))
        drawn = lifelines.lifeline(seen, client_id="F04", as_of=AS_OF)
        assert drawn == lifelines.lifeline(left, client_id="F04", as_of=AS_OF)


def test_a_new_illness_changes_no_date_and_no_row_that_marketing_sees_and_only_takes_rows_away(firm):
    seen = as_seen(firm, "marketing")
    stages = [stage for (stage,) in firm.tuples(
        "select stage_id from life_stage where is_sensitive and track = 'person' order by stage_id"
    )]
    for stage_id, client_id in zip(stages, ("F02", "F12", "F21", "F24"), strict=False):
        scoring_kept.bring_up_to_date(firm)
        before = tables(seen)
        facts.add_event(firm, client_id=client_id, stage_id=stage_id, label="", written_date="2026-10-01", status="happened",
                        evidence="client_said", who="A. Partner")
        assert book.is_current(firm, as_of=AS_OF)
        scoring_kept.bring_up_to_date(firm)
        after = tables(seen)
        for table in before:
            if table == "audit":
                continue
            new = [row for row in after[table] if row not in before[table]]
            gone = [row for row in before[table] if row not in after[table]]
            if table in ("book_client", "book_unit"):
                assert all(f"'{client_id}'" in row for row in new + gone), table
            else:
                assert new == [] and all(f"'{client_id}'" in row for row in gone), (table, stage_id)
        assert [row for row in after["audit"] if row not in before["audit"]] == []
        found = white_space.white_space(seen, as_of=AS_OF, limit=100)
        assert {cell.service_id for cell in found.cells if cell.client_id == client_id and cell.is_sensitive} == set()


def test_what_is_kept_of_one_client_is_what_would_be_kept_of_everybody(firm):
    scoring_kept.bring_up_to_date(firm)
    kept = {table: rows(firm, table) for table in book.KEPT}
    book.refresh(firm, as_of=AS_OF)
    assert {table: rows(firm, table) for table in book.KEPT} == kept and kept["book_plain_need"] and kept["book_plain_unit"]


def test_without_roles_nothing_is_kept_twice():
    with sample_copy() as workbook:
        workbook.refresh(as_of=date(2026, 11, 1))
        assert [workbook.store.value(f"select count(*) from {table}") for table in plain_kept.PLAIN.values()] == [0] * 5
