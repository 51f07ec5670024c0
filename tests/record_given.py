"""What the tests of the record start from: a small firm written as tables of text, in a real workbook in memory."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from grids import grid, world
from intake_given import NO_LINE_YET
from worlds import World, put, store_of

from lifeline.model import LifelineView, Opportunity
from lifeline.question.lifelines import lifeline
from lifeline.store import Store

AS_OF = date(2024, 6, 15)
WRITTEN = (
    "decision",
    "decision_effect",
    "colleague",
    "skill",
    "acquaintance",
    "action",
    "plan",
    "plan_function",
    "plan_insight",
    "referral",
    "permission",
    "objection",
    "sharing",
    "snapshot",
    "snapshot_line",
    "trigger_card",
    "suppression",
    "override",
    "quiet_period",
    "relationship",
    "audit",
    "import_run",
    "import_file",
    "import_said",
    "import_change",
    "book_line",
    "book_client",
    "book_cell",
    "book_need",
    "book_unit",
    "book_score_due",
    "book_plain_line",
    "book_plain_client",
    "book_plain_cell",
    "book_plain_need",
    "book_plain_unit",
    "book_sensitive",
    "contact",
    "score_override",
    "book_state",
    "client_merge",
    "client_merge_row",
    "client_alias",
    "not_same",
    "goal",
    "firm_function",
    "function_member",
    "insight",
    "review_meeting",
    "asset",
    "wall",
)


@lru_cache(maxsize=1)
def _workbook() -> Store:
    store = store_of(World())
    # The examples number their events E1, E2 ... themselves; those added by hand begin further on.
    store.value("select max(nextval('event_number')) from range(1000)")
    return store


def firm(*, quiet: str = "", services_also: str = "", relations: str = "", **tables: str) -> Store:
    """A workbook with this world (tables as in `grids.world`), and nothing recorded in it yet.

    `quiet` has stages with their months; `services_also` a service's conflict note and practice area; `relations` who
    is what to whom.
    """
    store = _workbook()
    put(store, world(**tables))
    with store.write() as writer:
        for table in WRITTEN:
            writer.execute(f"delete from {table}")
        writer.execute(NO_LINE_YET)
        for row in grid(quiet):
            writer.insert(
                "quiet_period", ["stage_id", "months", "why"], [(row["stage"], int(row["months"]), "Take care.")]
            )
        for row in grid(services_also):
            writer.execute(
                """
                update service set conflict_note = $note, practice_area = $area where service_id = $service_id
            """,
                note=row.get("conflict", ""),
                area=row.get("area", ""),
                service_id=row["service"],
            )
        for row in grid(relations):
            writer.insert(
                "relationship",
                ["client_id", "other_client_id", "other_name", "relation"],
                [(row["client"], row.get("other"), row.get("name", ""), row["relation"])],
            )
        writer.prepare_rules()
    return store


def view(store: Store, *, client_id: str = "ann", as_of: date = AS_OF) -> LifelineView:
    """A client's lifeline."""
    return lifeline(store, client_id=client_id, as_of=as_of)


def lines(store: Store, *, client_id: str = "ann", as_of: date = AS_OF) -> list[tuple[str, str]]:
    """Each line's service and move, in order of service."""
    found = view(store, client_id=client_id, as_of=as_of).opportunities
    return sorted((line.service_id, str(line.move)) for line in found)


def line(store: Store, service_id: str, *, as_of: date = AS_OF) -> Opportunity:
    """Ann's line for a service."""
    (found,) = (each for each in view(store, as_of=as_of).opportunities if each.service_id == service_id)
    return found


def audited(store: Store) -> list[tuple[str, str, str]]:
    """Who did what to which subject, in order."""
    return store.tuples("select who, action, subject from audit order by audit_no")


def rows(store: Store, table: str, columns: str = "*") -> list[tuple]:
    """These columns of a table, in order."""
    return store.tuples(f"select {columns} from {table} order by all")


def naming(store: Store, client_id: str) -> dict[str, int]:
    """How many rows of which table hold the id as a whole cell, and how many hold the word Quokka."""
    tables = [
        table
        for (table,) in store.tuples("select table_name from duckdb_tables() where not internal order by table_name")
    ]
    found = {}
    for table in tables:
        count = sum(client_id in row or "Quokka" in str(row) or "secret " in str(row) for row in store.tuples(f"from {table}"))
        if count:
            found[table] = count
    return found
