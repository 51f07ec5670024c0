"""`check` reads everything, looks up every id, and is not alarmed by what is meant to be so."""

from __future__ import annotations

from datetime import date

import pytest

from lifeline import paths
from lifeline.intake import packs
from lifeline.question import integrity
from lifeline.store import Store

# Identifiers that name no row of another table: a row's own, a pack's name, one event of two people, a line of any
# kind.
NAMING_NOTHING = {
    "pack.pack_id",
    "source.source_id",
    "life_event.shared_id",
    "snapshot_line.item_id",
    "regulation.rule_id",
    "suppression.client_id",
    "referral.became_id",
    "lifecycle_phase.phase_id",
    "pack_base.pack_id",
    "benchmark.measure_id",
    "benchmark.benchmark_id",
}


@pytest.fixture
def store(workbook_path):
    with Store.open(workbook_path) as store:
        yield store


def faults(store: Store) -> list[tuple[str, str, str]]:
    """Table, column and what was found, for each fault."""
    return [(fault.file, fault.column, fault.found) for fault in integrity.check(store).faults]


def test_the_sample_firm_is_sound_and_so_is_an_empty_workbook_with_a_pack(store):
    assert faults(store) == []
    with Store.create(":memory:") as empty:
        packs.load(empty, paths.packs_folder() / "financial_adviser")
        assert faults(empty) == []


def test_a_workbook_without_a_pack_is_not_sound():
    with Store.create(":memory:") as store:
        assert faults(store) == [("pack", "", "0 packs")]


def test_every_table_every_column_and_every_row_is_read(store):
    found = integrity.check(store)
    tables = store.tuples("select table_name, estimated_size, column_count from duckdb_tables()")
    assert (found.tables, found.columns) == (len(tables), sum(columns for _, _, columns in tables))
    assert found.rows == sum(store.value(f'select count(*) from "{table}"') for table, _, _ in tables) > 1000


def test_every_column_that_holds_an_id_is_looked_up_or_known_to_name_nothing(store):
    columns: dict[str, list[str]] = {}
    for table, column in store.tuples("select table_name, column_name from duckdb_columns() where not internal"):
        columns.setdefault(table, []).append(column)
    looked_up = {f"{table}.{column}" for table, column in integrity.references(columns)}
    own = {f"{table}.{key}" for table, key in integrity.NAMED.values()}
    ids = {
        f"{table}.{name}"
        for table, names in columns.items()
        for name in names
        if name.endswith("_id") and not table.startswith(integrity.KEPT)
    }
    assert ids - looked_up - own == NAMING_NOTHING


@pytest.mark.parametrize(
    ("statement", "fault"),
    [
        (
            "update life_event set stage_id = 'GONE' where event_id = 'E2'",
            ("life_event", "stage_id", "1 row with GONE"),
        ),
        (
            "insert into fact (client_id, fact, answer, evidence) values ('F00', 'x', 'yes', 'assumed')",
            ("fact", "client_id", "1 row with F00"),
        ),
        (
            "update need_rule set replaced_by = 'GONE' where rule_id = 'L001'",
            ("need_rule", "replaced_by", "1 row with GONE"),
        ),
        ("insert into need_rule select 'L999', * exclude (rule_id) from need_rule where rule_id = 'L001'", None),
        (
            "update holding set for_stage_id = 'GONE ' || client_id",
            ("holding", "for_stage_id", "49 rows with GONE F01, GONE F02, GONE F04 ..."),
        ),
        ("insert into holding select * from holding where holding_id = 'H1'", ("holding", "holding_id", "H1 2 times")),
        (
            "update workbook_state set rules_digest = 'of another release'",
            ("workbook_state", "rules_digest", "of another release"),
        ),
        ("update workbook_state set schema_version = 999", ("workbook_state", "schema_version", "999")),
        ("drop macro table spell", ("rules", "spell", None)),
    ],
)
def test_one_thing_that_does_not_hold_together_is_named(store, statement, fault):
    with store.write() as writer:
        writer.execute(statement)
    found = faults(store)
    if fault is None:
        assert found == []
        return
    table, column, words = fault
    assert (table, column) in [(one, other) for one, other, _ in found]
    assert words is None or fault in found


def test_whom_an_erased_client_was_is_kept_from_being_approached_and_that_is_no_fault(store):
    with store.write() as writer:
        writer.insert("suppression", ["client_id", "reason", "suppressed_on"], [("F00", "erased", date(2026, 11, 1))])
    assert faults(store) == []


def test_checking_changes_nothing(store):
    version = store.data_version
    integrity.check(store)
    assert store.data_version == version
