"""What the tests of the intake start from: a workbook with the law firm's pack, and files written out in the test."""

from __future__ import annotations

from functools import lru_cache

from lifeline import intake, paths
from lifeline.intake import ImportPlan, packs
from lifeline.store import Store

CLIENT_HEADER = "client_id,name,track,born_or_incorporated,client_since,contact_status"
EVENT_HEADER = "client_id,stage_id,event_date,status"
HOLDING_HEADER = "client_id,service_id,date,provider"
MATTER_HEADER = "matter_id,client_id,service_id,opened_on"
RELATIONSHIP_HEADER = "client_id,other_client_id,other_name,relation"

# A person and a business that any file may refer to.
ADA_AND_ACME = (
    "clients.csv",
    f"""{CLIENT_HEADER}
ada,Ada Invented,person,1980-03-01,2015-06-01,ok
acme,Acme Invented Ltd,business,2010-01-05,2012,ok
""".encode(),
)
TABLES = (
    "client", "fact", "life_event", "event_anchor", "holding", "matter", "relationship", "import_run", "import_file",
    "import_said", "import_change", "audit",
)
# The record begins anew: its chain of hashes hangs on no line.
NO_LINE_YET = "delete from audit_seal; update workbook_state set record_no = 0, record_hash = '', record_from_no = 0, record_from_hash = ''"
# What a test may have recorded of clients beside the files.
DONE_BY_HAND = (
    "suppression", "suppression_mark", "objection", "permission", "sharing", "decision", "decision_effect", "client_merge",
    "client_merge_row", "client_alias", "not_same", "work_word",
)


def law_firm() -> Store:
    """A workbook in memory with the law firm's pack and no clients."""
    store = Store.create(":memory:")
    packs.load(store, paths.packs_folder() / "law_firm_england_wales")
    return store


@lru_cache(maxsize=1)
def _law_firm_for_all() -> Store:
    return law_firm()


def emptied_law_firm() -> Store:
    """The same, made once for all tests and emptied of clients for each: making one takes longer than most tests."""
    store = _law_firm_for_all()
    with store.write() as writer:
        for table in TABLES + DONE_BY_HAND:
            writer.execute(f"delete from {table}")
        writer.execute(NO_LINE_YET)
    return store


def file(name: str, *lines: str) -> tuple[str, bytes]:
    """A file of these lines as an upload: its name and its bytes."""
    return name, "\n".join([*lines, ""]).encode()


def clients(*rows: str, also: str = "") -> tuple[str, bytes]:
    """A clients.csv of these rows, with further columns if need be."""
    return _with_header("clients.csv", CLIENT_HEADER, also, rows)


def events(*rows: str, also: str = "") -> tuple[str, bytes]:
    """An events.csv of these rows, with further columns if need be."""
    return _with_header("events.csv", EVENT_HEADER, also, rows)


def holdings(*rows: str, also: str = "") -> tuple[str, bytes]:
    """A holdings.csv of these rows, with further columns if need be."""
    return _with_header("holdings.csv", HOLDING_HEADER, also, rows)


def matters(*rows: str, also: str = "") -> tuple[str, bytes]:
    """A matters.csv of these rows, with further columns if need be."""
    return _with_header("matters.csv", MATTER_HEADER, also, rows)


def relationships(*rows: str) -> tuple[str, bytes]:
    """A relationships.csv of these rows."""
    return _with_header("relationships.csv", RELATIONSHIP_HEADER, "", rows)


def _with_header(name: str, header: str, also: str, rows: tuple[str, ...]) -> tuple[str, bytes]:
    return file(name, f"{header},{also}" if also else header, *rows)


def imported(store: Store, *files: tuple[str, bytes]) -> ImportPlan:
    """Read and store the files, which must have no problems; returns the plan."""
    plan = intake.read(store, files)
    assert plan.problems == ()
    intake.apply(store, plan, who="a test")
    return plan


def faults(store: Store, *files: tuple[str, bytes]) -> list[tuple[str, int | None, str, str]]:
    """File, row, column and what was found, for each problem of the files."""
    return [(fault.file, fault.row, fault.column, fault.found) for fault in intake.read(store, files).problems]


def everything(store: Store) -> dict[str, list[tuple]]:
    """Every row of every table that an import may write."""
    return {table: stored(store, "*", table) for table in TABLES}


def stored(store: Store, columns: str, table: str) -> list[tuple]:
    """These columns of a table, in order."""
    statement = " ".join(("select", columns, "from", table, "order by all"))
    return store.tuples(statement)
